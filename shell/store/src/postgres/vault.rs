//! The vault of a city kept in PostgreSQL: every node asks the same tables, so a session opened on one is
//! valid on all and one ended is ended on all.

use jiff::Timestamp;
use skein_kernel::rejection::Rejection;
use std::sync::Arc;
use tokio_postgres::Row;

use super::pool::Pool;
use crate::vault::{Credential, KeptSession, TokenHash, timestamp};

const CREDENTIAL: &str = "SELECT phc, must_change FROM credentials WHERE division = $1 AND account = $2";
const CREDENTIALS: &str =
    "SELECT phc, must_change, account FROM credentials WHERE division = $1 ORDER BY account COLLATE \"C\"";
const REPLACE: &str = "INSERT INTO credentials (division, account, phc, must_change) \
    SELECT $1, account, $3, $4 FROM unnest($2::text[]) AS given (account) ORDER BY account \
    ON CONFLICT (division, account) DO UPDATE SET phc = excluded.phc, must_change = excluded.must_change";
const END_OF_ACCOUNTS: &str = "DELETE FROM sessions WHERE division = $1 AND account = ANY($2) \
    AND token IS DISTINCT FROM $3";
/// The lock on the credential makes whoever replaces it wait, and then end this session too. One opened
/// before the connection broke is opened.
const OPEN: &str = "WITH shown AS (SELECT 1 FROM credentials WHERE division = $1 AND account = $3 \
        AND phc = $7 AND must_change = $8 FOR SHARE) \
    INSERT INTO sessions (division, token, account, csrf, opened, seen) SELECT $1, $2, $3, $4, $5, $6 FROM shown \
    ON CONFLICT (division, token) DO UPDATE SET seen = excluded.seen";
const SESSION: &str = "SELECT s.account, s.csrf, s.opened, s.seen, COALESCE(c.must_change, TRUE) \
    FROM sessions s LEFT JOIN credentials c ON c.division = s.division AND c.account = s.account \
    WHERE s.division = $1 AND s.token = $2";
const TOUCH: &str = "UPDATE sessions SET seen = $3 WHERE division = $1 AND token = $2";
const END: &str = "DELETE FROM sessions WHERE division = $1 AND token = $2";
const END_STALE: &str = "DELETE FROM sessions WHERE division = $1 AND (seen < $2 OR opened < $3)";

const FILTERS: &str = "SELECT name, query FROM filters WHERE division = $1 AND account = $2 \
    ORDER BY name COLLATE \"C\"";
const KEEP_FILTER: &str = "INSERT INTO filters (division, account, name, query) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (division, account, name) DO UPDATE SET query = excluded.query";
const FORGET_FILTER: &str = "DELETE FROM filters WHERE division = $1 AND account = $2 AND name = $3";

/// The tables of secrets.
pub(crate) struct Vault {
    pub(super) pool: Arc<Pool>,
    pub(super) division: i32,
}

impl Vault {
    pub(crate) fn new(pool: Arc<Pool>, division: i32) -> Self {
        Self { pool, division }
    }
}

impl crate::vault::Vault for Vault {
    fn credential(&self, account: &str) -> Result<Option<Credential>, Rejection> {
        let (division, account) = (self.division, account.to_owned());
        self.pool.ask(move |link| {
            let account = account.clone();
            async move {
                let row = link.row(CREDENTIAL, &[&division, &account]).await?;
                Ok(row.as_ref().map(credential))
            }
        })
    }

    fn replace(
        &self,
        accounts: &[&str],
        credential: &Credential,
        except: Option<&TokenHash>,
    ) -> Result<(), Rejection> {
        let (division, credential) = (self.division, credential.clone());
        let accounts: Vec<String> = accounts.iter().map(|&account| account.to_owned()).collect();
        let except = except.map(|token| token.to_vec());
        self.pool.alone(move |link| {
            let (accounts, credential, except) = (accounts.clone(), credential.clone(), except.clone());
            async move {
                let Credential { phc, must_change } = &credential;
                link.run(REPLACE, &[&division, &accounts, phc, must_change])
                    .await?;
                // Another statement: it sees sessions that were opened while the first one waited.
                link.run(END_OF_ACCOUNTS, &[&division, &accounts, &except])
                    .await
                    .map(drop)
            }
        })
    }

    fn open_session(
        &self,
        token: &TokenHash,
        session: &KeptSession,
        shown: &Credential,
    ) -> Result<bool, Rejection> {
        let (division, token) = (self.division, token.to_vec());
        let (session, shown) = (session.clone(), shown.clone());
        self.pool.ask(move |link| {
            let (token, session, shown) = (token.clone(), session.clone(), shown.clone());
            async move {
                let (opened, seen) = (session.opened.as_second(), session.seen.as_second());
                let KeptSession { account, csrf, .. } = &session;
                let Credential { phc, must_change } = &shown;
                let opened = link
                    .run(
                        OPEN,
                        &[&division, &token, account, csrf, &opened, &seen, phc, must_change],
                    )
                    .await?;
                Ok(opened == 1)
            }
        })
    }

    fn session(&self, token: &TokenHash) -> Result<Option<KeptSession>, Rejection> {
        let (division, token) = (self.division, token.to_vec());
        self.pool.ask(move |link| {
            let token = token.clone();
            async move {
                let row = link.row(SESSION, &[&division, &token]).await?;
                Ok(row.map(|row| KeptSession {
                    account: row.get(0),
                    csrf: row.get(1),
                    opened: timestamp(row.get(2)),
                    seen: timestamp(row.get(3)),
                    must_change: row.get(4),
                }))
            }
        })
    }

    fn touch_session(&self, token: &TokenHash, seen: Timestamp) -> Result<(), Rejection> {
        let (division, token, seen) = (self.division, token.to_vec(), seen.as_second());
        self.pool.ask(move |link| {
            let token = token.clone();
            async move { link.run(TOUCH, &[&division, &token, &seen]).await.map(drop) }
        })
    }

    fn end_session(&self, token: &TokenHash) -> Result<(), Rejection> {
        let (division, token) = (self.division, token.to_vec());
        self.pool.ask(move |link| {
            let token = token.clone();
            async move { link.run(END, &[&division, &token]).await.map(drop) }
        })
    }

    fn end_stale(&self, seen: Timestamp, opened: Timestamp) -> Result<(), Rejection> {
        let (division, seen, opened) = (self.division, seen.as_second(), opened.as_second());
        self.pool
            .ask(move |link| async move { link.run(END_STALE, &[&division, &seen, &opened]).await.map(drop) })
    }

    fn filters(&self, account: &str) -> Result<Vec<(String, String)>, Rejection> {
        let (division, account) = (self.division, account.to_owned());
        self.pool.ask(move |link| {
            let account = account.clone();
            async move {
                let rows = link.rows(FILTERS, &[&division, &account]).await?;
                Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
            }
        })
    }

    fn keep_filter(&self, account: &str, name: &str, query: &str) -> Result<(), Rejection> {
        let (division, account) = (self.division, account.to_owned());
        let (name, query) = (name.to_owned(), query.to_owned());
        self.pool.alone(move |link| {
            let (account, name, query) = (account.clone(), name.clone(), query.clone());
            async move {
                let kept = match query.is_empty() {
                    true => link.run(FORGET_FILTER, &[&division, &account, &name]).await,
                    false => link.run(KEEP_FILTER, &[&division, &account, &name, &query]).await,
                };
                kept.map(drop)
            }
        })
    }

    fn credentials(&self) -> Result<Vec<(String, Credential)>, Rejection> {
        let division = self.division;
        self.pool.ask(move |link| async move {
            let rows = link.rows(CREDENTIALS, &[&division]).await?;
            Ok(rows.iter().map(|row| (row.get(2), credential(row))).collect())
        })
    }
}

fn credential(row: &Row) -> Credential {
    Credential {
        phc: row.get(0),
        must_change: row.get(1),
    }
}
