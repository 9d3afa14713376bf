//! The operator of a site: started, asked, and ended.

use std::sync::Arc;

use kube::Client;
use tokio::sync::oneshot;
use vms_operator::operator::{Config, run};

use super::{
    Site,
    settings::{Operator, config, patient_election},
};
use crate::support::{
    cluster::PATIENCE,
    eventually::eventually,
    namespace::TestNamespace,
    store::{Answer, Visitor},
};

impl Site {
    /// Starts the operator, over the namespace of the site.
    pub(crate) async fn run(&mut self) {
        self.run_over(&[]).await;
    }

    /// Starts the operator, over further namespaces too.
    pub(crate) async fn run_over(&mut self, others: &[&str]) {
        self.run_over_with(others, |_| ()).await;
    }

    /// The same with other settings.
    pub(crate) async fn run_over_with(
        &mut self,
        others: &[&str],
        configure: impl FnOnce(&mut Config),
    ) {
        let mut namespaces = vec![self.namespace.name.clone()];
        namespaces.extend(others.iter().map(ToString::to_string));
        let mut config = config(namespaces, &self.namespace);
        configure(&mut config);
        let client = self.namespace.client().await;
        self.run_as(client, config);
    }

    /// The same over all namespaces.
    pub(crate) async fn run_everywhere_from(&mut self, home: &TestNamespace) {
        let config = Config {
            namespaces: None,
            election: Some(patient_election()),
            ..config(Vec::new(), home)
        };
        self.run_as(home.client().await, config);
    }

    /// Starts the operator as the account of another namespace, over that of the site.
    pub(crate) async fn run_from(&mut self, home: &TestNamespace) {
        let config = config(vec![self.namespace.name.clone()], home);
        self.run_as(home.client().await, config);
    }

    /// Starts the operator over the namespace of the site, with other settings.
    pub(crate) async fn run_with(&mut self, configure: impl FnOnce(&mut Config)) {
        let client = self.namespace.client().await;
        self.run_by(client, configure);
    }

    /// The same by way of a client of one's own.
    pub(crate) fn run_by(&mut self, client: Client, configure: impl FnOnce(&mut Config)) {
        let mut config = config(vec![self.namespace.name.clone()], &self.namespace);
        configure(&mut config);
        self.run_as(client, config);
    }

    fn run_as(&mut self, client: Client, config: Config) {
        let config = Config {
            listener: Some(Arc::clone(&self.listener)),
            ..config
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(run(config, client, async {
            // A sender that is gone asks for the end too.
            let _ = stopped.await;
        }));
        self.operator = Some(Operator { stop, task });
    }

    /// Waits until the operator has seen what exists.
    pub(crate) async fn until_ready(&self) {
        eventually(PATIENCE, "the operator is ready", async || {
            let status = self.page("/readyz").await.status;
            (status == 200).then_some(()).ok_or(status.to_string())
        })
        .await;
    }

    /// How many users of the server wait for their turn; `None` where the operator does not manage it.
    pub(crate) async fn queued(&self) -> Option<usize> {
        let series = format!(
            "vms_operator_queued_users{{server=\"{}/main\"}} ",
            self.namespace.name
        );
        let page = self.page("/metrics").await.expect(200).text;
        let value = page.lines().find_map(|line| line.strip_prefix(&series));
        value.map(|value| value.parse().expect("a number of users"))
    }

    /// A page of the operator itself.
    pub(crate) async fn page(&self, path: &str) -> Answer {
        let address = self.listener.local_addr().expect("an address");
        let visitor = Visitor::new(format!("http://{address}"), address.ip());
        visitor.get(path).await
    }

    /// Ends the operator in the middle of whatever it does.
    pub(crate) async fn kill(&mut self) {
        let operator = self.operator.take().expect("a running operator");
        operator.task.abort();
        let ended = operator.task.await;
        assert!(
            ended.is_err_and(|error| error.is_cancelled()),
            "it ended by itself"
        );
    }

    /// Ends the operator, and waits for that.
    pub(crate) async fn stop(&mut self) {
        let operator = self.operator.take().expect("a running operator");
        operator.stop.send(()).expect("the operator still runs");
        let ended = operator.task.await.expect("the operator does not panic");
        ended.expect("the operator ends well");
    }
}
