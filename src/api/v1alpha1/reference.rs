//! References to other objects.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::schema;

/// The VmsServer of a user.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct ServerReference {
    /// The name of the VmsServer. Example: `main`.
    #[schemars(length(min = 1, max = 253), regex(pattern = schema::OBJECT_NAME))]
    pub name: String,
    /// The namespace of the VmsServer, where it is another one; that server must share itself with this
    /// namespace. Default: the namespace of this object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = schema::NAMESPACE))]
    pub namespace: Option<String>,
}

/// A VmsIpPool.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct PoolReference {
    /// The name of the VmsIpPool. Example: `office`.
    #[schemars(length(min = 1, max = 253), regex(pattern = schema::OBJECT_NAME))]
    pub name: String,
    /// The namespace of the VmsIpPool, where it is that of the server. Default: the namespace of this object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = schema::NAMESPACE))]
    pub namespace: Option<String>,
}

/// A VmsRole.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct RoleReference {
    /// The name of the VmsRole. Example: `night-shift`.
    #[schemars(length(min = 1, max = 253), regex(pattern = schema::OBJECT_NAME))]
    pub name: String,
    /// The namespace of the VmsRole, where it is that of the server. Default: the namespace of this object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = schema::NAMESPACE))]
    pub namespace: Option<String>,
}

/// The VmsServer of a camera, a layout or a camera group: one of the same namespace.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct ConnectionReference {
    /// The name of a VmsServer in the namespace of this object. Example: `main`.
    #[schemars(length(min = 1, max = 253), regex(pattern = schema::OBJECT_NAME))]
    pub name: String,
}

/// The Secret with the account that manages the users of a server.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct CredentialsReference {
    /// The name of a Secret in the namespace of this object, with the keys login (or username, as Secrets of the type
    /// kubernetes.io/basic-auth have it) and password.
    #[schemars(length(min = 1, max = 253), regex(pattern = schema::OBJECT_NAME))]
    pub name: String,
}

/// The Secret with the CA certificates to trust when connecting to a server.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct CertificateReference {
    /// The name of a Secret in the namespace of this object.
    #[schemars(length(min = 1, max = 253), regex(pattern = schema::OBJECT_NAME))]
    pub name: String,
    /// The key in the Secret that holds the certificates, in PEM form. Default: `ca.crt`.
    #[serde(default = "CertificateReference::default_key")]
    #[schemars(length(min = 1, max = 253), regex(pattern = r"^[-._a-zA-Z0-9]+$"))]
    pub key: String,
}

impl CertificateReference {
    fn default_key() -> String {
        "ca.crt".to_owned()
    }
}

/// The Secret with the password of a user.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct PasswordReference {
    /// The name of a Secret in the namespace of this object.
    #[schemars(length(min = 1, max = 253), regex(pattern = schema::OBJECT_NAME))]
    pub name: String,
    /// The key in the Secret that holds the password. Default: `password`.
    #[serde(default = "PasswordReference::default_key")]
    #[schemars(length(min = 1, max = 253), regex(pattern = r"^[-._a-zA-Z0-9]+$"))]
    pub key: String,
}

impl PasswordReference {
    fn default_key() -> String {
        "password".to_owned()
    }
}
