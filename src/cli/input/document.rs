//! One document of a file: what it is, and where everything in it stands.

use std::{fmt, str::FromStr, sync::Arc};

use k8s_openapi::api::core::v1::Secret;
use kube::Resource;
use strum::VariantArray as _;

use super::{
    files::File,
    kind::Kind,
    schema::{Problem, mask, nearest},
    tree::{self, Content, Node},
};
use crate::{
    api::v1alpha1::{VmsAccount, VmsUser},
    cli::report::diagnostic::{Diagnostic, Place},
    domain::name::{Namespace, ObjectRef},
};

/// One object as it was written.
pub(super) struct Document {
    file: Arc<str>,
    /// The whole file, its secrets masked.
    text: Arc<str>,
    root: Node,
}

impl fmt::Debug for Document {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Document({} in {})", self.title(), self.file)
    }
}

/// The documents of a file; a `List` is its items.
pub(super) fn read(file: &File) -> Result<Vec<Document>, Box<Diagnostic>> {
    let roots = tree::parse(&file.text).map_err(|error| Box::new(not_yaml(file, &error)))?;
    let objects: Vec<Node> = roots.into_iter().flat_map(items).collect();
    let mut masked = file.text.clone().into_bytes();
    for object in &objects {
        mask(&mut masked, kind_of(&object.value), object, "");
    }
    let text: Arc<str> = String::from_utf8_lossy(&masked).into();
    let name: Arc<str> = file.name.as_str().into();
    let documents = objects.into_iter().map(|root| Document {
        file: Arc::clone(&name),
        text: Arc::clone(&text),
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
    let message = message
        .split(" at line ")
        .next()
        .unwrap_or_default()
        .to_owned();
    Diagnostic {
        place: Some(Place {
            file: file.name.as_str().into(),
            line: part(location.map(|location| location.line())),
            column: part(location.map(|location| location.column())),
            excerpt: None,
        }),
        rule: None,
        object: None,
        path: String::new(),
        message: format!("not YAML: {message}"),
        hint: None,
    }
}

fn items(root: Node) -> Vec<Node> {
    let listed = root.value.get("items").map(|items| &items.value);
    if kind_of(&root.value) != "List" || !matches!(listed, Some(Content::List(_))) {
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
            Content::List(items) => items,
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

    /// `None` for an object of another API.
    pub(super) fn kind(&self) -> Result<Option<Kind>, Box<Diagnostic>> {
        let (Some(api_version), Some(written)) = (self.text_at("apiVersion"), self.text_at("kind"))
        else {
            let message = "not an object of Kubernetes: it needs apiVersion and kind".to_owned();
            return Err(self.wrong("", message, None));
        };
        let known = Kind::from_str(written).ok();
        if known == Some(Kind::Secret) && api_version == Secret::api_version(&()) {
            return Ok(known);
        }
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        if group != VmsUser::group(&()) {
            return Ok(None);
        }
        let version = VmsUser::api_version(&());
        if api_version != version {
            let message = format!("there is no `{api_version}`");
            return Err(self.wrong(
                "apiVersion",
                message,
                Some(format!("did you mean `{version}`?")),
            ));
        }
        // A record that the operator writes, as a dump of a cluster has it, declares nothing.
        if written == VmsAccount::kind(&()) {
            return Ok(None);
        }
        let ours = known.filter(|&kind| kind != Kind::Secret);
        ours.map(Some).ok_or_else(|| {
            let message = format!("there is no kind `{written}` in {api_version}");
            self.wrong("kind", message, suggest_kind(written))
        })
    }

    /// What it is, for a person.
    pub(super) fn title(&self) -> String {
        let api_version = self.text_at("apiVersion").unwrap_or_default();
        format!("{api_version} {}", kind_of(&self.root.value))
            .trim()
            .to_owned()
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
        let object = format!("{kind}/{name}");
        Diagnostic {
            place: Some(Place::of(&self.file, &self.text, problem.span)),
            rule: None,
            object: (!kind.is_empty()).then(|| object.trim_end_matches('/').to_owned()),
            path: problem.path,
            message: problem.message,
            hint: problem.hint,
        }
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
