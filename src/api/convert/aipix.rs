//! What is stated of an aipix server.

use crate::{
    api::v1alpha1 as api,
    domain::aipix::{
        AipixForm, Anywhere, FormError, IpPoolForm, RangeNotation, UserForm, WrittenForm,
        WrittenPool,
    },
};

/// What is stated, or what is assumed where nothing is. Nothing that cannot be is taken for something else.
///
/// # Errors
/// What the schema refuses too, or a permission that is stated to be of two groups.
pub(super) fn form(stated: Option<&api::AipixForm>) -> Result<AipixForm, FormError> {
    let Some(stated) = stated else {
        return Ok(AipixForm::default());
    };
    let api::AipixForm {
        show_user,
        ip_pool: pool,
        permissions,
    } = stated;
    let form = AipixForm {
        user: show_user
            .as_ref()
            .map(user)
            .transpose()?
            .unwrap_or_default(),
        ip_pool: pool.as_ref().map(ip_pool).transpose()?,
        ..AipixForm::default()
    };
    form.with_permissions(permissions.names())
}

fn user(shown: &api::ShowUser) -> Result<UserForm, FormError> {
    let api::ShowUser {
        path,
        cameras,
        layouts,
        camera_groups,
        permissions,
    } = shown;
    Ok(UserForm {
        path: path.parse()?,
        cameras: cameras.parse()?,
        layouts: layouts.parse()?,
        groups: camera_groups.parse()?,
        permissions: permissions.parse()?,
    })
}

fn ip_pool(pool: &api::IpPoolForm) -> Result<IpPoolForm, FormError> {
    let api::IpPoolForm {
        field,
        shown_at,
        form,
        separator,
        from_field,
        to_field,
        notation,
        anywhere,
    } = pool.clone();
    let written = WrittenPool {
        field,
        shown_at,
        form: match form {
            api::PoolForm::List => WrittenForm::List,
            api::PoolForm::Text => WrittenForm::Text,
            api::PoolForm::FromTo => WrittenForm::FromTo,
        },
        separator,
        from_field,
        to_field,
        notation: notation.map(|notation| match notation {
            api::RangeNotation::Any => RangeNotation::Any,
            api::RangeNotation::Cidr => RangeNotation::Cidr,
            api::RangeNotation::Range => RangeNotation::Range,
        }),
        anywhere: match anywhere {
            api::Anywhere::Null => Anywhere::Null,
            api::Anywhere::Empty => Anywhere::Empty,
        },
    };
    written.try_into()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::aipix::PoolEntries;

    fn stated(stated: Value) -> api::AipixForm {
        serde_json::from_value(stated).unwrap()
    }

    fn read(value: Value) -> Result<AipixForm, FormError> {
        form(Some(&stated(value)))
    }

    fn pool(stated: &Value) -> Result<IpPoolForm, FormError> {
        read(json!({"ipPool": stated})).map(|form| form.ip_pool.unwrap())
    }

    #[test]
    fn nothing_that_is_stated_is_what_is_assumed() {
        assert_eq!(form(None), Ok(AipixForm::default()));
        assert_eq!(read(json!({})), Ok(AipixForm::default()));
        assert_eq!(read(json!({"showUser": {}})), Ok(AipixForm::default()));
        assert_eq!(
            pool(&json!({"field": "ip_pool"})),
            Ok(IpPoolForm::default())
        );
    }

    #[test]
    fn what_is_stated_of_users_and_permissions_is_kept() {
        let stated = read(json!({
            "showUser": {"path": "subusers/{id}/full", "cameras": "access.cameras", "cameraGroups": "folders"},
            "permissions": {"maps": ["map-view"]},
        }));
        let stated = stated.unwrap();
        assert_eq!(stated.user.path.as_str(), "subusers/{id}/full");
        assert_eq!(stated.user.cameras.to_string(), "access.cameras");
        assert_eq!(stated.user.layouts, UserForm::default().layouts);
        assert_eq!(stated.user.groups.to_string(), "folders");
        assert_eq!(stated.permissions.len(), 1);
        assert_eq!(stated.ip_pool, None);
    }

    #[test]
    fn a_pool_is_shown_where_it_is_sent_unless_something_else_is_stated() {
        let text = pool(
            &json!({"field": "ips", "form": "Text", "separator": ";", "notation": "Cidr", "anywhere": "Empty"}),
        );
        let text = text.unwrap();
        assert_eq!(text.shown_at.to_string(), "ips");
        let separator = ";".parse().unwrap();
        assert_eq!(
            text.entries,
            PoolEntries::Text(separator, RangeNotation::Cidr)
        );
        assert_eq!(text.anywhere, Anywhere::Empty);
        let objects =
            pool(&json!({"field": "ips", "shownAt": "a.b", "form": "FromTo", "toField": "end"}));
        let objects = objects.unwrap();
        assert_eq!(objects.shown_at.to_string(), "a.b");
        let bounds = PoolEntries::Bounds {
            first: "from".parse().unwrap(),
            last: "end".parse().unwrap(),
        };
        assert_eq!(objects.entries, bounds);
    }

    #[test]
    fn what_cannot_be_is_refused_and_never_taken_for_something_else() {
        for stated in [
            json!({"showUser": {"path": "users/../{id}"}}),
            json!({"showUser": {"cameras": "a..b"}}),
            json!({"ipPool": {"field": "a.b"}}),
            json!({"ipPool": {"field": "permissions"}}),
            json!({"ipPool": {"field": "ips", "shownAt": ""}}),
            json!({"ipPool": {"field": "ips", "form": "Text", "separator": "-"}}),
            json!({"ipPool": {"field": "ips", "form": "FromTo", "fromField": "a b"}}),
            json!({"ipPool": {"field": "ips", "form": "FromTo", "notation": "Any"}}),
            json!({"ipPool": {"field": "ips", "form": "List", "separator": ","}}),
            json!({"ipPool": {"field": "ips", "form": "Text", "toField": "to"}}),
            json!({"permissions": {"maps": ["x"], "scripts": ["x"]}}),
        ] {
            assert!(read(stated.clone()).is_err(), "{stated}");
        }
    }
}
