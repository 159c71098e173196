//! One binary for all tests that use candour from outside.

mod cases;
mod law;
#[cfg(unix)]
mod publish;
mod work;
mod workshop;
