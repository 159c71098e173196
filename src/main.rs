//! The `candour` program: everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    candour::cli::run(std::env::args_os())
}
