//! Which object is next.

use super::*;

fn queue(backlog: &[u32], fresh: &[u32]) -> Queue<u32> {
    let mut queue = Queue::default();
    for key in backlog {
        queue.push(*key, Lane::Backlog);
    }
    for key in fresh {
        queue.push(*key, Lane::Fresh);
    }
    queue
}

fn drain(queue: &mut Queue<u32>, now: Instant) -> Vec<u32> {
    std::iter::from_fn(|| queue.pop(now)).collect()
}

#[test]
fn fresh_edits_overtake_the_backlog() {
    let mut queue = queue(&[1, 2, 3], &[9]);
    assert_eq!(drain(&mut queue, Instant::now()), [9, 1, 2, 3]);
}

#[test]
fn few_of_the_backlog_are_in_work_at_once_and_any_number_of_edits() {
    let all: Vec<u32> = (0..10).collect();
    let (mut queue, now) = (queue(&all, &[]), Instant::now());
    assert_eq!(drain(&mut queue, now), [0, 1, 2, 3]);
    for edit in 100..120 {
        queue.push(edit, Lane::Fresh);
    }
    assert_eq!(drain(&mut queue, now).len(), 20);
    queue.done(100, Next::Done, now);
    assert_eq!(queue.pop(now), None);
    queue.done(2, Next::Retry, now);
    assert_eq!(drain(&mut queue, now), [4]);
}

#[test]
fn the_backlog_drains_under_steady_edits() {
    let (mut queue, now) = (queue(&[1, 2], &[]), Instant::now());
    let mut order = Vec::new();
    for edit in 100..108 {
        queue.push(edit, Lane::Fresh);
        order.extend(queue.pop(now));
    }
    assert!(order.contains(&1) && order.contains(&2), "{order:?}");
}

#[test]
fn an_edit_moves_an_object_out_of_the_backlog_and_it_is_done_once() {
    let mut queue = queue(&[1, 2, 3], &[3]);
    assert_eq!(drain(&mut queue, Instant::now()), [3, 1, 2]);
}

#[test]
fn what_changes_while_in_work_is_done_again_and_never_twice_at_once() {
    let (mut queue, now) = (queue(&[], &[1]), Instant::now());
    assert_eq!(queue.pop(now), Some(1));
    queue.push(1, Lane::Fresh);
    assert_eq!(queue.pop(now), None);
    queue.done(1, Next::Done, now);
    assert_eq!(queue.pop(now), Some(1));
}

#[test]
fn failures_wait_longer_each_time_and_success_forgets_them() {
    let (mut queue, now) = (queue(&[], &[1]), Instant::now());
    for wait in [1, 2, 4] {
        assert_eq!(queue.pop(now + Duration::from_hours(1)), Some(1));
        queue.done(1, Next::Retry, now);
        assert_eq!(queue.next_due(), Some(now + Duration::from_secs(wait)));
    }
    assert_eq!(queue.pop(now + Duration::from_hours(1)), Some(1));
    queue.done(1, Next::Done, now);
    assert_eq!(queue.next_due(), None);
}

#[test]
fn who_has_failed_is_tried_again_at_once_where_somebody_asks_for_it() {
    let (mut queue, now) = (queue(&[], &[1, 2]), Instant::now());
    for (key, next) in [(1, Next::Retry), (2, Next::After(Duration::from_hours(1)))] {
        assert_eq!(queue.pop(now), Some(key));
        queue.done(key, next, now);
    }
    queue.retry_failed();
    assert_eq!(drain(&mut queue, now), [1]);
}

#[test]
fn an_edit_does_not_wait_for_a_retry() {
    let (mut queue, now) = (queue(&[], &[1]), Instant::now());
    assert_eq!(queue.pop(now), Some(1));
    queue.done(1, Next::Retry, now);
    assert_eq!(queue.pop(now), None);
    queue.push(1, Lane::Fresh);
    assert_eq!(queue.pop(now), Some(1));
    assert_eq!(queue.next_due(), None);
}
