//! Where the database is and how to reach it: the address an operator writes, and the settings of every
//! session.
//!
//! It knows nothing of tables.

use skein_kernel::division::DivisionCode;
use skein_kernel::rejection::Rejection;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::Host;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::rejections;
use super::tls::{self, Mode};

/// Settings of every session. A reply is given only when the commit is on the server's disk, whatever the
/// server's own default is. Statements on the hot path look rows up by key: a plan made while a table was
/// empty must not be kept when it holds millions. Someone who locks and falls silent is let go.
const SETTINGS: &str = "-c synchronous_commit=on -c default_transaction_isolation=read\\ committed \
    -c statement_timeout=30s -c lock_timeout=20s -c idle_in_transaction_session_timeout=20s -c jit=off \
    -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off \
    -c enable_mergejoin=off -c client_min_messages=warning -c TimeZone=UTC";

/// A PostgreSQL database's address, such as `postgres://skein@db.example/city?sslmode=verify-full`.
///
/// It is shown as user, host and database: never with its password.
#[derive(Clone)]
pub struct Address {
    pub(crate) config: Config,
    pub(crate) tls: MakeRustlsConnect,
    division: Option<DivisionCode>,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://")?;
        if let Some(user) = self.config.get_user() {
            write!(f, "{user}@")?;
        }
        let ports = self.config.get_ports();
        for (index, host) in self.config.get_hosts().iter().enumerate() {
            f.write_str(if index == 0 { "" } else { "," })?;
            match host {
                Host::Tcp(name) => f.write_str(name)?,
                Host::Unix(folder) => write!(f, "{}", folder.display())?,
            }
            if let Some(port) = ports.get(index).or(ports.first()) {
                write!(f, ":{port}")?;
            }
        }
        write!(f, "/{}", self.database())
    }
}

impl Address {
    /// Reads an address: a URL (`postgres://user:password@host:port/database`) or `key=value` pairs, as
    /// every PostgreSQL tool takes them. `sslmode` is `disable`, `prefer` (unless told), `require` or
    /// `verify-full`; `sslrootcert` names a file of root certificates to verify with instead of the
    /// machine's own, and asks for `verify-full`.
    ///
    /// # Errors
    /// `SK-STORE-0062` if it can't be read or names no database, `0072` for root certificates that can't
    /// be used.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let (rest, [mode, root]) = without(text, ["sslmode", "sslrootcert"]);
        let mode = match &mode {
            None => Mode::default(),
            Some(mode) => Mode::parse(mode).ok_or_else(|| {
                rejections::bad_address("sslmode = disable | prefer | require | verify-full")
            })?,
        };
        // Nobody names a root certificate to have it ignored.
        let mode = match (&root, mode) {
            (Some(_), Mode::Prefer | Mode::Require) => Mode::VerifyFull,
            _ => mode,
        };
        let mut config: Config = rest.parse().map_err(rejections::bad_address)?;
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
        config.ssl_mode(mode.of_connection());
        let tls = tls::connector(mode, root.map(PathBuf::from).as_deref())?;
        Ok(Self {
            config,
            tls,
            division: None,
        })
    }

    /// The same address, meaning one of several cities that the database holds.
    #[must_use]
    pub fn of(mut self, division: Option<DivisionCode>) -> Self {
        self.division = division;
        self
    }

    /// The city meant; `None` for the database's only one.
    #[must_use]
    pub fn division(&self) -> Option<DivisionCode> {
        self.division
    }

    /// The same address with a password, unless it has one.
    #[must_use]
    pub fn or_password(mut self, password: Option<String>) -> Self {
        if let Some(password) = password.filter(|_| !self.has_password()) {
            self.config.password(password);
        }
        self
    }

    /// Whether it has a password, which whoever sees the text it was read from can see too.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.config.get_password().is_some()
    }

    /// A rejection with this address as its place, unless it has one.
    pub(crate) fn place(&self, rejection: Rejection) -> Rejection {
        match rejection.place {
            Some(_) => rejection,
            None => rejection.in_file(self.to_string()),
        }
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

/// An address without some of its parameters, and what they were: the client below knows fewer values of
/// them than people write.
fn without<const N: usize>(text: &str, names: [&str; N]) -> (String, [Option<String>; N]) {
    let mut found = [const { None }; N];
    let (before, pairs, separator) = match text.split_once('?') {
        Some((before, query)) => (before, query.split('&').map(str::to_owned).collect(), '&'),
        None if Address::is_one(text) => (text, Vec::new(), '&'),
        None => ("", words(text), ' '),
    };
    let mut kept = Vec::new();
    for pair in pairs {
        let (key, value) = pair.split_once('=').unwrap_or((&pair, ""));
        match names.iter().position(|name| *name == key) {
            Some(place) if separator == '&' => {
                let value = form_urlencoded::parse(pair.as_bytes()).next();
                found[place] = value.map(|(_, value)| value.into_owned());
            }
            Some(place) => found[place] = Some(value.trim_matches('\'').to_owned()),
            None => kept.push(pair),
        }
    }
    let rest = kept.join(&separator.to_string());
    let joint = if before.is_empty() || rest.is_empty() {
        ""
    } else {
        "?"
    };
    (format!("{before}{joint}{rest}"), found)
}

/// Pairs separated by blanks, except those within quotes.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut quoted) = (vec![String::new()], false);
    for letter in text.chars() {
        quoted ^= letter == '\'';
        match words.last_mut() {
            Some(last) if quoted || !letter.is_whitespace() => last.push(letter),
            _ => words.push(String::new()),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio_postgres::config::SslMode;

    #[test]
    fn an_address_names_a_database_and_never_shows_its_password() {
        let address = Address::parse("postgres://skein:secret@db.example:5433/city").unwrap();
        assert_eq!(address.to_string(), "postgres://skein@db.example:5433/city");
        assert!(!format!("{address:?}").contains("secret"));
        for wrong in [
            "postgres://skein:secret@db.example",
            "postgres://skein:secret@db.example:port/city",
            "postgres://skein:secret@db.example/city?sslmode=perhaps",
            "postgres://skein:secret@db.example/city?secret=secret",
            "http://example",
            "",
        ] {
            let refused = Address::parse(wrong).unwrap_err();
            assert_eq!(refused.code.0, "SK-STORE-0062", "{wrong}");
            assert!(!refused.to_string().contains("secret@"), "{refused}");
        }
        assert!(Address::is_one("postgres://x/y") && !Address::is_one("data"));
    }

    #[test]
    fn both_ways_of_writing_say_how_the_connection_is_secured() {
        let check = |text: &str, expected: SslMode| {
            let address = Address::parse(text).unwrap();
            assert_eq!(address.config.get_ssl_mode(), expected, "{text}");
            assert_eq!(address.database(), "city", "{text}");
        };
        check("postgres://h/city", SslMode::Prefer);
        check("postgres://h/city?sslmode=disable", SslMode::Disable);
        check(
            "postgres://h/city?connect_timeout=3&sslmode=require",
            SslMode::Require,
        );
        check("postgres://h/city?sslmode=verify-full", SslMode::Require);
        check("host=h dbname=city sslmode=disable", SslMode::Disable);
        check(
            "host=h options='-c a=b' sslmode='disable' dbname=city",
            SslMode::Disable,
        );
        let missing = Address::parse("postgres://h/city?sslmode=verify-full&sslrootcert=%2Fnone.pem");
        let missing = missing.unwrap_err();
        assert_eq!(missing.code.0, "SK-STORE-0072");
        assert!(missing.to_string().contains("/none.pem"), "{missing}");
    }

    #[test]
    fn a_password_from_elsewhere_fills_the_gap_and_overrides_nothing() {
        let bare = Address::parse("postgres://skein@h/city").unwrap();
        assert!(!bare.has_password());
        let filled = bare.or_password(Some("one".into()));
        assert_eq!(filled.config.get_password(), Some(b"one".as_slice()));
        let kept = filled.or_password(Some("two".into()));
        assert_eq!(kept.config.get_password(), Some(b"one".as_slice()));
    }
}
