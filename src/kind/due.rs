//! What it means that the date of a field comes.

use serde::{Deserialize, Serialize};

use crate::diag::code::Code;
use crate::diag::finding::Finding;
use crate::source::fields::Fields;

use super::field::FieldType;

/// What happens on a date to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Due {
    /// The publisher is to have done something by then; afterwards it is overdue, until the date is another.
    Action,
    /// Something begins or ends by itself.
    Event,
}

const ALL: [(&str, Due); 2] = [("action", Due::Action), ("event", Due::Event)];

/// Reads the key `due` of a field, which a field of every kind has already where the kind says nothing.
pub(super) fn read(
    name: &str,
    takes: Option<&FieldType>,
    fields: &mut Fields<'_>,
    base: Option<Due>,
) -> Option<Due> {
    let Some(word) = fields.text("due") else { return base };
    if !matches!(takes, None | Some(FieldType::Date | FieldType::Time)) {
        let message = format!("`{name}` is no date, so it cannot be due");
        fields.wrong_value("due", Code::KindField, message);
        return None;
    }
    let due = ALL.iter().find(|(known, _)| *known == word).map(|(_, due)| *due);
    if due.is_none() {
        let message = format!("`due` is `action` or `event`, not `{word}`");
        let finding = Finding::at(fields.place_of("due"), Code::KindField, message);
        fields.add(finding.suggest_among(&word, &ALL.map(|(name, _)| name)));
    }
    due
}
