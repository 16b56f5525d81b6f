//! Recently used aggregates in memory, within a limit of bytes.
//!
//! Two generations: what is used goes to the young one; when that is full, the old one is forgotten and the
//! young one becomes old. That keeps what was used lately at the cost of one hash for each use, and needs no
//! list of who was used when. It knows nothing of what it keeps.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// Serials are spread well enough by one multiplication.
#[derive(Default)]
pub(crate) struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(self.0 ^ u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        let mixed = u128::from(number ^ 0x9E37_79B9_7F4A_7C15) * 0xD6E8_FEB8_6659_FD93;
        self.0 = (mixed as u64) ^ (mixed >> 64) as u64;
    }
}

type Generation<T> = HashMap<u64, Arc<T>, BuildHasherDefault<Spread>>;

/// A cache of things that know their size.
pub(crate) struct Cache<T> {
    young: Generation<T>,
    old: Generation<T>,
    young_bytes: usize,
    limit: usize,
}

/// What a cache can hold.
pub(crate) trait Sized {
    /// Bytes of memory it takes, about.
    fn bytes(&self) -> usize;
}

impl<T: Sized> Cache<T> {
    /// A cache of about this many bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            young: Generation::default(),
            old: Generation::default(),
            young_bytes: 0,
            limit,
        }
    }

    /// What is kept under a number.
    pub(crate) fn get(&mut self, number: u64) -> Option<Arc<T>> {
        if let Some(found) = self.young.get(&number) {
            return Some(Arc::clone(found));
        }
        let found = self.old.remove(&number)?;
        self.put(number, Arc::clone(&found));
        Some(found)
    }

    /// Keeps something under a number.
    pub(crate) fn put(&mut self, number: u64, value: Arc<T>) {
        self.young_bytes += value.bytes();
        if let Some(before) = self.young.insert(number, value) {
            self.young_bytes = self.young_bytes.saturating_sub(before.bytes());
        }
    }

    /// Forgets what wasn't used lately if there is too much. Nothing is forgotten otherwise, so what a batch
    /// has changed stays until it is written.
    pub(crate) fn tidy(&mut self) {
        if self.young_bytes > self.limit / 2 {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
        self.young_bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Sized for u32 {
        fn bytes(&self) -> usize {
            10
        }
    }

    #[test]
    fn what_was_used_lately_stays_and_the_rest_goes() {
        let mut cache = Cache::new(100);
        for number in 0..60 {
            cache.put(number, Arc::new(number as u32));
            cache.get(0);
            cache.tidy();
        }
        assert_eq!(cache.get(0).as_deref(), Some(&0));
        assert_eq!(cache.get(59).as_deref(), Some(&59));
        assert_eq!(cache.get(30), None);
        cache.clear();
        assert_eq!(cache.get(59), None);
    }
}
