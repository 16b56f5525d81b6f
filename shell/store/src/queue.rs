//! The queue in front of the writer: many hands put in, one takes everything there is.
//!
//! It knows nothing of what it carries. A batch is whatever piled up while the last one was being written,
//! so a lone client never waits for company; see [`Queue::more`] for the one exception. There are two lanes:
//! what people ask for is taken whole, what the city does by itself (a hundred thousand timers due at once)
//! only in small numbers behind it: see [`BACKGROUND`].

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How many of the second lane go with one batch at most: a few milliseconds of work.
pub(crate) const BACKGROUND: usize = 256;
/// How long a client that was just answered is looked out for without sleeping: about what it takes to go to
/// sleep and be woken.
const LOOK_OUT: Duration = Duration::from_micros(50);

/// Why a push was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The writer has stopped or is stopping.
    Closed,
    /// As many are waiting as may.
    Full,
}

#[derive(Debug)]
struct Inner<T> {
    items: Vec<T>,
    /// The second lane.
    background: VecDeque<T>,
    closed: bool,
    /// While held, nothing is taken: what is put in meanwhile goes as one batch.
    held: bool,
    /// The writer sleeps until this many are waiting: pushes below it need not wake it.
    wanted: usize,
}

/// A bounded queue drained whole.
#[derive(Debug)]
pub(crate) struct Queue<T> {
    inner: Mutex<Inner<T>>,
    ready: Condvar,
    limit: usize,
    /// Whether something was put in since something was taken: a hint, to be seen without the lock.
    pushed: AtomicBool,
}

impl<T> Queue<T> {
    pub(crate) fn new(limit: usize) -> Self {
        let inner = Inner {
            items: Vec::new(),
            background: VecDeque::new(),
            closed: false,
            held: false,
            wanted: usize::MAX,
        };
        Self {
            inner: Mutex::new(inner),
            ready: Condvar::new(),
            limit,
            pushed: AtomicBool::new(false),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts one in.
    pub(crate) fn push(&self, item: T) -> Result<(), Refused> {
        let mut inner = self.lock();
        if inner.closed {
            return Err(Refused::Closed);
        }
        if inner.items.len() >= self.limit {
            return Err(Refused::Full);
        }
        inner.items.push(item);
        self.pushed.store(true, Ordering::Relaxed);
        let wake = inner.items.len() >= inner.wanted;
        drop(inner);
        if wake {
            self.ready.notify_one();
        }
        Ok(())
    }

    /// Puts one into the second lane.
    pub(crate) fn push_background(&self, item: T) -> Result<(), Refused> {
        let mut inner = self.lock();
        if inner.closed {
            return Err(Refused::Closed);
        }
        if inner.background.len() >= self.limit {
            return Err(Refused::Full);
        }
        inner.background.push_back(item);
        self.pushed.store(true, Ordering::Relaxed);
        // A writer that waits for more of what people ask for is not disturbed.
        let wake = inner.wanted == 1;
        drop(inner);
        if wake {
            self.ready.notify_one();
        }
        Ok(())
    }

    /// How many are waiting in the first lane.
    pub(crate) fn len(&self) -> usize {
        self.lock().items.len()
    }

    /// Whether pushes are taken, room provided.
    pub(crate) fn is_open(&self) -> bool {
        !self.lock().closed
    }

    /// Takes everything in the first lane into `batch` (which is empty), sleeping while there is nothing in
    /// either lane; how many that are. `None` when the queue is closed and empty. If clients were
    /// `just_answered`, one of them tends to be back before a thread has gone to sleep and been woken, so it
    /// is looked out for a moment before that.
    pub(crate) fn take(&self, batch: &mut Vec<T>, just_answered: bool) -> Option<usize> {
        if just_answered {
            self.look_out();
        }
        let mut inner = self.lock();
        while (inner.held || inner.items.is_empty() && inner.background.is_empty()) && !inner.closed {
            inner.wanted = 1;
            inner = self.ready.wait(inner).unwrap_or_else(PoisonError::into_inner);
        }
        inner.wanted = usize::MAX;
        self.pushed.store(!inner.background.is_empty(), Ordering::Relaxed);
        std::mem::swap(&mut inner.items, batch);
        (!batch.is_empty() || !inner.background.is_empty()).then_some(batch.len())
    }

    /// Takes some of the second lane, in order; how many they are.
    pub(crate) fn background(&self, batch: &mut Vec<T>, most: usize) -> usize {
        let mut inner = self.lock();
        let few = inner.background.len().min(most);
        batch.extend(inner.background.drain(..few));
        few
    }

    /// What one batch may take of both lanes, without sleeping: `None` if there is nothing, or nothing may be
    /// taken yet.
    pub(crate) fn take_ready(&self, batch: &mut Vec<T>) -> Option<usize> {
        let mut inner = self.lock();
        if inner.held {
            return None;
        }
        std::mem::swap(&mut inner.items, batch);
        let first_lane = batch.len();
        let few = inner.background.len().min(BACKGROUND);
        batch.extend(inner.background.drain(..few));
        (!batch.is_empty()).then_some(first_lane)
    }

    fn look_out(&self) {
        let started = Instant::now();
        while !self.pushed.load(Ordering::Relaxed) && started.elapsed() < LOOK_OUT {
            for _ in 0..16 {
                std::hint::spin_loop();
            }
        }
    }

    /// Takes more of the first lane, to go with what was taken before: waits until `wanted` are there or
    /// `patience` is over; how many they are.
    ///
    /// Clients that were just answered tend to come back at once. Waiting a little for those known to be about
    /// lets one flush carry all of them instead of half. A lone client is never kept waiting.
    pub(crate) fn more(&self, batch: &mut Vec<T>, wanted: usize, patience: Duration) -> usize {
        let mut inner = self.lock();
        if inner.items.len() < wanted && !inner.closed && !patience.is_zero() {
            inner.wanted = wanted;
            let waited = self.ready.wait_timeout_while(inner, patience, |inner| {
                (inner.held || inner.items.len() < wanted) && !inner.closed
            });
            inner = waited.unwrap_or_else(PoisonError::into_inner).0;
            inner.wanted = usize::MAX;
        }
        if inner.held && !inner.closed {
            return 0;
        }
        self.pushed.store(false, Ordering::Relaxed);
        let before = batch.len();
        batch.append(&mut inner.items);
        batch.len() - before
    }

    /// Keeps everything that is put in while `work` is done, and lets it be taken at once then.
    pub(crate) fn together<R>(&self, work: impl FnOnce() -> R) -> R {
        self.lock().held = true;
        let result = work();
        self.lock().held = false;
        self.ready.notify_all();
        result
    }

    /// Refuses further pushes; what is waiting is still taken.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.ready.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(queue: &Queue<u32>) -> Vec<u32> {
        let mut batch = Vec::new();
        queue.take(&mut batch, true);
        batch
    }

    #[test]
    fn what_people_ask_is_taken_whole_and_the_rest_as_one_likes() {
        let queue = Queue::new(1000);
        for number in 1000..1300 {
            queue.push_background(number).unwrap();
        }
        for number in 0..3 {
            queue.push(number).unwrap();
        }
        let mut batch = taken(&queue);
        assert_eq!(batch, [0, 1, 2]);
        assert_eq!(queue.background(&mut batch, 2), 2);
        assert_eq!(batch, [0, 1, 2, 1000, 1001]);
        batch.clear();
        assert_eq!(queue.take(&mut batch, false), Some(0));
        assert_eq!(queue.background(&mut batch, 1000), 298);
    }

    #[test]
    fn those_expected_are_waited_for_and_nobody_longer_than_patience_lasts() {
        let queue = Queue::new(1000);
        queue.push(1).unwrap();
        let mut batch = taken(&queue);
        std::thread::scope(|scope| {
            scope.spawn(|| (2..5).for_each(|number| queue.push(number).unwrap()));
            assert_eq!(queue.more(&mut batch, 3, Duration::from_secs(60)), 3);
        });
        assert_eq!(batch, [1, 2, 3, 4]);
        assert_eq!(queue.more(&mut batch, 3, Duration::from_millis(1)), 0);
        queue.close();
        assert_eq!(queue.more(&mut batch, 3, Duration::from_secs(60)), 0);
    }

    #[test]
    fn what_is_handed_in_together_is_one_batch() {
        let queue = Queue::new(1000);
        std::thread::scope(|scope| {
            let taker = scope.spawn(|| taken(&queue));
            queue.together(|| {
                for number in 0..3 {
                    queue.push(number).unwrap();
                    std::thread::sleep(Duration::from_millis(1));
                }
            });
            assert_eq!(taker.join().unwrap(), [0, 1, 2]);
        });
    }
}
