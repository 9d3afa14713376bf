//! What a user and its roles come to, as the status tells it.

use super::*;

#[test]
fn what_user_and_roles_come_to_is_told_once_and_stays_while_nobody_can_judge() {
    let (record, access) = (RecordedState::default(), Access::default());
    let from = Sources::from([Source::User, Source::Role("guards".into())]);
    let effective = Effective {
        cameras: (2, from.clone()),
        layouts: (0, Sources::new()),
        groups: (0, Sources::new()),
        permissions: [("ptz".into(), from.clone())].into(),
        network: (
            Network::Only(AddressSet::parse(["192.0.2.7"]).unwrap()),
            from.clone(),
        ),
        tells_addresses: true,
        from: None,
        until: Some((at(60), from)),
        suspended: Sources::new(),
    };
    let telling = |told| UserReport {
        effective: told,
        ..report(&record, &access, &[])
    };
    let this = telling(EffectiveReport::This(&effective));
    let status = user(&VmsUserStatus::default(), &this, at(10));
    let names = ["VmsUser", "guards"];
    assert_eq!(
        json!(status.effective),
        json!({
            "cameras": {"count": 2, "from": names},
            "permissions": [{"name": "ptz", "from": names}],
            "addresses": {"count": 1, "ranges": ["192.0.2.7"], "from": names},
            "validUntil": {"at": "1970-01-01T00:01:00Z", "from": names},
        })
    );
    assert_eq!(user(&status, &this, at(99)), status);
    assert_eq!(
        user(&status, &telling(EffectiveReport::AsBefore), at(99)),
        status
    );
    let without = user(&status, &telling(EffectiveReport::Nothing), at(99));
    assert_eq!(without.effective, None);
    let secretive = Effective {
        tells_addresses: false,
        ..effective.clone()
    };
    let hidden = user(&status, &telling(EffectiveReport::This(&secretive)), at(99));
    let hidden = hidden.effective.and_then(|told| told.addresses);
    assert_eq!(json!(hidden), json!({"count": 1, "from": names}));
}
