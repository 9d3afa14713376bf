use super::*;
use crate::{domain::aipix::RangeNotation, fixtures::aipix::ip_pool_forms};

fn form(entries: &PoolEntries, anywhere: Anywhere) -> IpPoolForm {
    let mut forms = ip_pool_forms().into_iter();
    let form = forms.find(|form| (&form.entries, form.anywhere) == (entries, anywhere));
    form.expect("a form of the fixtures")
}

fn objects(anywhere: Anywhere) -> IpPoolForm {
    let bounds = PoolEntries::Bounds {
        first: "from".parse().unwrap(),
        last: "to".parse().unwrap(),
    };
    form(&bounds, anywhere)
}

fn text(anywhere: Anywhere) -> IpPoolForm {
    let comma = ",".parse().unwrap();
    form(&PoolEntries::Text(comma, RangeNotation::Any), anywhere)
}

fn only(ranges: &[&str]) -> Network {
    Network::Only(AddressSet::parse(ranges.iter().copied()).unwrap())
}

fn raw(value: &Value) -> Box<RawValue> {
    serde_json::value::to_raw_value(value).unwrap()
}

fn shown(form: &IpPoolForm, value: &Value) -> Result<Network, String> {
    let raw = raw(value);
    read(form, Some(&raw)).map_err(|unclear| unclear.to_string())
}

#[test]
fn what_is_written_is_read_as_the_same_in_every_form() {
    let networks = [
        Network::Anywhere,
        Network::nobody(),
        only(&["203.0.113.7"]),
        only(&["10.0.0.1-10.0.0.9", "192.0.2.0/25", "2001:db8::/48"]),
        only(&["255.255.255.0/24"]),
    ];
    for form in ip_pool_forms() {
        for network in &networks {
            let written = write(&form, network).unwrap();
            assert_eq!(shown(&form, &written).as_ref(), Ok(network), "{form:?}");
        }
    }
}

#[test]
fn a_pool_is_written_as_the_server_takes_it() {
    let pool = only(&["10.0.0.1-10.0.0.2", "192.0.2.7"]);
    let list = |notation| form(&PoolEntries::List(notation), Anywhere::Null);
    for (form, written, nobody) in [
        (
            list(RangeNotation::Any),
            json!(["10.0.0.1-10.0.0.2", "192.0.2.7"]),
            json!(["255.255.255.255"]),
        ),
        (
            list(RangeNotation::Cidr),
            json!(["10.0.0.1/32", "10.0.0.2/32", "192.0.2.7/32"]),
            json!(["255.255.255.255/32"]),
        ),
        (
            list(RangeNotation::Range),
            json!(["10.0.0.1-10.0.0.2", "192.0.2.7-192.0.2.7"]),
            json!(["255.255.255.255-255.255.255.255"]),
        ),
        (
            text(Anywhere::Empty),
            json!("10.0.0.1-10.0.0.2,192.0.2.7"),
            json!("255.255.255.255"),
        ),
        (
            objects(Anywhere::Empty),
            json!([{"from": "10.0.0.1", "to": "10.0.0.2"}, {"from": "192.0.2.7", "to": "192.0.2.7"}]),
            json!([{"from": "255.255.255.255", "to": "255.255.255.255"}]),
        ),
    ] {
        assert_eq!(write(&form, &pool).unwrap(), written);
        assert_eq!(write(&form, &Network::nobody()).unwrap(), nobody);
    }
}

#[test]
fn from_anywhere_is_what_was_stated_and_nothing_else() {
    for (form, anywhere, other) in [
        (text(Anywhere::Null), Value::Null, json!("")),
        (text(Anywhere::Empty), json!(""), Value::Null),
        (objects(Anywhere::Null), Value::Null, json!([])),
        (objects(Anywhere::Empty), json!([]), Value::Null),
    ] {
        assert_eq!(write(&form, &Network::Anywhere).unwrap(), anywhere);
        assert_eq!(shown(&form, &anywhere), Ok(Network::Anywhere));
        let unclear = shown(&form, &other).unwrap_err();
        assert!(unclear.ends_with("which says nothing"), "{unclear}");
        assert_eq!(
            read(&form, None).unwrap_err().to_string(),
            "the answer lacks the field `access.allowed_ips`"
        );
    }
}

#[test]
fn what_is_not_of_the_form_is_not_read() {
    let list = form(&PoolEntries::List(RangeNotation::Any), Anywhere::Empty);
    for (form, unclear) in [
        (&list, json!("192.0.2.7")),
        (&list, json!({})),
        (&list, json!([["192.0.2.7"]])),
        (&list, json!(["hunter2"])),
        (&list, json!([""])),
        (&list, json!([format!("192.0.2.7{}", " ".repeat(200))])),
        (&text(Anywhere::Empty), json!(["192.0.2.7"])),
        (&text(Anywhere::Empty), json!("192.0.2.7;192.0.2.8")),
        (&text(Anywhere::Empty), json!("192.0.2.7,")),
        (&text(Anywhere::Empty), json!(",")),
        (
            &objects(Anywhere::Empty),
            json!({"from": "192.0.2.7", "to": "192.0.2.8"}),
        ),
        (&objects(Anywhere::Empty), json!([{"from": "192.0.2.7"}])),
        (
            &objects(Anywhere::Empty),
            json!([{"from": "192.0.2.7", "to": null}]),
        ),
        (
            &objects(Anywhere::Empty),
            json!([{"from": "192.0.2.9", "to": "192.0.2.8"}]),
        ),
        (
            &objects(Anywhere::Empty),
            json!([{"from": "192.0.2.1-192.0.2.3", "to": "192.0.2.8"}]),
        ),
        (&objects(Anywhere::Empty), json!(["192.0.2.7"])),
    ] {
        let said = shown(form, &unclear).unwrap_err();
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[test]
fn spaces_around_the_ranges_of_a_text_say_nothing() {
    let spaced = shown(&text(Anywhere::Empty), &json!(" 192.0.2.7 , 192.0.2.9\n"));
    assert_eq!(spaced, Ok(only(&["192.0.2.7", "192.0.2.9"])));
    let blank = shown(&text(Anywhere::Empty), &json!("  "));
    assert_eq!(blank, Ok(Network::Anywhere));
}

#[test]
fn a_pool_of_more_entries_than_can_be_read_back_is_not_written() {
    let ranges = (0..100_u32).map(|number| format!("::{number}:1-::{number}:ffff:ffff:ffff:fffe"));
    let ranges: Vec<String> = ranges.collect();
    let pool = Network::Only(AddressSet::parse(ranges.iter().map(String::as_str)).unwrap());
    let cidr = form(&PoolEntries::List(RangeNotation::Cidr), Anywhere::Null);
    write(&cidr, &pool).unwrap();
    let wide = (0..u32::from(u16::MAX)).map(|number| AddressRange::V4 {
        first: number << 4,
        last: number << 4,
    });
    let pool = Network::Only(wide.collect());
    for form in ip_pool_forms() {
        assert!(write(&form, &pool).is_err(), "{form:?}");
    }
}
