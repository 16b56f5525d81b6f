//! `skein audit`: check the whole journal offline, prove one event, check a proof.

use crate::output;
use crate::place::Kept;
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use skein_app::city::CityModel;
use skein_store::audit::{self, InclusionProof};
use skein_store::matter::Matters;
use skein_store::{Place, VerifyingKey, postgres, read_public_keys};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What can be audited.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check every event, hash and signature of a city or a backup, and recompute every state 查验全部日志
    Verify(Verify),
    /// Print the proof that an event is in the journal 出具某事件的存证
    Prove(Prove),
    /// Check such a proof with the public key alone 核对存证
    Check(Check),
}

/// Arguments of `skein audit verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The data folder or backup, unless --data or --database tells [default: data]
    path: Option<PathBuf>,
    #[command(flatten)]
    kept: Kept,
    /// The public keys to trust (default: `evidence.pub` in the folder or those in the database, which proves
    /// less)
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Print the outcome as JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `skein audit prove`.
#[derive(Debug, Args)]
pub(crate) struct Prove {
    /// The event's position in the journal, from 1
    event: u64,
    /// The data folder or backup
    #[arg(long, default_value = "data")]
    data: PathBuf,
}

/// Arguments of `skein audit check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// A proof as `skein audit prove` prints it
    proof: PathBuf,
    /// The public keys to trust
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
}

/// Runs one of the commands. A journal that isn't sound ends with 1, and each finding is named.
///
/// # Errors
/// When the journal, key or proof can't be read, or the proof doesn't hold.
pub(crate) fn run(command: &Command) -> Result<ExitCode> {
    match command {
        Command::Verify(arguments) => verify(arguments),
        Command::Prove(arguments) => {
            output::json(&audit::prove(&arguments.data, arguments.event)?, None)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Check(arguments) => check(arguments),
    }
}

fn verify(arguments: &Verify) -> Result<ExitCode> {
    let place = match &arguments.path {
        Some(path) => Place::from(path),
        None => arguments.kept.place()?,
    };
    let family = Matters::<CityModel>::default();
    let own = arguments.key.as_deref().map(keys).transpose()?;
    let report = match &place {
        Place::Database(address) => {
            let trusted = own.map_or_else(|| postgres::public_keys(address, None), Ok)?;
            postgres::verify_whole(address, &trusted, &family)?
        }
        Place::Folder(folder) => {
            let trusted = own.map_or_else(|| keys(&folder.join("evidence.pub")), Ok)?;
            audit::verify_whole(folder, &trusted, &family)?
        }
        Place::Memory => bail!("nothing is kept in memory"),
    };
    match arguments.json {
        true => output::json(&report, None)?,
        false => output::write(report.to_string().as_bytes(), None)?,
    }
    Ok(if report.is_sound() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn check(arguments: &Check) -> Result<ExitCode> {
    let name = || arguments.proof.display().to_string();
    let text = std::fs::read_to_string(&arguments.proof).with_context(name)?;
    let proof: InclusionProof = serde_json::from_str(&text).with_context(name)?;
    audit::verify_inclusion(&proof, &keys(&arguments.key)?)?;
    println!(
        "存证属实 the proof holds: {} #{}",
        proof.event.stream, proof.event.position
    );
    Ok(ExitCode::SUCCESS)
}

fn keys(path: &Path) -> Result<Vec<VerifyingKey>> {
    Ok(read_public_keys(path)?)
}
