//! `skein account`: what only someone at the machine itself may do to accounts.

use crate::place::Kept;
use crate::up::bundle;
use anyhow::Result;
use clap::{Args, Subcommand};
use skein_app::city::{City, Config};
use skein_kernel::actor::{Actor, ActorId, Role};
use std::path::PathBuf;
use std::sync::Arc;

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Give an account a fresh first password; a city in a folder must be stopped 重置口令
    Reset(Reset),
}

/// Arguments of `skein account reset`.
#[derive(Debug, Args)]
pub(crate) struct Reset {
    /// The account's name
    name: String,
    #[command(flatten)]
    kept: Kept,
    /// The folder with the city's own pack, if it has one
    #[arg(long, value_name = "DIR")]
    packs: Option<PathBuf>,
}

/// Runs one of the commands. Whoever may write to the data folder or database is its administrator already; the journal
/// says that it was done at the console.
///
/// # Errors
/// When the city can't be opened, in a folder because it is running, or has no such account.
pub(crate) fn run(command: &Command) -> Result<()> {
    let Command::Reset(arguments) = command;
    let config = Config::new(Arc::new(bundle(arguments.packs.as_deref())?));
    let city = City::open(arguments.kept.place()?, config)?;
    let console = Actor {
        id: ActorId("console".into()),
        unit: None,
        roles: vec![Role::Administrator],
    };
    let secret = city.reset_password(&console, ActorId(arguments.name.clone()))?;
    println!("新口令（仅显示一次，登录后须更改）new password, shown this once, to be changed:");
    println!("  {}  {}", secret.account, secret.password);
    Ok(())
}
