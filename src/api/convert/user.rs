//! Users, with what earlier runs recorded in their status and annotations.

use std::{collections::BTreeSet, sync::Arc};

use jiff::Timestamp;

use super::{
    object_ref, permissions,
    role::{access, validity},
};
use crate::{
    api::{
        annotation::{self, CLAIM},
        v1alpha1::{self as api, VmsUser, VmsUserStatus},
    },
    domain::{
        fingerprint::Fingerprint,
        granted_names::GrantedNames,
        license::Removed,
        name::{ObjectRef, Reference, Uid},
        password::PasswordChange,
        pool::PoolRequest,
        user::{
            Applied, AppliedPassword, DeletionPolicy, PasswordFormat, PasswordOrigin,
            PasswordPolicy, PasswordSource, RecordedState, SecretVersion, User,
        },
        validity::Validity,
        violation::Rule,
    },
};

impl From<&VmsUser> for User {
    fn from(resource: &VmsUser) -> Self {
        let VmsUser {
            metadata,
            spec,
            status,
        } = resource;
        let object = object_ref(metadata);
        // A file has no UID: namespace and name are the same from run to run.
        let uid: Uid = metadata
            .uid
            .as_deref()
            .map_or_else(|| object.to_string().into(), Into::into);
        let created = metadata
            .creation_timestamp
            .as_ref()
            .map_or(Timestamp::UNIX_EPOCH, |time| time.0);
        let login: Arc<str> = spec.login.as_str().into();
        let namespace = spec
            .server_ref
            .namespace
            .as_deref()
            .map_or_else(|| object.namespace.clone(), Into::into);
        let annotated = metadata
            .annotations
            .as_ref()
            .and_then(|annotations| annotations.get(CLAIM));
        Self {
            uid,
            created,
            server: ObjectRef::new(namespace, spec.server_ref.name.as_str()),
            display_name: spec
                .display_name
                .as_deref()
                .map_or_else(|| Arc::clone(&login), Arc::from),
            login,
            password: spec.password.as_ref().and_then(password),
            access: access(&spec.access),
            permissions: permissions(&spec.permissions, &spec.extra_permissions),
            licenses: spec.limits.licenses.into(),
            pool: spec.ip_pool.as_ref().map(PoolRequest::from),
            validity: validity(
                spec.valid_from.as_deref(),
                spec.valid_until.as_deref(),
                spec.suspended,
            ),
            roles: spec.role_refs.iter().map(Reference::from).collect(),
            deletion_policy: match spec.deletion_policy {
                api::DeletionPolicy::Delete => DeletionPolicy::Delete,
                api::DeletionPolicy::Orphan => DeletionPolicy::Orphan,
            },
            protected: annotation::is_protected(metadata.annotations.as_ref()),
            paused: annotation::is_paused(metadata.annotations.as_ref()),
            record: record(&status.clone().unwrap_or_default(), annotated),
            object,
        }
    }
}

/// Where it stands; nowhere, where the schema would have asked for one of the two.
fn password(password: &api::Password) -> Option<PasswordSource> {
    let (secret, key, origin) = match (&password.secret_ref, &password.generate) {
        (Some(secret), _) => {
            let format = match password.format {
                api::PasswordFormat::Plain => PasswordFormat::Plain,
                api::PasswordFormat::Argon2idPhc => PasswordFormat::Argon2idPhc,
            };
            (
                &secret.name,
                secret.key.as_str(),
                PasswordOrigin::Given(format),
            )
        }
        (None, Some(generate)) => (
            &generate.secret_name,
            PasswordSource::GENERATED_KEY,
            PasswordOrigin::Generated(generate.length),
        ),
        (None, None) => return None,
    };
    Some(PasswordSource {
        secret: secret.as_str().into(),
        key: key.into(),
        origin,
        policy: match password.policy {
            api::PasswordPolicy::Enforce => PasswordPolicy::Enforce,
            api::PasswordPolicy::Initial => PasswordPolicy::Initial,
        },
    })
}

/// The claim stands in an annotation before there is a status, and in status after somebody replaced the object.
fn record(status: &VmsUserStatus, annotated: Option<&String>) -> RecordedState {
    RecordedState {
        external_id: status.external_id.as_deref().map(Into::into),
        claim: annotated
            .or(status.claim.as_ref())
            .map(Fingerprint::recorded),
        applied: status.applied.as_ref().map(|applied| Applied {
            verdict: applied.declared.as_str().into(),
            grant: applied.observed.as_str().into(),
            version: applied.row_version.as_deref().map(Into::into),
        }),
        password: status.password.as_ref().map(|password| AppliedPassword {
            fingerprint: Fingerprint::recorded(&password.fingerprint),
            secret: password
                .secret_uid
                .as_deref()
                .zip(password.secret_resource_version.as_deref())
                .map(|(uid, version)| SecretVersion {
                    uid: uid.into(),
                    resource_version: version.into(),
                }),
            changed: password
                .changed_at
                .as_ref()
                .map(|time| PasswordChange(time.0)),
        }),
        licenses: status.licenses.into(),
        removed: status.removed_licenses.as_deref().and_then(removed),
        withheld: status
            .withheld_licenses
            .as_deref()
            .map(|withheld| Box::new(withheld.into())),
        revoked: revoked(status),
        granted_names: status
            .granted_names
            .as_ref()
            .map(|digests| Box::new(GrantedNames::recorded(digests))),
        validity: status
            .effective
            .as_deref()
            .map(|effective| Box::new(recorded_validity(effective))),
    }
}

fn recorded_validity(effective: &api::EffectiveDeclaration) -> Validity {
    let from = effective.valid_from.as_ref();
    let until = effective.valid_until.as_ref();
    validity(
        from.map(|moment| moment.at.as_str()),
        until.map(|moment| moment.at.as_str()),
        Some(effective.suspended.is_some()),
    )
}

fn removed(removed: &api::RemovedLicenses) -> Option<Box<Removed>> {
    Some(Box::new(Removed {
        licenses: removed.licenses.into(),
        kept_until: removed.kept_until.parse().ok()?,
    }))
}

fn revoked(status: &VmsUserStatus) -> BTreeSet<String> {
    let revoking = Rule::REVOKING.map(Rule::id);
    status
        .violations
        .iter()
        .filter(|violation| revoking.contains(&violation.rule.as_str()))
        .map(|violation| violation.path.clone())
        .collect()
}
