use super::*;
use crate::domain::network::AddressRange;

fn refusals<T: std::str::FromStr>(texts: &[&str]) -> Vec<bool> {
    texts
        .iter()
        .map(|text| text.parse::<T>().is_err())
        .collect()
}

#[test]
fn a_path_of_a_user_has_one_id_and_leads_nowhere_else() {
    let path: UserPath = "users/{id}/access.json".parse().unwrap();
    assert_eq!(path.as_str(), "users/{id}/access.json");
    let assumed = UserPath::default();
    assert_eq!(assumed.as_str().parse(), Ok(assumed));
    let wrong = [
        "",
        "users",
        "{id}/{id}",
        "/users/{id}",
        "users/{id}/",
        "users//{id}",
        "users/../{id}",
        "./{id}",
        "users/{id}.json",
        "users/{id}?full=1",
        "users/{id}#x",
        "users/%2e/{id}",
        "users/{name}",
        "üsers/{id}",
        &format!("{}/{{id}}", "x".repeat(UserPath::MAX_LENGTH)),
    ];
    assert_eq!(refusals::<UserPath>(&wrong), [true; 15]);
}

#[test]
fn a_path_of_fields_has_up_to_five_plain_names() {
    let path: FieldPath = "access.allowed-IPs.ip_4".parse().unwrap();
    let names: Vec<&str> = path.names().collect();
    assert_eq!(names, ["access", "allowed-IPs", "ip_4"]);
    assert_eq!(path.to_string(), "access.allowed-IPs.ip_4");
    assert!("a.b.c.d.e".parse::<FieldPath>().is_ok());
    let long = "x".repeat(FieldName::MAX_LENGTH + 1);
    let wrong = [
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "a.b.c.d.e.f",
        "a b",
        "a[0]",
        "ä",
        &long,
    ];
    assert_eq!(refusals::<FieldPath>(&wrong), [true; 10]);
    assert!("access.cameras".parse::<FieldName>().is_err());
}

#[test]
fn a_pool_is_not_written_over_what_is_written_for_something_else() {
    for name in WRITTEN {
        let name: FieldName = name.parse().unwrap();
        assert!(matches!(name.unless_written(), Err(FormError::Written(_))));
    }
    let free: FieldName = "allowed_ips".parse().unwrap();
    assert_eq!(free.clone().unless_written(), Ok(free));
}

#[test]
fn a_separator_is_part_of_no_range() {
    for right in [",", ", ", ";", "\n", "|", " "] {
        assert!(right.parse::<Separator>().is_ok(), "{right:?}");
    }
    let wrong = ["", "-", ".", "/", ":", "a", "0", ",F", "%", "     "];
    assert_eq!(refusals::<Separator>(&wrong), [true; 10]);
}

#[test]
fn a_range_is_written_as_the_server_reads_ranges() {
    let written = |notation: RangeNotation, text: &str| -> Vec<String> {
        notation
            .write(text.parse::<AddressRange>().unwrap())
            .collect()
    };
    let span = "10.0.0.1-10.0.0.2";
    assert_eq!(written(RangeNotation::Any, span), [span]);
    assert_eq!(
        written(RangeNotation::Cidr, span),
        ["10.0.0.1/32", "10.0.0.2/32"]
    );
    assert_eq!(written(RangeNotation::Any, "10.0.0.0/8"), ["10.0.0.0/8"]);
    assert_eq!(
        written(RangeNotation::Range, "10.0.0.0/8"),
        ["10.0.0.0-10.255.255.255"]
    );
    assert_eq!(
        written(RangeNotation::Range, "2001:db8::7"),
        ["2001:db8::7-2001:db8::7"]
    );
}

#[test]
fn only_what_no_source_names_is_stated_to_be_of_a_group_and_of_one_alone() {
    let stated = |names: &[(PermissionGroup, &str)]| {
        let names = names.iter().map(|(group, name)| (*group, (*name).into()));
        AipixForm::default().with_permissions(names)
    };
    let maps = (PermissionGroup::Maps, "map-view");
    let form = stated(&[maps, (PermissionGroup::Scripts, "scripts-index")]).unwrap();
    assert_eq!(form.permissions[&"map-view".into()], PermissionGroup::Maps);
    let documented = stated(&[(PermissionGroup::Maps, "ptz")]).unwrap_err();
    assert_eq!(
        documented.to_string(),
        "the permission `ptz` is known to be of the group ptz: take it out"
    );
    let twice = stated(&[maps, (PermissionGroup::Scripts, "map-view")]).unwrap_err();
    assert!(matches!(twice, FormError::Twice(_)), "{twice}");
}
