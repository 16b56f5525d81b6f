//! `skein retention`: what personal data are due to be erased, and erasing them, while the city is stopped.

use crate::output;
use crate::up::bundle;
use anyhow::Result;
use clap::{Args, Subcommand};
use skein_app::city::{City, Config};
use skein_kernel::actor::{Actor, ActorId, Role};
use std::path::PathBuf;
use std::sync::Arc;

/// What can be done about personal data.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show what is due to be erased, erasing nothing 查看到期应删的个人信息
    List(List),
    /// Erase everything that is due 删除到期的个人信息
    Run(Run),
    /// Rewrite the files so that nothing erased is left between their rows 压实数据文件
    Compact(Place),
}

/// Where the city is.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// The city's data folder
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// The folder with the city's own pack, if it has one
    #[arg(long, value_name = "DIR")]
    packs: Option<PathBuf>,
}

/// Arguments of `skein retention list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    place: Place,
    /// How many at most
    #[arg(long, default_value_t = 100)]
    limit: usize,
}

/// Arguments of `skein retention run`.
#[derive(Debug, Args)]
pub(crate) struct Run {
    #[command(flatten)]
    place: Place,
    /// Why: it is recorded with every matter
    #[arg(long)]
    reason: String,
}

/// Runs one of the commands. The journal says that it was done at the console.
///
/// # Errors
/// When the city is running or can't be opened, or an erasure is refused.
pub(crate) fn run(command: &Command) -> Result<()> {
    match command {
        Command::List(arguments) => {
            let city = open(&arguments.place)?;
            output::json(&city.retention_due(&console(), arguments.limit)?, None)?;
        }
        Command::Run(arguments) => {
            let city = open(&arguments.place)?;
            let ordered = city.order_erasure(&console(), &arguments.reason, None)?;
            let mut steward = city.steward();
            while steward.turn()? {}
            let runs = city.erasure_runs(&console())?;
            let done = runs.into_iter().find(|run| run.number == ordered.number);
            output::json(&done, None)?;
        }
        Command::Compact(place) => {
            open(place)?.close();
            skein_store::shrink(&place.data)?;
            println!("已压实 compacted: {}", place.data.display());
        }
    }
    Ok(())
}

fn open(place: &Place) -> Result<City> {
    let config = Config::new(Arc::new(bundle(place.packs.as_deref())?));
    Ok(City::open(&place.data, config)?)
}

fn console() -> Actor {
    Actor {
        id: ActorId("console".into()),
        unit: None,
        roles: vec![Role::Supervisor],
    }
}
