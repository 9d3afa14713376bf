//! Files that somebody put into a folder of manifests.

use std::thread;

use serde_json::Value;
use serde_saphyr::options::DuplicateKeyPolicy;

use super::{
    files::{File, Origin},
    load::load,
    manifests::Manifests,
};
use crate::{
    cli::report::diagnostic::{self, Diagnostic},
    fixtures::hostile::{Bound, Planted, SECRET, assert_sayable, attack, corpus},
};

/// A file is held once more with its secrets masked, as a tree that knows where everything stands, and as JSON.
const BOUND: Bound = Bound {
    times: 700,
    beside: 16 << 20,
};

/// Manifests with the secret where secrets stand, among those of others.
fn samples() -> Vec<Vec<u8>> {
    let mut samples = corpus::manifests();
    let secret = format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: alice-login}}\nstringData:\n  login: {SECRET}\n  password: |\n    {SECRET}\n"
    );
    let user = format!(
        "apiVersion: vms-operator.io/v1alpha1\nkind: VmsUser\nmetadata: {{name: alice}}\nspec:\n  serverRef: {{name: main}}\n  login: alice@example.com\n  password: {{value: \"{SECRET}\", secretRef: {{name: alice-login}}}}\n"
    );
    let encrypted = "apiVersion: v1\nkind: Secret\nmetadata: {name: bob-login}\nstringData: {password: \"ENC[AES256_GCM,data:aGk=,type:str]\"}\nsops: {mac: x}\n";
    let json: Vec<Vec<u8>> = [&secret, &user]
        .iter()
        .map(|text| {
            let value: Value = serde_saphyr::from_str(text).unwrap();
            value.to_string().into_bytes()
        })
        .collect();
    samples.extend(json);
    samples.extend([
        format!("{secret}---\n{user}").into_bytes(),
        secret.into_bytes(),
        user.into_bytes(),
        encrypted.as_bytes().to_vec(),
    ]);
    samples
}

fn read(input: &[u8]) -> Result<Manifests, Vec<Diagnostic>> {
    let file = File {
        name: "site.yaml".to_owned(),
        text: String::from_utf8_lossy(input).into_owned(),
        origin: Origin::Named,
    };
    load(&[file], &"video".into())
}

/// What a text means to a reader who knows nothing of our kinds.
fn documents(text: &str) -> Option<Vec<Value>> {
    let options = serde_saphyr::options! {
        with_snippet: false,
        duplicate_keys: DuplicateKeyPolicy::LastWins,
    };
    serde_saphyr::from_multiple_with_options(text, options).ok()
}

fn is_secret(document: &Value, path: &[&str]) -> bool {
    match document["kind"].as_str() {
        Some("Secret") => matches!(path, ["stringData" | "data", ..]),
        Some("VmsUser") => matches!(path, ["spec", "password", "value"]),
        _ => false,
    }
}

/// On a stack like that of the main thread, on which files are read: without optimisation a level takes tens of kilobytes.
fn on_a_main_thread(test: impl FnOnce() + Send + 'static) {
    let name = thread::current().name().map(str::to_owned);
    let thread = thread::Builder::new().stack_size(8 << 20);
    let thread = thread.name(name.unwrap_or_default()).spawn(test);
    if let Err(panic) = thread.expect("start a thread").join() {
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn hostile_manifests_are_read_or_refused_in_few_words_without_their_secrets() {
    on_a_main_thread(|| attack(&samples(), BOUND, read, hold));
}

fn hold(input: &[u8], read: Result<Manifests, Vec<Diagnostic>>) {
    let text = String::from_utf8_lossy(input);
    let said = match &read {
        Ok(manifests) => manifests.warnings.iter().collect::<Vec<_>>(),
        Err(problems) => problems.iter().collect(),
    };
    for diagnostic in &said {
        assert_sayable(&diagnostic.message);
        assert_sayable(diagnostic.hint.as_deref().unwrap_or_default());
        assert_sayable(&diagnostic.path);
    }
    let documents = documents(&text);
    let planted = Planted::new(&text, documents.as_deref());
    let few = said.iter().take(3).copied();
    planted.assert_hidden(&diagnostic::render(few, false), is_secret);
    if let Ok(manifests) = read {
        planted.assert_hidden(&format!("{manifests:?}"), is_secret);
    }
}

#[test]
fn hostile_manifests_that_are_taken_mean_the_same_when_they_are_written_again() {
    let objects = |manifests: &Manifests| {
        let objects = manifests.objects.iter();
        let mut objects: Vec<String> = objects.map(|object| format!("{object:?}")).collect();
        objects.sort();
        objects
    };
    on_a_main_thread(move || {
        attack(&samples(), BOUND, read, |_, taken| {
            let Ok(manifests) = taken else { return };
            let again = manifests.documents_as_json().join("\n---\n");
            let again = read(again.as_bytes());
            let again = again.map_err(|problems| diagnostic::render(&problems, false));
            let again = again.unwrap_or_else(|said| panic!("{said}"));
            assert_eq!(objects(&manifests), objects(&again));
        });
    });
}
