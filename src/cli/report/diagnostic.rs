//! What is wrong, and where: problems printed like a compiler's errors, with file, line and excerpt.

use std::{fmt, ops::Range, sync::Arc};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

/// In place of a rule: the id of what the definitions of the kinds refuse, which no rule of ours names.
pub(super) const INVALID_MANIFEST: &str = "InvalidManifest";

/// Something wrong in the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Where it stands, as far as it stands anywhere.
    #[serde(flatten)]
    pub place: Option<Place>,
    /// The id of the rule, where a rule says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'static str>,
    /// The object, such as `VmsUser video/alice`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Where in the object, such as `spec.access.layouts.names[1]`; empty for all of it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// What is wrong; never a secret.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The path of the file.
    pub file: Arc<str>,
    /// The line, from one.
    pub line: usize,
    /// The character in the line, from one.
    pub column: usize,
    /// What may be shown of it.
    #[serde(skip)]
    pub excerpt: Option<Excerpt>,
}

/// A part of a text that may be printed: secrets in it are masked.
#[derive(Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The text of the whole file.
    pub text: Arc<str>,
    /// The bytes that are meant.
    pub span: Range<usize>,
}

/// Problems as a person reads them, one after the other.
pub fn render<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>, color: bool) -> String {
    render_as(&Level::ERROR, diagnostics, color)
}

/// The same of what is likely to be wrong.
pub fn render_warnings<'a>(
    diagnostics: impl IntoIterator<Item = &'a Diagnostic>,
    color: bool,
) -> String {
    render_as(&Level::WARNING, diagnostics, color)
}

fn render_as<'a>(
    level: &Level<'static>,
    diagnostics: impl IntoIterator<Item = &'a Diagnostic>,
    color: bool,
) -> String {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let problems = diagnostics
        .into_iter()
        .map(|diagnostic| diagnostic.render(level, &renderer) + "\n\n");
    problems.collect()
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Excerpt({:?})", self.span)
    }
}

impl Place {
    /// The bytes `span` of a text that may be shown.
    pub fn of(file: &Arc<str>, text: &Arc<str>, span: Range<usize>) -> Self {
        let (line, column) = position(text, span.start);
        Self {
            file: Arc::clone(file),
            line,
            column,
            excerpt: Some(Excerpt {
                text: Arc::clone(text),
                span,
            }),
        }
    }
}

/// Line and character of a byte, both from one.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(byte)];
    let start = before.rfind('\n').map_or(0, |line_break| line_break + 1);
    (
        before.matches('\n').count() + 1,
        before[start..].chars().count() + 1,
    )
}

impl Diagnostic {
    /// Something that stands in no manifest.
    pub const fn nowhere(rule: &'static str, message: String) -> Self {
        Self {
            place: None,
            rule: Some(rule),
            object: None,
            path: String::new(),
            message,
            hint: None,
        }
    }

    /// The problem as a person reads it, over several lines, without a line break in the end.
    fn render(&self, level: &Level<'static>, renderer: &Renderer) -> String {
        let level = level.clone();
        let title = match self.rule {
            Some(rule) => level.primary_title(&self.message).id(rule),
            None => level.primary_title(&self.message),
        };
        let mut group = Group::with_title(title);
        if let Some(place) = &self.place {
            group = match &place.excerpt {
                Some(excerpt) => group.element(
                    Snippet::source(&*excerpt.text)
                        .path(&*place.file)
                        .annotation(
                            AnnotationKind::Primary
                                .span(excerpt.span.clone())
                                .label(self.subject()),
                        ),
                ),
                None => group.element(
                    Origin::path(&*place.file)
                        .line(place.line)
                        .char_column(place.column),
                ),
            };
        }
        if let Some(hint) = &self.hint {
            group = group.element(Level::HELP.message(hint));
        }
        renderer.render(&[group])
    }

    /// Problems in the order in which they stand; what stands nowhere comes first.
    pub fn sort(diagnostics: &mut [Self]) {
        diagnostics.sort_by_cached_key(|diagnostic| {
            let place = diagnostic.place.as_ref();
            let place = place.map(|place| (Arc::clone(&place.file), place.line, place.column));
            (place, diagnostic.path.clone(), diagnostic.message.clone())
        });
    }

    /// Which field of which object.
    pub(super) fn subject(&self) -> String {
        let parts = [self.object.as_deref().unwrap_or_default(), &self.path];
        parts.join(" ").trim().to_owned()
    }
}
