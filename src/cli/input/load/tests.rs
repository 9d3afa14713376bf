use super::*;
use crate::cli::input::files::Origin;
use crate::{cli::report::diagnostic, world::Object};

const USER: &str = "apiVersion: vms-operator.io/v1alpha1\nkind: VmsUser\n";
const SECRET: &str = "apiVersion: v1\nkind: Secret\nmetadata: {name: alice-login}\n";

fn file(text: &str) -> File {
    File {
        name: "site.yaml".to_owned(),
        text: text.to_owned(),
        origin: Origin::Named,
    }
}

fn loaded(text: &str) -> Manifests {
    load(&[file(text)], &"video".into())
        .map_err(|problems| diagnostic::render(&problems, false))
        .unwrap()
}

fn refused(text: &str) -> String {
    let problems = load(&[file(text)], &"video".into()).unwrap_err();
    diagnostic::render(&problems, false)
}

#[test]
fn an_object_without_a_namespace_is_in_the_one_that_was_asked_for() {
    let spec = "spec: {serverRef: {name: main}, login: Alice@example.com}\n";
    let manifests = loaded(&format!(
        "{USER}metadata: {{name: alice}}\n{spec}---\n{USER}metadata: {{name: alice, namespace: shop}}\n{spec}"
    ));
    let users: Vec<String> = manifests
        .objects
        .iter()
        .filter_map(|object| match object {
            Object::User(user) => Some(user.object.to_string()),
            Object::Server(_)
            | Object::Camera(_)
            | Object::Set(_)
            | Object::Pool(_)
            | Object::Role(_)
            | Object::Account(_) => None,
        })
        .collect();
    assert_eq!(users, ["video/alice", "shop/alice"]);
}

#[test]
fn what_a_file_says_of_status_is_not_believed() {
    let manifests = loaded(&format!(
        "{USER}metadata: {{name: alice}}\nspec: {{serverRef: {{name: main}}, login: a}}\nstatus: {{externalId: \"7\"}}\n"
    ));
    let Some(Object::User(user)) = manifests.objects.first() else {
        panic!("no user in {manifests:?}");
    };
    assert_eq!(user.record.external_id, None);
}

#[test]
fn plain_text_of_a_secret_wins_over_what_is_encoded() {
    let manifests = loaded(&format!(
        "{SECRET}data: {{a: b2xk, b: b2xk}}\nstringData: {{a: new}}\n"
    ));
    let object = ObjectRef::new("video", "alice-login");
    let data = manifests.secrets.get(&object).unwrap();
    assert_eq!((&data["a"][..], &data["b"][..]), (&b"new"[..], &b"old"[..]));
    assert!(!format!("{manifests:?}").contains("new"));
}

#[test]
fn a_record_of_the_operator_declares_nothing() {
    let manifests = loaded(&format!(
        "apiVersion: vms-operator.io/v1alpha1\nkind: VmsAccount\nmetadata: {{name: one}}\n---\n{USER}metadata: {{name: alice}}\n\
         spec: {{serverRef: {{name: main}}, login: alice@example.com}}\n"
    ));
    assert_eq!(manifests.objects.len(), 1);
}

#[test]
fn a_field_is_found_in_the_item_of_a_list() {
    let text = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: vms-operator.io/v1alpha1\n  kind: VmsUser\n  metadata: {name: alice}\n  spec:\n    serverRef: {name: main}\n    login: alice\n    access:\n      layouts:\n        names: [a, north-wall]\n";
    let manifests = loaded(text);
    let alice = ObjectRef::new("video", "alice");
    let place = |path| manifests.place(Kind::VmsUser, &alice, path).unwrap();
    let found = place("spec.access.layouts.names[1]");
    assert_eq!((found.line, found.column), (12, 20));
    assert_eq!(&text[found.excerpt.unwrap().span], "north-wall");
    assert_eq!(place("spec.ipPool").line, 7);
}

#[test]
fn a_violation_reads_like_an_error_of_a_compiler() {
    let text = format!(
        "{USER}metadata: {{name: alice}}\nspec:\n  serverRef: {{name: main}}\n  login: alice\n  access:\n    layouts: {{names: [north-wall]}}\n"
    );
    let manifests = loaded(&text);
    let alice = ObjectRef::new("video", "alice");
    let path = "spec.access.layouts.names[0]";
    let violation = Diagnostic {
        place: manifests.place(Kind::VmsUser, &alice, path),
        rule: Some("LayoutCamerasNotGranted"),
        object: Some(format!("VmsUser {alice}")),
        path: path.to_owned(),
        message: "layout north-wall holds camera gate-9, which is not granted".to_owned(),
        hint: Some("grant camera gate-9, or leave the layout out".to_owned()),
    };
    insta::assert_snapshot!(diagnostic::render(&[violation], false), @"
    error[LayoutCamerasNotGranted]: layout north-wall holds camera gate-9, which is not granted
     --> site.yaml:8:23
      |
    8 |     layouts: {names: [north-wall]}
      |                       ^^^^^^^^^^ VmsUser video/alice spec.access.layouts.names[0]
      |
      = help: grant camera gate-9, or leave the layout out
    ");
}

#[test]
fn no_secret_is_shown_whatever_is_wrong_beside_it() {
    let user = format!(
        "{USER}metadata: {{name: alice}}\nspec: {{serverRef: {{name: main}}, login: a, password: {{value: hunter2, secretRef: {{name: s}}}}, acess: {{}}}}\n"
    );
    let texts = [
        user,
        format!("{SECRET}stringData: {{password: hunter2}}\nstringdata: {{}}\n"),
        format!(
            "{SECRET}stringData:\n  password: |\n    hunter2\n  pin: &pin hunter2\nimmutable: *pin\n"
        ),
        format!("{SECRET}stringData: {{password: \"hunter2}}\n"),
        "kind: Secrt\nstringData: {password: hunter2}\n".to_owned(),
    ];
    for text in texts {
        let shown = refused(&text);
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn one_file_that_is_no_yaml_does_not_hide_what_is_wrong_in_another() {
    let good = file(&format!("{USER}metadata: {{name: alice}}\nspec: {{}}\n"));
    let problems = load(&[file("a: [\n"), good], &"video".into()).unwrap_err();
    let messages: Vec<&str> = problems
        .iter()
        .map(|problem| problem.message.as_str())
        .collect();
    assert_eq!(messages.len(), 3, "{messages:?}");
}

#[test]
fn problems_as_json_have_place_path_message_and_hint() {
    let problems = load(
        &[file(&format!(
            "{USER}metadata: {{name: a}}\nspec: {{serverRef: {{name: m}}, login: a, acess: {{}}}}\n"
        ))],
        &"video".into(),
    )
    .unwrap_err();
    insta::assert_json_snapshot!(problems, @r#"
    [
      {
        "file": "site.yaml",
        "line": 4,
        "column": 40,
        "object": "VmsUser/a",
        "path": "spec.acess",
        "message": "unknown field `acess`",
        "hint": "did you mean `access`?"
      }
    ]
    "#);
}

#[test]
fn a_value_under_a_misspelt_field_or_kind_is_never_shown() {
    let spec = "spec: {serverRef: {name: main}, login: a, ";
    for text in [
        format!("{USER}metadata: {{name: a}}\n{spec} passwd: Hunter2}}\n"),
        format!("{USER}metadata: {{name: a}}\n{spec} access: {{pin: [{{x: Hunter2}}]}}}}\n"),
        format!("{SECRET}stringdata: {{password: Hunter2}}\n"),
        "{apiVersion: vms-operator.io/v1alpha1, kind: VmsUsr, spec: {password: Hunter2}}"
            .to_owned(),
        "{kind: Secrt, stringData: {password: Hunter2}}".to_owned(),
    ] {
        let shown = refused(&text);
        assert!(!shown.contains("Hunter2"), "{shown}");
    }
}

#[test]
fn what_cannot_be_read_hides_no_other_file() {
    let found = |name: &str, text: &str| File {
        name: name.to_owned(),
        origin: Origin::Found,
        ..file(text)
    };
    let files = [
        found("a.yaml", "kind: VmsUser\nspec: [\n"),
        found("b.yaml", "\u{FFFD}Vms"),
        found("c.yaml", "\u{FFFD}other"),
        found("d.yaml", &format!("{USER}metadata: {{name: a}}\n")),
    ];
    let problems = load(&files, &"video".into()).unwrap_err();
    let places: Vec<&str> = problems
        .iter()
        .filter_map(|problem| Some(&*problem.place.as_ref()?.file))
        .collect();
    assert_eq!(places, ["a.yaml", "b.yaml", "d.yaml"]);
}
