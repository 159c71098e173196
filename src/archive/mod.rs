//! What was published and when: snapshots of the whole site, and the editions of each record that follow from them.
//!
//! Everything here is a value. The archive is read from the files below `archive/` in the tree; sealing gives the files
//! that are to be added. What is sealed is never altered: each snapshot names the digest of the one before, each file
//! is stored once under its own digest. It does not know which pages show all this, nor how files are written.

pub mod checksum;
pub mod snapshot;
pub mod manifest;
pub mod sequence;
pub mod notice;
pub mod recovered;
pub mod archive;
pub mod history;
pub mod selection;
pub mod difference;
pub mod since;
pub mod dictation;
pub mod seal;
pub mod reason;
pub mod many;
mod silence;
pub mod gate;
pub mod as_of;
pub mod kind_gate;
pub mod redaction;
pub mod entering;
pub mod verify;
pub mod copy;
pub mod bag;
pub mod tarball;
pub mod published;
