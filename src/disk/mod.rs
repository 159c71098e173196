//! Reads a site's files and publishes the output: the one floor that touches a file system.
//!
//! It decides which files are input and how a folder changes in one step. It does not know what any file
//! means: a record, a template and a logo are bytes at a path.

pub mod read;

mod input_file;

pub mod everything;

pub mod publish;

pub mod seal;

pub mod write;

pub mod cache;

pub mod change;

mod reason;

pub mod watch;

mod look;

mod stamp;

mod stow;
