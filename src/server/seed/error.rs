//! Why a seed was not applied.

use std::{io, path::PathBuf};

use crate::{
    domain::{name::LoginError, network::RangeError},
    server::{
        db,
        security::{passwords, token_digest},
        stream_path::StreamPathError,
    },
};

/// What does not read, and where.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotASeed(pub(super) String);

/// Why a seed was not applied; nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file, or the file of a password.
    #[error("cannot read {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Not the YAML of a seed.
    #[error("{path} is not a seed")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What and where.
        source: NotASeed,
    },
    /// A login that is none.
    #[error("`{login}` is not a login")]
    Login {
        /// As written.
        login: String,
        /// Why.
        source: LoginError,
    },
    /// Neither `password` nor `passwordFile`, or both, or one that breaks the rules.
    #[error(
        "the account {login} takes either password or passwordFile, of 6 to 255 permitted characters"
    )]
    Password {
        /// The account.
        login: String,
    },
    /// An address range that does not read, or none at all.
    #[error("the account {login} has an ipPool that is empty or does not read")]
    Pool {
        /// The account.
        login: String,
        /// Why, where a range does not read.
        source: Option<RangeError>,
    },
    /// A name that stands twice, or that nothing has.
    #[error("the account {login} names the {noun} {name} {problem}")]
    Name {
        /// The account.
        login: String,
        /// What was to have the name.
        noun: &'static str,
        /// The name.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// What a camera is called by those who serve its video.
    #[error("the camera {camera} of the account {login} cannot have that streamPath")]
    StreamPath {
        /// The account.
        login: String,
        /// The camera.
        camera: String,
        /// Why; nothing where another camera has it.
        source: Option<StreamPathError>,
    },
    /// The file of a publishing key.
    #[error(transparent)]
    Key(#[from] token_digest::Error),
    /// The hash of a password.
    #[error("cannot hash a password")]
    Hash(#[from] passwords::Error),
    /// The database.
    #[error("the database failed")]
    Database(#[from] db::Error),
}
