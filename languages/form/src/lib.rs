//! Forms as JSON Schema 2020-12: text in, a compiled form out, faults by field in both languages.
//!
//! What it is for: refusing what a form doesn't allow, with the field's path and a sentence a clerk can act
//! on, comparing numbers exactly, and knowing the identifiers of China by their check digits.
//!
//! What it knows nothing of: processes, pages, files, the network. A keyword it doesn't execute and a reference
//! to anything outside of the schema are refused when the form is read, never passed over.
//!
//! Where to start: [`Form::read`] and [`Form::check`].
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::unreachable
    )
)]

mod check;
mod decimal;
mod fault;
mod form;
mod format;
mod json;
mod read;
mod schema;

pub use fault::Fault;
pub use form::Form;
