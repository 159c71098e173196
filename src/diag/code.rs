//! The stable names of everything candour can find, with their ranks.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::finding::Rank;

macro_rules! codes {
    ($($variant:ident $name:literal $rank:ident,)*) => {
        /// The name of a kind of mistake; it never changes its meaning. `candour explain NAME` tells the rest.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[allow(missing_docs, reason = "each is explained in explain.txt, which a test checks")]
        pub enum Code { $($variant,)* }

        impl Code {
            /// Every code, in the order of the explanations.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The name that people and programs see: `reference.missing`.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// Whether it stops the build.
            pub fn rank(self) -> Rank {
                match self { $(Code::$variant => Rank::$rank,)* }
            }
        }
    };
}

codes! {
    SourceLink          "source.link"           Error,
    SourceNotAFile      "source.not-a-file"     Error,
    SourceTooLarge      "source.too-large"      Error,
    SourceName          "source.name"           Error,
    SourceUnreadable    "source.unreadable"     Error,
    SourceEncoding      "source.encoding"       Error,
    TextDirection       "text.direction"        Error,
    TextHidden          "text.hidden"           Error,
    TextIdle            "text.idle"             Warning,
    TextUnknown         "text.unknown"          Warning,
    TextComposed        "text.composed"         Warning,
    TextLookalike       "text.lookalike"        Error,
    TextMixed           "text.mixed"            Warning,
    TomlSyntax          "toml.syntax"           Error,
    SiteMissing         "site.missing"          Error,
    SiteContent         "site.content"          Error,
    SiteFormat          "site.format"           Error,
    SiteValue           "site.value"            Error,
    SiteTarget          "site.target"           Error,
    FieldUnknown        "field.unknown"         Error,
    FieldMissing        "field.missing"         Error,
    FieldType           "field.type"            Error,
    FieldEmpty          "field.empty"           Error,
    FieldChoice         "field.choice"          Error,
    FieldDate           "field.date"            Error,
    FieldPattern        "field.pattern"         Error,
    FieldUnique         "field.unique"          Error,
    FieldGap            "field.gap"             Warning,
    CodePrefix          "code.prefix"           Warning,
    TagUnknown          "tag.unknown"           Error,
    VocabularyDrift     "vocabulary.drift"      Warning,
    KindFormat          "kind.format"           Error,
    KindField           "kind.field"            Error,
    KindClaimed         "kind.claimed"          Error,
    KindUnknown         "kind.unknown"          Error,
    RecordName          "record.name"           Error,
    RecordForms         "record.forms"          Error,
    RecordStray         "record.stray"          Error,
    FrontMatterMissing  "front-matter.missing"  Error,
    FrontMatterUnclosed "front-matter.unclosed" Error,
    FrontMatterTwice    "front-matter.twice"    Error,
    BodyHtml            "body.html"             Error,
    BodyScheme          "body.scheme"           Error,
    BodyHeadingOne      "body.heading-one"      Warning,
    BodyHeadingEmpty    "body.heading-empty"    Warning,
    BodyHeadingId       "body.heading-id"       Warning,
    BodyHeadingLevel    "body.heading-level"    Warning,
    BodyHeadingTwice    "body.heading-twice"    Warning,
    BodyHeadingLong     "body.heading-long"     Warning,
    BodyImageText       "body.image-text"       Error,
    BodyLinkText        "body.link-text"        Error,
    BodyLinkVague       "body.link-vague"       Warning,
    BodyLinkDisguise    "body.link-disguise"    Error,
    BodyLinkTwice       "body.link-twice"       Warning,
    BodyForeign         "body.foreign"          Error,
    BodyForeignLikely   "body.foreign-likely"   Warning,
    BodyReference       "body.reference"        Warning,
    BodyFootnote        "body.footnote"         Warning,
    BodyCodeLanguage    "body.code-language"    Warning,
    BodyTooDeep         "body.too-deep"         Error,
    BodyTooLarge        "body.too-large"        Error,
    BodyAlert           "body.alert"            Warning,
    BodyCaption         "body.caption"          Warning,
    BodyNumberTwice     "body.number-twice"     Warning,
    BodyHtmlLeftOut     "body.html-left-out"    Warning,
    BodyHtmlUnpaired    "body.html-unpaired"    Warning,
    LinkMissing         "link.missing"          Error,
    LinkAnchor          "link.anchor"           Error,
    LinkOutside         "link.outside"          Error,
    ReferenceMissing    "reference.missing"     Error,
    ReferenceKind       "reference.kind"        Error,
    ReferenceSelf       "reference.self"        Error,
    ReferenceCircle     "reference.circle"      Error,
    TitleTwice          "title.twice"           Warning,
    DatesOrder          "dates.order"           Error,
    DatesLife           "dates.life"            Error,
    RuleNotEmpty        "rule.not-empty"        Warning,
    DatesOverdue        "dates.overdue"         Error,
    AttachmentRefused   "attachment.refused"    Error,
    PictureBroken       "picture.broken"        Error,
    PictureHeavy        "picture.heavy"         Warning,
    AddressTwice        "address.twice"         Error,
    AddressReserved     "address.reserved"      Error,
    AddressAlias        "address.alias"         Error,
    ArchiveFormat       "archive.format"        Error,
    ArchiveChain        "archive.chain"         Error,
    ArchiveFork         "archive.fork"          Error,
    ArchiveMissing      "archive.missing"       Error,
    ArchiveObject       "archive.object"        Error,
    ArchiveRecord       "archive.record"        Error,
    ArchiveStray        "archive.stray"         Error,
    ArchiveWithheld     "archive.withheld"      Error,
    ArchivePublished    "archive.published"     Error,
    EditionSilentChange "edition.silent-change" Error,
    EditionSilentKind   "edition.silent-kind"   Error,
    EditionNote         "edition.note"          Error,
    EditionNoteSealed   "edition.note-sealed"   Error,
    EditionGone         "edition.gone"          Error,
    BuildUnsealed       "build.unsealed"        Error,
    BuildWaiting        "build.waiting"         Warning,
    ThemeMissing        "theme.missing"         Error,
    TemplateSyntax      "template.syntax"       Error,
    TemplateRender      "template.render"       Error,
}

impl Code {
    /// The code of a name.
    pub fn named(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.name() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
