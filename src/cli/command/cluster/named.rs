//! A user or a server that is named on the command line.

use std::{fmt, str::FromStr};

/// Such as `alice`, `vmsuser/alice` or `vmsserver/main`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    User(String),
    Server(String),
}

impl FromStr for Named {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, name) = text.split_once('/').unwrap_or(("vmsuser", text));
        match (kind, name) {
            (_, "") => Err("name a user or a server, such as alice or vmsserver/main"),
            ("user" | "vmsuser" | "vmsusers", name) => Ok(Self::User(name.to_owned())),
            ("server" | "vmsserver" | "vmsservers", name) => Ok(Self::Server(name.to_owned())),
            _ => Err("name a user or a server, such as vmsuser/alice or vmsserver/main"),
        }
    }
}

impl fmt::Display for Named {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(name) => write!(formatter, "VmsUser {name}"),
            Self::Server(name) => write!(formatter, "VmsServer {name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_alone_is_a_user() {
        assert_eq!("alice".parse(), Ok(Named::User("alice".to_owned())));
        let server = Named::Server("main".to_owned());
        assert_eq!("vmsserver/main".parse(), Ok(server));
        assert!("vmscamera/gate".parse::<Named>().is_err());
        assert!("vmsuser/".parse::<Named>().is_err());
    }
}
