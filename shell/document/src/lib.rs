//! Files in and out: what people hand over becomes text, what was read becomes tables.
//!
//! What it is for: [`intake`] turns a file of any usual format and encoding into plain text, one
//! paragraph a line; [`export`] writes a read report as text, JSON, JSON Lines, CSV or XLSX.
//!
//! What it knows nothing of: pages, accounts, the journal; what a report means is `skein-report`'s.
//!
//! Where to start: [`intake::read`] and [`export::render`].

pub mod export;
pub mod intake;
mod rejections;
