//! The stages of an update, by name: for whoever measures them. What happens in each is the build's affair.

/// The stages of an update, for whoever measures them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Settings, kinds and theme.
    Configure,
    /// Records are read.
    Read,
    /// Indexes are replaced.
    Index,
    /// Pages are planned.
    Plan,
    /// Records are checked against each other.
    Check,
    /// Pages are drawn.
    Draw,
}

impl Stage {
    /// The name of the stage.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Configure => "configure",
            Stage::Read => "read",
            Stage::Index => "index",
            Stage::Plan => "plan",
            Stage::Check => "check",
            Stage::Draw => "draw",
        }
    }
}
