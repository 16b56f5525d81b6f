//! A city's rows copied out of the database into the files of a backup, and back in.
//!
//! Both ways go table by table: one statement selects its rows in one database, the other takes them as they
//! come, so nothing is ever held in memory but a row. The tables of both databases hold the same facts; where
//! they differ is in how an event's place is written: as a position, or as a batch and an ordinal in it.
//! It knows nothing of what rows mean. Start at [`export`].

mod into;
mod out;

pub(crate) use into::import;
pub(crate) use out::back_up;
pub use out::{export, public_keys, verify, verify_whole};

use skein_kernel::division::DivisionCode;
use skein_kernel::rejection::Rejection;
use tokio::runtime::Runtime;

use super::address::Address;
use super::link::{Link, Outcome};
use super::schema;
use crate::rejections;

fn runtime() -> Result<Runtime, Rejection> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(rejections::not_written)
}

fn number(division: DivisionCode) -> i32 {
    // A division code is six digits by construction.
    division.to_string().parse().unwrap_or_default()
}

/// Connects for something that takes as long as it takes.
async fn patient(address: &Address) -> Outcome<Link> {
    let link = Link::connect(address, || ()).await?;
    link.script("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
        .await?;
    Ok(link)
}

/// The city meant: the one named, or the database's only one.
async fn meant(link: &Link, address: &Address) -> Outcome<i32> {
    match address.division() {
        Some(division) => Ok(number(division)),
        None => schema::only_division(link).await,
    }
}
