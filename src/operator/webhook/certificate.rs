//! A certificate made by the operator, and the Secret that holds it.
//!
//! Each certificate is its own authority: no key lies about that could sign another one.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use k8s_openapi::{ByteString, api::core::v1::Secret};
use kube::core::ObjectMeta;
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use zeroize::Zeroizing;

/// Clocks differ a little.
const EARLIER: Duration = Duration::from_mins(5);

const CERTIFICATE: &str = "tls.crt";
const KEY: &str = "tls.key";
const PREVIOUS: &str = "previous.crt";
/// The names that it is for, separated by commas.
const NAMES: &str = "vms-operator.io/certificate-names";
/// When it ends.
const EXPIRES: &str = "vms-operator.io/certificate-expires";
/// When the one before ends.
const PREVIOUS_EXPIRES: &str = "vms-operator.io/previous-certificate-expires";

/// A certificate, as PEM, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trusted {
    pub(crate) certificate: String,
    expires: Timestamp,
}

/// A certificate with its key.
pub(crate) struct Pair {
    pub(crate) trusted: Trusted,
    pub(crate) key: Zeroizing<String>,
    pub(crate) names: Vec<String>,
}

/// The certificate in the Secret.
pub(crate) struct StoredCertificate {
    pub(crate) pair: Pair,
    /// Replicas may serve it still.
    pub(crate) previous: Option<Trusted>,
    version: Option<String>,
}

impl Pair {
    /// A new one for these names and addresses.
    pub(crate) fn make(
        names: Vec<String>,
        lifetime: Duration,
        now: Timestamp,
    ) -> Result<Self, rcgen::Error> {
        let seconds = |moment: Timestamp| {
            let since = u64::try_from(moment.as_second()).unwrap_or_default();
            rcgen::date_time_ymd(1970, 1, 1) + Duration::from_secs(since)
        };
        let expires = now + lifetime;
        let mut wanted = CertificateParams::new(names.clone())?;
        wanted.not_before = seconds(now - EARLIER);
        wanted.not_after = seconds(expires);
        wanted.distinguished_name = rcgen::DistinguishedName::new();
        wanted
            .distinguished_name
            .push(DnType::CommonName, "vms-operator webhook");
        wanted.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        wanted.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate()?;
        let certificate = wanted.self_signed(&key)?.pem();
        Ok(Self {
            trusted: Trusted {
                certificate,
                expires,
            },
            key: Zeroizing::new(key.serialize_pem()),
            names,
        })
    }

    /// Whether another one is needed: for other names, or because the last third of its time has begun.
    pub(crate) fn is_due(&self, names: &[String], lifetime: Duration, now: Timestamp) -> bool {
        self.names != names || now >= self.trusted.expires - lifetime / 3
    }

    /// The Secret that keeps it, in place of what is stored now.
    pub(crate) fn secret(
        &self,
        name: &str,
        namespace: &str,
        before: Option<&StoredCertificate>,
    ) -> Secret {
        let mut data = BTreeMap::from([
            (CERTIFICATE, self.trusted.certificate.as_str()),
            (KEY, self.key.as_str()),
        ]);
        let mut annotations = BTreeMap::from([
            (NAMES, self.names.join(",")),
            (EXPIRES, self.trusted.expires.to_string()),
        ]);
        if let Some(before) = before {
            let Trusted {
                certificate,
                expires,
            } = &before.pair.trusted;
            data.insert(PREVIOUS, certificate);
            annotations.insert(PREVIOUS_EXPIRES, expires.to_string());
        }
        let bytes = |(key, text): (&str, &str)| (key.to_owned(), ByteString(text.into()));
        let annotations = annotations.into_iter();
        Secret {
            metadata: ObjectMeta {
                name: Some(name.to_owned()),
                namespace: Some(namespace.to_owned()),
                annotations: Some(
                    annotations
                        .map(|(key, text)| (key.to_owned(), text))
                        .collect(),
                ),
                resource_version: before.and_then(|before| before.version.clone()),
                ..ObjectMeta::default()
            },
            data: Some(data.into_iter().map(bytes).collect()),
            type_: Some("kubernetes.io/tls".to_owned()),
            ..Secret::default()
        }
    }
}

impl StoredCertificate {
    /// Reads a Secret; `None` if it does not hold a certificate made by the operator.
    pub(crate) fn read(secret: Secret) -> Option<Self> {
        let annotations = secret.metadata.annotations.unwrap_or_default();
        let moment = |annotation: &str| annotations.get(annotation)?.parse::<Timestamp>().ok();
        let data = secret.data.unwrap_or_default();
        let text = |key: &str| String::from_utf8(data.get(key)?.0.clone()).ok();
        let trusted = |key: &str, annotation: &str| {
            Some(Trusted {
                certificate: text(key)?,
                expires: moment(annotation)?,
            })
        };
        let names = annotations.get(NAMES)?.split(',');
        Some(Self {
            pair: Pair {
                trusted: trusted(CERTIFICATE, EXPIRES)?,
                key: Zeroizing::new(text(KEY)?),
                names: names.map(str::to_owned).collect(),
            },
            previous: trusted(PREVIOUS, PREVIOUS_EXPIRES),
            version: secret.metadata.resource_version,
        })
    }

    /// What is to be trusted now: also the one before, for as long as a replica may serve it, and one that is to come.
    pub(crate) fn bundle(&self, staged: Option<&Pair>, now: Timestamp) -> String {
        let previous = self
            .previous
            .iter()
            .filter(|previous| previous.expires > now);
        let all = staged.map(|staged| &staged.trusted).into_iter();
        let all = all.chain([&self.pair.trusted]).chain(previous);
        all.map(|trusted| trusted.certificate.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFETIME: Duration = Duration::from_mins(5);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn names() -> Vec<String> {
        vec!["webhook.ops.svc".to_owned(), "127.0.0.1".to_owned()]
    }

    fn pair(second: i64) -> Pair {
        Pair::make(names(), LIFETIME, at(second)).unwrap()
    }

    fn stored(pair: &Pair, before: Option<&StoredCertificate>) -> StoredCertificate {
        StoredCertificate::read(pair.secret("webhook", "ops", before)).unwrap()
    }

    #[test]
    fn a_certificate_is_replaced_when_a_third_of_its_time_is_left_or_it_is_for_other_names() {
        let pair = pair(0);
        assert!(!pair.is_due(&names(), LIFETIME, at(199)));
        assert!(pair.is_due(&names(), LIFETIME, at(200)));
        assert!(pair.is_due(&["other.ops.svc".to_owned()], LIFETIME, at(0)));
    }

    #[test]
    fn the_secret_gives_back_what_was_put_into_it() {
        let first = pair(0);
        let stored_first = stored(&first, None);
        assert_eq!(stored_first.pair.trusted, first.trusted);
        assert_eq!(stored_first.pair.key, first.key);
        assert_eq!(stored_first.pair.names, names());
        assert_eq!(stored_first.previous, None);
        let stored_second = stored(&pair(200), Some(&stored_first));
        assert_eq!(stored_second.previous, Some(first.trusted));
    }

    #[test]
    fn a_secret_of_somebody_else_is_no_certificate_of_ours() {
        let mut secret = pair(0).secret("webhook", "ops", None);
        secret.metadata.annotations = None;
        assert!(StoredCertificate::read(secret).is_none());
    }

    #[test]
    fn the_one_before_is_trusted_until_it_ends_and_the_next_one_before_it_is_served() {
        let (first, second, third) = (pair(0), pair(200), pair(400));
        let text = |pairs: &[&Pair]| -> String {
            let texts = pairs.iter().map(|pair| pair.trusted.certificate.as_str());
            texts.collect()
        };
        let stored = stored(&second, Some(&stored(&first, None)));
        assert_eq!(stored.bundle(None, at(299)), text(&[&second, &first]));
        assert_eq!(stored.bundle(None, at(300)), text(&[&second]));
        assert_eq!(
            stored.bundle(Some(&third), at(400)),
            text(&[&third, &second])
        );
    }

    #[test]
    fn each_certificate_has_a_key_of_its_own() {
        assert_ne!(pair(0).key, pair(0).key);
    }
}
