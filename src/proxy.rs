//! Through which proxy an API server is reached: as `kubectl` decides it.

use std::net::IpAddr;

use hyper_util::client::proxy::matcher::Matcher;
use kube::Config;

/// Settles it by the kubeconfig, or else by the environment. What was read of that before takes `NO_PROXY` for the names of
/// proxies, and knows neither `HTTP_PROXY` nor a cluster without a kubeconfig.
pub fn settle(config: &mut Config) {
    let declared = config.proxy_url.as_ref().map(ToString::to_string);
    let target = config.cluster_url.to_string();
    let chosen = choose(&target, declared, |name| std::env::var(name).ok());
    config.proxy_url = chosen.and_then(|proxy| proxy.parse().ok());
}

/// Of several spellings of a variable the one in capitals counts.
fn choose(
    target: &str,
    declared: Option<String>,
    variable: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    let read = |name: &str| {
        let spellings = [name.to_owned(), name.to_lowercase()];
        let mut values = spellings.iter().filter_map(|name| variable(name));
        values.find(|value| !value.is_empty())
    };
    let https = target.starts_with("https:");
    let by_environment = read(if https { "HTTPS_PROXY" } else { "HTTP_PROXY" });
    let is_declared = |proxy: &String| {
        let written = by_environment.as_deref().unwrap_or_default();
        proxy.trim_end_matches('/') != written.trim_end_matches('/')
    };
    if let Some(declared) = declared.filter(is_declared) {
        return Some(declared);
    }
    let proxy = by_environment?;
    // Go takes a proxy without a scheme for one that speaks HTTP.
    let proxy = if proxy.contains("://") {
        proxy
    } else {
        format!("http://{proxy}")
    };
    let exempt = read("NO_PROXY").unwrap_or_default();
    // The matcher asks this of names alone, not of addresses.
    if exempt.split(',').any(|part| part.trim() == "*") {
        return None;
    }
    let matcher = Matcher::builder().all(proxy.as_str()).no(exempt).build();
    let is_meant = !is_loopback(target) && matcher.intercept(&target.parse().ok()?).is_some();
    is_meant.then_some(proxy)
}

/// Nothing leaves this machine to come back to it.
fn is_loopback(target: &str) -> bool {
    let host = target.split_once("://").map_or(target, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or_default();
    let host = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((address, _)) => address,
        None => host.rsplit_once(':').map_or(host, |(host, _)| host),
    };
    let address: Option<IpAddr> = host.parse().ok();
    host == "localhost" || address.is_some_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::hostile::{Bound, attack};

    const PROXY: &str = "http://user:word@proxy.example.com:3128";

    fn chosen(
        target: &str,
        declared: Option<&str>,
        environment: &[(&str, &str)],
    ) -> Option<String> {
        let variable = |name: &str| {
            let found = environment.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        choose(target, declared.map(str::to_owned), variable)
    }

    #[test]
    fn a_proxy_is_used_for_all_but_what_is_exempt() {
        let target = "https://10.0.0.1:6443/";
        for (environment, is_used) in [
            (&[("HTTPS_PROXY", PROXY)][..], true),
            (&[("https_proxy", PROXY)], true),
            (&[("HTTP_PROXY", PROXY)], false),
            (&[("HTTPS_PROXY", PROXY), ("NO_PROXY", "10.0.0.0/8")], false),
            (&[("HTTPS_PROXY", PROXY), ("no_proxy", "10.0.0.1")], false),
            (&[("HTTPS_PROXY", PROXY), ("NO_PROXY", "*")], false),
            (
                &[("HTTPS_PROXY", PROXY), ("NO_PROXY", "proxy.example.com")],
                true,
            ),
            (
                &[
                    ("HTTPS_PROXY", PROXY),
                    ("NO_PROXY", ".example.com,172.16.0.0/12"),
                ],
                true,
            ),
        ] {
            let read = environment.first().map(|(_, value)| *value);
            for declared in [None, read] {
                let expected = is_used.then(|| PROXY.to_owned());
                let declared = declared.filter(|_| environment[0].0 != "HTTP_PROXY");
                assert_eq!(
                    chosen(target, declared, environment),
                    expected,
                    "{environment:?}"
                );
            }
        }
    }

    #[test]
    fn a_domain_is_exempt_with_all_below_it() {
        let environment = [("HTTPS_PROXY", PROXY), ("NO_PROXY", ".example.com")];
        assert_eq!(chosen("https://api.example.com/", None, &environment), None);
        assert!(chosen("https://api.example.org/", None, &environment).is_some());
    }

    #[test]
    fn loopback_is_never_sent_to_a_proxy() {
        for target in [
            "https://127.0.0.1:1/",
            "https://[::1]:6443/",
            "https://localhost/",
        ] {
            assert_eq!(
                chosen(target, None, &[("HTTPS_PROXY", PROXY)]),
                None,
                "{target}"
            );
        }
    }

    #[test]
    fn what_the_kubeconfig_names_counts_before_the_environment() {
        let declared = "http://other.example.com:8080/";
        let environment = [("HTTPS_PROXY", PROXY), ("NO_PROXY", "*")];
        let chosen = chosen("https://10.0.0.1/", Some(declared), &environment);
        assert_eq!(chosen.as_deref(), Some(declared));
    }

    #[test]
    fn a_proxy_without_a_scheme_speaks_http() {
        let environment = [("HTTPS_PROXY", "proxy:3128")];
        let chosen = chosen("https://10.0.0.1/", None, &environment);
        assert_eq!(chosen.as_deref(), Some("http://proxy:3128"));
    }
    #[test]
    fn a_hostile_environment_names_a_proxy_as_it_stands_or_none() {
        let samples = [
            format!("https://10.0.0.1:6443/\n{PROXY}\n10.0.0.0/8,.example.com,*.x,::1")
                .into_bytes(),
            b"https://[::1]:6443/\nproxy:3128\nlocalhost,[fe80::]/10,300.1.2.3/99".to_vec(),
            b"http://api.example.com/\nsocks5://[::]\n*".to_vec(),
        ];
        let bound = Bound {
            times: 64,
            beside: 8 << 10,
        };
        let parse = |input: &[u8]| {
            let text = String::from_utf8_lossy(input);
            let mut lines = text.lines();
            let mut next = || lines.next().unwrap_or_default().to_owned();
            let (target, proxy, exempt) = (next(), next(), next());
            let proxies = [("HTTPS_PROXY", &proxy), ("HTTP_PROXY", &proxy)];
            let environment = proxies.into_iter().chain([("NO_PROXY", &exempt)]);
            let environment: Vec<_> = environment
                .map(|(name, value)| (name, value.as_str()))
                .collect();
            (chosen(&target, None, &environment), proxy)
        };
        attack(&samples, bound, parse, |_, (chosen, proxy)| {
            assert!(chosen.is_none_or(|chosen| chosen.ends_with(&proxy)));
        });
    }
}
