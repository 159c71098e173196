//! The texts that findings point into, each fetched and measured once.
//!
//! It knows nothing of trees: who draws findings says how a text is had.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::base::lines::Lines;
use crate::base::path::RelPath;

/// Texts by path.
pub struct Texts<'a> {
    text_of: &'a dyn Fn(&RelPath) -> Option<String>,
    held: RefCell<BTreeMap<RelPath, Option<Rc<Lines<'static>>>>>,
}

// Findings come file by file, so few texts are needed again after others.
const HELD: usize = 64;

impl<'a> Texts<'a> {
    /// Texts that are had in this way.
    pub fn new(text_of: &'a dyn Fn(&RelPath) -> Option<String>) -> Texts<'a> {
        Texts { text_of, held: RefCell::default() }
    }

    /// The text of a file, with its lines; `None` where there is none.
    pub fn get(&self, path: &RelPath) -> Option<Rc<Lines<'static>>> {
        let mut held = self.held.borrow_mut();
        if let Some(lines) = held.get(path) {
            return lines.clone();
        }
        if held.len() >= HELD {
            held.clear();
        }
        let lines = (self.text_of)(path).map(|text| Rc::new(Lines::of(text)));
        held.insert(path.clone(), lines.clone());
        lines
    }
}
