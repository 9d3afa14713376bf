//! The suite that tries whether a server keeps what its driver promises: on every driver's server, and on servers that lie.

mod command;
mod dialects;
mod liar;
mod lies;
mod servers;

use std::sync::Arc;

use vms_operator::{
    conformance::{Outcome, Report, Throwaway, Trial, run},
    domain::server::DriverKind,
    store::{Caller, UserLogin, UserStore, connect, connect_login},
};

use crate::support::{cluster::install_tls_provider, users::connection};

/// A server as the one who manages its users has it, and as its users do.
struct Tried {
    driver: DriverKind,
    store: Arc<dyn UserStore>,
    login: Box<dyn UserLogin>,
}

impl Tried {
    fn at(driver: DriverKind, url: &str, account: (&str, &str)) -> Self {
        install_tls_provider();
        let (connection, credentials) = connection(driver, url, account);
        let caller = || Caller::from("conformance");
        Self {
            driver,
            store: connect(&connection, credentials, None, caller()).expect("a store"),
            login: connect_login(&connection, None, caller()).expect("a login"),
        }
    }

    /// Runs the suite; nobody is left behind.
    async fn report(&self) -> Report {
        let user = Throwaway::new(self.driver, None).expect("random bytes");
        self.report_with(&user).await
    }

    async fn report_with(&self, user: &Throwaway) -> Report {
        let report = run(Trial {
            store: self.store.as_ref(),
            login: self.login.as_ref(),
            user,
        });
        let report = Box::pin(report).await;
        let has = self.store.describe().await.expect("it says what it is");
        let (always, possible) = (self.driver.always(), self.driver.possible());
        assert!(always.is_subset(&has.capabilities) && has.capabilities.is_subset(&possible));
        let text = report.to_string();
        assert!(!text.contains(user.login.as_str()), "{text}");
        report
    }
}

/// The report without numbers that differ from one machine to the other.
fn outcomes(report: &Report) -> String {
    let checks = report.checks.iter();
    let lines = checks.map(|check| {
        let is_kept = check.outcome == Outcome::Kept;
        let seen = (!is_kept).then(|| format!(": {}", check.seen));
        let seen = seen.unwrap_or_default();
        format!("{}: {}{seen}", check.outcome, check.promise)
    });
    lines.collect::<Vec<String>>().join("\n")
}
