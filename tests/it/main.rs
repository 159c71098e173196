//! One binary for all tests that use candour from outside.

mod cases;
mod cli;
mod demo;
mod law;
mod outputs;
#[cfg(unix)]
mod publish;
mod tidy;
mod work;
mod workshop;
