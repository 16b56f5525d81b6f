//! Where the database is and how to reach it: the address an operator writes, and the settings of every
//! session.
//!
//! It knows nothing of tables.

use skein_kernel::rejection::Rejection;
use std::fmt;
use std::time::Duration;
use tokio_postgres::Config;

use super::rejections;

/// Settings of every session. A reply is given only when the commit is on the server's disk, whatever the
/// server's own default is. Statements on the hot path look rows up by key: a plan made while a table was
/// empty must not be kept when it holds millions. Someone who locks and falls silent is let go.
const SETTINGS: &str = "-c synchronous_commit=on -c default_transaction_isolation=read\\ committed \
    -c statement_timeout=30s -c lock_timeout=20s -c idle_in_transaction_session_timeout=20s -c jit=off \
    -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off \
    -c enable_mergejoin=off -c client_min_messages=warning -c TimeZone=UTC";

/// A PostgreSQL database's address, such as `postgres://skein@db.example/city`.
#[derive(Clone)]
pub struct Address {
    pub(crate) config: Config,
}

impl fmt::Debug for Address {
    /// Never shows the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Address")
            .field("hosts", &self.config.get_hosts())
            .field("database", &self.config.get_dbname())
            .finish_non_exhaustive()
    }
}

impl Address {
    /// Reads an address: a URL (`postgres://user:password@host:port/database`) or `key=value` pairs, as
    /// every PostgreSQL tool takes them.
    ///
    /// # Errors
    /// `SK-STORE-0062` if it can't be read or names no database.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let mut config: Config = text.parse().map_err(rejections::bad_address)?;
        if config.get_dbname().is_none_or(str::is_empty) {
            return Err(rejections::bad_address("dbname"));
        }
        let settings = match config.get_options() {
            Some(own) => format!("{own} {SETTINGS}"),
            None => SETTINGS.to_owned(),
        };
        config.options(settings).application_name("skein");
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(5));
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(Duration::from_secs(20));
        }
        config.keepalives_idle(Duration::from_secs(20));
        Ok(Self { config })
    }

    /// The database's name.
    #[must_use]
    pub fn database(&self) -> String {
        self.config.get_dbname().unwrap_or_default().to_owned()
    }

    /// Whether a text looks like an address of this kind rather than a folder.
    #[must_use]
    pub fn is_one(text: &str) -> bool {
        text.starts_with("postgres://") || text.starts_with("postgresql://")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_database_and_never_shows_its_password() {
        let address = Address::parse("postgres://skein:secret@db.example:5433/city").unwrap();
        assert!(!format!("{address:?}").contains("secret"));
        for wrong in ["postgres://skein@db.example", "http://example", ""] {
            assert_eq!(
                Address::parse(wrong).unwrap_err().code.0,
                "SK-STORE-0062",
                "{wrong}"
            );
        }
        assert!(Address::is_one("postgres://x/y") && !Address::is_one("data"));
    }
}
