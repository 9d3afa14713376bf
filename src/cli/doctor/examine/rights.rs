//! Asks the API server what somebody may do.

use std::time::Duration;

use k8s_openapi::api::authorization::v1::{
    ResourceAttributes, SelfSubjectAccessReview, SelfSubjectAccessReviewSpec, SubjectAccessReview,
    SubjectAccessReviewSpec,
};
use kube::{Api, Client, api::PostParams};
use tokio::time::Instant;

use super::request::PATIENCE;
use crate::cli::doctor::{
    asked::Asked,
    rights::{Answer, Asking},
};

/// How long all questions about one account may take.
const ALL: Duration = Duration::from_secs(20);

/// What whoever asks may do of these.
pub(super) async fn of_self(client: &Client, all: Vec<Asking>) -> Vec<Answer> {
    let reviews: &Api<SelfSubjectAccessReview> = &Api::all(client.clone());
    each(all, async |asking| {
        let review = SelfSubjectAccessReview {
            spec: SelfSubjectAccessReviewSpec {
                resource_attributes: Some(attributes(asking)),
                ..SelfSubjectAccessReviewSpec::default()
            },
            ..SelfSubjectAccessReview::default()
        };
        let answer = reviews.create(&PostParams::default(), &review).await?;
        Ok(answer.status.is_some_and(|status| status.allowed))
    })
    .await
}

/// What somebody else may do of these, such as a service account.
pub(super) async fn of_user(client: &Client, user: &str, all: Vec<Asking>) -> Vec<Answer> {
    let reviews: &Api<SubjectAccessReview> = &Api::all(client.clone());
    let groups = groups(user);
    each(all, async |asking| {
        let review = SubjectAccessReview {
            spec: SubjectAccessReviewSpec {
                user: Some(user.to_owned()),
                groups: Some(groups.clone()),
                resource_attributes: Some(attributes(asking)),
                ..SubjectAccessReviewSpec::default()
            },
            ..SubjectAccessReview::default()
        };
        let answer = reviews.create(&PostParams::default(), &review).await?;
        Ok(answer.status.is_some_and(|status| status.allowed))
    })
    .await
}

/// One after the other, as long as there is time; the first that is not answered speaks for the rest.
async fn each(all: Vec<Asking>, ask: impl AsyncFn(&Asking) -> kube::Result<bool>) -> Vec<Answer> {
    let until = Instant::now() + ALL;
    let mut unanswered: Option<Asked<bool>> = None;
    let mut answers = Vec::new();
    for asking in all {
        let allowed = match &unanswered {
            Some(unanswered) => unanswered.clone(),
            None if Instant::now() > until => {
                Asked::Failed(format!("not all was answered within {} s", ALL.as_secs()))
            }
            None => Asked::within(PATIENCE, ask(&asking)).await,
        };
        if allowed.known().is_none() {
            unanswered = Some(allowed.clone());
        }
        answers.push(Answer { asking, allowed });
    }
    answers
}

/// Those that the API server itself puts an account into.
fn groups(user: &str) -> Vec<String> {
    let mut groups = vec!["system:authenticated".to_owned()];
    if let Some((namespace, _)) = user
        .strip_prefix("system:serviceaccount:")
        .and_then(|account| account.split_once(':'))
    {
        groups.push("system:serviceaccounts".to_owned());
        groups.push(format!("system:serviceaccounts:{namespace}"));
    }
    groups
}

fn attributes(asking: &Asking) -> ResourceAttributes {
    ResourceAttributes {
        group: Some(asking.group.to_owned()),
        namespace: Some(asking.namespace.clone()),
        resource: Some(asking.resource.to_owned()),
        subresource: asking.subresource.map(str::to_owned),
        verb: Some(asking.verb.to_owned()),
        ..ResourceAttributes::default()
    }
}
