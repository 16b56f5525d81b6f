//! Electronic licences (电子证照): what is written on one, the city's signature under it, its QR code and its page.
//!
//! What it is for: a [`Licence`] becomes a [`Token`] of text that anyone can check without asking the city, a QR
//! code that holds the token, and a PDF that people keep and print.
//!
//! What it knows nothing of: accounts, the journal, packs, who may be issued what, and whether a licence was
//! revoked since it was signed. Files come in as bytes.
//!
//! Where to start: [`Token::sign`], [`Token::check`], then [`code::svg`] and [`paper::draw`].
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

pub mod code;
pub mod number;
pub mod paper;
mod token;

pub use token::{Key, Licence, Token, Trouble, Written};
