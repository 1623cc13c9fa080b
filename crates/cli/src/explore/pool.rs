//! Threads that search together.

use std::sync::{Barrier, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;

use checker::{Batch, BfsChecker, Expander, Expansion};

/// How many states make one piece of work.
const SLICE: usize = 64;

/// How many pieces there are for each thread in a turn.
const PIECES: usize = 32;

/// Runs the search to its end. It comes to the same on any number of threads: what they found is learnt in the order in
/// which the work was given out.
pub(crate) fn run(search: BfsChecker, threads: usize) -> BfsChecker {
    let pool = Pool {
        search: RwLock::new(search),
        todo: Mutex::default(),
        done: Mutex::default(),
        turn: Barrier::new(threads),
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| pool.help());
        }
        pool.lead(threads);
    });
    pool.search.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Threads that look at one search in turns: one gives out work, all look, one learns.
struct Pool {
    search: RwLock<BfsChecker>,
    todo: Mutex<Vec<(usize, Batch)>>,
    done: Mutex<Vec<(usize, Expansion)>>,
    turn: Barrier,
}

impl Pool {
    /// Gives out work and learns, until there is a verdict.
    fn lead(&self, threads: usize) {
        let mut desk = self.desk();
        loop {
            let mut search = self.search.write().unwrap_or_else(PoisonError::into_inner);
            let mut found = std::mem::take(&mut *lock(&self.done));
            found.sort_unstable_by_key(|&(place, _)| place);
            found.into_iter().for_each(|(_, found)| search.merge(found));
            let is_over = search.verdict().is_some();
            if !is_over {
                let work = (0..threads * PIECES).map(|place| (place, search.next_batch(SLICE)));
                *lock(&self.todo) = work.collect();
            }
            drop(search);
            self.turn.wait();
            if is_over {
                return;
            }
            self.look(&mut desk);
            self.turn.wait();
        }
    }

    /// Helps to look, until there is a verdict.
    fn help(&self) {
        let mut desk = self.desk();
        loop {
            self.turn.wait();
            if self.search.read().unwrap_or_else(PoisonError::into_inner).verdict().is_some() {
                return;
            }
            self.look(&mut desk);
            self.turn.wait();
        }
    }

    fn desk(&self) -> Expander {
        self.search.read().unwrap_or_else(PoisonError::into_inner).expander()
    }

    fn look(&self, desk: &mut Expander) {
        let search = self.search.read().unwrap_or_else(PoisonError::into_inner);
        loop {
            let Some((place, work)) = lock(&self.todo).pop() else { return };
            let found = search.expand(work, desk);
            lock(&self.done).push((place, found));
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
