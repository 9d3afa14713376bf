//! The manifest of a copied user. Pure.

use super::{new_user::NewUser, original::Original};
use crate::{
    api::v1alpha1::VmsUserSpec,
    cli::{
        input::Kind,
        writing::yaml::{self, Metadata, comment, listed, without_defaults},
    },
    domain::name::{Namespace, ObjectRef},
};

/// Writes the new user's manifest, headed by what is still to be done.
///
/// # Errors
/// YAML cannot express it.
pub fn write(
    original: &Original,
    new_user: &NewUser,
    object: &ObjectRef,
) -> Result<String, yaml::Error> {
    let mut open = vec![
        "spec.password names no Secret: until it does, nobody knows the new user's password"
            .to_owned(),
    ];
    let mut spec = VmsUserSpec {
        login: new_user.login.to_string(),
        password: None,
        ..original.spec.clone()
    };
    match &new_user.display_name {
        Some(name) => spec.display_name = Some(name.clone()),
        None if spec.display_name.is_some() => {
            open.push("spec.displayName is that of the other user".to_owned());
        }
        None => {}
    }
    if object.namespace != original.home {
        keep_references(&mut spec, &original.home, &object.namespace, &mut open);
    }
    let says_namespace = original.says_home || object.namespace != original.home;
    let metadata = Metadata {
        name: object.name.to_string(),
        namespace: says_namespace.then(|| object.namespace.to_string()),
        ..Metadata::default()
    };
    let spec = without_defaults(&spec)?;
    let manifest = yaml::write(Kind::VmsUser, &metadata, spec)?;
    let mut text = comment(&format!(
        "A copy of {}, under another login.",
        original.title
    ));
    text += &listed("Still to be done:", &open);
    text += &listed("Not copied:", &original.omitted);
    Ok(text + &manifest)
}

/// Lets references of a user that moves mean the same objects as before, where a namespace may name those.
fn keep_references(
    spec: &mut VmsUserSpec,
    home: &Namespace,
    new: &Namespace,
    open: &mut Vec<String>,
) {
    let server = spec
        .server_ref
        .namespace
        .get_or_insert_with(|| home.to_string());
    let is_servers = **server == **home;
    if **server == **new {
        spec.server_ref.namespace = None;
    } else {
        open.push(format!(
            "VmsServer `{}` of namespace `{server}` has to share itself with namespace `{new}`",
            spec.server_ref.name
        ));
    }
    let pools = spec.ip_pool.iter_mut().flat_map(|pool| &mut pool.pool_refs);
    let pools = pools.map(|pool| ("VmsIpPool", &pool.name, &mut pool.namespace));
    let roles = spec.role_refs.iter_mut();
    let roles = roles.map(|role| ("VmsRole", &role.name, &mut role.namespace));
    for (kind, name, namespace) in pools.chain(roles) {
        if namespace.is_none() && is_servers {
            *namespace = Some(home.to_string());
        } else if namespace.is_none() {
            open.push(format!("{kind} `{name}` now refers to namespace `{new}`"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::v1alpha1::VmsUser;

    fn alice() -> Original {
        let manifest =
            include_str!("../../../tests/fixtures/manifests/accepted/02-whole-user.yaml");
        let user: VmsUser = serde_saphyr::from_str(manifest).unwrap();
        Original {
            title: "VmsUser video/alice".to_owned(),
            home: "video".into(),
            says_home: false,
            spec: user.spec,
            omitted: Vec::new(),
        }
    }

    fn bob() -> NewUser {
        NewUser {
            login: "bob@example.com".parse().unwrap(),
            name: None,
            display_name: None,
            namespace: None,
        }
    }

    fn written(original: &Original, new_user: &NewUser) -> String {
        let object = new_user.object(original).unwrap();
        write(original, new_user, &object).unwrap()
    }

    #[test]
    fn everything_is_copied_but_login_and_password() {
        let alice = alice();
        assert!(alice.spec.password.is_some(), "the example has one");
        let text = written(&alice, &bob());
        let copy: VmsUser = serde_saphyr::from_str(&text).unwrap();
        assert_eq!(copy.metadata.name.as_deref(), Some("bob"));
        let expected = VmsUserSpec {
            login: "bob@example.com".to_owned(),
            password: None,
            ..alice.spec
        };
        assert_eq!(copy.spec, expected);
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_user_that_moves_means_the_same_server_pools_and_roles_where_it_may() {
        let mut alice = alice();
        alice.spec.server_ref.namespace = None;
        alice.spec.role_refs = serde_json::from_str(r#"[{"name": "guards"}]"#).unwrap();
        let mut bob = bob();
        bob.namespace = Some("shop".into());
        let copy: VmsUser = serde_saphyr::from_str(&written(&alice, &bob)).unwrap();
        let said = |namespace: &Option<String>| namespace.as_deref() == Some("video");
        assert_eq!(copy.metadata.namespace.as_deref(), Some("shop"));
        assert!(said(&copy.spec.server_ref.namespace));
        assert!(said(&copy.spec.role_refs[0].namespace));

        alice.spec.server_ref.namespace = Some("shop".to_owned());
        let text = written(&alice, &bob);
        let copy: VmsUser = serde_saphyr::from_str(&text).unwrap();
        assert_eq!(copy.spec.server_ref.namespace, None);
        assert_eq!(copy.spec.role_refs[0].namespace, None);
        assert!(
            text.contains("# - VmsRole `guards` now refers to namespace `shop`"),
            "{text}"
        );
    }

    #[test]
    fn no_name_of_the_vms_gets_out_of_its_comment() {
        let mut alice = alice();
        alice.omitted = vec!["camera 7 `a\nspec: {suspended: false}\u{2028}b\rc`".to_owned()];
        let text = written(&alice, &bob());
        assert!(
            text.contains("# - camera 7 `a spec: {suspended: false} b c`\n"),
            "{text}"
        );
    }
}
