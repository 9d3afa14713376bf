//! What the store holds in the end of users who mean the same.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use vms_operator::api::v1alpha1::VmsUser;

use super::{LOGIN, cases, groups, manifest, spelling::fields_of_users};
use crate::{
    operator::{site::Site, users::status_of},
    support::{
        cluster::PATIENCE,
        eventually::eventually,
        store::{SITE, TestStore, Visitor},
    },
};

/// So many pairs of users.
const PAIRS: usize = 8;

const POOL_AND_ROLE: &str = "
{apiVersion: vms-operator.io/v1alpha1, kind: VmsIpPool, metadata: {name: office}, spec: {ranges: [127.0.0.0/24]}}
---
{apiVersion: vms-operator.io/v1alpha1, kind: VmsRole, metadata: {name: guards},
 spec: {access: {cameras: {names: [lobby]}}}}
";

/// What users are granted there, by login: what the API shows of each beyond the row of a listing.
async fn granted(parent: &Visitor) -> BTreeMap<String, Value> {
    let listing = parent.get("/api/v1/users/subusers?per_page=100").await;
    let listing = listing.expect(200).body;
    let mut granted = BTreeMap::new();
    for row in listing["data"].as_array().expect("a listing") {
        let path = format!("/api/v1/users/subusers/{}", row["id"]);
        let mut user = parent.get(&path).await.expect(200).body;
        let fields = user.as_object_mut().expect("an object");
        fields.retain(|field, _| row.get(field).is_none());
        let login = row["login"].as_str().expect("a login");
        granted.insert(login.to_owned(), user);
    }
    granted
}

#[tokio::test]
async fn users_who_mean_the_same_have_the_same_in_the_store() {
    let plenty = SITE.replace("{l1: 10, l2: 5, l3: 2}", "{l1: 99, l2: 99, l3: 99}");
    assert_ne!(plenty, SITE);
    let store = TestStore::with(&plenty, |_| {}).await;
    let mut site = Site::prepare_whole("the same in the store", store).await;
    // Whatever is wrong with a random user, the rest is granted.
    site.apply(&site.server("onViolation: Narrow")).await;
    site.apply(POOL_AND_ROLE).await;
    site.run().await;
    let mut fields = fields_of_users(groups(), LOGIN);
    // Two users share no Secret that is made, and their names are their own.
    fields.retain(|field| !["password", "displayName"].contains(&&*field.name()));
    let mut users = Vec::new();
    for (number, case) in cases(fields, PAIRS).iter().enumerate() {
        for (name, spec) in [("one", &case.one), ("respelled", &case.respelled)] {
            let name = format!("{name}-{number}");
            let mut user = manifest::<VmsUser>(&name, spec);
            user["spec"]["login"] = json!(format!("{name}@example.com"));
            users.push(user);
        }
    }
    let list = json!({"apiVersion": "v1", "kind": "List", "items": users});
    site.apply(&list.to_string()).await;
    site.users.until_all_judged().await;
    let login = |spelling: &str, number| format!("{spelling}-{number}@example.com");
    let parent = site.store.parent().await;
    let granted = eventually(PATIENCE, "each pair has the same", async || {
        let granted = granted(&parent).await;
        for number in 0..PAIRS {
            let (one, other) = (login("one", number), login("respelled", number));
            let (one, other) = (granted.get(&one), granted.get(&other));
            if one != other {
                return Err(format!("{number}: {one:#?} and {other:#?}"));
            }
        }
        Ok(granted)
    })
    .await;
    let with_cameras = granted
        .values()
        .filter(|grant| grant["cameras"] != json!([]));
    assert!(with_cameras.count() >= PAIRS, "{granted:#?}");
    for number in 0..PAIRS {
        let one = status_of(&site.user(&format!("one-{number}")).await);
        let other = status_of(&site.user(&format!("respelled-{number}")).await);
        assert_eq!(
            (one.violations, one.access),
            (other.violations, other.access),
            "{number}"
        );
    }
}
