//! What the new user is called.

use super::{original::Original, refusal::Refusal};
use crate::{
    domain::name::{Login, Namespace, ObjectRef},
    naming,
};

/// What the new user is called.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The login.
    pub login: Login,
    /// The name of the object; by default made of the login.
    pub name: Option<String>,
    /// The name that people see; by default that of the other user.
    pub display_name: Option<String>,
    /// Where the object is to be; by default where the other one is.
    pub namespace: Option<Namespace>,
}

impl NewUser {
    /// The object that the new user is to be.
    ///
    /// # Errors
    /// The login makes no name.
    pub fn object(&self, original: &Original) -> Result<ObjectRef, Refusal> {
        let namespace = self.namespace.as_ref().unwrap_or(&original.home);
        let name = self.name.clone().or_else(|| naming::of_login(&self.login));
        let name = name.ok_or_else(|| Refusal::NoName {
            login: self.login.clone(),
        })?;
        Ok(ObjectRef::new(namespace.clone(), name))
    }
}
