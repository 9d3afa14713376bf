//! Asks the cluster for what a bundle has, each question within limits.

use std::{fmt::Debug, fs, time::Duration};

use k8s_openapi::{
    NamespaceResourceScope,
    api::{apps::v1::Deployment, coordination::v1::Lease, core::v1::Pod, events::v1::Event},
};
use kube::{
    Api, Client, Resource,
    api::{ListParams, LogParams},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    archive::File,
    objects::{deployment, event, lease, log, schema_of},
    redactor::{Class, Redactor},
    request::{Gathered, LogError, Request},
    schema,
};
use crate::{
    api::v1alpha1::{
        VmsAccount, VmsCamera, VmsCameraGroup, VmsIpPool, VmsLayout, VmsRole, VmsServer, VmsUser,
    },
    cli::{
        doctor::{
            asked::Asked, document::Diagnosis, examine::examine, finding::Finding,
            operator::Installed,
        },
        release::is_lease_of_operator,
    },
};

const PATIENCE: Duration = Duration::from_secs(10);
/// The most objects of a kind.
const OBJECTS: u32 = 2000;
/// The most pods whose logs are read.
const PODS: usize = 4;
/// The most bytes of one log that are read.
const LOG_BYTES: i64 = 4 << 20;

/// Gathers it.
///
/// # Errors
/// A file with a log cannot be read; what the cluster does not tell is left out.
pub async fn gather(client: &Client, request: &Request) -> Result<Gathered, LogError> {
    let mut gatherer = Gatherer {
        client,
        request,
        redactor: Redactor::new(request.shows_names),
        gathered: Gathered::default(),
    };
    gatherer
        .redactor
        .name(Class::Name, &request.examination.namespace);
    gatherer.objects().await;
    gatherer.events().await;
    let deployments = gatherer.operator().await;
    gatherer.pods(&deployments).await;
    for path in &request.logs {
        let text = fs::read_to_string(path).map_err(|source| LogError {
            path: path.clone(),
            source,
        })?;
        gatherer.log(&text);
    }
    let findings = Box::pin(examine(&request.examination, client)).await;
    gatherer.doctor(findings);
    Ok(gatherer.gathered)
}

struct Gatherer<'a> {
    client: &'a Client,
    request: &'a Request,
    redactor: Redactor,
    gathered: Gathered,
}

impl Gatherer<'_> {
    async fn objects(&mut self) {
        let mut all: Vec<(&'static str, Vec<Value>)> = Vec::new();
        all.push(("VmsServer", self.list::<VmsServer>().await));
        all.push(("VmsUser", self.list::<VmsUser>().await));
        all.push(("VmsRole", self.list::<VmsRole>().await));
        all.push(("VmsIpPool", self.list::<VmsIpPool>().await));
        all.push(("VmsCamera", self.list::<VmsCamera>().await));
        all.push(("VmsLayout", self.list::<VmsLayout>().await));
        all.push(("VmsCameraGroup", self.list::<VmsCameraGroup>().await));
        all.push(("VmsAccount", self.list::<VmsAccount>().await));
        // Twice: only then every name is known that a message of another object may have.
        let mut kept = Vec::new();
        for _ in 0..2 {
            kept = all
                .iter()
                .map(|(kind, objects)| {
                    let schema = schema_of(kind);
                    let objects = objects.iter();
                    let objects: Vec<Value> = objects
                        .map(|object| schema::object(&schema, object, &mut self.redactor))
                        .collect();
                    (*kind, objects)
                })
                .collect();
        }
        for (kind, objects) in kept {
            self.add(format!("objects/{}.json", kind.to_lowercase()), &objects);
        }
    }

    /// All of a kind; what cannot be listed is left out.
    async fn list<K>(&mut self) -> Vec<Value>
    where
        K: Resource<DynamicType = (), Scope = NamespaceResourceScope>
            + Clone
            + Debug
            + DeserializeOwned
            + Serialize,
    {
        let api: Api<K> = Api::namespaced(self.client.clone(), &self.request.examination.namespace);
        let listed = self.listed(api, &K::kind(&()), OBJECTS).await;
        let values = listed.into_iter().map(|object| {
            let mut value = serde_json::to_value(&object).unwrap_or_default();
            value["kind"] = json!(K::kind(&()));
            value
        });
        values.collect()
    }

    async fn listed<K>(&mut self, api: Api<K>, what: &str, most: u32) -> Vec<K>
    where
        K: Clone + Debug + DeserializeOwned,
    {
        let first = ListParams::default().limit(most);
        match Asked::within(PATIENCE, api.list(&first)).await {
            Asked::Answered(listed) => {
                if listed
                    .metadata
                    .continue_
                    .is_some_and(|token| !token.is_empty())
                {
                    self.left_out(format!("{what} objects after the first {most}"));
                }
                listed.items
            }
            Asked::NotAllowed => {
                self.left_out(format!("{what} objects, which you may not list"));
                Vec::new()
            }
            Asked::Failed(why) => {
                let why = self.redactor.text(&why);
                self.left_out(format!("{what} objects: {why}"));
                Vec::new()
            }
        }
    }

    async fn events(&mut self) {
        let namespace = &self.request.examination.namespace;
        let api: Api<Event> = Api::namespaced(self.client.clone(), namespace);
        let events = self.listed(api, "Event", OBJECTS).await;
        let kept: Vec<Value> = events
            .iter()
            .filter_map(|one| event(one, &mut self.redactor))
            .collect();
        self.add("events.json".to_owned(), &kept);
    }

    /// The Deployments and Leases of operators.
    async fn operator(&mut self) -> Vec<Installed> {
        let deployments: Api<Deployment> = self.place();
        let deployments = self.listed(deployments, "Deployment", OBJECTS).await;
        let leases: Api<Lease> = self.place();
        let mut leases = self.listed(leases, "Lease", OBJECTS).await;
        leases.retain(|lease| {
            lease
                .metadata
                .name
                .as_deref()
                .is_some_and(is_lease_of_operator)
        });
        let redactor = &mut self.redactor;
        let kept: Vec<Value> = deployments
            .iter()
            .filter_map(|one| deployment(one, redactor))
            .collect();
        let held: Vec<Value> = leases.iter().map(|one| lease(one, redactor)).collect();
        let version = env!("CARGO_PKG_VERSION");
        self.add(
            "operator.json".to_owned(),
            &json!({"vmsctl": version, "deployments": kept, "leases": held}),
        );
        deployments.iter().filter_map(Installed::of).collect()
    }

    fn place<K>(&self) -> Api<K>
    where
        K: Resource<DynamicType = (), Scope = NamespaceResourceScope>,
    {
        match &self.request.examination.operator_namespace {
            None => Api::all(self.client.clone()),
            Some(namespace) => Api::namespaced(self.client.clone(), namespace),
        }
    }

    async fn pods(&mut self, operators: &[Installed]) {
        for operator in operators {
            let api: Api<Pod> = Api::namespaced(self.client.clone(), &operator.namespace);
            let of_operator = |pod: &Pod| {
                operator.labels.iter().all(|(name, value)| {
                    pod.metadata
                        .labels
                        .iter()
                        .flatten()
                        .any(|label| label == (name, value))
                })
            };
            let mut pods = self.listed(api.clone(), "Pod", OBJECTS).await;
            pods.retain(of_operator);
            let names: Vec<String> = pods
                .into_iter()
                .filter_map(|pod| pod.metadata.name)
                .collect();
            for name in names.iter().take(PODS) {
                let parameters = LogParams {
                    tail_lines: i64::try_from(self.request.lines).ok(),
                    limit_bytes: Some(LOG_BYTES),
                    ..LogParams::default()
                };
                match Asked::within(PATIENCE, api.logs(name, &parameters)).await {
                    Asked::Answered(text) => self.log(&text),
                    Asked::NotAllowed => {
                        self.left_out("the log of a pod, which you may not read".to_owned());
                    }
                    Asked::Failed(why) => {
                        let why = self.redactor.text(&why);
                        self.left_out(format!("the log of a pod: {why}"));
                    }
                }
            }
        }
    }

    fn log(&mut self, text: &str) {
        let number = self
            .gathered
            .files
            .iter()
            .filter(|file| file.name.starts_with("logs/"))
            .count();
        let text = log(text, self.request.lines, &self.redactor);
        self.gathered
            .files
            .push(File::new(format!("logs/{}.txt", number + 1), text));
    }

    fn doctor(&mut self, findings: Vec<Finding>) {
        let findings = findings.into_iter().map(|finding| Finding {
            looked_at: self.redactor.text(&finding.looked_at),
            found: self.redactor.text(&finding.found),
            remedy: finding.remedy.map(|remedy| self.redactor.text(&remedy)),
            ..finding
        });
        let diagnosis = Diagnosis::of(findings.collect());
        self.add("doctor.json".to_owned(), &diagnosis);
    }

    fn left_out(&mut self, what: String) {
        self.gathered.left_out.push(what);
    }

    fn add(&mut self, name: String, value: &impl Serialize) {
        match serde_json::to_string_pretty(value) {
            Ok(text) => self.gathered.files.push(File::new(name, text + "\n")),
            Err(error) => self.left_out(format!("{name}: {error}")),
        }
    }
}
