//! Whether client, operator and API server fit each other.

use super::{asked::Asked, finding::Finding, operator::Installed};

const CHECK: &str = "versions";
/// The first Kubernetes whose admission policies and match conditions are stable.
const FIRST_KUBERNETES: (u32, u32) = (1, 30);

/// Major and minor version of an API server that says `v1.34.1` of itself.
fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.trim_start_matches('v').split('.');
    let mut next = || {
        let digits = parts.next()?;
        let end = digits.find(|character: char| !character.is_ascii_digit());
        digits[..end.unwrap_or(digits.len())].parse().ok()
    };
    Some((next()?, next()?))
}

/// What there is to say of them.
pub fn judge(client: &str, operators: &[Installed], api_server: &Asked<String>) -> Vec<Finding> {
    let mut findings = vec![of_api_server(api_server)];
    for operator in operators {
        let looked_at = format!("Deployment {}/{}", operator.namespace, operator.name);
        findings.push(match &operator.version {
            None => Finding::unknown(
                CHECK,
                looked_at,
                "does not say which version it runs",
                "label it app.kubernetes.io/version, as the chart does",
            ),
            Some(version) if numbers(version) == numbers(client) => Finding::ok(
                CHECK,
                looked_at,
                format!("operator {version}, vmsctl {client}"),
            ),
            Some(version) => Finding::warn(
                CHECK,
                looked_at,
                format!("operator {version}, and vmsctl {client}"),
                format!("use vmsctl {version} with it, or upgrade the operator to {client}"),
            ),
        });
    }
    findings
}

fn of_api_server(api_server: &Asked<String>) -> Finding {
    let looked_at = "the API server";
    match api_server {
        Asked::Answered(version) => match numbers(version) {
            Some(numbers) if numbers < FIRST_KUBERNETES => Finding::fail(
                CHECK,
                looked_at,
                format!("Kubernetes {version}"),
                "use Kubernetes 1.30 or later",
            ),
            Some(_) | None => Finding::ok(CHECK, looked_at, format!("Kubernetes {version}")),
        },
        Asked::NotAllowed => Finding::unknown(
            CHECK,
            looked_at,
            "you may not ask for its version",
            "ask somebody who may to run this",
        ),
        Asked::Failed(why) => Finding::fail(
            CHECK,
            looked_at,
            why.as_str(),
            "look at the kubeconfig, at the API server, and at what is between it and this machine",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::finding::Verdict;

    fn operator(version: Option<&str>) -> Installed {
        Installed {
            version: version.map(str::to_owned),
            ..Installed::default()
        }
    }

    #[test]
    fn an_operator_of_another_minor_version_is_warned_of() {
        let api_server = Asked::Answered("v1.34.1+k3s1".to_owned());
        for (version, expected) in [
            (Some("0.1.7"), Verdict::Ok),
            (Some("0.2.0"), Verdict::Warn),
            (None, Verdict::Unknown),
        ] {
            let findings = judge("0.1.0", &[operator(version)], &api_server);
            assert_eq!(findings[0].result, Verdict::Ok);
            assert_eq!(findings[1].result, expected, "{version:?}");
        }
    }

    #[test]
    fn an_old_or_silent_api_server_is_a_failure() {
        for api_server in [
            Asked::Answered("v1.29.4".to_owned()),
            Asked::Failed("no answer".to_owned()),
        ] {
            assert!(judge("0.1.0", &[], &api_server)[0].is_failure());
        }
    }
}
