//! The city: the loop “authenticate → authorise → command → decide → journal → views” as a library.
//!
//! What it is for: everything the pages, the REST interface and the command line do to a city and read
//! from it, in one place, so that none of them holds a rule of its own.
//!
//! What it knows nothing of: HTTP, pages, terminals, and how a report is read or a verdict given: those
//! are the languages' and the engines'.
//!
//! Where to start: [`city::City`], then [`city::Act`] for what can be done and [`view`] for what can be
//! seen.

pub mod account;
pub mod authorise;
pub mod city;
pub mod codes;
pub mod demo;
pub mod draw;
pub mod evidence;
pub mod import;
pub mod notify;
pub mod scan;
pub mod search;
pub mod view;

use skein_kernel::rejection::{Class, Rejection};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks a mutex whose data stays whole even if a holder panicked: every change to it is one statement.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// “There is no such thing”, naming what was looked for.
pub(crate) fn not_found(zh: &str, en: &str, id: &str) -> Rejection {
    Rejection::new(
        codes::NOT_FOUND,
        Class::NotFound,
        format!("没有找到{zh}“{id}”"),
        format!("there is no {en} `{id}`"),
    )
    .at_element(id)
}
