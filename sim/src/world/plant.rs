//! Faults planted on purpose, to see that an oracle finds them.
//!
//! It knows nothing of which oracle will.

use crate::oracle::Witness;

/// A fault that no store may have.
#[derive(Debug, Clone, Copy)]
pub enum Plant {
    /// The disk acknowledges flushes and doesn't carry them out.
    LyingDisk,
    /// A client gives a command whose answer was lost again as if it were another.
    ForgetfulClients,
    /// Whoever fires timers overlooks some.
    SleepyWorkers,
    /// Somebody changes the database beside the store: a file on the disk, and what is done to it.
    Tampering(&'static str, &'static str),
    /// The store shows something else than it holds.
    Showing(fn(&mut Witness)),
}
