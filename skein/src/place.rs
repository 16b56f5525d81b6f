//! Where a city is kept, as every command that opens one is told, and the files named beside it.
//!
//! It knows nothing of what is kept there.

use anyhow::Result;
use clap::Args;
use skein_kernel::division::DivisionCode;
use skein_kernel::rejection::{Class, Code, Rejection};
use skein_store::Place;
use skein_store::postgres::Address;
use std::path::{Path, PathBuf};

/// The environment variable with the database's address. Unlike an argument it is in no process list.
const DATABASE: &str = "SKEIN_DATABASE";
/// The environment variable with the database's password, as PostgreSQL's own programs take it.
const PASSWORD: &str = "PGPASSWORD";
/// The folder a city is kept in unless told.
const FOLDER: &str = "data";

/// Arguments that say where a city is kept.
#[derive(Debug, Args)]
pub(crate) struct Kept {
    /// The folder the city is kept in [default: data]
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    data: Option<PathBuf>,
    /// The PostgreSQL database the city is kept in instead, such as
    /// postgres://skein@db.example/city?sslmode=verify-full. Without this and --data the variable
    /// SKEIN_DATABASE tells it; the password is taken from PGPASSWORD
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Which city, where the database holds several [default: the pack's, or the only one]
    #[arg(long, value_name = "CODE")]
    division: Option<DivisionCode>,
}

impl Kept {
    /// Where the city is kept.
    ///
    /// # Errors
    /// When the database's address can't be used.
    pub(crate) fn place(&self) -> Result<Place> {
        if let Some(folder) = &self.data {
            return Ok(Place::from(folder));
        }
        let Some(address) = self.database.clone().or_else(|| variable(DATABASE)) else {
            return Ok(Place::from(Path::new(FOLDER)));
        };
        let address = Address::parse(&address)?;
        if self.database.is_some() && address.has_password() {
            eprintln!("命令行中的口令对本机其他用户可见，请改用环境变量 {DATABASE} 或 {PASSWORD}");
            eprintln!(
                "others on this machine can see a password in an argument: use {DATABASE} or {PASSWORD}"
            );
        }
        let address = address.or_password(variable(PASSWORD));
        Ok(Place::from(address.of(self.division)))
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The text of a file someone named.
///
/// # Errors
/// `SK-CLI-0022` if it can't be read or isn't UTF-8.
pub(crate) fn text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| unreadable(path, &error).into())
}

/// The bytes of a file someone named.
///
/// # Errors
/// As [`text`].
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| unreadable(path, &error).into())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Rejection {
    Rejection::new(
        Code("SK-CLI-0022"),
        Class::NotFound,
        format!("文件读不了：{error}"),
        format!("the file can't be read: {error}"),
    )
    .in_file(path.display().to_string())
}
