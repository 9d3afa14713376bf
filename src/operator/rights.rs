//! What the operator needs to be allowed, and nothing beyond it: roles are made from this, and tested with it.

/// Verbs on resources of one API group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Right {
    /// The API group; the core group is empty.
    pub group: &'static str,
    /// Plural names, with their subresource.
    pub resources: &'static [&'static str],
    /// What may be done with them.
    pub verbs: &'static [&'static str],
}

const GROUP: &str = "vms-operator.io";

/// In every namespace that is looked after, or in the whole cluster.
pub const OBJECTS: &[Right] = &[
    Right {
        group: GROUP,
        resources: &[
            "vmsservers",
            "vmscameras",
            "vmscameragroups",
            "vmslayouts",
            "vmsippools",
            "vmsroles",
            "vmsusers",
        ],
        verbs: &["get", "list", "watch"],
    },
    // Claims and finalizers.
    Right {
        group: GROUP,
        resources: &["vmsservers", "vmsusers"],
        verbs: &["patch"],
    },
    Right {
        group: GROUP,
        resources: &[
            "vmsservers/status",
            "vmscameras/status",
            "vmscameragroups/status",
            "vmslayouts/status",
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

/// In namespaces with accounts of servers or passwords of users, and never in the whole cluster.
///
/// A watch of metadata alone is no right of its own: who may list Secrets may read them.
pub const SECRETS: &[Right] = &[Right {
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

/// In the operator's own namespace, where a leader is elected among several replicas. The right to create cannot be
/// limited to names.
pub const ELECTING: &[Right] = &[Right {
    group: "coordination.k8s.io",
    resources: &["leases"],
    verbs: &["get", "create", "update"],
}];

/// In the operator's own namespace: the key of fingerprints is made once, and read.
pub const OWN: &[Right] = &[Right {
    group: "",
    resources: &["secrets"],
    verbs: &["get", "create"],
}];
