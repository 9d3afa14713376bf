//! What holds of a double and of a real one: users are made, looked at as they themselves see it, and deleted.

use std::env;

use vms_operator::store::{Frigate, Limits, UserStore};

use super::{
    ADMIN, change, double::Double, driver_at, identified, new_user, password, seeing, stored,
    visitor::Visitor,
};
use crate::support::random::random_suffix;

/// A Frigate, of whichever kind.
struct Place {
    url: String,
    driver: Frigate,
    /// Two of its cameras.
    cameras: [&'static str; 2],
    _double: Option<Double>,
}

impl Place {
    /// The double, and the real one where there is one.
    async fn all() -> Vec<Self> {
        let double = Double::start().await;
        let url = double.url();
        let mut places = vec![Self::at(url, ADMIN, Some(double)).await];
        let real = ["FRIGATE_URL", "FRIGATE_USER", "FRIGATE_PASSWORD"].map(env::var);
        if let [Ok(url), Ok(user), Ok(password)] = real {
            places.push(Self::at(url, (&user, &password), None).await);
        }
        places
    }

    async fn at(url: String, account: (&str, &str), double: Option<Double>) -> Self {
        let driver = driver_at(&url, account, &Limits::default());
        let inventory = driver.inventory().await.expect("an inventory");
        let names = inventory.cameras.keys().take(2);
        let names: Vec<&'static str> = names.map(|id| &*id.to_string().leak()).collect();
        Self {
            url,
            driver,
            cameras: names.try_into().expect("two cameras"),
            _double: double,
        }
    }
}

#[tokio::test]
async fn who_is_made_sees_what_is_granted_and_loses_it_at_once() {
    for Place {
        url,
        driver,
        cameras,
        _double,
    } in Place::all().await
    {
        driver.describe().await.unwrap();
        let [first, second] = cameras;
        let login = format!("throwaway.{}", random_suffix());
        let user = new_user(&login, seeing(&[first]));
        driver
            .create(&user, &password("throwaway-pass-1"))
            .await
            .unwrap();
        let who = (login.as_str(), "throwaway-pass-1");
        let mut visitor = Visitor::log_in(&url, who).await.expect("a token");
        assert_eq!(visitor.sees(&cameras).await, [first]);
        assert_eq!(visitor.status_of("users").await, 403);
        for to in [&[second][..], &[], &cameras] {
            let found = stored(&driver, &login).await.expect("a user");
            driver.update(&change(&found, seeing(to))).await.unwrap();
            let found = stored(&driver, &login).await.expect("a user");
            assert_eq!(found.grant, seeing(to));
            assert_eq!(visitor.sees(&cameras).await, to);
            let mut again = Visitor::log_in(&url, who).await.expect("a token");
            assert_eq!(again.sees(&cameras).await, to);
        }
        let found = stored(&driver, &login).await.expect("a user");
        driver
            .set_password(&identified(&found), &password("throwaway-pass-2"))
            .await
            .unwrap();
        assert_eq!(Visitor::log_in(&url, who).await.err(), Some(401));
        driver.delete(&identified(&found)).await.unwrap();
        assert_eq!(visitor.sees(&cameras).await, [""; 0]);
        assert_eq!(stored(&driver, &login).await, None);
    }
}
