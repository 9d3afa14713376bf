//! A set of small numbers, as bits: what is compared thousands of times.

use std::ops::Range;

/// How many numbers a word holds.
pub(super) const WORD: usize = u64::BITS as usize;

/// A set of numbers below a bound. Sets of one catalogue have the same bound.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// Nothing, of a bound of so many words.
    pub(super) fn none(words: usize) -> Self {
        Self(vec![0; words])
    }

    pub(super) fn insert(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / WORD) {
            *word |= 1 << (number % WORD);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// The numbers in these words.
    pub(super) fn within(&self, words: Range<usize>) -> impl Iterator<Item = usize> {
        let words = words.filter_map(|word| Some((word, *self.0.get(word)?)));
        words.flat_map(|(word, bits)| {
            let held = (0..WORD).filter(move |bit| bits & (1 << bit) != 0);
            held.map(move |bit| word * WORD + bit)
        })
    }

    /// All numbers, in their order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.within(0..self.0.len())
    }

    /// How many numbers are in these words.
    pub(super) fn count(&self, words: Range<usize>) -> usize {
        let words = self.0.get(words).unwrap_or_default();
        words.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(super) fn is_subset(&self, other: &Self) -> bool {
        let mut words = self.0.iter().zip(&other.0);
        words.all(|(one, other)| one & !other == 0)
    }

    pub(super) fn intersection(&self, other: &Self) -> Self {
        self.merged(other, |one, other| one & other)
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        self.merged(other, |one, other| one & !other)
    }

    fn merged(&self, other: &Self, merge: impl Fn(u64, u64) -> u64) -> Self {
        let words = self.0.iter().zip(&other.0);
        Self(words.map(|(one, other)| merge(*one, *other)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(numbers: &[usize]) -> Bits {
        let mut bits = Bits::none(3);
        for number in numbers {
            bits.insert(*number);
        }
        bits
    }

    #[test]
    fn they_are_sets() {
        let (some, other) = (bits(&[0, 63, 64, 191]), bits(&[63, 100, 191]));
        assert_eq!(some.intersection(&other), bits(&[63, 191]));
        assert_eq!(some.minus(&other), bits(&[0, 64]));
        assert!(bits(&[64]).is_subset(&some) && !other.is_subset(&some));
        assert!(bits(&[]).is_empty() && !some.is_empty());
        assert_eq!(some.iter().collect::<Vec<_>>(), [0, 63, 64, 191]);
        assert_eq!((some.count(0..1), some.count(1..3)), (2, 2));
    }
}
