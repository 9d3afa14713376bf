use tokio::time::timeout;

use super::*;
use crate::operator::sharding::{Shard, Sharding};

fn state() -> ServerState {
    let (shard, _) = ShardState::new(Sharding::default(), Shard::FIRST);
    ServerState::new(ObjectRef::new("video", "main"), Arc::new(shard))
}

#[tokio::test(start_paused = true)]
async fn an_edit_from_before_the_first_listing_overtakes_the_backlog_all_the_same() {
    let user = |name: &str| ObjectRef::new("video", name);
    let state = state();
    state.push([user("old-1"), user("old-2")], Lane::Backlog);
    state.push([user("new")], Lane::Fresh);
    let early = timeout(Duration::from_mins(1), state.next_user()).await;
    assert!(early.is_err(), "the server was not connected to yet");
    let problem = Problem {
        reason: "Unreachable",
        message: String::new(),
        retrying: true,
    };
    state.set_connectivity(Connectivity::Unavailable(Arc::new(problem.into())));
    state.push([user("old-1"), user("old-2"), user("new")], Lane::Backlog);
    assert_eq!(state.next_user().await, Some(user("new")));
}

#[tokio::test(start_paused = true)]
async fn the_status_of_a_server_is_looked_at_for_the_first_user_that_proves_it_alone() {
    let state = state();
    for (version, is_news) in [("1.0", true), ("1.0", false), ("1.1", true)] {
        state.note_proven(&version.into());
        let asked = timeout(Duration::from_mins(1), state.status_changed.notified()).await;
        assert_eq!(asked.is_ok(), is_news, "{version}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_workers_of_a_server_that_is_gone_end_all_of_them() {
    let state = Arc::new(state());
    let worker = || {
        let state = Arc::clone(&state);
        tokio::spawn(async move { state.next_user().await })
    };
    let workers = [worker(), worker(), worker()];
    tokio::task::yield_now().await;
    state.end();
    for worker in workers {
        assert_eq!(worker.await.unwrap(), None);
    }
    assert!(state.has_ended());
}
