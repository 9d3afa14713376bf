//! Why there is nothing to write.

use crate::{
    cli::input::NotOneServer,
    domain::name::{Login, LoginError, ObjectRef},
};

/// Why there is nothing to write.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Nobody of that name.
    #[error("there is no VmsUser `{name}` {place}")]
    NoUser {
        /// The name.
        name: String,
        /// Where it was looked for.
        place: String,
    },
    /// Several of that name.
    #[error(
        "there are several VmsUsers `{name}`, in the namespaces {namespaces}: say which with --namespace"
    )]
    SeveralUsers {
        /// The name.
        name: String,
        /// Where they are.
        namespaces: String,
    },
    /// Nobody of that login in the store.
    #[error("the store has no user of the login `{login}` under this account")]
    NoLogin {
        /// The login.
        login: String,
    },
    /// The text is no login.
    #[error("`{text}` is no login, which --from-store looks for: {reason}")]
    NotALogin {
        /// The text.
        text: String,
        /// Why not.
        reason: LoginError,
    },
    /// Which server is not clear.
    #[error(transparent)]
    WhichServer(#[from] NotOneServer),
    /// The login is somebody's.
    #[error("{owner} has the login `{login}` already")]
    LoginTaken {
        /// Whose.
        owner: String,
        /// The login.
        login: Login,
    },
    /// The name is somebody's.
    #[error("there is a VmsUser {object} already: choose another name with --name")]
    NameTaken {
        /// The object.
        object: ObjectRef,
    },
    /// The file is somebody's.
    #[error("{path} is there already: --overwrite writes over it")]
    FileIsThere {
        /// Its path.
        path: String,
    },
    /// No object can be called like that.
    #[error("no object can be called after the login `{login}`: say a name with --name")]
    NoName {
        /// The login.
        login: Login,
    },
}
