//! One binary for all tests that use candour from outside.
// A test says by a panic that it failed.
#![allow(clippy::unwrap_used, clippy::panic)]

#[cfg(target_os = "linux")]
mod faults;
#[cfg(unix)]
mod publish;
