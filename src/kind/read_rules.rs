//! Reads the rules that a kind file declares: of fields, of dates in their order, of stages, and between records.

use crate::base::date::PartialDate;
use crate::base::lines::Span;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::diag::suggest;
use crate::source::fields::Fields;
use crate::source::table::{Node, Table, Value};

use super::field::{Field, FieldType, Many};
use super::field_rules::{Chain, FieldRules, Prefix};
use super::read::Reader;
use super::shape::{Begins, Kind, Life, Rule, Stage, Tone};

/// A field that another names in a rule, to be looked up once all are known.
pub(super) struct Named {
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) wanted: Wanted,
}

/// What kind of field a rule asks for.
#[derive(Clone, Copy)]
pub(super) enum Wanted {
    Date,
    DateOrTime,
    Code,
    Any,
}

impl Wanted {
    fn is(self, field: &Field) -> bool {
        if matches!(self, Wanted::Any) {
            return true;
        }
        let sound = match field.takes {
            FieldType::Date => !matches!(self, Wanted::Code),
            FieldType::Time => matches!(self, Wanted::DateOrTime),
            FieldType::Code(_) => matches!(self, Wanted::Code),
            _ => false,
        };
        // What a field takes that could not be read is not known.
        !field.is_read || sound && field.many == Many::One
    }

    fn name(self) -> &'static str {
        match self {
            Wanted::Date => "date",
            Wanted::DateOrTime => "date or time",
            Wanted::Code => "code",
            Wanted::Any => "field",
        }
    }
}

impl Reader<'_> {
    /// The rules of a field; those of the common field that it amends hold on where it says nothing.
    pub(super) fn field_rules(
        &mut self,
        (name, takes): (&str, Option<&FieldType>),
        inner: &mut Fields<'_>,
        base: Option<&Field>,
    ) -> FieldRules {
        let mut rules = base.map(|base| base.rules.clone()).unwrap_or_default();
        let before = inner.count();
        let is_reference = matches!(takes, Some(FieldType::Reference(_)));
        let is_code = matches!(takes, Some(FieldType::Code(_)));
        let only = |inner: &mut Fields<'_>, key: &'static str, sound: bool, what: &str| {
            if inner.has(key) && takes.is_some() && !sound {
                let message = format!("`{key}` is for {what}, and `{name}` is none");
                inner.wrong_value(key, Code::KindField, message);
            }
        };
        for key in ["acyclic", "at", "both_exist", "not_before"] {
            only(inner, key, is_reference, "references");
        }
        only(inner, "contiguous", takes == Some(&FieldType::Number), "numbers");
        only(inner, "vocabulary", takes == Some(&FieldType::Text), "text");
        for key in ["prefixes", "prefix_date", "earlier_of"] {
            only(inner, key, is_code, "codes");
        }
        only(inner, "order", matches!(takes, Some(FieldType::Table(_))), "tables");
        let is_sound = inner.count() == before;

        if let Some(acyclic) = self.acyclic(name, inner) {
            rules.acyclic = acyclic;
        }
        for (key, rule) in [("both_exist", &mut rules.both_exist), ("contiguous", &mut rules.contiguous)] {
            let own = inner.flag(key);
            *rule = if inner.has(key) { own } else { *rule };
        }
        let vocabulary = inner.flag("vocabulary");
        rules.vocabulary = if inner.has("vocabulary") { vocabulary } else { rules.vocabulary };
        if inner.has("prefixes") {
            rules.prefixes = self.prefixes(inner);
        } else {
            inner.any("prefixes");
        }
        let names = [
            ("at", Wanted::DateOrTime, &mut rules.at),
            ("not_before", Wanted::Date, &mut rules.not_before),
            ("prefix_date", Wanted::Date, &mut rules.prefix_date),
            ("earlier_of", Wanted::Code, &mut rules.earlier_of),
            ("required_with", Wanted::Any, &mut rules.required_with),
        ];
        for (key, wanted, rule) in names {
            let Some(named) = inner.text(key) else { continue };
            self.named.push(Named { place: inner.place_of(key), name: named.clone(), wanted });
            *rule = Some(named);
        }
        let order = inner.any("order");
        if let Some(FieldType::Table(fields)) = takes {
            rules.order = self.order(order, fields);
        }
        if is_sound { rules } else { FieldRules::default() }
    }

    // `true` is a chain of this field alone; a name is one that several fields make together.
    fn acyclic(&mut self, name: &str, inner: &mut Fields<'_>) -> Option<Option<Chain>> {
        match &inner.any("acyclic")?.value {
            Value::Boolean(false) => Some(None),
            Value::Boolean(true) => Some(Some(Chain::parse(name))),
            Value::Text(text) if !text.trim_start_matches('-').trim().is_empty() => {
                Some(Some(Chain::parse(text.trim())))
            }
            _ => {
                let message = "`acyclic` must be true, or the name of a chain";
                inner.wrong_value("acyclic", Code::KindField, message);
                None
            }
        }
    }

    fn prefixes(&mut self, inner: &mut Fields<'_>) -> Vec<Prefix> {
        let mut prefixes = Vec::new();
        for (table, span) in inner.tables("prefixes") {
            let mut fields = Fields::of_node(self.path, table, &span);
            let text = fields.required_text("prefix");
            let mut date = |key: &'static str| {
                let text = fields.text(key)?;
                let date = PartialDate::parse(&text);
                if date.is_none() {
                    fields.wrong_value(key, Code::FieldDate, format!("`{text}` is not a date"));
                }
                date
            };
            let (from, until) = (date("from"), date("until"));
            self.findings.extend(fields.finish());
            prefixes.extend(text.map(|text| Prefix { text, from, until }));
        }
        prefixes
    }

    /// Lists of fields whose dates follow each other.
    pub(super) fn order(&mut self, node: Option<&Node>, fields: &[Field]) -> Vec<Vec<String>> {
        let Some(node) = node else { return Vec::new() };
        let lists = match &node.value {
            Value::Array(lists) => lists.as_slice(),
            _ => &[],
        };
        let is_list = |node: &Node| matches!(node.value, Value::Array(_));
        if lists.is_empty() || !lists.iter().all(is_list) {
            let message = "`order` must be an array of arrays of field names";
            let finding = Finding::at(Place::at(self.path, node.span.clone()), Code::KindField, message);
            self.findings.push(finding.help("write `order = [[\"opens\", \"closes\"]]`"));
            return Vec::new();
        }
        lists.iter().map(|list| self.one_order(list, fields)).filter(|names| names.len() > 1).collect()
    }

    fn one_order(&mut self, list: &Node, fields: &[Field]) -> Vec<String> {
        let Value::Array(items) = &list.value else { return Vec::new() };
        let mut names: Vec<String> = Vec::new();
        let mut first: Option<&Field> = None;
        for item in items {
            let place = Place::at(self.path, item.span.clone());
            let Value::Text(name) = &item.value else {
                let message = format!("a field is named by a string, not by {}", item.value.name());
                self.findings.push(Finding::at(place, Code::KindField, message));
                continue;
            };
            let Some(field) = self.date_field(place.clone(), name, fields, Wanted::DateOrTime) else {
                continue;
            };
            match first {
                Some(first) if first.takes != field.takes && first.is_read && field.is_read => {
                    let message = format!(
                        "`{name}` and `{}` cannot be put in order: one is a day, the other an instant",
                        first.name
                    );
                    self.findings.push(Finding::at(place, Code::KindField, message));
                }
                _ => {
                    first = first.or(Some(field));
                    names.push(name.clone());
                }
            }
        }
        names
    }

    // The field with a name, if it can hold what is wanted; otherwise that is said.
    fn date_field<'f>(
        &mut self,
        place: Place,
        name: &str,
        fields: &'f [Field],
        wanted: Wanted,
    ) -> Option<&'f Field> {
        let field = fields.iter().find(|field| field.name == name);
        if field.is_none() && !self.is_whole {
            return None;
        }
        if field.is_none_or(|field| !wanted.is(field)) {
            self.findings.push(not_wanted(place, name, fields, wanted));
            return None;
        }
        field
    }

    /// Looks the fields up that rules name, beside the field that has the rule; those that are not there are looked
    /// up among the fields of the record.
    pub(super) fn look_up(&mut self, from: usize, fields: &[Field], is_outermost: bool) {
        for named in self.named.split_off(from) {
            match fields.iter().find(|field| field.name == named.name) {
                Some(field) if named.wanted.is(field) => {}
                None if !is_outermost => self.named.push(named),
                None if !self.is_whole => {}
                _ => self.findings.push(not_wanted(named.place, &named.name, fields, named.wanted)),
            }
        }
    }

    /// The field that says when a record is told of in the feed.
    pub(super) fn feed_date(&mut self, top: &mut Fields<'_>, kind: &Kind) -> Option<String> {
        let name = top.text("feed_date")?;
        if !kind.feed {
            let message = "`feed_date` is for kinds with a feed";
            let finding = Finding::at(top.place_of("feed_date"), Code::KindField, message);
            top.add(finding.help("add `feed = true`, or remove it"));
            return None;
        }
        self.date_field(top.place_of("feed_date"), &name, &kind.fields, Wanted::DateOrTime)?;
        Some(name)
    }

    /// Since when and until when what a record speaks of exists.
    pub(super) fn life(&mut self, table: &Table, span: &Span, fields: &[Field]) -> Life {
        let mut inner = Fields::of_node(self.path, table, span);
        let mut named = |key: &'static str| {
            let name = inner.text(key)?;
            self.date_field(inner.place_of(key), &name, fields, Wanted::Date)?;
            Some(name)
        };
        let life = Life { from: named("from"), until: named("until") };
        self.findings.extend(inner.finish());
        life
    }

    /// The stages that follow from dates.
    pub(super) fn stages(&mut self, tables: Vec<(&Table, Span)>, fields: &[Field]) -> Vec<Stage> {
        let mut stages: Vec<Stage> = Vec::new();
        for (index, (table, span)) in tables.into_iter().enumerate() {
            let mut inner = Fields::of_node(self.path, table, &span);
            let (name, label) = (inner.required_text("name"), inner.required_text("label"));
            let (meaning, tone) = (inner.text("meaning"), self.tone(&mut inner));
            let (on, after) = (inner.text("begins"), inner.text("after"));
            let is_given = inner.has("begins") || inner.has("after");
            if on.is_some() && after.is_some() || index > 0 && !is_given {
                let message = "a stage has either `begins` or `after`; only the first may have neither";
                let finding = Finding::at(Place::at(self.path, span.clone()), Code::KindField, message);
                inner.add(finding.help(
                    "`begins` names the field with its first day, `after` the one with the last day before it",
                ));
            }
            let begins = match (on, after) {
                (Some(field), _) => self
                    .date_field(inner.place_of("begins"), &field, fields, Wanted::Date)
                    .map(|_| Begins::On(field)),
                (None, Some(field)) => self
                    .date_field(inner.place_of("after"), &field, fields, Wanted::Date)
                    .map(|_| Begins::After(field)),
                (None, None) => None,
            };
            if let Some(name) = name.as_ref().filter(|name| stages.iter().any(|stage| stage.name == **name)) {
                inner.wrong_value("name", Code::KindField, format!("the stage `{name}` is declared twice"));
            } else if let Some(name) = name
                && (index == 0 || begins.is_some())
            {
                stages.push(Stage {
                    label: label.unwrap_or_else(|| name.clone()),
                    name,
                    meaning,
                    tone,
                    begins,
                });
            }
            self.findings.extend(inner.finish());
        }
        stages
    }

    /// How a status or a stage is drawn.
    pub(super) fn tone(&mut self, fields: &mut Fields<'_>) -> Tone {
        let name = fields.text("tone").unwrap_or_else(|| "neutral".to_owned());
        let tone = Tone::ALL.iter().find(|(known, _)| *known == name).map(|(_, tone)| *tone);
        if tone.is_none() {
            let finding =
                Finding::at(fields.place_of("tone"), Code::KindField, format!("unknown tone `{name}`"));
            fields.add(finding.suggest_among(&name, &Tone::ALL.map(|(name, _)| name)));
        }
        tone.unwrap_or(Tone::Neutral)
    }

    pub(super) fn rules(&mut self, tables: Vec<(&Table, Span)>) -> Vec<Rule> {
        let mut rules = Vec::new();
        for (table, span) in tables {
            let mut fields = Fields::of_node(self.path, table, &span);
            let name = fields.required_text("name");
            let (field, message) = (fields.required_text("field"), fields.required_text("message"));
            match name.as_deref() {
                Some("not-empty") => {
                    rules
                        .extend(field.zip(message).map(|(field, message)| Rule::NotEmpty { field, message }));
                }
                Some(other) => {
                    let message = format!("unknown rule `{other}`");
                    let finding = Finding::at(fields.place_of("name"), Code::KindField, message);
                    fields.add(finding.suggest_among(other, &["not-empty"]));
                }
                None => {}
            }
            self.findings.extend(fields.finish());
        }
        rules
    }
}

fn not_wanted(place: Place, name: &str, fields: &[Field], wanted: Wanted) -> Finding {
    let names = fields.iter().filter(|field| wanted.is(field)).map(|field| field.name.as_str());
    let message = match fields.iter().any(|field| field.name == name) {
        true => format!("`{name}` is not one {}", wanted.name()),
        false => format!("unknown field `{name}`"),
    };
    Finding::at(place, Code::KindField, message).suggest(suggest::nearest(name, names))
}
