use proptest::prelude::*;

use super::*;

const PATIENCE: Patience = Patience {
    for_asker: Duration::from_secs(6),
    for_others: Duration::from_secs(15),
};

fn us() -> Seen {
    seen(Holder::Us)
}

fn other(identity: &str) -> Seen {
    seen(Holder::Other(identity.to_owned()))
}

fn free(seconds: u64) -> Seen {
    seen(Holder::Nobody(Duration::from_secs(seconds)))
}

const fn seen(holder: Holder) -> Seen {
    Seen {
        holder,
        asker: None,
    }
}

impl Seen {
    fn asked_by(self, identity: &str) -> Self {
        Self {
            asker: Some(identity.to_owned()),
            ..self
        }
    }
}

fn steps_of(shards: &[Seen]) -> Vec<Step> {
    steps("us", shards, PATIENCE)
}

fn taken(steps: &[Step]) -> usize {
    let taken = steps.iter().filter(|step| matches!(step, Step::Take(_)));
    taken.count()
}

#[test]
fn who_is_alone_takes_everything_at_once() {
    assert_eq!(taken(&steps_of(&vec![free(0); 5])), 5);
    assert_eq!(taken(&steps_of(&[free(0)])), 1);
}

#[test]
fn of_what_is_free_a_replica_takes_its_part_and_the_rest_when_nobody_does() {
    let shards = [other("a"), other("b"), free(0), free(0), free(0), free(0)];
    assert_eq!(taken(&steps_of(&shards)), 2, "a third of six");
    let shards = [other("a"), us(), us(), free(0)];
    assert_eq!(steps_of(&shards), []);
    let shards = [other("a"), us(), us(), free(15)];
    assert_eq!(steps_of(&shards), [Step::Take(3)]);
}

#[test]
fn a_newcomer_asks_whoever_leads_most_for_one_and_goes_on_asking_for_that() {
    let shards = [other("a"), other("b"), other("b")];
    let asked = steps_of(&shards);
    let [Step::Ask(place)] = asked[..] else {
        panic!("{asked:?}");
    };
    assert_eq!(shards[place], other("b"));
    let mut shards = vec![other("b"), other("b"), other("b").asked_by("us")];
    assert_eq!(steps_of(&shards), [Step::Ask(2)]);
    // Two newcomers ask for two.
    shards[2] = other("b").asked_by("c");
    let asked = steps_of(&shards);
    assert!(
        asked == [Step::Ask(0)] || asked == [Step::Ask(1)],
        "{asked:?}"
    );
}

#[test]
fn what_is_spread_as_evenly_as_can_be_stays_where_it_is() {
    for shards in [
        vec![other("a")],
        vec![us(), other("a"), other("a")],
        vec![other("a"), other("b")],
    ] {
        assert_eq!(steps_of(&shards), [], "{shards:?}");
    }
    let shards = [us().asked_by("a"), us(), other("a")];
    assert_eq!(steps_of(&shards), [], "they have one and would have two");
}

#[test]
fn a_shard_is_handed_over_to_somebody_who_leads_two_fewer() {
    let shards = [us(), us().asked_by("a"), us(), us().asked_by("b")];
    let both = [Step::HandOver(1), Step::HandOver(3)];
    assert_eq!(steps_of(&shards), both, "four to two");
    let shards = [
        us(),
        seen(Holder::Leaving).asked_by("a"),
        us().asked_by("b"),
    ];
    assert_eq!(steps_of(&shards), [Step::HandOver(2)]);
    let shards = [us(), seen(Holder::Leaving).asked_by("a")];
    assert_eq!(steps_of(&shards), [], "the one that goes is not counted");
}

#[test]
fn what_was_handed_over_is_left_for_a_while_to_whoever_asked_for_it() {
    let shards = [us(), us(), free(0).asked_by("a")];
    assert_eq!(steps_of(&shards), []);
    let shards = [us(), us(), free(6).asked_by("a")];
    assert_eq!(steps_of(&shards), [Step::Take(2)]);
    let shards = [other("b"), free(0).asked_by("us")];
    assert_eq!(steps_of(&shards), [Step::Take(1)]);
}

/// Replicas of which each sees all Leases as they are, one after the other.
struct Fleet {
    leases: Vec<(Option<usize>, Option<usize>)>,
    alive: Vec<bool>,
}

impl Fleet {
    fn look(&mut self, replica: usize) {
        let name = |replica: usize| format!("replica-{replica}");
        let shards: Vec<Seen> = (self.leases.iter())
            .map(|(holder, asker)| Seen {
                holder: match holder {
                    Some(holder) if *holder == replica => Holder::Us,
                    Some(holder) if self.alive[*holder] => Holder::Other(name(*holder)),
                    // That it stopped renewing was seen for long.
                    Some(_) | None => Holder::Nobody(Duration::ZERO),
                },
                asker: asker.filter(|asker| self.alive[*asker]).map(name),
            })
            .collect();
        for step in steps(&name(replica), &shards, PATIENCE) {
            match step {
                Step::Take(place) => self.leases[place] = (Some(replica), None),
                Step::Ask(place) => self.leases[place].1 = Some(replica),
                Step::HandOver(place) => self.leases[place].0 = None,
            }
        }
    }

    fn look_all(&mut self, rounds: usize) {
        for _ in 0..rounds {
            for replica in 0..self.alive.len() {
                if self.alive[replica] {
                    self.look(replica);
                }
            }
        }
    }

    fn counts(&self) -> Vec<usize> {
        let alive = (0..self.alive.len()).filter(|replica| self.alive[*replica]);
        let led = |replica: usize| {
            let led = self.leases.iter().filter(|lease| lease.0 == Some(replica));
            led.count()
        };
        alive.map(led).collect()
    }
}

proptest! {
    #[test]
    fn whoever_comes_and_goes_every_shard_is_led_and_nobody_leads_two_more_than_another(
        shards in 1_usize..20,
        turns in prop::collection::vec((0_usize..5, any::<bool>()), 1..12),
    ) {
        let mut fleet = Fleet { leases: vec![(None, None); shards], alive: vec![false; 5] };
        fleet.alive[0] = true;
        for (replica, is_alive) in turns {
            fleet.alive[replica] = is_alive;
            // Somebody is left.
            fleet.alive[0] |= !fleet.alive.contains(&true);
            fleet.look_all(3 * shards);
            let counts = fleet.counts();
            prop_assert_eq!(counts.iter().sum::<usize>(), shards);
            let (most, fewest) = (counts.iter().max().unwrap(), counts.iter().min().unwrap());
            prop_assert!(most - fewest <= 1, "{counts:?}");
            let before = fleet.leases.clone();
            fleet.look_all(2);
            let holders = |leases: &[(Option<usize>, Option<usize>)]| -> Vec<_> {
                leases.iter().map(|lease| lease.0).collect()
            };
            prop_assert_eq!(holders(&before), holders(&fleet.leases), "it does not come to rest");
        }
    }
}
