//! Packs: one city system as a folder of open-standard files, with no code in it.
//!
//! What it is for: reading such a folder into a typed [`Pack`] that keeps the file and line of everything,
//! checking that its parts fit together and with the packs it needs, comparing two versions, and telling
//! the public what it does.
//!
//! What it knows nothing of: accounts, the journal, databases, pages, running matters. Installing a pack is
//! the city's act, playing its scenarios the rehearsal's.
//!
//! Where to start: [`Files`] for what goes in, [`Pack::read`] for what comes out, [`check()`] for what must
//! hold; `docs/guide/packs.md` for the format.

pub mod beginning;
pub mod check;
mod codes;
pub mod diff;
pub mod doc;
pub mod files;
pub mod fill;
pub mod finding;
pub mod model;
mod read;
pub mod schema;
mod template;
mod text;

pub use check::check;
pub use diff::diff;
pub use files::Files;
pub use finding::{Finding, Fix, Severity};
pub use model::Pack;
pub use template::template;
