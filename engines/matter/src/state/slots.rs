//! A small list of things with ids, kept in the order the ids were given.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smallvec::{Array, SmallVec};
use std::iter::{Chain, Rev};

/// Something with an id from the matter's counter.
pub trait Keyed {
    /// The id.
    fn id(&self) -> u32;
}

/// Things with ids in ascending order: found by binary search, small ones without an allocation.
///
/// A long list is mostly taken from at its front, as a hundred thousand instances are done in turn: its things then
/// stand in `head`, last first, so that the first is at the end and taking it moves nothing.
#[derive(Debug, Clone)]
pub struct Slots<T, const N: usize>
where
    [T; N]: Array<Item = T>,
{
    head: Vec<T>,
    tail: SmallVec<[T; N]>,
}

/// How long a list is before it is worth turning round.
const LONG: usize = 64;

/// All things of a list, in ascending order of id.
pub(crate) type Iter<'a, T> = Chain<Rev<std::slice::Iter<'a, T>>, std::slice::Iter<'a, T>>;

impl<T, const N: usize> Default for Slots<T, N>
where
    [T; N]: Array<Item = T>,
{
    fn default() -> Self {
        Self {
            head: Vec::new(),
            tail: SmallVec::new(),
        }
    }
}

impl<T: PartialEq, const N: usize> PartialEq for Slots<T, N>
where
    [T; N]: Array<Item = T>,
{
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<T: Serialize, const N: usize> Serialize for Slots<T, N>
where
    [T; N]: Array<Item = T>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de, T: Deserialize<'de>, const N: usize> Deserialize<'de> for Slots<T, N>
where
    [T; N]: Array<Item = T>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tail = SmallVec::deserialize(deserializer)?;
        Ok(Self {
            head: Vec::new(),
            tail,
        })
    }
}

/// Where a thing is.
#[derive(Clone, Copy)]
enum Place {
    Head(usize),
    Tail(usize),
}

impl<T: Keyed, const N: usize> Slots<T, N>
where
    [T; N]: Array<Item = T>,
{
    fn place(&self, id: u32) -> Result<Place, Place> {
        // The head's first is its last in order.
        if self.head.first().is_some_and(|last| id <= last.id()) {
            let found = self.head.binary_search_by(|thing| id.cmp(&thing.id()));
            return found.map(Place::Head).map_err(Place::Head);
        }
        let found = match self.tail.last() {
            Some(last) if last.id() == id => Ok(self.tail.len() - 1),
            Some(last) if last.id() < id => Err(self.tail.len()),
            _ => self.tail.binary_search_by_key(&id, Keyed::id),
        };
        found.map(Place::Tail).map_err(Place::Tail)
    }

    /// The thing with this id.
    #[must_use]
    pub fn get(&self, id: u32) -> Option<&T> {
        match self.place(id).ok()? {
            Place::Head(place) => self.head.get(place),
            Place::Tail(place) => self.tail.get(place),
        }
    }

    /// The thing with this id, to change it.
    pub fn get_mut(&mut self, id: u32) -> Option<&mut T> {
        match self.place(id).ok()? {
            Place::Head(place) => self.head.get_mut(place),
            Place::Tail(place) => self.tail.get_mut(place),
        }
    }

    /// Adds a thing, replacing one with the same id.
    pub fn put(&mut self, thing: T) {
        match self.place(thing.id()) {
            Ok(_) => {
                if let Some(old) = self.get_mut(thing.id()) {
                    *old = thing;
                }
            }
            Err(Place::Head(place)) => self.head.insert(place, thing),
            Err(Place::Tail(place)) => self.tail.insert(place, thing),
        }
    }

    /// Takes the thing with this id out.
    pub fn take(&mut self, id: u32) -> Option<T> {
        match self.place(id).ok()? {
            Place::Head(place) => Some(self.head.remove(place)),
            Place::Tail(place)
                if self.head.is_empty() && self.tail.len() > LONG && place < self.tail.len() / 2 =>
            {
                self.head = self.tail.drain(..).rev().collect();
                self.take(id)
            }
            Place::Tail(place) => Some(self.tail.remove(place)),
        }
    }
}

impl<T, const N: usize> Slots<T, N>
where
    [T; N]: Array<Item = T>,
{
    /// All, in ascending order of id.
    pub fn iter(&self) -> Iter<'_, T> {
        self.head.iter().rev().chain(self.tail.iter())
    }

    /// All, to change them; ids must stay as they are.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.head.iter_mut().rev().chain(self.tail.iter_mut())
    }

    /// The one with the lowest id.
    #[must_use]
    pub fn first(&self) -> Option<&T> {
        self.head.last().or_else(|| self.tail.first())
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.head.len() + self.tail.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Keeps those for which `keep` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        self.head.retain(&mut keep);
        self.tail.retain(|thing| keep(thing));
    }
}

impl<'a, T, const N: usize> IntoIterator for &'a Slots<T, N>
where
    [T; N]: Array<Item = T>,
{
    type Item = &'a T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq)]
    struct Thing(u32);

    impl Keyed for Thing {
        fn id(&self) -> u32 {
            self.0
        }
    }

    fn ids(slots: &Slots<Thing, 2>) -> Vec<u32> {
        slots.iter().map(Keyed::id).collect()
    }

    #[test]
    fn a_long_list_keeps_its_order_whatever_is_taken() {
        let mut slots: Slots<Thing, 2> = Slots::default();
        (1..=100).for_each(|id| slots.put(Thing(id)));
        for id in [1, 2, 50, 3] {
            assert_eq!(slots.take(id), Some(Thing(id)));
        }
        slots.put(Thing(101));
        slots.put(Thing(50));
        let expected: Vec<u32> = (4..=101).collect();
        assert_eq!(ids(&slots), expected);
        assert_eq!(slots.first(), Some(&Thing(4)));
        assert_eq!(slots.get(101), Some(&Thing(101)));
        assert_eq!(slots.get(3), None);
        slots.retain(|thing| thing.0 > 99);
        assert_eq!(ids(&slots), [100, 101]);
    }
}
