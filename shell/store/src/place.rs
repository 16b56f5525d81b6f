//! Where a city is kept.

use skein_kernel::rejection::Rejection;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::postgres::Address;

/// Where a city is kept. Whoever opens it there need not know more.
#[derive(Debug, Clone)]
pub enum Place {
    /// In memory: gone when closed.
    Memory,
    /// In a folder of this machine, by one process.
    Folder(PathBuf),
    /// In a PostgreSQL database, by any number of nodes.
    Database(Box<Address>),
}

impl Place {
    /// The place a text names: a database's address, else a folder.
    ///
    /// # Errors
    /// `SK-STORE-0062`/`0072` for an address that can't be used.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        match Address::is_one(text) {
            true => Address::parse(text).map(Self::from),
            false => Ok(Self::Folder(text.into())),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("memory"),
            Self::Folder(folder) => folder.display().fmt(f),
            Self::Database(address) => address.fmt(f),
        }
    }
}

impl From<&Path> for Place {
    fn from(folder: &Path) -> Self {
        Self::Folder(folder.into())
    }
}

impl From<&PathBuf> for Place {
    fn from(folder: &PathBuf) -> Self {
        Self::Folder(folder.clone())
    }
}

impl From<Address> for Place {
    fn from(address: Address) -> Self {
        Self::Database(Box::new(address))
    }
}
