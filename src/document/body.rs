//! stub
use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::config::settings::RawHtml;
use crate::diag::finding::Checked;
use std::collections::BTreeSet;
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Body {
    pub pieces: Vec<Piece>,
    pub outline: Vec<Heading>,
    pub links: Vec<Link>,
    pub ids: BTreeSet<String>,
    pub plain: String,
}
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    Html(String),
    Href(usize),
}
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    pub level: u8,
    pub id: String,
    pub title: String,
}
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    pub target: Target,
    pub text: String,
    pub span: Span,
    pub image: bool,
}
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    External(String),
    Site { path: String, fragment: Option<String> },
    Relative { path: String, fragment: Option<String> },
    Fragment(String),
}
pub fn parse(_path: &RelPath, text: &str, range: Span, _raw_html: RawHtml) -> Checked<Body> {
    Checked::clean(Body { plain: text[range].to_owned(), ..Body::default() })
}
