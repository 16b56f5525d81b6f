//! Backups of a running city, and restoring one to a new place.
//!
//! A backup is a folder: the journal as one file, the vault without its sessions, the evidence files, the public keys
//! and a manifest. It is the same whatever database the city is in, so a city moves from one to the other by
//! it. The private key and sessions are not in it: a restored city signs by a new key, and everybody signs in
//! anew. Both ways verify the whole evidence log, and both make their result under another name or in one
//! transaction, so that half a backup or half a city is never taken for a whole one. Only its owner can read
//! either.

use ed25519_dalek::VerifyingKey;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use serde::{Deserialize, Serialize};
use skein_kernel::rejection::Rejection;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::audit::{self, Report};
use crate::blob::{Blobs, sync_folder, unsaved};
use crate::database::{self, Location};
use crate::evidence::head::TreeHead;
use crate::place::Place;
use crate::postgres::{self, Address};
use crate::private::{self, Readers};
use crate::vault::Embedded;
use crate::{key, rejections};

const MANIFEST: &str = "manifest.json";

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The last signed head: which city, how many events, their root.
    pub head: Option<TreeHead>,
    /// The number of events.
    pub events: u64,
    /// The number of evidence files.
    pub blobs: usize,
    /// The number of accounts that have a password.
    #[serde(default)]
    pub credentials: usize,
}

/// Backs up a city, running or not, into `target`, which must not exist or be empty.
///
/// # Errors
/// `SK-STORE-0015` if the target holds something, `0014` if the city's own evidence doesn't verify,
/// `0019` if an evidence file is damaged, `0023` if the journal was locked all the while, `0045` if the vault
/// can't be read, `0060`/`0073` for a database that can't be reached or has no such city, `0007`/`0002` for
/// disks and files.
pub fn create(place: impl Into<Place>, target: &Path) -> Result<Manifest, Rejection> {
    let place = place.into();
    beside(target, |partial| {
        let (blobs, credentials) = match &place {
            Place::Memory => return Err(rejections::files(Path::new("memory"), "not on any disk")),
            Place::Folder(folder) => copy_folder(folder, partial)?,
            Place::Database(address) => copy_from_database(address, partial)?,
        };
        let keys = key::read_public(&partial.join(key::PUBLIC))?;
        let report = sound(audit::verify(partial, &keys)?)?;
        let manifest = Manifest {
            head: report.head,
            events: report.events,
            blobs,
            credentials,
        };
        write_manifest(&partial.join(MANIFEST), &manifest)?;
        Ok(manifest)
    })
}

/// Copies a city out of its folder; how many files and credentials it has.
fn copy_folder(folder: &Path, partial: &Path) -> Result<(usize, usize), Rejection> {
    copy_database(&folder.join(database::FILE), &partial.join(database::FILE))?;
    copy_file(&folder.join(key::PUBLIC), &partial.join(key::PUBLIC))?;
    // After the journal: every file an event of the backup refers to was stored before that event.
    let blobs = Blobs::open(folder)?.copy_to(partial)?;
    Ok((blobs, copy_vault(folder, partial)?))
}

fn copy_vault(from: &Path, to: &Path) -> Result<usize, Rejection> {
    let division = audit::identity(to)?.city()?;
    let (credentials, held) = Embedded::saved(from, division)?;
    Embedded::copy(to, division, (&credentials, &held))
}

/// Copies a city out of its database; how many files and credentials it has.
fn copy_from_database(address: &Address, partial: &Path) -> Result<(usize, usize), Rejection> {
    let copied = postgres::back_up(address, partial).map_err(|rejection| address.place(rejection))?;
    key::write_all_public(&partial.join(key::PUBLIC), &copied.keys)?;
    Ok((copied.files, copied.credentials))
}

/// Restores a backup to a folder that must not exist or be empty, or to a database that must not hold the
/// city. The evidence log must verify under `trusted` keys, which had better come from elsewhere than the
/// backup. A new signing key is made; its public half joins the earlier ones.
///
/// # Errors
/// `SK-STORE-0015` if there is a city already, `0016` if the backup is incomplete, `0014` if it doesn't
/// verify, `0019` if an evidence file is damaged, `0060` if the database can't be reached. Nothing is left
/// there then.
pub fn restore(
    backup: &Path,
    place: impl Into<Place>,
    trusted: &[VerifyingKey],
) -> Result<Manifest, Rejection> {
    let manifest = read_manifest(&backup.join(MANIFEST))?;
    match place.into() {
        Place::Memory => return Err(rejections::files(Path::new("memory"), "not on any disk")),
        Place::Folder(folder) => {
            beside(&folder, |partial| {
                for name in [database::FILE, key::PUBLIC] {
                    copy_file(&backup.join(name), &partial.join(name))?;
                }
                update(&partial.join(database::FILE))?;
                let report = sound(audit::verify_against(partial, trusted, manifest.head.as_ref())?)?;
                let blobs = Blobs::open(backup)?.copy_to(partial)?;
                let credentials = copy_vault(backup, partial)?;
                manifest.agrees(backup, (report.events, blobs, credentials))?;
                key::create(partial).map(drop)
            })?;
        }
        Place::Database(address) => {
            let report = sound(audit::verify_against(backup, trusted, manifest.head.as_ref())?)?;
            let earlier = key::read_public(&backup.join(key::PUBLIC))?;
            let check = |blobs, credentials| manifest.agrees(backup, (report.events, blobs, credentials));
            postgres::import(backup, &audit::open(backup)?, &address, &earlier, check)
                .map_err(|rejection| address.place(rejection))?;
        }
    }
    Ok(manifest)
}

impl Manifest {
    /// Refuses a backup that holds something else than it says.
    fn agrees(&self, backup: &Path, held: (u64, usize, usize)) -> Result<(), Rejection> {
        if held == (self.events, self.blobs, self.credentials) {
            return Ok(());
        }
        let en = "its content is not what its manifest says";
        Err(rejections::bad_backup(backup, "内容与清单不一致", en))
    }
}

/// Builds a folder beside `target` and gives it that name when it is complete.
fn beside<T>(target: &Path, build: impl FnOnce(&Path) -> Result<T, Rejection>) -> Result<T, Rejection> {
    if target.exists() && !private::is_empty_folder(target) {
        return Err(rejections::not_empty(target));
    }
    // Without a trailing slash, or the partial folder would lie inside the target rather than beside it.
    let target: &Path = &target.components().collect::<PathBuf>();
    let mut name = OsString::from(target.as_os_str());
    name.push(format!(".partial-{}", hex::encode(rand::random::<[u8; 4]>())));
    let partial = PathBuf::from(name);
    private::create_folder(&partial).map_err(|error| unsaved(&partial, error))?;
    let built = build(&partial).and_then(|built| {
        let renamed = sync_folder(&partial).and_then(|()| fs::rename(&partial, target));
        renamed.map_err(|error| unsaved(target, error))?;
        private::sync_parent(target).map_err(|error| unsaved(target, error))?;
        Ok(built)
    });
    if built.is_err() {
        // The first error is the one to tell; a leftover is named as partial.
        let _ = fs::remove_dir_all(&partial);
    }
    built
}

/// Brings a restored journal to this program's schema: a backup may be of an earlier one.
fn update(file: &Path) -> Result<(), Rejection> {
    let mut database = Connection::open(file).map_err(|error| rejections::damaged(file, error))?;
    database::migrate(&mut database, file)
}

fn copy_database(from: &Path, to: &Path) -> Result<(), Rejection> {
    if !from.exists() {
        return Err(rejections::files(from, "not found"));
    }
    let source = Location::File(from.into()).connect_to_read();
    let source = source.map_err(|error| rejections::damaged(from, error))?;
    let unwritable = |error| database::unwritable(to, error);
    private::own_file(to).map_err(|error| unsaved(to, error))?;
    let mut target = Connection::open(to).map_err(unwritable)?;
    copy_pages(&source, from, &mut target, to)?;
    // A single file, readable from read-only media.
    target
        .pragma_update(None, "journal_mode", "DELETE")
        .map_err(unwritable)
}

/// Copies a database in one step, which reads one state of the city; commits go on meanwhile into the
/// write-ahead log. A step that is not done has met a lock and copied less than the whole.
fn copy_pages(source: &Connection, from: &Path, target: &mut Connection, to: &Path) -> Result<(), Rejection> {
    let copied = Backup::new(source, target).and_then(|backup| backup.step(-1));
    match copied.map_err(|error| database::unwritable(to, error))? {
        StepResult::Done => Ok(()),
        _ => Err(rejections::locked(from)),
    }
}

fn copy_file(from: &Path, to: &Path) -> Result<(), Rejection> {
    if !from.exists() {
        let name = from.file_name().unwrap_or_default().to_string_lossy();
        return Err(rejections::bad_backup(
            from,
            format!("缺少 {name}"),
            format!("{name} is missing"),
        ));
    }
    let copied = || {
        let mut target = private::create_file(to)?;
        io::copy(&mut File::open(from)?, &mut target)?;
        target.sync_all()
    };
    copied().map_err(|error| unsaved(to, error))
}

fn write_manifest(path: &Path, manifest: &Manifest) -> Result<(), Rejection> {
    let text = serde_json::to_string_pretty(manifest).map_err(rejections::bug)?;
    private::put(path, &text, Readers::Owner).map_err(|error| unsaved(path, error))
}

fn read_manifest(path: &Path) -> Result<Manifest, Rejection> {
    let text = fs::read_to_string(path).map_err(|error| {
        rejections::bad_backup(
            path,
            format!("读不到清单：{error}"),
            format!("no manifest: {error}"),
        )
    })?;
    serde_json::from_str(&text).map_err(|error| {
        rejections::bad_backup(
            path,
            format!("清单有误：{error}"),
            format!("its manifest is wrong: {error}"),
        )
    })
}

fn sound(report: Report) -> Result<Report, Rejection> {
    match report.findings.first() {
        None => Ok(report),
        Some(finding) => Err(rejections::unproven(&finding.zh, &finding.en)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_a_lock_cut_short_is_not_taken_for_a_whole_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(database::FILE);
        let other = Connection::open(&path).unwrap();
        other.execute_batch("CREATE TABLE t (a)").unwrap();
        let source = Connection::open(&path).unwrap();
        source.busy_timeout(std::time::Duration::ZERO).unwrap();
        let copied = || {
            let mut target = Connection::open_in_memory().unwrap();
            copy_pages(&source, &path, &mut target, Path::new("target"))
        };
        other.execute_batch("BEGIN EXCLUSIVE").unwrap();
        assert_eq!(copied().unwrap_err().code.0, "SK-STORE-0023");
        other.execute_batch("COMMIT").unwrap();
        copied().unwrap();
    }
}
