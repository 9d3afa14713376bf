//! What Leases say of how replicas of the operator share the servers.

/// The name of the Lease of a shard, beside the Lease of that name.
pub fn of_shard(lease: &str, shard: u16) -> String {
    format!("{lease}-shard-{shard}")
}

/// As whom all replicas hold that Lease together where they divide the servers into so many shards.
pub fn holder_of_all(shards: usize) -> String {
    format!("{shards} shards")
}

/// Into how many shards the servers are divided, by who holds that Lease; `None` where one replica holds it for itself.
pub fn shards_of(holder: &str) -> Option<u16> {
    holder.strip_suffix(" shards")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_shards_is_read_as_it_is_written() {
        assert_eq!(shards_of(&holder_of_all(8)), Some(8));
        assert_eq!(shards_of("vms-operator-7d9_0a1b2c3d"), None);
        assert_eq!(shards_of(""), None);
    }
}
