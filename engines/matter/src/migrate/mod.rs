//! Migration: moving a running matter from one version of its definition to another.
//!
//! What it is for: definitions are immutable and a matter finishes under the version it began with, unless
//! someone decides otherwise with a reason. A [`Plan`] says which node becomes which, a [`Report`] says what
//! would happen to everything one matter holds, and only what can be proven to fit is moved, by one event.
//!
//! What it knows nothing of: storage, who decides. The version of the law a matter was received under stays
//! as it is.
//!
//! Where to start: [`plan`], then [`Plan::check`].

mod added;
mod apply;
mod check;
mod fault;
mod mapping;
mod plan;
mod report;

pub(crate) use apply::added;
pub use apply::{Migrated, migrate};
pub use mapping::Mapping;
pub use plan::{Plan, plan};
pub use report::{Fate, Item, Report, Subject, dry_run, report};

pub(crate) use apply::evolve;
