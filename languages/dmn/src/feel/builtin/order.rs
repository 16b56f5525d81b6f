//! Sorting by a function that may contradict itself.
//!
//! What it is for: a stable sort which ends whatever the order says. It knows nothing of lists of values.
//! Start at [`sorted`].

use crate::feel::trouble::Trouble;

/// Whether an item must come before another.
type Precedes<'a, T> = &'a mut dyn FnMut(&T, &T) -> Result<bool, Trouble>;

/// The items in order; those of which neither precedes the other keep theirs.
pub(super) fn sorted<T>(mut items: Vec<T>, precedes: Precedes<'_, T>) -> Result<Vec<T>, Trouble> {
    if items.len() < 2 {
        return Ok(items);
    }
    let right = items.split_off(items.len() / 2);
    let left = sorted(items, precedes)?;
    let right = sorted(right, precedes)?;
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(x), Some(y)) = (left.peek(), right.peek()) {
        let next = if precedes(y, x)? {
            right.next()
        } else {
            left.next()
        };
        merged.extend(next);
    }
    merged.extend(left);
    merged.extend(right);
    Ok(merged)
}
