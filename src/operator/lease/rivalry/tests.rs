use proptest::prelude::*;

use super::*;

fn election(identity: &str) -> Election {
    Election {
        identity: identity.to_owned(),
        ..Election::default()
    }
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A Lease that somebody holds, as it was written at that time of the holder's clock.
fn held_by(identity: &str, at: i64) -> LeaseSpec {
    let now = Timestamp::from_second(at).unwrap();
    taken(None, &election(identity), now)
}

#[test]
fn a_lease_that_is_not_there_or_was_given_back_may_be_taken_at_once() {
    let (mut rivalry, ours) = (Rivalry::default(), election("a"));
    assert_eq!(rivalry.see(None, &ours, seconds(5)), Duration::ZERO);
    let given_back = given_back(&held_by("b", 0), Timestamp::UNIX_EPOCH);
    assert_eq!(
        rivalry.see(Some(&given_back), &ours, seconds(6)),
        Duration::ZERO
    );
    assert!(!rivalry.has_vanished());
}

#[test]
fn a_held_lease_may_be_taken_when_it_has_not_changed_for_its_duration_by_our_own_clock() {
    let (mut rivalry, ours) = (Rivalry::default(), election("a"));
    // Whatever the holder's clock says, be it from long ago or from the future.
    for (at, now) in [(-1_000_000, 100), (1_000_000_000, 110)] {
        let spec = held_by("b", at);
        let left = |rivalry: &mut Rivalry, now| rivalry.see(Some(&spec), &ours, seconds(now));
        assert_eq!(left(&mut rivalry, now), seconds(15));
        assert_eq!(left(&mut rivalry, now + 9), seconds(6));
    }
    let last = held_by("b", 1_000_000_000);
    assert_eq!(
        rivalry.see(Some(&last), &ours, seconds(125)),
        Duration::ZERO
    );
    assert!(rivalry.has_vanished());
}

#[test]
fn the_holder_is_left_the_longer_of_both_durations() {
    let ours = election("a");
    for (theirs, left) in [(60, 60), (3, 15)] {
        let spec = LeaseSpec {
            lease_duration_seconds: Some(theirs),
            ..held_by("b", 0)
        };
        let mut rivalry = Rivalry::default();
        assert_eq!(rivalry.see(Some(&spec), &ours, seconds(1)), seconds(left));
    }
}

#[test]
fn a_lease_that_somebody_deletes_is_left_to_its_holder_all_the_same() {
    let (mut rivalry, ours) = (Rivalry::default(), election("a"));
    rivalry.see(Some(&held_by("b", 0)), &ours, seconds(10));
    assert_eq!(rivalry.see(None, &ours, seconds(20)), seconds(5));
    assert_eq!(rivalry.see(None, &ours, seconds(25)), Duration::ZERO);
}

#[test]
fn a_lease_that_we_took_without_hearing_of_it_may_be_taken_at_once() {
    let (mut rivalry, ours) = (Rivalry::default(), election("a"));
    let spec = held_by("a", 0);
    assert_eq!(rivalry.see(Some(&spec), &ours, seconds(3)), Duration::ZERO);
}

#[test]
fn a_lease_counts_how_often_it_came_into_other_hands() {
    let now = Timestamp::UNIX_EPOCH;
    let first = taken(None, &election("a"), now);
    let renewed = renewed(&first, now);
    let again = taken(Some(&renewed), &election("a"), now);
    let other = taken(Some(&given_back(&again, now)), &election("b"), now);
    let counts = [first, again, other].map(|spec| spec.lease_transitions);
    assert_eq!(counts, [Some(0), Some(0), Some(1)]);
}

/// The Lease as a server keeps it: a write over another version than the present one is refused.
#[derive(Default)]
struct Server {
    version: u64,
    spec: Option<LeaseSpec>,
}

/// A replica in the middle of one try; each step of it may take any time.
struct Replica {
    election: Election,
    /// How far its clock is ahead of the server's.
    clock: u64,
    rivalry: Rivalry,
    deadline: Duration,
    at: Step,
}

#[derive(Clone)]
enum Step {
    Reading,
    Read(u64, Option<LeaseSpec>),
    Writing(Duration, u64, LeaseSpec),
    Written(Duration, bool),
}

impl Replica {
    fn new(identity: &str, clock: u64) -> Self {
        Self {
            election: election(identity),
            clock,
            rivalry: Rivalry::default(),
            deadline: Duration::ZERO,
            at: Step::Reading,
        }
    }

    fn leads(&self, now: Duration) -> bool {
        now + seconds(self.clock) < self.deadline
    }

    /// One step of the loops in `candidate` and `term`, which differ in nothing that matters here.
    fn step(&mut self, server: &mut Server, now: Duration) {
        let own = now + seconds(self.clock);
        let stamp = Timestamp::from_second(i64::try_from(own.as_secs()).unwrap()).unwrap();
        self.at = match self.at.clone() {
            Step::Reading => Step::Read(server.version, server.spec.clone()),
            Step::Read(version, spec) => {
                let wait = self.rivalry.see(spec.as_ref(), &self.election, own);
                if wait.is_zero() {
                    let wanted = taken(spec.as_ref(), &self.election, stamp);
                    Step::Writing(own, version, wanted)
                } else {
                    Step::Reading
                }
            }
            Step::Writing(sent, version, wanted) => {
                let accepted = server.version == version;
                if accepted {
                    server.version += 1;
                    server.spec = Some(wanted);
                }
                Step::Written(sent, accepted)
            }
            Step::Written(sent, accepted) => {
                if accepted {
                    self.deadline = sent + self.election.renew_deadline;
                }
                Step::Reading
            }
        };
    }
}

/// One process of a fleet: it leads a shard while it holds its Lease and the one that all replicas hold together, and what is
/// not divided while it holds that one for itself.
struct Process {
    for_all: Replica,
    shards: Vec<Replica>,
}

impl Process {
    /// One that divides the servers into two shards.
    fn dividing(identity: &str, clock: u64) -> Self {
        Self {
            for_all: Replica::new("2 shards", clock),
            shards: vec![Replica::new(identity, clock), Replica::new(identity, clock)],
        }
    }

    fn whole(identity: &str, clock: u64) -> Self {
        Self {
            for_all: Replica::new(identity, clock),
            shards: Vec::new(),
        }
    }

    /// The halves of the servers that it leads.
    fn led(&self, now: Duration) -> Vec<usize> {
        let may_lead = self.for_all.leads(now);
        let leads = |half: &usize| self.shards.get(*half).is_none_or(|shard| shard.leads(now));
        (0..2).filter(|half| may_lead && leads(half)).collect()
    }
}

/// Mostly quick, now and then longer than a lease.
fn wait() -> impl Strategy<Value = u64> {
    prop_oneof![20 => 0_u64..200, 1 => 0_u64..20_000]
}

proptest! {
    #[test]
    fn there_is_never_more_than_one_leader_however_long_anything_takes(
        clocks in prop::array::uniform3(0_u64..1_000_000),
        steps in prop::collection::vec((0_usize..3, wait()), 1..300),
    ) {
        let mut server = Server::default();
        let mut now = Duration::ZERO;
        let names = ["a", "b", "c"];
        let mut replicas = [0, 1, 2].map(|index| Replica::new(names[index], clocks[index]));
        for (index, wait) in steps {
            now += Duration::from_millis(wait);
            replicas[index].step(&mut server, now);
            let leaders = replicas.iter().filter(|replica| replica.leads(now));
            let leaders: Vec<_> = leaders.map(|leader| &leader.election.identity).collect();
            prop_assert!(leaders.len() <= 1, "{leaders:?} at {now:?}");
        }
    }

    #[test]
    fn no_server_has_two_leaders_while_replicas_that_divide_them_take_over_from_one_that_does_not(
        clocks in prop::array::uniform3(0_u64..1_000_000),
        steps in prop::collection::vec((0_usize..3, 0_usize..3, wait()), 1..400),
    ) {
        let mut leases = [Server::default(), Server::default(), Server::default()];
        let mut now = Duration::ZERO;
        let mut processes = [
            Process::dividing("a", clocks[0]),
            Process::dividing("b", clocks[1]),
            Process::whole("c", clocks[2]),
        ];
        for (process, lease, wait) in steps {
            now += Duration::from_millis(wait);
            let process = &mut processes[process];
            match lease.checked_sub(1) {
                None => process.for_all.step(&mut leases[0], now),
                Some(shard) => if let Some(replica) = process.shards.get_mut(shard) {
                    replica.step(&mut leases[lease], now);
                },
            }
            let led: Vec<usize> = processes.iter().flat_map(|process| process.led(now)).collect();
            let mut once = led.clone();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), led.len(), "a half has two leaders at {:?}", now);
        }
    }
}
