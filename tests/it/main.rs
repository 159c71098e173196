//! One binary for all tests that use candour from outside.
// A test says by a panic that it failed.
#![allow(clippy::unwrap_used, clippy::panic)]

mod again;
mod archive;
#[cfg(unix)]
mod browser;
mod cases;
mod cli;
mod commands;
mod demo;
mod diff;
mod effort;
mod exports;
#[cfg(target_os = "linux")]
mod faults;
mod gate;
#[cfg(target_os = "linux")]
mod hostile;
mod history;
mod kept;
mod law;
mod long;
mod mistakes;
mod outputs;
#[cfg(unix)]
mod preview;
mod publish;
mod redaction;
mod redlines;
mod search;
mod stood;
mod tamper;
mod tidy;
mod validators;
mod work;
mod workshop;
mod year;
