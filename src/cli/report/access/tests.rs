use jiff::Timestamp;

use super::matrix::Matrix;
use crate::{
    cli::report::document::{Block, Table},
    domain::{network::Network, server::Server, site::Anchor},
    fixtures::{UserFixture, camera, server, share, user},
    review::Review,
    world::{Object, World},
};

/// The server `main`, shared with `team`, with the cameras `door` and `hall`, and these users.
fn review(users: impl IntoIterator<Item = UserFixture>) -> Review {
    let mut world = World::default();
    let server = Server {
        shares: vec![share("team").cameras(["door"]).into()],
        ..server()
    };
    let cameras = ["door", "hall"].into_iter().zip(1..);
    let cameras = cameras.map(|(name, id): (&str, u32)| {
        Object::Camera(camera(name, Anchor::Id(id.to_string().into())))
    });
    let users = users.into_iter();
    let users = users.map(|user| Object::User(Box::new(user.declared)));
    for object in [Object::Server(server)]
        .into_iter()
        .chain(cameras)
        .chain(users)
    {
        world.load(object);
    }
    Review::of_declared(&world, Timestamp::UNIX_EPOCH)
}

fn tables<'a>(blocks: &'a [Block], found: &mut Vec<&'a Table>) {
    for block in blocks {
        match block {
            Block::Table(table) => found.push(table),
            Block::Section { blocks, .. } | Block::Fold { blocks, .. } => tables(blocks, found),
            Block::Text(_) | Block::Facts(_) => {}
        }
    }
}

/// The rows of the table that says that.
fn rows(review: &Review, caption: &str) -> Vec<Vec<String>> {
    let document = Matrix::of(review).document();
    let mut found = Vec::new();
    tables(&document.blocks, &mut found);
    let mut found = found.into_iter().filter(|table| table.caption == caption);
    found.next().expect("a table").rows.clone()
}

#[test]
fn two_people_of_one_name_in_two_namespaces_are_two_people() {
    let ada = user("ada").cameras(["door"]);
    let other = user("ada")
        .of("team")
        .login("other@example.com")
        .cameras(["door"]);
    let rows = rows(&review([ada, other]), "Who sees the cameras of in no group");
    let door = rows.iter().find(|row| row[0] == "door").expect("a row");
    assert_eq!(door[2..4], ["2", "team/ada, video/ada"]);
}

#[test]
fn who_is_refused_or_not_there_now_sees_nothing_in_the_summary() {
    let ada = user("ada").cameras(["door"]);
    let second = user("eve").login("ada@example.com").cameras(["hall"]);
    let away = user("tom").cameras(["hall"]).suspended();
    let review = review([ada, second, away]);
    let caption = "Cameras of each group that somebody of a role sees";
    assert_eq!(rows(&review, caption), [["no role", "3", "1 of 2"]]);
}

#[test]
fn no_address_is_left_out() {
    let ranges: Vec<String> = (0..40).map(|number| format!("192.0.{number}.1")).collect();
    let set = crate::domain::network::AddressSet::parse(ranges.iter().map(String::as_str));
    let told = super::words::addresses(&Network::Only(set.unwrap()));
    assert_eq!(told.split(", ").count(), ranges.len());
}
