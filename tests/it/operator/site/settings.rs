//! The operator of a site: what it is in this process, and how it is set up.

use std::time::Duration;

use tokio::{sync::oneshot, task::JoinHandle};
use vms_operator::operator::{Config, Election, Error};

use crate::support::namespace::TestNamespace;

/// An operator in this process.
pub(super) struct Operator {
    pub(super) stop: oneshot::Sender<()>,
    pub(super) task: JoinHandle<Result<(), Error>>,
}

/// The election of an operator that takes a Lease soon after its holder has vanished, and does not lose it on a machine
/// that is busy: nobody else may want it.
pub(crate) fn patient_election() -> Election {
    Election {
        duration: Duration::from_secs(1),
        renew_deadline: Duration::from_mins(5),
        retry_period: Duration::from_millis(200),
        ..Election::default()
    }
}

/// Over these namespaces, at home where its own Secret is.
pub(super) fn config(namespaces: Vec<String>, home: &TestNamespace) -> Config {
    Config {
        namespaces: Some(namespaces),
        own_namespace: home.name.clone(),
        ..Config::default()
    }
}
