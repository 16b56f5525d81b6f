//! A copy of a city's evidence out of the database: every event, hash and signed head, as the file the
//! auditor reads.
//!
//! Whoever audits need not trust the server: the copy is verified by the same code as an embedded city, and
//! can be kept apart from it. It is taken of one state while commits go on. It knows nothing of models.

use ed25519_dalek::VerifyingKey;
use rusqlite::{Connection, params};
use skein_kernel::division::DivisionCode;
use skein_kernel::rejection::Rejection;
use std::collections::HashMap;
use std::fs;
use std::path::Path;

use super::address::Address;
use super::link::{Link, Outcome};
use super::{log, rejections, schema};
use crate::audit::{self, Report};
use crate::database::{self, Location};
use crate::events::{self, Insert};
use crate::{private, rejections as store};

const EVIDENCE: &str = "SELECT level, first, hashes FROM evidence WHERE division = $1 \
    AND (level, first) > ($2, $3) ORDER BY level, first LIMIT 1000";
const REDACTIONS: &str = "SELECT stream, revision, by FROM redactions WHERE division = $1 \
    AND (stream, revision) > ($2, $3) ORDER BY stream, revision LIMIT 1000";
const HEADS: &str = "SELECT size, root, at, previous, signature FROM heads WHERE division = $1 AND size > $2 \
    ORDER BY size LIMIT 1000";

/// Copies a city's evidence into `journal.db` in a folder, which must not hold one.
///
/// # Errors
/// `SK-STORE-0060` if the database can't be reached, `0069` if it holds no such city, `0015` if there is a
/// copy already, `0007`/`0002` for disks and files.
pub fn export(address: &Address, division: DivisionCode, folder: &Path) -> Result<(), Rejection> {
    private::own_folder(folder).map_err(|error| store::files(folder, error))?;
    let path = folder.join(database::FILE);
    if path.exists() {
        return Err(store::not_empty(&path));
    }
    database::own(&path)?;
    let unwritable = |error| database::unwritable(&path, error);
    let mut copy = Location::File(path.clone()).connect().map_err(unwritable)?;
    database::migrate(&mut copy, &path)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(store::not_written)?;
    let number: i32 = division.to_string().parse().unwrap_or_default();
    runtime.block_on(async {
        let link = Link::connect(address, || ()).await?;
        link.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .await?;
        copy_all(&link, number, &copy, &path).await
    })?;
    // A single file, readable from read-only media.
    copy.pragma_update(None, "journal_mode", "DELETE")
        .map_err(unwritable)
}

/// Verifies a city's whole evidence log under the public keys trusted, over a copy of it that is removed
/// afterwards.
///
/// # Errors
/// As [`export`]; everything that can be named is a finding in the report.
pub fn verify(
    address: &Address,
    division: DivisionCode,
    trusted: &[VerifyingKey],
) -> Result<Report, Rejection> {
    let name = format!("skein-audit-{}", hex::encode(rand::random::<[u8; 8]>()));
    let folder = std::env::temp_dir().join(name);
    let report = export(address, division, &folder).and_then(|()| audit::verify(&folder, trusted));
    if let Err(error) = fs::remove_dir_all(&folder) {
        tracing::warn!(%error, folder = %folder.display(), "the audited copy could not be removed");
    }
    report
}

async fn copy_all(link: &Link, division: i32, copy: &Connection, path: &Path) -> Outcome<()> {
    let identity = schema::identity(link, division).await?;
    let unwritable = |error| Rejection::clone(&database::unwritable(path, error));
    copy.execute_batch("BEGIN").map_err(unwritable)?;
    copy.execute(
        "INSERT INTO journal (division, id) VALUES (?, ?)",
        params![identity.division, identity.journal],
    )
    .map_err(unwritable)?;
    copy_events(link, division, copy, path).await?;
    copy_evidence(link, division, copy, path).await?;
    copy_heads(link, division, copy, path).await?;
    copy_redactions(link, division, copy, path).await?;
    copy.execute_batch("COMMIT").map_err(unwritable)?;
    Ok(())
}

async fn copy_events(link: &Link, division: i32, copy: &Connection, path: &Path) -> Outcome<()> {
    let unwritable = |error| database::unwritable(path, error);
    let mut insert = Insert::prepare(copy, i64::from(division)).map_err(unwritable)?;
    let (mut after, mut tips) = (0, HashMap::new());
    loop {
        let page = log::page(link, division, after).await?;
        if page.is_empty() {
            return Ok(());
        }
        for event in &page {
            let stream = event.stream.to_string();
            let previous = tips.insert(stream.clone(), event.position).unwrap_or_default();
            let link = events::Link {
                previous,
                serial: None,
            };
            insert.run(event, &stream, link).map_err(unwritable)?;
            after = event.position;
        }
    }
}

async fn copy_evidence(link: &Link, division: i32, copy: &Connection, path: &Path) -> Outcome<()> {
    let unwritable = |error| database::unwritable(path, error);
    let (mut level, mut first) = (-1i16, -1i64);
    loop {
        let rows = link.rows(EVIDENCE, &[&division, &level, &first]).await?;
        for row in &rows {
            (level, first) = (row.get(0), row.get(1));
            copy.prepare_cached("INSERT INTO evidence (division, level, first, hashes) VALUES (?, ?, ?, ?)")
                .and_then(|mut insert| {
                    insert.execute(params![division, level, first, row.get::<_, &[u8]>(2)])
                })
                .map_err(unwritable)?;
        }
        if rows.is_empty() {
            return Ok(());
        }
    }
}

async fn copy_heads(link: &Link, division: i32, copy: &Connection, path: &Path) -> Outcome<()> {
    let unwritable = |error| database::unwritable(path, error);
    let insert =
        "INSERT INTO heads (division, size, root, at, previous, signature) VALUES (?, ?, ?, ?, ?, ?)";
    let mut size = -1i64;
    loop {
        let rows = link.rows(HEADS, &[&division, &size]).await?;
        for row in &rows {
            size = row.get(0);
            let [root, previous, signature] = [1, 3, 4].map(|column| row.get::<_, &[u8]>(column));
            if root.len() != 32 || previous.len() != 32 || signature.len() != 64 {
                return Err(rejections::damaged(format!("heads {size}")).into());
            }
            let values = params![division, size, root, row.get::<_, i64>(2), previous, signature];
            copy.prepare_cached(insert)
                .and_then(|mut insert| insert.execute(values))
                .map_err(unwritable)?;
        }
        if rows.is_empty() {
            return Ok(());
        }
    }
}

async fn copy_redactions(link: &Link, division: i32, copy: &Connection, path: &Path) -> Outcome<()> {
    let unwritable = |error| database::unwritable(path, error);
    let insert = "INSERT INTO redactions (division, stream, revision, by) VALUES (?, ?, ?, ?)";
    let (mut stream, mut revision) = (String::new(), -1i64);
    loop {
        let rows = link.rows(REDACTIONS, &[&division, &stream, &revision]).await?;
        for row in &rows {
            (stream, revision) = (row.get(0), row.get(1));
            copy.prepare_cached(insert)
                .and_then(|mut insert| {
                    insert.execute(params![division, stream, revision, row.get::<_, i64>(2)])
                })
                .map_err(unwritable)?;
        }
        if rows.is_empty() {
            return Ok(());
        }
    }
}
