//! Whether a VMS can be reached from here: its name, a connection, its certificate.

use std::net::{IpAddr, SocketAddr};

use jiff::{SignedDuration, Timestamp};

use super::{asked::Step, finding::Finding, server::Reported};
use crate::store::examine::{End, Place};

const ADDRESS: &str = "address";
const DNS: &str = "dns";
const TCP: &str = "tcp";
const TLS: &str = "tls";
/// So long before its end a certificate is warned of.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

/// What was found on the way.
#[derive(Clone, Debug)]
pub struct Reach {
    /// The address that is declared.
    pub url: String,
    /// Where that is.
    pub place: Result<Place, String>,
    /// The addresses of the host.
    pub addresses: Step<Vec<IpAddr>>,
    /// A connection to one of them.
    pub connection: Step<SocketAddr>,
    /// When the certificate ends that is shown there.
    pub end: Step<End>,
    /// Whether it is trusted: the status of an answer.
    pub trusted: Step<u16>,
}

/// Who judges: from where this is asked another network may be seen than the operator's.
struct Judge<'a> {
    server: &'a str,
    reported: Reported,
}

/// What there is to say of it, where the operator reports that.
pub fn judge(server: &str, reach: &Reach, reported: Reported, now: Timestamp) -> Vec<Finding> {
    let judge = Judge { server, reported };
    let place = match &reach.place {
        Ok(place) => place,
        Err(why) => {
            let looked_at = format!("the address of {server}");
            return vec![Finding::fail(
                ADDRESS,
                looked_at,
                why.as_str(),
                "correct spec.url",
            )];
        }
    };
    let mut findings = vec![
        judge.dns(place, &reach.addresses),
        judge.tcp(place, &reach.connection),
    ];
    findings.push(if place.is_encrypted {
        judge.tls(place, &reach.trusted, &reach.end, now)
    } else {
        judge.unencrypted(place)
    });
    findings
}

impl Judge<'_> {
    fn looked_at(&self, what: &str) -> String {
        format!("{what} of {}, from here", self.server)
    }

    /// What fails here may work for the operator.
    fn failed(&self, check: &'static str, looked_at: String, why: &str, remedy: &str) -> Finding {
        match self.reported {
            Reported::Works => Finding::unknown(
                check,
                looked_at,
                format!("{why}; the operator reaches it, from another network"),
                "nothing, unless vmsctl is to reach the VMS from this machine too",
            ),
            Reported::Fails | Reported::Nothing => Finding::fail(check, looked_at, why, remedy),
        }
    }

    fn dns(&self, place: &Place, addresses: &Step<Vec<IpAddr>>) -> Finding {
        let host = &place.host;
        let looked_at = self.looked_at(&format!("host {host}"));
        match addresses {
            Step::Done(found) if !found.is_empty() => {
                let told: Vec<String> = found.iter().map(ToString::to_string).collect();
                Finding::ok(DNS, looked_at, told.join(", "))
            }
            Step::Done(_) => self.failed(
                DNS,
                looked_at,
                "has no address",
                "correct the host in spec.url",
            ),
            Step::Failed(why) => {
                let remedy = format!(
                    "correct the host in spec.url, or have DNS know it: nslookup {host} here and in a pod of the cluster"
                );
                self.failed(DNS, looked_at, &format!("does not resolve: {why}"), &remedy)
            }
            Step::NotTried(why) => Finding::not_tried(DNS, looked_at, why),
        }
    }

    fn tcp(&self, place: &Place, connection: &Step<SocketAddr>) -> Finding {
        let looked_at = self.looked_at(&format!("port {}", place.port));
        match connection {
            Step::Done(address) => Finding::ok(TCP, looked_at, format!("{address} takes connections")),
            Step::Failed(why) => self.failed(
                TCP,
                looked_at,
                &format!("takes no connection: {why}"),
                "look whether the VMS runs and listens at this port, and at firewalls between it and this machine",
            ),
            Step::NotTried(why) => Finding::not_tried(TCP, looked_at, why),
        }
    }

    fn unencrypted(&self, place: &Place) -> Finding {
        let looked_at = self.looked_at("encryption");
        let is_here = place.host == "localhost"
            || place
                .host
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback());
        if is_here {
            Finding::ok(
                TLS,
                looked_at,
                "plain HTTP, which does not leave this machine",
            )
        } else {
            Finding::warn(
                TLS,
                looked_at,
                "plain HTTP: every password crosses the network for anybody to read",
                "use https in spec.url",
            )
        }
    }

    fn tls(&self, place: &Place, trusted: &Step<u16>, end: &Step<End>, now: Timestamp) -> Finding {
        let looked_at = self.looked_at(&format!("certificate of {}", place.host));
        let until = match end.done() {
            Some(End::At(moment)) => Some(*moment),
            Some(End::Never | End::Unreadable) | None => None,
        };
        match trusted {
            Step::NotTried(why) => Finding::not_tried(TLS, looked_at, why),
            Step::Failed(why) => {
                let ended = until.filter(|until| *until <= now);
                let ended = ended.map_or_else(String::new, |until| format!(" (it ended {until})"));
                self.failed(
                    TLS,
                    looked_at,
                    &format!("{why}{ended}"),
                    "renew the certificate of the VMS, or have caSecretRef name the authority that signed it",
                )
            }
            Step::Done(_) => match until {
                Some(until) if until.duration_since(now) < SOON => Finding::warn(
                    TLS,
                    looked_at,
                    format!("is trusted, and ends {until}"),
                    "renew it before then: after it nobody is given or denied anything",
                ),
                Some(until) => Finding::ok(TLS, looked_at, format!("is trusted until {until}")),
                None => Finding::ok(TLS, looked_at, "is trusted"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::finding::Verdict;

    fn reach(url: &str) -> Reach {
        Reach {
            url: url.to_owned(),
            place: Place::of(url, true),
            addresses: Step::Done(vec!["192.0.2.7".parse().unwrap()]),
            connection: Step::Done("192.0.2.7:443".parse().unwrap()),
            end: Step::Done(End::At("2027-06-01T00:00:00Z".parse().unwrap())),
            trusted: Step::Done(200),
        }
    }

    fn judged(reach: &Reach, reported: Reported) -> Vec<Verdict> {
        let now = "2026-12-01T00:00:00Z".parse().unwrap();
        let findings = judge("VmsServer main", reach, reported, now);
        findings.iter().map(|finding| finding.result).collect()
    }

    #[test]
    fn a_way_that_is_free_is_ok_and_what_depends_on_a_failed_step_was_not_tried() {
        let (ok, fail, unknown) = (Verdict::Ok, Verdict::Fail, Verdict::Unknown);
        let free = reach("https://vms.example.com");
        assert_eq!(judged(&free, Reported::Fails), [ok, ok, ok]);
        let lost = || Step::NotTried("the host does not resolve".to_owned());
        let nowhere = Reach {
            addresses: Step::Failed("no such host".to_owned()),
            connection: Step::NotTried("the host does not resolve".to_owned()),
            end: Step::NotTried("the host does not resolve".to_owned()),
            trusted: lost(),
            ..free
        };
        assert_eq!(judged(&nowhere, Reported::Fails), [fail, unknown, unknown]);
        assert_eq!(
            judged(&nowhere, Reported::Works),
            [unknown, unknown, unknown]
        );
    }

    #[test]
    fn a_certificate_is_warned_of_two_weeks_before_its_end() {
        for (until, expected) in [
            ("2026-12-14T23:00:00Z", Verdict::Warn),
            ("2026-12-15T01:00:00Z", Verdict::Ok),
        ] {
            let reach = Reach {
                end: Step::Done(End::At(until.parse().unwrap())),
                ..reach("https://vms.example.com")
            };
            assert_eq!(judged(&reach, Reported::Works)[2], expected, "{until}");
        }
        let distrusted = Reach {
            trusted: Step::Failed("it comes from an authority that is not trusted".to_owned()),
            ..reach("https://vms.example.com")
        };
        assert_eq!(judged(&distrusted, Reported::Nothing)[2], Verdict::Fail);
    }

    #[test]
    fn plain_http_is_warned_of_beyond_this_machine_and_an_address_that_is_none_fails() {
        assert_eq!(
            judged(&reach("http://192.0.2.7"), Reported::Works)[2],
            Verdict::Warn
        );
        assert_eq!(
            judged(&reach("http://127.0.0.1:8480"), Reported::Works)[2],
            Verdict::Ok
        );
        assert_eq!(judged(&reach("vms"), Reported::Works), [Verdict::Fail]);
    }
}
