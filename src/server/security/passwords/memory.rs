//! The memory that hashes are computed in: a piece for each at once, used again and again.
//!
//! An allocator would keep a piece for every thread that ever hashed. A large one is lent where it is needed, and not where
//! a smaller one does, so that few ever grow.

use std::fmt;

use argon2::Block;
use parking_lot::Mutex;

/// Pieces that nobody uses now. Each has grown to the dearest hash that was computed in it.
#[derive(Default)]
pub(super) struct Memory(Mutex<Vec<Vec<Block>>>);

impl Memory {
    /// Lends so many blocks.
    pub(super) fn lend<T>(&self, blocks: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        let mut piece = self.take(blocks);
        if piece.len() < blocks {
            piece.resize(blocks, Block::new());
        }
        let done = work(&mut piece);
        self.0.lock().push(piece);
        done
    }

    /// The smallest that does, or else the largest.
    fn take(&self, blocks: usize) -> Vec<Block> {
        let mut pieces = self.0.lock();
        pieces.sort_by_key(Vec::len);
        let does = pieces.iter().position(|piece| piece.len() >= blocks);
        match does.or_else(|| pieces.len().checked_sub(1)) {
            Some(index) => pieces.remove(index),
            None => Vec::new(),
        }
    }
}

/// What is in it is made of passwords.
impl fmt::Debug for Memory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Memory(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lent_one_after_another_is_one_piece_and_at_once_several() {
        let memory = Memory::default();
        for blocks in [8, 32, 16] {
            memory.lend(blocks, |lent| assert!(lent.len() >= blocks));
        }
        assert_eq!(memory.0.lock().len(), 1);
        memory.lend(8, |_| memory.lend(8, |_| ()));
        assert_eq!(memory.0.lock().len(), 2);
        for blocks in [64, 8, 64, 8] {
            memory.lend(blocks, |_| ());
        }
        let sizes: Vec<usize> = memory.0.lock().iter().map(Vec::len).collect();
        assert_eq!(sizes, [64, 8]);
    }
}
