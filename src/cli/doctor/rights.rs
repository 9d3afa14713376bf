//! What a person and the operator may do.

use super::{asked::Asked, finding::Finding};
use crate::api::rbac::{self, Right};

const PERSON: &str = "your-rights";
const OPERATOR: &str = "operator-rights";
/// How many rights are told.
const TOLD: usize = 6;

/// One thing that somebody may or may not do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asking {
    /// The API group.
    pub group: &'static str,
    /// The plural name of the kind.
    pub resource: &'static str,
    /// Its subresource, such as `status`.
    pub subresource: Option<&'static str>,
    /// What is done.
    pub verb: &'static str,
    /// Where.
    pub namespace: String,
}

/// What was answered to that.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was asked.
    pub asking: Asking,
    /// Whether it is allowed.
    pub allowed: Asked<bool>,
}

/// What these rights are, one by one, in a namespace.
pub fn each(rights: &[Right], namespace: &str) -> Vec<Asking> {
    let mut all = Vec::new();
    for right in rights {
        for resource in right.resources {
            let (resource, subresource) = match resource.split_once('/') {
                Some((resource, subresource)) => (resource, Some(subresource)),
                None => (*resource, None),
            };
            all.extend(right.verbs.iter().map(|verb| Asking {
                group: right.group,
                resource,
                subresource,
                verb,
                namespace: namespace.to_owned(),
            }));
        }
    }
    all
}

/// What somebody on call needs in a namespace.
pub fn of_person(namespace: &str) -> Vec<Asking> {
    let mut all = each(rbac::VIEW, namespace);
    all.retain(|asking| asking.verb == "list");
    all.extend(["vmsservers", "vmsusers"].map(|resource| Asking {
        group: rbac::VIEW[0].group,
        resource,
        subresource: None,
        verb: "patch",
        namespace: namespace.to_owned(),
    }));
    all
}

/// What the operator needs in the namespace of a server, and in its own.
pub fn of_operator(namespace: &str, own: &str) -> Vec<Asking> {
    let mut all = each(rbac::OBJECTS, namespace);
    all.extend(each(rbac::SECRETS, namespace));
    all.extend(each(rbac::OWN, own));
    all.extend(each(rbac::ELECTING, own));
    all.sort();
    all.dedup();
    all
}

impl Asking {
    fn told(&self) -> String {
        let kind = match self.subresource {
            Some(subresource) => format!("{}/{subresource}", self.resource),
            None => self.resource.to_owned(),
        };
        format!("{} {kind} in {}", self.verb, self.namespace)
    }
}

/// What is missing, and why something is not known.
fn sorted(answers: &[Answer]) -> (Vec<&Asking>, Option<&Asked<bool>>) {
    let refused = answers
        .iter()
        .filter(|answer| answer.allowed.known() == Some(&false));
    let unknown = answers.iter().map(|answer| &answer.allowed);
    let unknown = unknown
        .into_iter()
        .find(|allowed| allowed.known().is_none());
    (refused.map(|answer| &answer.asking).collect(), unknown)
}

fn some(missing: &[&Asking]) -> String {
    let told: Vec<String> = missing
        .iter()
        .take(TOLD)
        .map(|asking| asking.told())
        .collect();
    match missing.len().saturating_sub(TOLD) {
        0 => told.join(", "),
        more => format!("{} and {more} more", told.join(", ")),
    }
}

/// What there is to say of the person who asks.
pub fn person(namespace: &str, answers: &[Answer]) -> Vec<Finding> {
    let looked_at = format!("what you may do in namespace {namespace}");
    let (missing, unknown) = sorted(answers);
    let (reading, writing): (Vec<_>, Vec<_>) = missing
        .into_iter()
        .partition(|asking| asking.verb == "list");
    let mut findings = Vec::new();
    if !reading.is_empty() {
        findings.push(Finding::fail(
            PERSON,
            &looked_at,
            format!("you may not {}", some(&reading)),
            format!("ask for the role `view` in it: kubectl create rolebinding -n {namespace} --clusterrole=view …"),
        ));
    }
    if !writing.is_empty() {
        findings.push(Finding::warn(
            PERSON,
            &looked_at,
            format!(
                "you may not {}: reconcile, pause, confirm and let-go are refused",
                some(&writing)
            ),
            format!("ask for the role `edit`, or `admin` for servers, in namespace {namespace}"),
        ));
    }
    if let (true, Some(unknown)) = (findings.is_empty(), unknown) {
        findings.extend(
            unknown
                .answer(PERSON, &looked_at, "ask what you may do")
                .err(),
        );
    }
    if findings.is_empty() {
        let found = format!(
            "you may do all {} things that somebody on call does",
            answers.len()
        );
        findings.push(Finding::ok(PERSON, looked_at, found));
    }
    findings
}

/// What there is to say of the operator, by its account `NAMESPACE:NAME`.
pub fn operator(namespace: &str, account: &str, answers: &[Answer]) -> Vec<Finding> {
    let looked_at = format!("what ServiceAccount {account} may do for namespace {namespace}");
    let (missing, unknown) = sorted(answers);
    let (secrets, others): (Vec<_>, Vec<_>) = missing
        .into_iter()
        .partition(|asking| asking.resource == "secrets" && asking.namespace == namespace);
    let mut findings = Vec::new();
    if !others.is_empty() {
        findings.push(Finding::fail(
            OPERATOR,
            &looked_at,
            format!("it may not {}", some(&others)),
            "upgrade the release of the chart, with this namespace in watch.namespaces where that is set; without the chart, \
             `vms-operator rights` prints the rules of the roles",
        ));
    }
    if !secrets.is_empty() {
        findings.push(Finding::fail(
            OPERATOR,
            &looked_at,
            format!("it may not {}", some(&secrets)),
            format!(
                "list the namespace in secrets.namespaces of the chart, or: kubectl create role vms-operator-secrets \
                 -n {namespace} --verb=get,list,watch --resource=secrets && kubectl create rolebinding \
                 vms-operator-secrets -n {namespace} --role=vms-operator-secrets --serviceaccount={account}"
            ),
        ));
    }
    if let (true, Some(unknown)) = (findings.is_empty(), unknown) {
        let right = "create subjectaccessreviews";
        findings.extend(unknown.answer(OPERATOR, &looked_at, right).err());
    }
    if findings.is_empty() {
        let found = format!("it may do all {} things that it needs", answers.len());
        findings.push(Finding::ok(OPERATOR, looked_at, found));
    }
    findings
}

/// Whose rights they are is not known.
pub fn no_account(namespace: &str) -> Finding {
    Finding::unknown(
        OPERATOR,
        format!("what the operator may do for namespace {namespace}"),
        "not tried: no Deployment tells the ServiceAccount of the operator",
        "name it with --service-account NAMESPACE:NAME",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::finding::Verdict;

    fn answered(all: Vec<Asking>, allowed: impl Fn(&Asking) -> Asked<bool>) -> Vec<Answer> {
        let answer = |asking: Asking| Answer {
            allowed: allowed(&asking),
            asking,
        };
        all.into_iter().map(answer).collect()
    }

    #[test]
    fn a_person_who_may_only_read_is_warned_and_one_who_may_not_is_refused() {
        let judged = |allowed: fn(&Asking) -> Asked<bool>| {
            person("video", &answered(of_person("video"), allowed))[0].clone()
        };
        assert_eq!(judged(|_| Asked::Answered(true)).result, Verdict::Ok);
        let reader = judged(|asking| Asked::Answered(asking.verb == "list"));
        assert_eq!(reader.result, Verdict::Warn);
        let nobody = judged(|_| Asked::Answered(false));
        assert!(nobody.is_failure() && nobody.found.contains("list vmsaccounts in video"));
        assert_eq!(judged(|_| Asked::NotAllowed).result, Verdict::Unknown);
    }

    #[test]
    fn an_operator_without_secrets_is_told_the_command_that_lets_it_read_them() {
        let needs = of_operator("video", "vms");
        let without = |asking: &Asking| {
            Asked::Answered(asking.resource != "secrets" || asking.namespace != "video")
        };
        let findings = operator("video", "vms:operator", &answered(needs, without));
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(
            findings[0].found.contains("get secrets in video"),
            "{findings:?}"
        );
        let remedy = findings[0].remedy.as_ref().unwrap();
        assert!(remedy.contains("--serviceaccount=vms:operator"), "{remedy}");
    }

    #[test]
    fn an_operator_without_statuses_is_told_of_the_chart() {
        let without = |asking: &Asking| Asked::Answered(asking.subresource.is_none());
        let needs = of_operator("video", "vms");
        let findings = operator("video", "vms:operator", &answered(needs, without));
        assert!(
            findings[0]
                .found
                .contains("patch vmscameragroups/status in video")
        );
        assert!(
            findings[0]
                .remedy
                .as_ref()
                .unwrap()
                .contains("vms-operator rights")
        );
        let all = answered(of_operator("video", "vms"), |_| Asked::NotAllowed);
        let findings = operator("video", "vms:operator", &all);
        assert_eq!(findings[0].result, Verdict::Unknown);
        assert!(findings[0].found.contains("create subjectaccessreviews"));
    }
}
