//! The tree.

use serde::Serialize;

/// A server, and what hangs on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Branch {
    /// The VmsServer; one that users refer to and that is not there has no address.
    pub server: String,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What its condition `Ready` says, such as `True Connected`.
    pub ready: String,
    /// The Secrets that it refers to.
    pub secrets: Vec<String>,
    /// The namespaces that it is shared with, each with how many accounts the operator made for it.
    pub shares: Vec<Reference>,
    /// Its users of this namespace.
    pub users: Vec<UserLeaf>,
    /// What they refer to, by kind.
    pub parts: Vec<Part>,
}

/// A user of this namespace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserLeaf {
    /// The VmsUser.
    pub user: String,
    /// Its login.
    pub login: String,
    /// Whether it is as declared.
    pub ready: bool,
    /// Why, in one word; empty before the operator has looked.
    pub reason: String,
    /// What it refers to, such as `role night-shift`.
    pub refers_to: Vec<String>,
}

/// The objects of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// What they are, such as `roles`.
    pub kind: &'static str,
    /// How many objects of that kind there are for the server.
    pub declared: usize,
    /// Those that users refer to by name, themselves or by a role, each with how many do.
    pub referred: Vec<Reference>,
    /// How many users refer to some by labels themselves, or to all.
    pub by_selector: usize,
}

/// Something that is referred to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reference {
    /// Its name, with its namespace where that is another one.
    pub name: String,
    /// How many refer to it.
    pub users: usize,
    /// Whether it is there; of another namespace nobody looked.
    pub exists: bool,
}
