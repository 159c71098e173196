//! One binary for all tests that use candour from outside.

#[cfg(unix)]
mod publish;
