//! Thread pool of a search.

use std::sync::{Barrier, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;

use checker::{Batch, BfsChecker, Expander, Expansion};

/// States in a batch.
const BATCH_SIZE: usize = 64;

/// Batches for each thread in a round.
const BATCHES_PER_THREAD: usize = 32;

/// Runs the search to its end. Deterministic on any number of threads, since expansions are merged in the order of
/// their batches.
pub(crate) fn run(search: BfsChecker, threads: usize) -> BfsChecker {
    let pool = Pool {
        search: RwLock::new(search),
        pending: Mutex::default(),
        expanded: Mutex::default(),
        barrier: Barrier::new(threads),
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| pool.work());
        }
        pool.coordinate(threads);
    });
    pool.search.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Threads that search in rounds. The coordinator hands out batches, all threads expand them, and the coordinator
/// merges the expansions.
struct Pool {
    search: RwLock<BfsChecker>,
    pending: Mutex<Vec<(usize, Batch)>>,
    expanded: Mutex<Vec<(usize, Expansion)>>,
    barrier: Barrier,
}

impl Pool {
    /// Hands out batches and merges their expansions, until there is a verdict.
    fn coordinate(&self, threads: usize) {
        let mut expander = self.expander();
        loop {
            let mut search = self.search.write().unwrap_or_else(PoisonError::into_inner);
            let mut expansions = std::mem::take(&mut *lock(&self.expanded));
            expansions.sort_unstable_by_key(|&(index, _)| index);
            expansions.into_iter().for_each(|(_, expansion)| search.merge(expansion));
            let is_over = search.verdict().is_some();
            if !is_over {
                let batches = (0..threads * BATCHES_PER_THREAD).map(|index| (index, search.next_batch(BATCH_SIZE)));
                *lock(&self.pending) = batches.collect();
            }
            drop(search);
            self.barrier.wait();
            if is_over {
                return;
            }
            self.expand_pending(&mut expander);
            self.barrier.wait();
        }
    }

    /// Expands batches, until there is a verdict.
    fn work(&self) {
        let mut expander = self.expander();
        loop {
            self.barrier.wait();
            if self.search.read().unwrap_or_else(PoisonError::into_inner).verdict().is_some() {
                return;
            }
            self.expand_pending(&mut expander);
            self.barrier.wait();
        }
    }

    fn expander(&self) -> Expander {
        self.search.read().unwrap_or_else(PoisonError::into_inner).expander()
    }

    /// Expands batches, until none is pending.
    fn expand_pending(&self, expander: &mut Expander) {
        let search = self.search.read().unwrap_or_else(PoisonError::into_inner);
        loop {
            let Some((index, batch)) = lock(&self.pending).pop() else { return };
            let expansion = search.expand(batch, expander);
            lock(&self.expanded).push((index, expansion));
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
