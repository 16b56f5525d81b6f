//! The queue in front of the writer: many hands put in, one takes everything there is.
//!
//! It knows nothing of what it carries. A batch is whatever piled up while the last one was being written,
//! so a lone client never waits for company; see [`Queue::take`] for the one exception. There are two lanes:
//! what people ask for is taken whole, what the city does by itself (a hundred thousand timers due at once)
//! only in small numbers behind it.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many of the second lane go with one batch: a few milliseconds of work.
const BACKGROUND: usize = 192;

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

impl<T> Inner<T> {
    fn hand_out(&mut self, batch: &mut Vec<T>) -> Option<usize> {
        std::mem::swap(&mut self.items, batch);
        let first_lane = batch.len();
        let few = self.background.len().min(BACKGROUND);
        batch.extend(self.background.drain(..few));
        (!batch.is_empty()).then_some(first_lane)
    }
}

/// A bounded queue drained whole.
#[derive(Debug)]
pub(crate) struct Queue<T> {
    inner: Mutex<Inner<T>>,
    ready: Condvar,
    limit: usize,
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

    /// Takes everything in the first lane into `batch` (which is empty) and a few of the second behind it,
    /// sleeping while there is nothing; how many are of the first lane. `None` when the queue is closed and
    /// empty.
    ///
    /// Clients that were just answered tend to come back at once. If `expected` are known to be about and
    /// fewer are here, it waits for them for at most `window`: one flush then carries all of them instead
    /// of half, which on a slow disk doubles the rate. A lone client is never kept waiting.
    pub(crate) fn take(&self, batch: &mut Vec<T>, expected: usize, window: Duration) -> Option<usize> {
        let mut inner = self.lock();
        while (inner.held || inner.items.is_empty() && inner.background.is_empty()) && !inner.closed {
            inner.wanted = 1;
            inner = self.ready.wait(inner).unwrap_or_else(PoisonError::into_inner);
        }
        if inner.items.len() < expected && !inner.closed {
            inner.wanted = expected;
            let waited = self.ready.wait_timeout_while(inner, window, |inner| {
                inner.items.len() < expected && !inner.closed
            });
            inner = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        inner.wanted = usize::MAX;
        inner.hand_out(batch)
    }

    /// The same without sleeping: `None` if there is nothing, or nothing may be taken yet.
    pub(crate) fn take_ready(&self, batch: &mut Vec<T>) -> Option<usize> {
        let mut inner = self.lock();
        if inner.held { None } else { inner.hand_out(batch) }
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
