//! The account of a server out of the environment, where no manifest has the Secret of it: a pipeline keeps its secrets there.

use std::{env, fs::File, io::Read as _, path::PathBuf};

use zeroize::Zeroizing;

use super::{
    kind::{Kind, titled},
    manifests::Manifests,
};
use crate::{
    domain::{name::ObjectRef, secret::SecretData},
    world::Object,
};

/// The login.
pub const LOGIN: &str = "VMSCTL_LOGIN";
/// The password.
pub const PASSWORD: &str = "VMSCTL_PASSWORD";
/// A file with the password, in place of it.
pub const PASSWORD_FILE: &str = "VMSCTL_PASSWORD_FILE";

/// The longest file of a password.
const LONGEST: u64 = 4096;

/// Why the environment gives no account.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Only a part of one is there.
    #[error("the environment has {present} and not {missing}: set both, or neither")]
    Half {
        /// What is there.
        present: &'static str,
        /// What is not.
        missing: &'static str,
    },
    /// A value is no text.
    #[error("the value of {0} in the environment is no UTF-8")]
    NoText(&'static str),
    /// There is a password and a file with one.
    #[error("the environment has {PASSWORD} and {PASSWORD_FILE}: set one of them")]
    TwoPasswords,
    /// The file of the password cannot be read.
    #[error("could not read the password of {PASSWORD_FILE} from {path}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It would be given to a server that nobody meant.
    #[error(
        "{LOGIN} is the account of one VmsServer, and the manifests have no account of these: {servers}; give the Secrets of \
         all but one with -f"
    )]
    Ambiguous {
        /// The servers.
        servers: String,
    },
}

/// Gives the account of the environment, if there is one, to the one server whose Secret is in no manifest.
///
/// # Errors
/// The environment has a part of an account, or it is not clear whose.
pub fn supplement(manifests: &mut Manifests) -> Result<(), Error> {
    match account(|name| env::var_os(name).map(|value| value.into_string().map_err(|_| ())))? {
        None => Ok(()),
        Some(account) => give(manifests, account),
    }
}

/// The account that variables have.
fn account(
    value: impl Fn(&str) -> Option<Result<String, ()>>,
) -> Result<Option<SecretData>, Error> {
    let text = |name: &'static str| {
        let text = value(name).transpose();
        // What is set to nothing is not set.
        let text = text.map(|text| text.filter(|text| !text.is_empty()));
        text.map_err(|()| Error::NoText(name))
    };
    let password = match (text(PASSWORD)?, text(PASSWORD_FILE)?) {
        (Some(_), Some(_)) => return Err(Error::TwoPasswords),
        (Some(password), None) => Some(Zeroizing::new(password.into_bytes())),
        (None, Some(path)) => Some(read(path.into())?),
        (None, None) => None,
    };
    let half = |present, missing| Err(Error::Half { present, missing });
    match (text(LOGIN)?, password) {
        (Some(login), Some(password)) => {
            let login = Zeroizing::new(login.into_bytes());
            Ok(Some(
                [("login".into(), login), ("password".into(), password)].into(),
            ))
        }
        (None, None) => Ok(None),
        (Some(_), None) => half(LOGIN, PASSWORD),
        (None, Some(_)) => half(PASSWORD, LOGIN),
    }
}

fn read(path: PathBuf) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut bytes = Zeroizing::new(Vec::new());
    let opened = File::open(&path);
    let read = opened.and_then(|file| file.take(LONGEST).read_to_end(&mut bytes));
    read.map_err(|source| Error::File { path, source })?;
    // Editors end a line.
    while bytes
        .last()
        .is_some_and(|byte| matches!(byte, b'\n' | b'\r'))
    {
        bytes.pop();
    }
    Ok(bytes)
}

fn give(manifests: &mut Manifests, account: SecretData) -> Result<(), Error> {
    let servers = manifests.objects.iter().filter_map(|object| match object {
        Object::Server(server) => Some(server),
        Object::Camera(_)
        | Object::Set(_)
        | Object::Pool(_)
        | Object::Role(_)
        | Object::Account(_)
        | Object::User(_) => None,
    });
    let lacking = servers.filter_map(|server| {
        let secret = server.object.sibling(&server.connection.credentials);
        let lacks = !manifests.secrets.contains(&secret);
        lacks.then(|| (secret, titled(Kind::VmsServer, &server.object)))
    });
    let lacking: Vec<(ObjectRef, String)> = lacking.collect();
    match lacking.as_slice() {
        [] => Ok(()),
        [(secret, _)] => {
            manifests.give(secret.clone(), account);
            Ok(())
        }
        several => {
            let servers: Vec<&str> = several.iter().map(|(_, server)| server.as_str()).collect();
            Err(Error::Ambiguous {
                servers: servers.join(", "),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, sync::Arc};

    use super::*;
    use crate::cli::input::{
        files::{File, Origin},
        load,
    };

    fn of(variables: &[(&str, &str)]) -> Result<Option<SecretData>, Error> {
        let variables: BTreeMap<&str, &str> = variables.iter().copied().collect();
        account(|name| variables.get(name).map(|value| Ok((*value).to_owned())))
    }

    fn servers(names: &[&str]) -> Manifests {
        let files = names.iter().map(|name| File {
            name: (*name).to_owned(),
            text: format!(
                "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsServer, metadata: {{name: {name}}}, \
                 spec: {{url: 'https://{name}.example.com', credentialsSecretRef: {{name: {name}}}}}}}"
            ),
            origin: Origin::Named,
        });
        load(&files.collect::<Vec<_>>(), &"video".into()).expect("manifests")
    }

    #[test]
    fn a_whole_account_is_one_and_half_of_one_is_an_error_without_the_secret() {
        let whole = of(&[(LOGIN, "operator"), (PASSWORD, "secret-1")]).unwrap();
        assert_eq!(whole.unwrap()["password"].as_slice(), b"secret-1");
        assert!(of(&[]).unwrap().is_none());
        assert!(of(&[(LOGIN, ""), (PASSWORD, "")]).unwrap().is_none());
        for half in [[(LOGIN, "operator")], [(PASSWORD, "secret-1")]] {
            let error = of(&half).unwrap_err().to_string();
            assert!(
                error.contains("set both") && !error.contains("secret-1"),
                "{error}"
            );
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, "secret-2\n").unwrap();
        let path = file.path().to_str().unwrap();
        let read = of(&[(LOGIN, "operator"), (PASSWORD_FILE, path)]).unwrap();
        assert_eq!(read.unwrap()["password"].as_slice(), b"secret-2");
    }

    #[test]
    fn it_is_given_to_the_one_server_without_a_secret_and_never_to_one_of_several() {
        let account = || {
            of(&[(LOGIN, "operator"), (PASSWORD, "secret-1")])
                .unwrap()
                .unwrap()
        };
        let mut one = servers(&["north"]);
        give(&mut one, account()).unwrap();
        assert!(one.secrets.contains(&ObjectRef::new("video", "north")));
        let error = give(&mut servers(&["north", "south"]), account()).unwrap_err();
        let error = error.to_string();
        assert!(
            error.contains("VmsServer video/north, VmsServer video/south"),
            "{error}"
        );
        // The manifests' own Secret counts.
        let other: SecretData = [(Arc::from("login"), Zeroizing::new(b"other".to_vec()))].into();
        let mut both = servers(&["north", "south"]);
        both.give(ObjectRef::new("video", "south"), other.clone());
        give(&mut both, account()).unwrap();
        assert_eq!(
            both.secrets.get(&ObjectRef::new("video", "south")),
            Some(&other)
        );
    }
}
