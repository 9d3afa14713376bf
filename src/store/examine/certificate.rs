//! Until when the certificate of a server is valid. It is looked at, and the connection ended before anything is said.

use std::{
    io,
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use parking_lot::Mutex;
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error, RootCertStore,
    SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::ring,
    pki_types::{CertificateDer, ServerName, UnixTime},
};

/// A moment at which no certificate is valid any more but one that never ends: the last second of the year 9998.
const LAST: Duration = Duration::from_secs(253_370_764_799);

/// When a certificate ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// At that moment.
    At(Timestamp),
    /// Never, as it says.
    Never,
    /// Its time cannot be read.
    Unreadable,
}

/// When the certificate ends that a server shows there. This takes as long as two times the patience, and blocks the thread.
///
/// # Errors
/// It shows none, and why.
pub fn end_of_certificate(
    host: &str,
    address: SocketAddr,
    patience: Duration,
) -> Result<End, String> {
    let name = ServerName::try_from(host.to_owned()).map_err(|error| error.to_string())?;
    let recorder = Arc::new(Recorder::default());
    let verifier = Arc::clone(&recorder);
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    let connection = ClientConnection::new(Arc::new(config), name);
    let connection = connection.map_err(|error| error.to_string())?;
    let ended = shake_hands(connection, address, patience);
    let shown = recorder.0.lock().take();
    match (shown, ended) {
        (Some(shown), _) => Ok(end(&shown)),
        (None, Err(error)) => Err(error.to_string()),
        (None, Ok(())) => Err("it showed no certificate".to_owned()),
    }
}

/// Always ends with an error: the certificate is refused as soon as it was seen.
fn shake_hands(
    mut connection: ClientConnection,
    address: SocketAddr,
    patience: Duration,
) -> io::Result<()> {
    let mut stream = TcpStream::connect_timeout(&address, patience)?;
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(patience))?;
    // A server that sends a byte now and then is given up after so many.
    for _ in 0..64 {
        if !connection.is_handshaking() {
            break;
        }
        connection.complete_io(&mut stream)?;
    }
    Ok(())
}

/// When a certificate ends: webpki tells it of one that has ended, before it looks at anything else.
fn end(shown: &CertificateDer<'static>) -> End {
    let mut roots = RootCertStore::empty();
    if roots.add(shown.clone()).is_err() {
        return End::Unreadable;
    }
    let provider = Arc::new(ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build();
    let (Ok(verifier), Ok(name)) = (verifier, ServerName::try_from("vms.invalid")) else {
        return End::Unreadable;
    };
    let then = UnixTime::since_unix_epoch(LAST);
    match verifier.verify_server_cert(shown, &[], &name, &[], then) {
        Err(Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. })) => {
            let second = i64::try_from(not_after.as_secs()).ok();
            let moment = second.and_then(|second| Timestamp::from_second(second).ok());
            moment.map_or(End::Unreadable, End::At)
        }
        Err(Error::InvalidCertificate(CertificateError::BadEncoding)) => End::Unreadable,
        Ok(_) | Err(_) => End::Never,
    }
}

/// Keeps the certificate that it is shown, and takes none.
#[derive(Debug, Default)]
struct Recorder(Mutex<Option<CertificateDer<'static>>>);

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        *self.0.lock() = Some(end_entity.clone().into_owned());
        Err(Error::General(
            "the certificate was only looked at".to_owned(),
        ))
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("nothing is signed to us".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verify_tls12_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let provider = ring::default_provider();
        provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};

    use super::*;
    use crate::fixtures::hostile::{Bound, attack};

    fn made(is_authority: bool, until: i32) -> CertificateDer<'static> {
        let mut params = CertificateParams::new(["vms.example.com".to_owned()]).unwrap();
        if is_authority {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(until, 1, 1);
        let key = KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap().der().clone()
    }

    #[test]
    fn the_end_of_a_certificate_is_read_whoever_signed_it_and_whether_or_not_it_has_passed() {
        for is_authority in [false, true] {
            for (until, expected) in [
                (2021, "2021-01-01T00:00:00Z"),
                (2050, "2050-01-01T00:00:00Z"),
            ] {
                let expected = End::At(expected.parse().unwrap());
                assert_eq!(end(&made(is_authority, until)), expected, "{is_authority}");
            }
        }
        assert_eq!(end(&made(false, 9999)), End::Never);
    }

    #[test]
    fn a_hostile_certificate_ends_some_time_or_cannot_be_read() {
        let samples = [made(false, 2030).to_vec(), made(true, 2050).to_vec()];
        let bound = Bound {
            times: 16,
            beside: 64 << 10,
        };
        let parse = |input: &[u8]| end(&CertificateDer::from(input.to_vec()));
        attack(&samples, bound, parse, |_, end| {
            assert!(matches!(end, End::At(_) | End::Never | End::Unreadable));
        });
    }
}
