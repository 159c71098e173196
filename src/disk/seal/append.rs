//! Adds a notice or a recovered edition to the archive, and removes the bytes that a notice withholds.

use std::fs;
use std::io::ErrorKind;

use crate::archive::archive::FOLDER;
use crate::archive::manifest::OBJECTS;
use crate::base::path::RelPath;
use crate::source::tree::Source;

use super::{STAGING, SealError, Sealer, on};

impl Sealer {
    /// Adds a numbered file, after the bytes that it names: a run that is killed leaves it out or whole.
    pub fn append(&self, objects: &[Source], entry: &Source) -> Result<(), SealError> {
        self.make(FOLDER)?;
        self.make(STAGING)?;
        for object in objects {
            let path = object.path.as_str();
            if fs::read(self.at(path)).ok().as_deref() != Some(object.bytes()) {
                self.put(path, object.bytes())?;
            }
        }
        self.flush(FOLDER)?;
        let path = entry.path.as_str();
        if fs::symlink_metadata(self.at(path)).is_ok() {
            return Err(SealError::InTheWay(entry.path.clone()));
        }
        self.put(path, entry.bytes())?;
        self.flush_folder(entry.path.folder())?;
        self.flush_folder(FOLDER)?;
        self.clean()
    }

    /// Removes stored bytes for good. What is gone already is no error: a run that was killed may have begun.
    pub fn withhold(&self, objects: &[RelPath]) -> Result<(), SealError> {
        for path in objects {
            let path = path.as_str();
            debug_assert!(path.starts_with(OBJECTS), "nothing but bytes is ever removed");
            match fs::remove_file(self.at(path)) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(on("remove", path)(error)),
                _ => {}
            }
            let folder = path.rsplit_once('/').map_or(OBJECTS, |(folder, _)| folder);
            // It is removed where nothing else lies in it.
            match fs::remove_dir(self.at(folder)) {
                Ok(()) => self.flush_folder(OBJECTS)?,
                Err(_) => self.flush_folder(folder)?,
            }
        }
        Ok(())
    }
}
