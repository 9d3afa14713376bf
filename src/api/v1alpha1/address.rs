//! Address pools: from where a user may log in.
//!
//! CEL reads single addresses, blocks and `first-last` in the words of [`RangeError`]; what it has no
//! function for, the order of `first` and `last` and mapped addresses, is left to the rules.
//!
//! [`RangeError`]: crate::domain::network::RangeError

use kube::{CustomResource, KubeSchema};
use schemars::{Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::{DeclarationStatus, PoolReference};

/// The addresses from which a user may log in.
#[derive(KubeSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = (
    "(has(self.ranges) && size(self.ranges) > 0) || (has(self.poolRefs) && size(self.poolRefs) > 0)",
    "an empty pool is read as everybody by some and as nobody by others: name a range or a VmsIpPool, or leave ipPool out"
))]
pub struct IpPool {
    /// Pools that others share too, each once; at most 64. Their ranges count as if they stood in `ranges`.
    /// Example: `[{name: office}]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64))]
    #[x_kube(merge_strategy = ListMerge::Map(vec!["name".into()]))]
    pub pool_refs: Vec<PoolReference>,
    /// Ranges of addresses, IPv4 or IPv6, each once; at most 256: one address, a CIDR block without host
    /// bits, or `first-last`. Example: `["203.0.113.7", "198.51.100.0/24", "10.0.0.10-10.0.0.20",
    /// "2001:db8::/48"]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "ranges")]
    pub ranges: Vec<String>,
}

/// A list of addresses that many users share.
#[derive(CustomResource, KubeSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[kube(
    group = "vms-operator.io",
    version = "v1alpha1",
    kind = "VmsIpPool",
    plural = "vmsippools",
    shortname = "vmsp",
    category = "vms-operator",
    namespaced,
    status = "DeclarationStatus",
    derive = "PartialEq",
    doc = "A named list of addresses, such as those of an office, from which the users that name it may log in. What is wrong with it for a user is said on that user.",
    printcolumn(name = "Ranges", type_ = "string", json_path = ".spec.ranges"),
    printcolumn(
        name = "Ready",
        type_ = "string",
        json_path = ".status.conditions[?(@.type=='Ready')].status"
    ),
    printcolumn(
        name = "Age",
        type_ = "date",
        json_path = ".metadata.creationTimestamp"
    )
)]
#[x_kube(validation = (
    "size(self.ranges) > 0",
    "an empty pool is read as everybody by some and as nobody by others: name a range, or delete the pool"
))]
pub struct VmsIpPoolSpec {
    /// Ranges of addresses, IPv4 or IPv6, each once; at most 256: one address, a CIDR block without host
    /// bits, or `first-last`. Example: `["203.0.113.7", "198.51.100.0/24", "10.0.0.10-10.0.0.20",
    /// "2001:db8::/48"]`.
    #[schemars(schema_with = "ranges")]
    pub ranges: Vec<String>,
}

/// Kubernetes' `isIP` and `isCIDR` refuse an IPv4 address in IPv6 clothes; the domain reads it as IPv4.
const MAPPED: &str = "self.lowerAscii().matches('^::ffff:[0-9.]+(/[0-9]+|-::ffff:[0-9.]+)?$')";

/// Exactly two addresses with a dash between them.
const SPAN: &str =
    "(self.split('-').size() == 2 && isIP(self.split('-')[0]) && isIP(self.split('-')[1]))";

fn ranges(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "maxItems": 256,
        "x-kubernetes-list-type": "set",
        "items": {
            "type": "string",
            "minLength": 1,
            "maxLength": 96,
            "x-kubernetes-validations": [
                {
                    "rule": format!("{MAPPED} || isIP(self) || (isCIDR(self) && !self.matches('/0.')) || {SPAN}"),
                    "message": "not an address, a CIDR block or `first-last`",
                    "messageExpression": "'`' + self + '` is not an address, a CIDR block or `first-last`'",
                },
                {
                    "rule": "!isCIDR(self) || cidr(self) == cidr(self).masked()",
                    "message": "the block has host bits set",
                    "messageExpression": "'`' + self + '` has host bits set: write the block with its first address, or the one address without a slash'",
                },
                {
                    "rule": format!("!{SPAN} || ip(self.split('-')[0]).family() == ip(self.split('-')[1]).family()"),
                    "message": "first and last are of different address families",
                    "messageExpression": "'`' + self + '` goes from one address family to the other'",
                },
            ],
        },
    })
}
