//! Questions of packs: a `SELECT` over registers, read, checked, and put to a store in its own SQL.
//!
//! What it is for: a pack asks about many matters at once ("complaints about this team in three months") in
//! the SQL that SQLite and PostgreSQL understand alike. What either would understand otherwise, or not at all,
//! is refused when the pack is checked, not when the question is asked.
//!
//! What it knows nothing of: packs, processes, who may ask.
//!
//! Where to start: [`Question::read`], then [`Question::ask`]. `docs/guide/registers.md` tells what may be
//! written.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice
    )
)]

mod allowed;
mod behind;
mod question;
mod refuse;
mod registers;
mod view;

pub use question::Question;
pub use registers::{RegisterShape, Registers};
