//! An installation that works.

use std::{path::Path, time::Duration};

use vms_operator::operator::{Election, rbac};

use super::installation::{ask, deploy, doctor};
use crate::{
    operator::{manifests::ALICE, site::Site},
    support::rbac::rules,
};

async fn healthy(test: &str) -> Site {
    let mut site = Site::prepare(test).await;
    site.namespace.grant(&rules(rbac::ELECTING)).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let folder = folder.to_str().expect("a path of text");
    site.kubectl(&["apply", "--server-side", "--filename", folder])
        .await;
    deploy(&site).await;
    site.run_with(|config| {
        config.election = Some(Election {
            duration: Duration::from_mins(5),
            renew_deadline: Duration::from_mins(4),
            retry_period: Duration::from_millis(200),
            ..Election::default()
        });
    })
    .await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    site
}

#[tokio::test]
async fn of_an_installation_that_works_every_check_is_ok() {
    let site = healthy("nothing is wrong").await;
    for more in [&[][..], &["main", "--read-secrets", "--login"]] {
        let diagnosis = doctor(&site.namespace, more).await;
        assert_eq!(diagnosis.code, Some(0), "{diagnosis:#?}");
        let others = diagnosis
            .findings
            .iter()
            .filter(|finding| finding.result != "ok");
        assert_eq!(others.count(), 0, "{diagnosis:#?}");
        let checks = [
            "versions",
            "definitions",
            "operator",
            "your-rights",
            "operator-rights",
            "policies",
            "webhooks",
            "clock",
            "status",
            "account",
            "secret",
            "dns",
            "tcp",
            "tls",
            "login",
            "network-policy",
        ];
        for check in checks {
            assert!(
                diagnosis
                    .findings
                    .iter()
                    .any(|finding| finding.check == check),
                "{check}"
            );
        }
    }
    let told = ask(&site.namespace, &["--read-secrets"]).await.expect(0);
    assert!(!told.contains("operator-demo"), "{told}");
    let lines = told.lines().filter(|line| line.starts_with("ok "));
    assert!(lines.count() >= 16, "{told}");
    for (form, beginning) in [
        ("csv", "result,check,looked at,found,what to do\n"),
        ("markdown", "### Doctor of namespace"),
        ("html", "<!DOCTYPE html>"),
    ] {
        let told = ask(&site.namespace, &["--output", form]).await.expect(0);
        assert!(told.starts_with(beginning), "{told}");
    }
}
