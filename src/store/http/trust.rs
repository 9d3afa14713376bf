//! Whom a connection trusts, where certificates are given: the authorities among them, and the server itself that shows
//! one of them.
//!
//! `openssl req -x509`, and appliances that use it, make a certificate for an authority (CA:TRUE). Servers that show such
//! a one are refused by webpki, even where just this certificate is given; `curl --cacert` takes them.

use std::{fmt::Display, sync::Arc};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, RootCertStore,
    SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_name,
    },
    crypto::ring,
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::ParsedCertificate,
};

use crate::pem::certificates;

/// What webpki calls an authority that shows its own certificate, after it has found that its time is now.
const AUTHORITY: &str = "CaUsedAsEndEntity";

/// Connects to servers that these certificates in PEM vouch for, and to no others.
///
/// # Errors
/// There is no certificate, or one cannot be read.
pub(in crate::store) fn trusting(
    pem: &[u8],
) -> Result<ClientConfig, Box<dyn std::error::Error + Send + Sync>> {
    let given = certificates(pem)?;
    let mut authorities = RootCertStore::empty();
    for certificate in &given {
        authorities.add(certificate.clone())?;
    }
    let provider = Arc::new(ring::default_provider());
    let authorities =
        WebPkiServerVerifier::builder_with_provider(Arc::new(authorities), Arc::clone(&provider));
    let verifier = GivenVerifier {
        authorities: authorities.build()?,
        given,
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// Asks webpki, and takes one thing more: a certificate of an authority that is one of those that are given, byte for
/// byte. Who shows it proves by the handshake that its key is theirs; time and name are held to as ever.
#[derive(Debug)]
struct GivenVerifier {
    authorities: Arc<WebPkiServerVerifier>,
    given: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for GivenVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = self.authorities.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );
        match verified {
            Err(Error::InvalidCertificate(CertificateError::Other(OtherError(cause))))
                if is_only_for_authority(&cause)
                    && self.given.iter().any(|given| given == end_entity) =>
            {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authorities
            .verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authorities
            .verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.authorities.supported_verify_schemes()
    }
}

/// Whether nothing else is wrong. A library that says it in other words is not understood, and then it stays refused.
fn is_only_for_authority(cause: &impl Display) -> bool {
    cause.to_string() == AUTHORITY
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use base64::prelude::{BASE64_STANDARD, Engine as _};
    use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, SanType};

    use super::*;
    use crate::fixtures::hostile::{Bound, assert_sayable, attack};

    const TAKEN: &str = "taken";

    /// What `openssl req -x509` makes for this address, valid from 2020 until the year given.
    fn made(address: &str, until: i32) -> CertificateDer<'static> {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.subject_alt_names = vec![SanType::IpAddress(address.parse().unwrap())];
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(until, 1, 1);
        let key = KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap().der().clone()
    }

    /// What is said of a server at 127.0.0.1 in 2024 that shows a certificate where others are given.
    fn verify(shown: &CertificateDer<'static>, given: &[CertificateDer<'static>]) -> String {
        let mut authorities = RootCertStore::empty();
        authorities.add_parsable_certificates(given.iter().cloned());
        let provider = Arc::new(ring::default_provider());
        let authorities =
            WebPkiServerVerifier::builder_with_provider(Arc::new(authorities), provider);
        let verifier = GivenVerifier {
            authorities: authorities.build().unwrap(),
            given: given.to_vec(),
        };
        let name = ServerName::try_from("127.0.0.1").unwrap();
        let now = UnixTime::since_unix_epoch(Duration::from_hours(477_000));
        let verified = verifier.verify_server_cert(shown, &[], &name, &[], now);
        verified.map_or_else(|error| error.to_string(), |_| TAKEN.to_owned())
    }

    #[test]
    fn a_given_certificate_is_taken_although_it_is_made_for_an_authority() {
        let shown = made("127.0.0.1", 2030);
        let other = made("127.0.0.1", 2030);
        assert_eq!(verify(&shown, &[other.clone(), shown.clone()]), TAKEN);
        let refused = verify(&shown, &[other]);
        assert!(refused.contains(AUTHORITY), "{refused}");
    }

    #[test]
    fn time_and_name_of_a_given_certificate_count() {
        for (shown, expected) in [
            (made("127.0.0.1", 2021), "expired"),
            (made("127.0.0.2", 2030), "not valid for name"),
        ] {
            let refused = verify(&shown, std::slice::from_ref(&shown));
            assert!(refused.contains(expected), "{refused}");
        }
    }
    #[test]
    fn hostile_certificates_are_trusted_as_they_stand_or_refused_in_a_few_words() {
        let label = "-----BEGIN CERTIFICATE-----\n";
        let pem = |der: &[u8]| {
            let encoded = BASE64_STANDARD.encode(der);
            format!("{label}{encoded}\n-----END CERTIFICATE-----\n").into_bytes()
        };
        let one = made("127.0.0.1", 2030);
        let mut samples = vec![pem(&one), pem(&[])];
        samples.push([pem(&one), pem(&made("127.0.0.2", 2021))].concat());
        let key = b"-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n".to_vec();
        samples.push([pem(&one), key].concat());
        let bound = Bound {
            times: 16,
            beside: 64 << 10,
        };
        attack(&samples, bound, trusting, |input, config| match config {
            Ok(_) => assert!(String::from_utf8_lossy(input).contains(label.trim_end())),
            Err(error) => assert_sayable(&error.to_string()),
        });
    }
}
