//! What the operator needs to be allowed, and nothing beyond it: roles are made from this, and tested with it.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

/// Verbs on resources of one API group; written as a rule of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Right {
    /// The API group; the core group is empty.
    #[serde(rename = "apiGroups", serialize_with = "alone")]
    pub group: &'static str,
    /// Plural names, with their subresource.
    pub resources: &'static [&'static str],
    /// What may be done with them.
    pub verbs: &'static [&'static str],
}

const GROUP: &str = "vms-operator.io";
const KINDS: &[&str] = &[
    "vmsaccounts",
    "vmsservers",
    "vmscameras",
    "vmscameragroups",
    "vmslayouts",
    "vmsippools",
    "vmsroles",
    "vmsusers",
];

/// In every watched namespace, or in the whole cluster.
pub const OBJECTS: &[Right] = &[
    Right {
        group: GROUP,
        resources: KINDS,
        verbs: &["list", "watch"],
    },
    // Claims and finalizers.
    Right {
        group: GROUP,
        resources: &["vmsservers", "vmsusers"],
        verbs: &["get", "patch"],
    },
    // Records of accounts beside the server.
    Right {
        group: GROUP,
        resources: &["vmsaccounts"],
        verbs: &["create", "patch", "delete"],
    },
    Right {
        group: GROUP,
        resources: &[
            "vmsservers/status",
            "vmscameras/status",
            "vmscameragroups/status",
            "vmslayouts/status",
            "vmsippools/status",
            "vmsroles/status",
            "vmsusers/status",
        ],
        verbs: &["patch"],
    },
    Right {
        group: "events.k8s.io",
        resources: &["events"],
        verbs: &["create", "patch"],
    },
];

/// In the whole cluster, where only some namespaces are watched: a namespace that is deleted may lose its roles before its
/// objects, which go when their finalizers are taken off. The Event is asked about, and tells whether the namespace is being
/// deleted.
pub const RELEASING: &[Right] = &[
    Right {
        group: GROUP,
        resources: &["vmsservers", "vmsusers"],
        verbs: &["get", "patch"],
    },
    Right {
        group: "events.k8s.io",
        resources: &["events"],
        verbs: &["create"],
    },
];

/// In namespaces with accounts of servers or passwords of users, and never in the whole cluster.
///
/// A watch of metadata alone is no right of its own: whoever may list Secrets may read them.
pub const SECRETS: &[Right; 1] = &[Right {
    group: "",
    resources: &["secrets"],
    verbs: &["get", "list", "watch"],
}];

/// In namespaces whose users have their passwords generated, and nowhere else: the right to create cannot be
/// limited to names.
pub const GENERATING: &[Right] = &[Right {
    group: "",
    resources: &["secrets"],
    verbs: &["create"],
}];

/// In every watched namespace, or in the whole cluster, where servers ask for what their VMS has to appear as objects.
pub const DISCOVERING: &[Right] = &[Right {
    group: GROUP,
    resources: &["vmscameras", "vmscameragroups", "vmslayouts"],
    verbs: &["get", "create", "patch", "delete"],
}];

/// In every watched namespace, or in the whole cluster, where layouts and camera groups go in the VMS with their objects: those
/// are kept until that is done.
pub const MANAGING: &[Right] = &[Right {
    group: GROUP,
    resources: &["vmscameragroups", "vmslayouts"],
    verbs: &["get", "patch"],
}];

/// In the operator's own namespace, where a leader is elected among several replicas. The right to create cannot be
/// limited to names.
pub const ELECTING: &[Right] = &[Right {
    group: "coordination.k8s.io",
    resources: &["leases"],
    verbs: &["get", "create", "update"],
}];

/// In the operator's own namespace: the key of fingerprints is made once, and read; claims are recorded. The right to create
/// cannot be limited to names.
pub const OWN: &[Right] = &[
    Right {
        group: "",
        resources: &["secrets"],
        verbs: &["get", "create"],
    },
    Right {
        group: "",
        resources: &["configmaps"],
        verbs: &["get", "list", "create", "update"],
    },
];

/// Of the one configuration of the webhook, by its name: its `caBundle` is set.
pub const REGISTERING: &[Right] = &[Right {
    group: "admissionregistration.k8s.io",
    resources: &["validatingwebhookconfigurations"],
    verbs: &["get", "update"],
}];

/// Of the one Secret with the webhook's certificate, by its name, in the operator's own namespace; to read and to make it
/// is [`OWN`].
pub const CERTIFYING: &[Right] = &[Right {
    group: "",
    resources: &["secrets"],
    verbs: &["update"],
}];

const WRITE: &[&str] = &["create", "update", "patch", "delete", "deletecollection"];

/// For people who may read: all kinds.
pub const VIEW: &[Right] = &[Right {
    group: GROUP,
    resources: KINDS,
    verbs: &["get", "list", "watch"],
}];

/// For people who may write: all kinds but servers, which can send a Secret to any address. Nobody writes a status.
pub const EDIT: &[Right] = &[Right {
    group: GROUP,
    resources: &[
        "vmscameras",
        "vmscameragroups",
        "vmslayouts",
        "vmsippools",
        "vmsroles",
        "vmsusers",
    ],
    verbs: WRITE,
}];

/// For people to whom a namespace belongs: servers too, and accounts that are left behind may be forgotten.
pub const ADMIN: &[Right] = &[
    Right {
        group: GROUP,
        resources: &["vmsservers"],
        verbs: WRITE,
    },
    Right {
        group: GROUP,
        resources: &["vmsaccounts"],
        verbs: &["delete", "deletecollection"],
    },
];

/// All of them, for whoever makes roles: those of the operator, and by the names of the cluster's own roles those of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rights {
    objects: &'static [Right],
    releasing: &'static [Right],
    secrets: &'static [Right],
    generating: &'static [Right],
    discovering: &'static [Right],
    managing: &'static [Right],
    own: &'static [Right],
    electing: &'static [Right],
    registering: &'static [Right],
    certifying: &'static [Right],
    people: BTreeMap<&'static str, &'static [Right]>,
}

impl Default for Rights {
    fn default() -> Self {
        Self {
            objects: OBJECTS,
            releasing: RELEASING,
            secrets: SECRETS,
            generating: GENERATING,
            discovering: DISCOVERING,
            managing: MANAGING,
            own: OWN,
            electing: ELECTING,
            registering: REGISTERING,
            certifying: CERTIFYING,
            people: [("view", VIEW), ("edit", EDIT), ("admin", ADMIN)].into(),
        }
    }
}

fn alone<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq([text])
}
