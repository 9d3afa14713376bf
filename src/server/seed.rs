//! Filling an empty database from a YAML file.
//!
//! What an administrator and a billing system would have made in a VMS: parent accounts with what they
//! hold, and their cameras, layouts and camera groups. A database with anybody in it is left alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::Deserialize;

use super::{
    db::{
        self, Connection, Database,
        audit::{self, Actor, Deed},
        grants::{self, Grants},
        installation, inventory, permissions,
        users::{self, Licenses, NewUser},
    },
    passwords::{self, Hasher},
    wire::Secret,
};
use crate::domain::{
    name::{Login, LoginError},
    password::Password,
};

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
        source: Box<serde_saphyr::Error>,
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
        /// Of whom.
        login: String,
    },
    /// A name that stands twice, or that nothing has.
    #[error("the account {login} names the {noun} {name} {problem}")]
    Name {
        /// Of whom.
        login: String,
        /// What was to have the name.
        noun: &'static str,
        /// The name.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The hash of a password.
    #[error("cannot hash a password")]
    Hash(#[from] passwords::Error),
    /// The database.
    #[error("the database failed")]
    Database(#[from] db::Error),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Seed {
    accounts: Vec<Account>,
}

/// A parent account and what belongs to it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Account {
    login: String,
    name: String,
    password: Option<Secret>,
    /// Relative to the seed.
    password_file: Option<PathBuf>,
    /// Names of permissions; `"*"` is all that the server offers.
    permissions: BTreeSet<String>,
    #[serde(default = "default_session_limit")]
    session_limit: u32,
    #[serde(default)]
    licenses: SeedLicenses,
    #[serde(default)]
    cameras: Vec<String>,
    #[serde(default)]
    layouts: Vec<Collection>,
    #[serde(default)]
    groups: Vec<Collection>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SeedLicenses {
    l1: u32,
    l2: u32,
    l3: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Collection {
    name: String,
    cameras: Vec<String>,
}

const fn default_session_limit() -> u32 {
    10
}

/// Applies the seed where the database is empty, as a whole or not at all.
pub(crate) async fn apply(
    path: &Path,
    database: &Database,
    hasher: &Hasher,
    now: Timestamp,
) -> Result<(), Error> {
    let mut transaction = database.write().await?;
    if !installation::is_empty(&mut transaction).await? {
        return Ok(());
    }
    for account in read(path)?.accounts {
        let login = parse_login(&account.login)?;
        let password = account.password(path)?;
        let hash = hasher.hash(password).await?;
        account.insert(&mut transaction, &login, &hash, now).await?;
    }
    db::commit(transaction).await?;
    Ok(())
}

fn read(path: &Path) -> Result<Seed, Error> {
    let text = read_file(path)?;
    // The excerpt that the parser would print may show a password.
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_str_with_options(&text, options).map_err(|source| Error::Syntax {
        path: path.to_owned(),
        source: Box::new(source),
    })
}

fn read_file(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })
}

fn parse_login(login: &str) -> Result<Login, Error> {
    login.parse().map_err(|source| Error::Login {
        login: login.to_owned(),
        source,
    })
}

impl Account {
    fn password(&self, seed: &Path) -> Result<Secret, Error> {
        let refuse = || Error::Password {
            login: self.login.clone(),
        };
        let text = match (&self.password, &self.password_file) {
            (Some(password), None) => password.clone(),
            (None, Some(file)) => {
                let folder = seed.parent().unwrap_or(Path::new("."));
                Secret::new(read_file(&folder.join(file))?.trim_end_matches(['\r', '\n']))
            }
            (None, None) | (Some(_), Some(_)) => return Err(refuse()),
        };
        Password::parse(text.expose().as_bytes()).map_err(|_| refuse())?;
        Ok(text)
    }

    async fn insert(
        &self,
        connection: &mut Connection,
        login: &Login,
        hash: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        if users::owner_of_login(connection, login.as_str())
            .await?
            .is_some()
        {
            return Err(self.name_error("login", &self.login, "twice"));
        }
        let user = NewUser {
            parent_id: None,
            login: &self.login,
            login_key: login.as_str(),
            name: &self.name,
            password_hash: hash,
            sessions_limit: self.session_limit.max(1).into(),
        };
        let id = users::insert(connection, &user, now).await?;
        let holdings = Grants {
            permissions: self.permission_ids(connection).await?,
            licenses: Licenses {
                l1: self.licenses.l1.into(),
                l2: self.licenses.l2.into(),
                l3: self.licenses.l3.into(),
            },
            ..Grants::default()
        };
        grants::store(connection, id, &Grants::default(), &holdings).await?;
        let cameras = self.insert_cameras(connection, id, now).await?;
        for (kind, collections) in [
            (inventory::Kind::Layouts, &self.layouts),
            (inventory::Kind::Groups, &self.groups),
        ] {
            self.insert_collections(connection, id, kind, collections, &cameras)
                .await?;
        }
        let actor = Actor {
            name: "seed".into(),
            id: None,
            address: None,
        };
        let deed = Deed {
            action: "create",
            kind: "account",
            id: Some(id),
            subject: &self.login,
            detail: format!("{} cameras", cameras.len()),
        };
        audit::append(connection, &actor, &deed, now).await?;
        Ok(())
    }

    async fn permission_ids(&self, connection: &mut Connection) -> Result<BTreeSet<i64>, Error> {
        let offered = permissions::all(connection).await?;
        if self.permissions.contains("*") {
            return Ok(offered.into_iter().map(|row| row.id).collect());
        }
        let by_name: BTreeMap<&str, i64> = offered
            .iter()
            .map(|row| (row.name.as_str(), row.id))
            .collect();
        self.permissions
            .iter()
            .map(|name| {
                let id = by_name.get(name.as_str()).copied();
                id.ok_or_else(|| self.name_error("permission", name, "that is not offered"))
            })
            .collect()
    }

    async fn insert_cameras(
        &self,
        connection: &mut Connection,
        owner: i64,
        now: Timestamp,
    ) -> Result<BTreeMap<&str, i64>, Error> {
        let mut cameras = BTreeMap::new();
        for name in &self.cameras {
            let id = inventory::insert_camera(connection, owner, name, now).await?;
            if cameras.insert(name.as_str(), id).is_some() {
                return Err(self.name_error("camera", name, "twice"));
            }
        }
        Ok(cameras)
    }

    async fn insert_collections(
        &self,
        connection: &mut Connection,
        owner: i64,
        kind: inventory::Kind,
        collections: &[Collection],
        cameras: &BTreeMap<&str, i64>,
    ) -> Result<(), Error> {
        let mut names = BTreeSet::new();
        for collection in collections {
            if !names.insert(&collection.name) {
                return Err(self.name_error(kind.noun(), &collection.name, "twice"));
            }
            let id = inventory::insert(connection, kind, owner, &collection.name).await?;
            for name in &collection.cameras {
                let camera = cameras.get(name.as_str()).copied().ok_or_else(|| {
                    self.name_error("camera", name, "in a layout or group, but does not have it")
                })?;
                inventory::attach(connection, kind, id, camera).await?;
            }
        }
        Ok(())
    }

    fn name_error(&self, noun: &'static str, name: &str, problem: &'static str) -> Error {
        Error::Name {
            login: self.login.clone(),
            noun,
            name: name.to_owned(),
            problem,
        }
    }
}
