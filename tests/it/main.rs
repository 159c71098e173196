//! One binary for all tests that use candour from outside.

#[cfg(target_os = "linux")]
mod faults;
#[cfg(unix)]
mod publish;
