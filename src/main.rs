//! The `candour` program: everything it does is in the library.

use std::process::ExitCode;

// A build asks for memory millions of times, in small pieces.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    candour::cli::run(std::env::args_os())
}
