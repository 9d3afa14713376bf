//! What is refused here the operator refuses, and what it refuses for reasons in the files is refused here.

mod cases;
mod random;
mod touched;

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::{prelude::*, strategy::ValueTree as _};

use self::random::{Vms, able_vms, any_vms, folder};
use super::*;
use crate::{
    domain::{
        credential_form::CredentialForm, license::Licenses, name::ObjectRef,
        permission::PermissionGroup, site::SetKind, user::User, violation::Rule,
    },
    fixtures::{in_video, server, share, user},
    rules::{Case, LoginState, Verdict, judge},
};

fn validated(objects: Vec<Object>, complete: bool) -> Validation {
    validated_with(objects, &FolderSecrets::default(), complete)
}

fn validated_with(objects: Vec<Object>, secrets: &FolderSecrets, complete: bool) -> Validation {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime
        .block_on(validate(objects, secrets, complete))
        .unwrap()
}

impl Validation {
    fn refuses(&self) -> bool {
        !self.faults.is_empty()
            || self
                .users
                .iter()
                .any(|judged| !judged.violations.is_empty())
    }

    fn of(&self, name: &str) -> &[Violation] {
        let mut users = self.users.iter();
        let judged = users.find(|judged| judged.user.object.name.as_str() == name);
        &judged.expect("it is declared").violations
    }
}

fn verdict_of(user: &User, world: &World, site: &Site, vms: &Vms) -> Verdict {
    let owner = world.owner_of_login(user);
    judge(&Case {
        user,
        server: world.server(&user.server).map(|server| &**server),
        site,
        inventory: &vms.inventory,
        capabilities: &vms.capabilities,
        credentials: &CredentialForm::ANY,
        terms: vms.terms.as_ref(),
        allowance: vms.allowance,
        pools: world.pools(),
        roles: world.roles(),
        near: &world.near_names(user),
        current: None,
        is_new: true,
        intact: false,
        login: owner.map_or(LoginState::Free, |owner| {
            LoginState::Declared(&owner.object)
        }),
        now: Timestamp::UNIX_EPOCH,
        password: None,
    })
}

/// What an operator says that begins with just these objects.
struct Operator {
    users: BTreeMap<ObjectRef, Vec<Violation>>,
    /// Whether a camera, layout or group stands for nothing, or holds what nobody declares.
    finds_site_wrong: bool,
}

impl Operator {
    fn of(objects: &[Object], vms: &Vms) -> Self {
        let mut world = World::default();
        for object in objects.iter().cloned() {
            world.apply(object);
        }
        let site = Site::resolve(&world, &in_video("main"), &vms.inventory);
        let users = world.users().map(|user| {
            let verdict = verdict_of(user, &world, &site, vms);
            (user.object.clone(), verdict.violations)
        });
        let cameras = site.cameras().values();
        let sets = [SetKind::Layout, SetKind::Group];
        let mut sets = sets.into_iter().flat_map(|kind| site.sets(kind).values());
        Self {
            users: users.collect(),
            finds_site_wrong: cameras
                .map(|camera| &camera.resolution)
                .any(|found| found.found().is_none())
                || sets
                    .any(|set| set.resolution.found().is_none() || !set.unknown_members.is_empty()),
        }
    }

    fn refuses(&self) -> bool {
        self.finds_site_wrong || self.users.values().any(|violations| !violations.is_empty())
    }
}

/// What only the server knows: which types of business cases `*` stands for, and whether a group that is shared whole has
/// a permission that the table does not name. Of a role of another namespace it is not told what it names.
fn depends_on_server(violation: &Violation) -> bool {
    let is_hidden = violation.path.field().starts_with("spec.roleRefs[name=");
    let is_star = !violation.path.field().ends_with(']');
    violation.rule == Rule::LicenseRequired && (is_hidden || is_star)
        || violation.rule == Rule::ExceedsShare
            && (is_hidden || violation.message.contains("future-thing"))
}

/// Otherwise the promises below say nothing.
#[test]
fn random_folders_are_refused_and_accepted_as_the_operator_does() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (folders, servers) = (folder(false), any_vms());
    let mut times = BTreeMap::new();
    for _ in 0..512 {
        let mut one = || {
            let folder = folders.new_tree(&mut runner).unwrap().current();
            (folder, servers.new_tree(&mut runner).unwrap().current())
        };
        let (objects, vms) = one();
        let here = validated(objects.clone(), true).refuses();
        *times
            .entry((here, Operator::of(&objects, &vms).refuses()))
            .or_insert(0) += 1;
    }
    let seen = |here, there| times.get(&(here, there)).copied().unwrap_or(0);
    assert!(
        seen(true, true) > 50 && seen(false, true) > 50 && seen(false, false) > 25,
        "{times:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn what_is_refused_here_the_operator_refuses_whatever_its_vms_has(
        objects in folder(false),
        vms in any_vms(),
    ) {
        let validation = validated(objects.clone(), true);
        if validation.refuses() {
            prop_assert!(Operator::of(&objects, &vms).refuses(), "{validation:#?}");
        }
    }

    #[test]
    fn what_the_operator_refuses_of_a_vms_that_has_everything_is_refused_here_in_the_same_words(
        objects in folder(true),
    ) {
        let operator = Operator::of(&objects, &able_vms());
        let validation = validated(objects, true);
        for JudgedUser { user, violations } in &validation.users {
            let mut expected = operator.users[&user.object].clone();
            expected.retain(|violation| !depends_on_server(violation));
            let mut found = violations.clone();
            found.retain(|violation| !depends_on_server(violation));
            prop_assert_eq!(&found, &expected);
        }
        prop_assert_eq!(validation.users.len(), operator.users.len());
        prop_assert_eq!(!validation.faults.is_empty(), operator.finds_site_wrong);
    }

    #[test]
    fn of_a_part_of_a_cluster_nothing_is_refused_that_the_operator_accepts_of_the_whole(
        objects in folder(false),
        vms in any_vms(),
        kept in proptest::collection::vec(any::<bool>(), 32),
    ) {
        // Without the server, and with some of what stands beside it.
        let part = objects.iter().zip(&kept).filter(|(object, kept)| match object {
            Object::Server(_) => false,
            Object::Camera(_) | Object::Set(_) => **kept,
            Object::Pool(pool) => **kept || pool.object.namespace.as_str() != "video",
            Object::Role(role) => **kept || role.object.namespace.as_str() != "video",
            Object::User(_) | Object::Account(_) => true,
        });
        let validation = validated(part.map(|(object, _)| object.clone()).collect(), false);
        if validation.refuses() {
            prop_assert!(Operator::of(&objects, &vms).refuses(), "{validation:#?}");
        }
    }
}
