use proptest::prelude::*;

use super::*;

fn set(ranges: &[&str]) -> AddressSet {
    AddressSet::parse(ranges.iter().copied()).unwrap()
}

fn written(ranges: &[&str]) -> Vec<String> {
    set(ranges)
        .ranges()
        .map(|range| range.to_string())
        .collect()
}

fn refusal(text: &str) -> String {
    text.parse::<AddressRange>().unwrap_err().to_string()
}

#[test]
fn each_form_of_a_range_is_read() {
    assert_eq!(written(&["203.0.113.7"]), ["203.0.113.7"]);
    assert_eq!(written(&["198.51.100.0/24"]), ["198.51.100.0/24"]);
    assert_eq!(written(&["10.0.0.10-10.0.0.20"]), ["10.0.0.10-10.0.0.20"]);
    assert_eq!(written(&["2001:db8::/48"]), ["2001:db8::/48"]);
    assert_eq!(
        written(&["2001:db8::1-2001:db8::9"]),
        ["2001:db8::1-2001:db8::9"]
    );
    assert_eq!(written(&["10.0.0.0-10.0.0.255"]), ["10.0.0.0/24"]);
}

#[test]
fn a_range_is_the_fewest_blocks_that_are_it_together() {
    for (text, blocks) in [
        ("203.0.113.7", vec!["203.0.113.7/32"]),
        ("198.51.100.0/24", vec!["198.51.100.0/24"]),
        (
            "10.0.0.10-10.0.0.20",
            vec![
                "10.0.0.10/31",
                "10.0.0.12/30",
                "10.0.0.16/30",
                "10.0.0.20/32",
            ],
        ),
        ("255.255.255.255", vec!["255.255.255.255/32"]),
        ("0.0.0.0/0", vec!["0.0.0.0/0"]),
        (
            "2001:db8::1-2001:db8::2",
            vec!["2001:db8::1/128", "2001:db8::2/128"],
        ),
        ("::/0", vec!["::/0"]),
    ] {
        let range: AddressRange = text.parse().unwrap();
        let written: Vec<String> = range.blocks().map(|block| block.to_string()).collect();
        assert_eq!(written, blocks, "{text}");
        assert_eq!(set(&blocks), set(&[text]), "{text}");
    }
    let longest: AddressRange = "::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe"
        .parse()
        .unwrap();
    assert_eq!(longest.blocks().count(), 254);
}

#[test]
fn overlaps_duplicates_and_neighbours_become_one_range() {
    assert_eq!(
        written(&[
            "10.0.0.5",
            "10.0.0.0/30",
            "10.0.0.4",
            "10.0.0.5",
            "10.0.0.6-10.0.0.7"
        ]),
        ["10.0.0.0/29"]
    );
    assert_eq!(written(&["255.255.255.255", "0.0.0.0/0"]), ["0.0.0.0/0"]);
}

#[test]
fn a_mapped_address_means_the_ipv4_address() {
    assert_eq!(written(&["::ffff:192.0.2.7"]), ["192.0.2.7"]);
    assert_eq!(written(&["::ffff:192.0.2.0/120"]), ["192.0.2.0/24"]);
    assert!(set(&["192.0.2.0/24"]).contains("::ffff:192.0.2.9".parse().unwrap()));
    assert!(!set(&["::/0"]).contains("192.0.2.9".parse().unwrap()));
}

#[test]
fn what_is_no_range_is_refused_with_what_to_write_instead() {
    let refusals = [
        "",
        "gate",
        "10.0.0",
        "10.0.0.256",
        "10.0.0.1/33",
        "10.0.0.1/+8",
        "10.0.0.0/08",
        "010.0.0.1",
        "fe80::1%eth0",
        "10.0.0.1/8",
        "2001:db8::1/48",
        "10.0.0.9-10.0.0.1",
        "10.0.0.1-2001:db8::1",
        "10.0.0.1-",
        " 10.0.0.1",
        "10.0.0.1-10.0.0.2-10.0.0.3",
        "::ffff:10.0.0.1/104",
        "::ffff:010.0.0.1",
    ]
    .map(refusal);
    insta::assert_snapshot!(refusals.join("\n"), @r#"
    `` is not an address, a CIDR block or `first-last`
    `gate` is not an address, a CIDR block or `first-last`
    `10.0.0` is not an address, a CIDR block or `first-last`
    `10.0.0.256` is not an address, a CIDR block or `first-last`
    `10.0.0.1/33` is not an address, a CIDR block or `first-last`
    `10.0.0.1/+8` is not an address, a CIDR block or `first-last`
    `10.0.0.0/08` has a part with a leading zero, which programs read differently
    `010.0.0.1` has a part with a leading zero, which programs read differently
    `fe80::1%eth0` has a zone, which means nothing on another machine
    `10.0.0.1/8` has host bits set: write `10.0.0.0/8` for the block or `10.0.0.1` for the one address
    `2001:db8::1/48` has host bits set: write `2001:db8::/48` for the block or `2001:db8::1` for the one address
    `10.0.0.9-10.0.0.1` is reversed: write `10.0.0.1-10.0.0.9`
    `10.0.0.1-2001:db8::1` goes from one address family to the other
    `10.0.0.1-` is not an address, a CIDR block or `first-last`
    ` 10.0.0.1` is not an address, a CIDR block or `first-last`
    `10.0.0.1-10.0.0.2-10.0.0.3` is not an address, a CIDR block or `first-last`
    `::ffff:10.0.0.1/104` has host bits set: write `10.0.0.0/8` for the block or `10.0.0.1` for the one address
    `::ffff:010.0.0.1` has a part with a leading zero, which programs read differently
    "#);
}

#[test]
fn everything_is_every_address_of_both_families() {
    assert!(set(&["0.0.0.0/0", "::/0"]).is_everything());
    assert!(set(&["0.0.0.0/1", "128.0.0.0/1", "::/0"]).is_everything());
    assert!(!set(&["0.0.0.0/0"]).is_everything());
    assert!(!set(&["::/0"]).is_everything());
}

#[test]
fn nobody_is_within_everybody_and_not_the_other_way() {
    assert!(Network::nobody().is_within(&Network::Anywhere));
    assert!(!Network::Anywhere.is_within(&Network::nobody()));
    assert!(!Network::nobody().allows("192.0.2.1".parse().unwrap()));
}

fn any_range() -> impl Strategy<Value = AddressRange> {
    // Small numbers overlap and touch often, which is where normalising goes wrong.
    let small = |start: u32| {
        (0..24_u32, 0..6_u32).prop_map(move |(first, more)| (start + first, start + first + more))
    };
    prop_oneof![
        small(0).prop_map(|(first, last)| AddressRange::V4 { first, last }),
        small(u32::MAX - 30).prop_map(|(first, last)| AddressRange::V4 { first, last }),
        small(0).prop_map(|(first, last)| AddressRange::V6 {
            first: first.into(),
            last: last.into()
        }),
    ]
}

fn any_set() -> impl Strategy<Value = AddressSet> {
    proptest::collection::vec(any_range(), 0..6).prop_map(|ranges| ranges.into_iter().collect())
}

fn probes() -> impl Iterator<Item = IpAddr> {
    let low = 0..40_u32;
    let v4 = low
        .clone()
        .chain(u32::MAX - 31..=u32::MAX)
        .map(|number| IpAddr::V4(number.into()));
    v4.chain(low.map(|number| IpAddr::V6(u128::from(number).into())))
}

proptest! {
    #[test]
    fn set_operations_agree_with_asking_each_address(left in any_set(), right in any_set()) {
        let (both, either) = (left.intersection(&right), left.union(&right));
        for address in probes() {
            prop_assert_eq!(both.contains(address), left.contains(address) && right.contains(address));
            prop_assert_eq!(either.contains(address), left.contains(address) || right.contains(address));
        }
        prop_assert_eq!(left.is_within(&right), probes().all(|address| !left.contains(address) || right.contains(address)));
    }

    #[test]
    fn what_is_written_reads_back_the_same(ranges in any_set()) {
        let texts: Vec<String> = ranges.ranges().map(|range| range.to_string()).collect();
        prop_assert_eq!(AddressSet::parse(texts.iter().map(String::as_str)).unwrap(), ranges);
    }
}
