//! The open data: what each record and each register says, for programs.
//!
//! All of it follows from the kinds' declarations; nothing here knows one kind from another. The row of a record is
//! made by itself, whenever what it says changes, and whole registers are put together from rows.

pub mod value;
mod pretty;
pub mod columns;
pub mod row;
pub mod rows;
pub mod sheet;
pub mod register;
pub mod record;
pub mod edition;
pub mod schema;
pub mod csvw;
pub mod package;
pub mod catalog;
pub mod page;
pub mod dictionary;
