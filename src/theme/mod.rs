//! Turns templates and assets into something that can render, and knows which includes which.
//!
//! The only floor that knows tera. It knows nothing of records: it is handed finished views.

pub mod civic;
pub mod includes;
pub mod mistakes;
pub mod stylesheet;
pub mod theme;
