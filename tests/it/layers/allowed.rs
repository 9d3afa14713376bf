//! The table: which modules and crates each layer may name. What is not listed is not allowed.

/// A module at the top of the library and what it may name besides itself and the standard library.
pub(super) struct Layer {
    pub(super) name: &'static str,
    pub(super) modules: &'static [&'static str],
    pub(super) crates: &'static [&'static str],
    pub(super) is_pure: bool,
}

/// All of them, the lower before the higher.
pub(super) const LAYERS: [Layer; 13] = [
    pure(
        "domain",
        &[],
        &[
            "base64",
            "hex",
            "hmac",
            "ipnet",
            "jiff",
            "serde",
            "sha2",
            "strum",
            "thiserror",
            "zeroize",
        ],
    ),
    pure("world", &["domain"], &[]),
    pure("rules", &["domain", "world"], &["jiff"]),
    pure("plan", &["domain", "world"], &[]),
    pure(
        "api",
        &["domain"],
        &[
            "jiff",
            "k8s_openapi",
            "kube",
            "schemars",
            "serde",
            "serde_json",
            "strum",
        ],
    ),
    pure(
        "status",
        &["api", "domain", "plan", "rules", "world"],
        &["jiff", "k8s_openapi"],
    ),
    pure("causes", &[], &[]),
    shell("clock", &[], &["jiff"]),
    shell(
        "store",
        &["domain", "plan", "world"],
        &[
            "async_trait",
            "getrandom",
            "hex",
            "jiff",
            "reqwest",
            "serde",
            "serde_json",
            "sha2",
            "strum",
            "thiserror",
            "tokio",
            "tracing",
            "zeroize",
        ],
    ),
    shell(
        "engine",
        &["domain", "plan", "rules", "store", "world"],
        &[
            "async_trait",
            "getrandom",
            "hex",
            "jiff",
            "sha2",
            "thiserror",
            "zeroize",
        ],
    ),
    shell(
        "operator",
        &[
            "api", "causes", "clock", "domain", "engine", "plan", "rules", "status", "store",
            "world",
        ],
        &[
            "async_trait",
            "axum",
            "clap",
            "futures",
            "getrandom",
            "jiff",
            "k8s_openapi",
            "kube",
            "prometheus_client",
            "rustix",
            "serde",
            "serde_json",
            "thiserror",
            "tokio",
            "tracing",
            "zeroize",
        ],
    ),
    shell(
        "cli",
        &[
            "api", "clock", "domain", "engine", "plan", "rules", "status", "store", "world",
        ],
        &[
            "annotate_snippets",
            "anstream",
            "async_trait",
            "base64",
            "clap",
            "jiff",
            "k8s_openapi",
            "kube",
            "quick_xml",
            "regex",
            "schemars",
            "serde",
            "serde_json",
            "serde_saphyr",
            "serde_yaml",
            "strsim",
            "strum",
            "thiserror",
            "zeroize",
        ],
    ),
    shell(
        "server",
        &["clock", "domain"],
        &[
            "argon2",
            "axum",
            "axum_server",
            "clap",
            "form_urlencoded",
            "getrandom",
            "hex",
            "hmac",
            "hyper_util",
            "jiff",
            "maud",
            "rustls",
            "serde",
            "serde_json",
            "serde_saphyr",
            "sha2",
            "sqlx",
            "subtle",
            "thiserror",
            "tokio",
            "tower_http",
            "tracing",
            "utoipa",
            "utoipa_axum",
            "zeroize",
        ],
    ),
];

const fn pure(
    name: &'static str,
    modules: &'static [&'static str],
    crates: &'static [&'static str],
) -> Layer {
    Layer {
        name,
        modules,
        crates,
        is_pure: true,
    }
}

const fn shell(
    name: &'static str,
    modules: &'static [&'static str],
    crates: &'static [&'static str],
) -> Layer {
    Layer {
        name,
        modules,
        crates,
        is_pure: false,
    }
}
