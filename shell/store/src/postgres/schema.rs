//! Bringing a database to this program's tables, and whose journal it holds.
//!
//! Migrations are the numbered files in `migrations/postgres/`, applied once each under a lock, so that
//! nodes may start together. It knows nothing of rows.

use skein_kernel::division::DivisionCode;

use super::link::{Link, Outcome};
use super::rejections;
use crate::evidence::log::Identity;

const MIGRATIONS: [&str; 8] = [
    include_str!("../../migrations/postgres/0001-journal.sql"),
    include_str!("../../migrations/postgres/0002-evidence.sql"),
    include_str!("../../migrations/postgres/0003-aggregates.sql"),
    include_str!("../../migrations/postgres/0004-registers.sql"),
    include_str!("../../migrations/postgres/0005-city.sql"),
    include_str!("../../migrations/postgres/0006-redactions.sql"),
    include_str!("../../migrations/postgres/0007-filters.sql"),
    include_str!("../../migrations/postgres/0008-held.sql"),
];
/// The lock under which migrations are applied: "SKEN".
const LOCK: i64 = 0x534B_454E;

/// Refuses a server that may lose what it has acknowledged.
pub(crate) async fn trust(link: &Link) -> Outcome<()> {
    let settings = "SELECT name, setting FROM pg_settings \
        WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off'";
    match link.row(settings, &[]).await? {
        None => Ok(()),
        Some(row) => Err(rejections::unsafe_server(row.get(0), row.get(1)).into()),
    }
}

/// Brings the database to this program's tables. Does nothing if they are there.
pub(crate) async fn migrate(link: &Link) -> Outcome<()> {
    alone(link, async || apply(link).await).await
}

/// Does something to the tables themselves in one transaction, while no other node does.
async fn alone(link: &Link, work: impl AsyncFnOnce() -> Outcome<()>) -> Outcome<()> {
    link.script("BEGIN").await?;
    let done = match link.rows("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await {
        Ok(_) => work().await,
        Err(trouble) => Err(trouble),
    };
    let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
    let ended = link.script(end).await;
    done.and(ended)
}

async fn apply(link: &Link) -> Outcome<()> {
    link.script("CREATE TABLE IF NOT EXISTS migrations (number integer PRIMARY KEY)")
        .await?;
    let last = "SELECT COALESCE(MAX(number), 0) FROM migrations";
    let found: i32 = link.row(last, &[]).await?.map_or(0, |row| row.get(0));
    let known = MIGRATIONS.len() as i32;
    if found > known {
        return Err(rejections::newer(found, known).into());
    }
    for (number, migration) in (1..).zip(MIGRATIONS).skip(found.max(0) as usize) {
        link.script(migration).await?;
        link.run("INSERT INTO migrations (number) VALUES ($1)", &[&number])
            .await?;
    }
    Ok(())
}

/// Whose journal it is; written on first use.
pub(crate) async fn identify(link: &Link, division: DivisionCode) -> Outcome<Identity> {
    let division: i32 = division.to_string().parse().unwrap_or_default();
    // PostgreSQL lets two sessions collide over a sequence that neither finds.
    alone(link, async || found(link, division).await).await?;
    identity(link, division).await
}

/// Makes what a city has from its first moment, if it isn't there.
async fn found(link: &Link, division: i32) -> Outcome<()> {
    let fresh = hex::encode(rand::random::<[u8; 16]>());
    link.script(&format!("CREATE SEQUENCE IF NOT EXISTS serials_{division:06}"))
        .await?;
    link.run(
        "INSERT INTO journal (division, id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        &[&division, &fresh],
    )
    .await?;
    link.run(
        "INSERT INTO tip (division, size, edge, at, head, model) VALUES ($1, 0, '', 0, $2, 0) \
         ON CONFLICT DO NOTHING",
        &[&division, &[0u8; 32].as_slice()],
    )
    .await
    .map(drop)
}

/// Whose journal a division's is.
pub(crate) async fn identity(link: &Link, division: i32) -> Outcome<Identity> {
    let row = link
        .row("SELECT id FROM journal WHERE division = $1", &[&division])
        .await?;
    let row = row.ok_or_else(|| rejections::no_city(division))?;
    Ok(Identity {
        division: i64::from(division),
        journal: row.get(0),
    })
}

/// The one city in a database, for who doesn't know its division.
pub(crate) async fn only_division(link: &Link) -> Outcome<i32> {
    let rows = link.rows("SELECT division FROM journal", &[]).await?;
    match rows.as_slice() {
        [only] => Ok(only.get(0)),
        several => Err(rejections::which_city(several.len()).into()),
    }
}
