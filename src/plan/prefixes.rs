//! Codes whose beginning changed over time while the rest stayed.

use crate::document::document::Document;
use crate::document::value::{DateClaim, Value};
use crate::kind::field::Field;
use crate::kind::field_rules::Prefix;
use crate::kind::shape::Kind;

/// What to say of a code whose prefix does not fit its date, or today's form of the code; with what to do.
pub fn check(
    document: &Document,
    field: &Field,
    code: &str,
    kind: &Kind,
) -> Option<(String, Option<String>)> {
    let (index, rest) = field.rules.split(code)?;
    if let Some(name) = &field.rules.earlier_of {
        let own = kind.field(name)?;
        let Some(Value::Code(today)) = document.meta.value(name) else { return None };
        return earlier(field, code, own, today).map(|message| (message, None));
    }
    let date = document.meta.date(field.rules.prefix_date.as_ref()?)?;
    let prefix = &field.rules.prefixes[index];
    // A code keeps its first prefix in what is older than the change, so only the newer is out of place.
    let ended = prefix.until.filter(|until| until.latest() < date.date.earliest())?;
    let message = format!(
        "the prefix `{}` was used until {ended}, and `{}` is {}",
        prefix.text,
        field.rules.prefix_date.as_ref()?,
        date.date
    );
    let mut right = field.rules.prefixes.iter().filter(|prefix| is_surely(prefix, date));
    let help = match (right.next(), right.next()) {
        (Some(right), None) => Some(format!("did you mean `{}{rest}`?", right.text)),
        _ => None,
    };
    Some((message, help))
}

fn earlier(field: &Field, code: &str, own: &Field, today: &str) -> Option<String> {
    let (index, rest) = field.rules.split(code)?;
    let (now, number) = own.rules.split(today)?;
    if rest != number {
        return Some(format!("`{code}` is no earlier form of `{today}`: its number is another"));
    }
    let before =
        own.rules.prefixes.iter().position(|prefix| prefix.text == field.rules.prefixes[index].text)?;
    (before >= now)
        .then(|| format!("`{code}` is no earlier form of `{today}`: its prefix is not an earlier one"))
}

fn is_surely(prefix: &Prefix, date: &DateClaim) -> bool {
    prefix.from.is_none_or(|from| from.latest() <= date.date.earliest())
        && prefix.until.is_none_or(|until| date.date.latest() < until.earliest())
        && (prefix.from.is_some() || prefix.until.is_some())
}
