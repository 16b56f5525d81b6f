//! What is kept of people in a city's PostgreSQL database. It knows nothing of what the kinds mean.

use jiff::Timestamp;
use skein_kernel::rejection::Rejection;
use tokio_postgres::Row;

use super::vault::Vault;
use crate::vault::{Held, Keeping, timestamp};

const CLAIM: &str = "INSERT INTO held (division, kind, key, account, value, at) \
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (division, kind, key) \
    DO UPDATE SET value = excluded.value, at = excluded.at WHERE held.account = excluded.account";
const SWAP: &str = "UPDATE held SET account = $5, value = $6, at = $7 WHERE division = $1 AND kind = $2 \
    AND key = $3 AND account = $4 AND value = $8 AND at = $9";
const HELD: &str =
    "SELECT kind, key, account, value, at FROM held WHERE division = $1 AND kind = $2 AND key = $3";
const OF: &str = "SELECT kind, key, account, value, at FROM held \
    WHERE division = $1 AND account = $2 AND kind = $3 ORDER BY at, key COLLATE \"C\"";
const DUE: &str = "SELECT kind, key, account, value, at FROM held \
    WHERE division = $1 AND kind = $2 AND at <= $3 ORDER BY at, key COLLATE \"C\" LIMIT $4";
const LATEST: &str = "SELECT kind, key, account, value, at FROM held \
    WHERE division = $1 AND kind = $2 ORDER BY at DESC, key COLLATE \"C\" DESC LIMIT $3";
const TAKE: &str = "DELETE FROM held WHERE division = $1 AND kind = $2 AND key = $3 \
    RETURNING kind, key, account, value, at";
const BEFORE: &str = "DELETE FROM held WHERE division = $1 AND kind = $2 AND at < $3";
const ALL: &str = "SELECT kind, key, account, value, at FROM held WHERE division = $1 \
    ORDER BY kind COLLATE \"C\", key COLLATE \"C\"";
const FORGET: [&str; 4] = [
    "DELETE FROM credentials WHERE division = $1 AND account = $2",
    "DELETE FROM sessions WHERE division = $1 AND account = $2",
    "DELETE FROM filters WHERE division = $1 AND account = $2",
    "DELETE FROM held WHERE division = $1 AND account = $2",
];

/// A row of the table.
pub(super) fn held(row: &Row) -> Held {
    Held {
        kind: row.get(0),
        key: row.get(1),
        account: row.get(2),
        value: row.get(3),
        at: timestamp(row.get(4)),
    }
}

impl Vault {
    fn one(&self, sql: &'static str, kind: &str, key: &str) -> Result<Option<Held>, Rejection> {
        let (division, kind, key) = (self.division, kind.to_owned(), key.to_owned());
        self.pool.ask(move |link| {
            let (kind, key) = (kind.clone(), key.clone());
            async move {
                let row = link.row(sql, &[&division, &kind, &key]).await?;
                Ok(row.as_ref().map(held))
            }
        })
    }
}

fn most(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

impl Keeping for Vault {
    fn claim(&self, new: &Held) -> Result<bool, Rejection> {
        let (division, new) = (self.division, new.clone());
        self.pool.ask(move |link| {
            let new = new.clone();
            async move {
                let at = new.at.as_second();
                let kept = link
                    .run(
                        CLAIM,
                        &[&division, &new.kind, &new.key, &new.account, &new.value, &at],
                    )
                    .await?;
                Ok(kept == 1)
            }
        })
    }

    fn swap(&self, seen: &Held, new: &Held) -> Result<bool, Rejection> {
        let (division, seen, new) = (self.division, seen.clone(), new.clone());
        self.pool.ask(move |link| {
            let (seen, new) = (seen.clone(), new.clone());
            async move {
                let (was, at) = (seen.at.as_second(), new.at.as_second());
                let Held { kind, key, .. } = &seen;
                let swapped = link
                    .run(
                        SWAP,
                        &[
                            &division,
                            kind,
                            key,
                            &seen.account,
                            &new.account,
                            &new.value,
                            &at,
                            &seen.value,
                            &was,
                        ],
                    )
                    .await?;
                Ok(swapped == 1)
            }
        })
    }

    fn held(&self, kind: &str, key: &str) -> Result<Option<Held>, Rejection> {
        self.one(HELD, kind, key)
    }

    fn held_of(&self, account: &str, kind: &str) -> Result<Vec<Held>, Rejection> {
        let (division, account, kind) = (self.division, account.to_owned(), kind.to_owned());
        self.pool.ask(move |link| {
            let (account, kind) = (account.clone(), kind.clone());
            async move {
                let rows = link.rows(OF, &[&division, &account, &kind]).await?;
                Ok(rows.iter().map(held).collect())
            }
        })
    }

    fn held_due(&self, kind: &str, at: Timestamp, limit: usize) -> Result<Vec<Held>, Rejection> {
        let (division, kind, at, limit) = (self.division, kind.to_owned(), at.as_second(), most(limit));
        self.pool.ask(move |link| {
            let kind = kind.clone();
            async move {
                let rows = link.rows(DUE, &[&division, &kind, &at, &limit]).await?;
                Ok(rows.iter().map(held).collect())
            }
        })
    }

    fn held_latest(&self, kind: &str, limit: usize) -> Result<Vec<Held>, Rejection> {
        let (division, kind, limit) = (self.division, kind.to_owned(), most(limit));
        self.pool.ask(move |link| {
            let kind = kind.clone();
            async move {
                let rows = link.rows(LATEST, &[&division, &kind, &limit]).await?;
                Ok(rows.iter().map(held).collect())
            }
        })
    }

    fn take(&self, kind: &str, key: &str) -> Result<Option<Held>, Rejection> {
        self.one(TAKE, kind, key)
    }

    fn forget_before(&self, kind: &str, at: Timestamp) -> Result<(), Rejection> {
        let (division, kind, at) = (self.division, kind.to_owned(), at.as_second());
        self.pool.ask(move |link| {
            let kind = kind.clone();
            async move { link.run(BEFORE, &[&division, &kind, &at]).await.map(drop) }
        })
    }

    fn forget_account(&self, account: &str) -> Result<(), Rejection> {
        let (division, account) = (self.division, account.to_owned());
        self.pool.alone(move |link| {
            let account = account.clone();
            async move {
                for sql in FORGET {
                    link.run(sql, &[&division, &account]).await?;
                }
                Ok(())
            }
        })
    }

    fn all_held(&self) -> Result<Vec<Held>, Rejection> {
        let division = self.division;
        self.pool.ask_alone(move |link| async move {
            let rows = link.rows(ALL, &[&division]).await?;
            Ok(rows.iter().map(held).collect())
        })
    }
}
