//! One binary for all tests that use candour from outside.

mod cases;
mod cli;
mod law;
#[cfg(unix)]
mod publish;
mod tidy;
mod work;
mod workshop;
