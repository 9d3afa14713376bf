//! One document of a file: what it is, and where everything in it stands.

use std::{fmt, str::FromStr, sync::Arc};

use k8s_openapi::api::core::v1::Secret;
use kube::Resource;
use strum::VariantArray as _;

use super::{
    files::{File, Origin},
    kind::Kind,
    schema::{self, Problem},
    tree::{self, Content, Node},
    unread::{is_meant_as_ours, is_ours_by_name},
};
use crate::{
    api::v1alpha1::{VmsAccount, VmsUser},
    cli::report::diagnostic::{Diagnostic, Place},
    domain::{
        name::{Namespace, ObjectRef},
        quote::{quote, quote_up_to},
        similar::nearest,
    },
};

/// The most characters that are said of a text which does not parse.
const MESSAGE: usize = 400;

/// The most characters of what is said of a value.
const LONGEST: usize = 2000;

/// One object as it was written.
pub(super) struct Document {
    file: Arc<str>,
    /// The whole file, its secrets masked.
    text: Arc<str>,
    origin: Origin,
    root: Node,
}

impl fmt::Debug for Document {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Document({} in {})", self.title(), self.file)
    }
}

/// What a document is to us.
pub(super) enum Meaning {
    /// One of the kinds that are read.
    Ours(Kind),
    /// Something else, in words.
    Foreign(String),
}

/// The documents of a file; a list is its items.
pub(super) fn read(file: &File) -> Result<Vec<Document>, Box<Diagnostic>> {
    if file.text.contains(char::REPLACEMENT_CHARACTER) {
        return Err(Box::new(not_text(file)));
    }
    let roots = tree::parse(&file.text).map_err(|error| Box::new(not_yaml(file, &error)))?;
    let objects: Vec<Node> = roots.into_iter().flat_map(items).collect();
    let mut masked = file.text.clone().into_bytes();
    for object in &objects {
        schema::mask(&mut masked, kind_of(&object.value), object);
    }
    let text: Arc<str> = String::from_utf8_lossy(&masked).into();
    let name: Arc<str> = file.name.as_str().into();
    let documents = objects.into_iter().map(|root| Document {
        file: Arc::clone(&name),
        text: Arc::clone(&text),
        origin: file.origin,
        root,
    });
    Ok(documents.collect())
}

/// Nothing of the text is shown: where it cannot be read, nobody knows what in it is a secret.
fn not_yaml(file: &File, error: &serde_saphyr::Error) -> Diagnostic {
    let part = |part: Option<u64>| {
        part.and_then(|part| usize::try_from(part).ok())
            .unwrap_or(1)
    };
    let location = error.location();
    let message = error.without_snippet().to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    let message = if message.contains("budget") {
        tree::TOO_BIG.to_owned()
    } else {
        format!("not YAML: {}", quote_up_to(message, MESSAGE))
    };
    let line = part(location.map(|location| location.line()));
    let column = part(location.map(|location| location.column()));
    unreadable(file, (line, column), message)
}

fn not_text(file: &File) -> Diagnostic {
    let before = file.text.split(char::REPLACEMENT_CHARACTER).next();
    let line = before.unwrap_or_default().matches('\n').count() + 1;
    unreadable(file, (line, 1), "not a text in UTF-8".to_owned())
}

fn unreadable(file: &File, (line, column): (usize, usize), message: String) -> Diagnostic {
    Diagnostic {
        place: Some(Place {
            file: file.name.as_str().into(),
            line,
            column,
            excerpt: None,
        }),
        rule: None,
        object: None,
        path: String::new(),
        message,
        hint: None,
    }
}

fn items(root: Node) -> Vec<Node> {
    let listed = root.value.get("items").map(|items| &items.value);
    let is_list = kind_of(&root.value).ends_with("List");
    if !is_list || !matches!(listed, Some(Content::List(_))) {
        return vec![root];
    }
    let Content::Map(fields) = root.value else {
        return Vec::new();
    };
    let lists = fields
        .into_iter()
        .filter(|field| field.key.value == "items");
    lists
        .flat_map(|field| match field.value.value {
            Content::List(listed) => listed.into_iter().flat_map(items).collect(),
            Content::Null
            | Content::Bool(_)
            | Content::Number(_)
            | Content::Text(_)
            | Content::Map(_) => Vec::new(),
        })
        .collect()
}

/// Which kind was meant.
fn suggest_kind(written: &str) -> Option<String> {
    let name = nearest(written, Kind::VARIANTS.iter().map(|kind| kind.name()))?;
    Some(format!("did you mean `{name}`?"))
}

fn kind_of(content: &Content) -> &str {
    content
        .get("kind")
        .and_then(|kind| kind.value.text())
        .unwrap_or_default()
}

impl Document {
    pub(super) fn root(&self) -> &Node {
        &self.root
    }

    fn text_at(&self, key: &str) -> Option<&str> {
        self.root.value.get(key)?.value.text()
    }

    /// What it is to us; an error where it is meant as ours and cannot be.
    pub(super) fn meaning(&self) -> Result<Meaning, Box<Diagnostic>> {
        let (Some(api_version), Some(written)) = (self.text_at("apiVersion"), self.text_at("kind"))
        else {
            if self.origin == Origin::Found && !is_meant_as_ours(&self.root.value) {
                return Ok(Meaning::Foreign("no object of Kubernetes".to_owned()));
            }
            let message = "not an object of Kubernetes: it needs apiVersion and kind".to_owned();
            return Err(self.wrong("", message, None));
        };
        let known = Kind::from_str(written).ok();
        if known == Some(Kind::Secret) && api_version == Secret::api_version(&()) {
            return Ok(Meaning::Ours(Kind::Secret));
        }
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        let version = VmsUser::api_version(&());
        if group != VmsUser::group(&()) {
            return if is_ours_by_name(written) {
                let message = format!(
                    "there is no kind `{}` in {}",
                    quote(written),
                    quote(api_version)
                );
                let hint = format!("did you mean `{version}`?");
                Err(self.wrong("apiVersion", message, Some(hint)))
            } else {
                Ok(Meaning::Foreign(self.title()))
            };
        }
        if api_version != version {
            let message = format!("there is no `{}`", quote(api_version));
            return Err(self.wrong(
                "apiVersion",
                message,
                Some(format!("did you mean `{version}`?")),
            ));
        }
        // A record that the operator writes, as a dump of a cluster has it, declares nothing.
        if written == VmsAccount::kind(&()) {
            return Ok(Meaning::Foreign(self.title()));
        }
        let ours = known.filter(|&kind| kind != Kind::Secret);
        ours.map(Meaning::Ours).ok_or_else(|| {
            let message = format!(
                "there is no kind `{}` in {}",
                quote(written),
                quote(api_version)
            );
            self.wrong("kind", message, suggest_kind(written))
        })
    }

    /// What it is, for a person.
    pub(super) fn title(&self) -> String {
        let api_version = self.text_at("apiVersion").unwrap_or_default();
        let title = format!("{api_version} {}", kind_of(&self.root.value));
        quote(title.trim())
    }

    pub(super) fn object_ref(&self, default: &Namespace) -> ObjectRef {
        let metadata = self.root.value.get("metadata");
        let text = |key: &str| metadata?.value.get(key)?.value.text();
        let namespace = text("namespace").map_or_else(|| default.clone(), Namespace::from);
        ObjectRef::new(namespace, text("name").unwrap_or_default())
    }

    pub(super) fn place_of(&self, path: &str) -> Place {
        Place::of(&self.file, &self.text, tree::locate(&self.root, path))
    }

    pub(super) fn problem(&self, problem: Problem) -> Diagnostic {
        let kind = kind_of(&self.root.value);
        let name = self.object_ref(&Namespace::from("")).name;
        let object = format!("{}/{}", quote(kind), quote(&name));
        Diagnostic {
            place: Some(Place::of(&self.file, &self.text, problem.span)),
            rule: None,
            object: (!kind.is_empty()).then(|| object.trim_end_matches('/').to_owned()),
            path: quote_up_to(&problem.path, MESSAGE),
            // Rules of the definitions repeat what they find.
            message: quote_up_to(&problem.message, LONGEST),
            hint: problem.hint,
        }
    }

    /// Encrypted where plain text is needed.
    pub(super) fn encrypted(&self) -> Box<Diagnostic> {
        let hint = "decrypt it before, as in: sops decrypt FILE | vmsctl plan -f -";
        let message = "this object is encrypted by SOPS".to_owned();
        self.wrong("sops", message, Some(hint.to_owned()))
    }

    pub(super) fn duplicate_of(&self, first: &Self) -> Box<Diagnostic> {
        let first = first.place_of("metadata.name");
        let hint = format!("the first is in {}:{}", first.file, first.line);
        self.wrong(
            "metadata.name",
            "this object is declared twice".to_owned(),
            Some(hint),
        )
    }

    /// The schema let pass what the type does not take.
    pub(super) fn unreadable(&self) -> Box<Diagnostic> {
        self.wrong("kind", "this object cannot be read".to_owned(), None)
    }

    fn wrong(&self, path: &str, message: String, hint: Option<String>) -> Box<Diagnostic> {
        Box::new(self.problem(Problem {
            path: path.to_owned(),
            span: tree::locate(&self.root, path),
            message,
            hint,
        }))
    }
}
