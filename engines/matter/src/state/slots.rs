//! A small list of things with ids, kept in the order the ids were given.

use serde::{Deserialize, Serialize};
use smallvec::{Array, SmallVec};

/// Something with an id from the matter's counter.
pub trait Keyed {
    /// The id.
    fn id(&self) -> u32;
}

/// Things with ids in ascending order: found by binary search, small ones without an allocation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    transparent,
    bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>")
)]
pub struct Slots<T, const N: usize>(SmallVec<[T; N]>)
where
    [T; N]: Array<Item = T>;

impl<T, const N: usize> Default for Slots<T, N>
where
    [T; N]: Array<Item = T>,
{
    fn default() -> Self {
        Self(SmallVec::new())
    }
}

impl<T: Keyed, const N: usize> Slots<T, N>
where
    [T; N]: Array<Item = T>,
{
    fn place(&self, id: u32) -> Result<usize, usize> {
        match self.0.last() {
            Some(last) if last.id() == id => Ok(self.0.len() - 1),
            Some(last) if last.id() < id => Err(self.0.len()),
            _ => self.0.binary_search_by_key(&id, Keyed::id),
        }
    }

    /// The thing with this id.
    #[must_use]
    pub fn get(&self, id: u32) -> Option<&T> {
        self.0.get(self.place(id).ok()?)
    }

    /// The thing with this id, to change it.
    pub fn get_mut(&mut self, id: u32) -> Option<&mut T> {
        let place = self.place(id).ok()?;
        self.0.get_mut(place)
    }

    /// Adds a thing, replacing one with the same id.
    pub fn put(&mut self, thing: T) {
        match self.place(thing.id()) {
            Ok(place) => {
                if let Some(old) = self.0.get_mut(place) {
                    *old = thing;
                }
            }
            Err(place) => self.0.insert(place, thing),
        }
    }

    /// Takes the thing with this id out.
    pub fn take(&mut self, id: u32) -> Option<T> {
        let place = self.place(id).ok()?;
        Some(self.0.remove(place))
    }
}

impl<T, const N: usize> Slots<T, N>
where
    [T; N]: Array<Item = T>,
{
    /// All, in ascending order of id.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    /// All, to change them; ids must stay as they are.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.0.iter_mut()
    }

    /// The one with the lowest id.
    #[must_use]
    pub fn first(&self) -> Option<&T> {
        self.0.first()
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps those for which `keep` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        self.0.retain(|thing| keep(thing));
    }
}

impl<'a, T, const N: usize> IntoIterator for &'a Slots<T, N>
where
    [T; N]: Array<Item = T>,
{
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
