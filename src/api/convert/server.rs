//! Servers.

use std::time::Duration;

use super::{aipix, object_ref, permissions, selection};
use crate::{
    api::v1alpha1::{
        self as api, DiscoveredKind, Driver, LabelSource, ManagedKind, Mode, OnViolation, Share,
        VmsServer, VmsServerSpec,
    },
    domain::{
        change_guard::ChangeGuard,
        discovery::Discovery,
        name::{Login, Name},
        server::{self, Adoption, Connection, DriverKind, LoginPattern, Server},
        site::SetKind,
    },
};

impl From<&VmsServer> for Server {
    fn from(resource: &VmsServer) -> Self {
        let VmsServer {
            metadata,
            spec,
            status,
        } = resource;
        let recorded = status.as_ref();
        let adoption = |adoption: &crate::api::v1alpha1::Adoption| {
            let login: Login = adoption.login.parse().ok()?;
            Some(Adoption {
                namespace: adoption.namespace.as_str().into(),
                login,
            })
        };
        Self {
            object: object_ref(metadata),
            connection: connection(spec),
            shares: spec.shares.iter().map(server::Share::from).collect(),
            adopt: spec.adopt.iter().filter_map(adoption).collect(),
            on_violation: match spec.on_violation {
                OnViolation::Hold => server::OnViolation::Hold,
                OnViolation::Narrow => server::OnViolation::Narrow,
            },
            mode: match spec.mode {
                Mode::Manage => server::Mode::Manage,
                Mode::Observe => server::Mode::Observe,
            },
            change_guard: change_guard(&spec.change_guard),
            discovery: spec.discovery.as_ref().map(discovery),
            managed: spec.managed_kinds.iter().copied().map(managed).collect(),
            requires_pool: spec.require_ip_pool.unwrap_or_default(),
            accepted_terms: spec
                .accepted_terms
                .as_ref()
                .and_then(|terms| terms.version.parse().ok()),
            resync: duration(&spec.intervals.resync),
            full_check: duration(&spec.intervals.full_check),
            pinned_identity: recorded
                .and_then(|status| status.identity.as_deref())
                .map(Into::into),
            confirmed_identity: spec.confirmed_identity.as_deref().map(Into::into),
            proven_version: recorded
                .and_then(|status| status.proven.as_ref())
                .map(|proven| proven.create_on_version.as_str().into()),
        }
    }
}

fn connection(spec: &VmsServerSpec) -> Connection {
    Connection {
        driver: match spec.driver {
            Driver::Aipix => DriverKind::Aipix,
            Driver::Frigate => DriverKind::Frigate,
            Driver::ZoneMinder => DriverKind::ZoneMinder,
        },
        aipix: aipix::form(spec.aipix.as_deref()).map(Box::new),
        url: spec.url.as_str().into(),
        credentials: Name::from(spec.credentials_secret_ref.name.as_str()),
        ca: spec
            .ca_secret_ref
            .as_ref()
            .map(|ca| (ca.name.as_str().into(), ca.key.as_str().into())),
        allow_plain_http: spec.allow_plain_http.unwrap_or_default(),
        requests_per_second: spec.request_budget.per_second.map(Into::into),
        concurrent_requests: spec.request_budget.concurrent.into(),
    }
}

fn change_guard(guard: &api::ChangeGuard) -> Option<ChangeGuard> {
    guard.enabled.then(|| ChangeGuard {
        users: guard.users.into(),
        percent: guard.percent,
        window: duration(&guard.window),
    })
}

fn discovery(discovery: &api::Discovery) -> Discovery {
    let has = |kind| discovery.kinds.contains(&kind);
    Discovery {
        cameras: has(DiscoveredKind::Cameras),
        layouts: has(DiscoveredKind::Layouts),
        groups: has(DiscoveredKind::CameraGroups),
        labels_from_groups: discovery.labels_from == LabelSource::Groups,
        most_users: discovery.max_users.into(),
        keep_gone: duration(&discovery.keep_gone),
    }
}

const fn managed(kind: ManagedKind) -> SetKind {
    match kind {
        ManagedKind::Layouts => SetKind::Layout,
        ManagedKind::CameraGroups => SetKind::Group,
    }
}

impl From<&Share> for server::Share {
    fn from(share: &Share) -> Self {
        let Share {
            namespace,
            login_pattern,
            cameras,
            layouts,
            camera_groups,
            permissions: groups,
            extra_permissions,
            limits,
        } = share;
        Self {
            namespace: namespace.as_str().into(),
            cameras: selection(cameras.as_ref()),
            layouts: selection(layouts.as_ref()),
            groups: selection(camera_groups.as_ref()),
            permissions: permissions(groups, extra_permissions),
            licenses: limits.licenses.into(),
            logins: LoginPattern::new(login_pattern),
        }
    }
}

/// Reads `1h30m`, which the schema has checked; whatever else is five minutes.
fn duration(text: &str) -> Duration {
    text.parse::<jiff::SignedDuration>()
        .ok()
        .and_then(|duration| Duration::try_from(duration).ok())
        .filter(|duration| !duration.is_zero())
        .unwrap_or(Duration::from_mins(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_the_schema_has_them() {
        for (text, seconds) in [
            ("90s", 90),
            ("5m", 300),
            ("1h30m", 5400),
            ("24h", 86_400),
            ("rubbish", 300),
        ] {
            assert_eq!(duration(text), Duration::from_secs(seconds), "{text}");
        }
    }
}
