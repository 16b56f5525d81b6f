//! Files by the hash of their bytes: evidence and original reports.
//!
//! A file is there whole or not at all: it is written beside its place, flushed, and then renamed. It
//! knows nothing of what the files are.

use crate::account::{hex, sha256};
use crate::codes;
use crate::lock;
use skein_kernel::rejection::{Class, Rejection};
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Where files are kept.
pub(super) enum Files {
    /// In memory, gone when dropped.
    Memory(Mutex<HashMap<String, Vec<u8>>>),
    /// In a folder.
    Folder(PathBuf),
}

impl Files {
    pub(super) fn in_memory() -> Self {
        Files::Memory(Mutex::default())
    }

    pub(super) fn open(directory: &Path) -> Result<Self, Rejection> {
        let folder = directory.join("blobs");
        fs::create_dir_all(&folder).map_err(|e| unusable(&folder, &e))?;
        Ok(Files::Folder(folder))
    }

    pub(super) fn keep(&self, bytes: &[u8]) -> Result<String, Rejection> {
        let hash = hex(&sha256(bytes));
        match self {
            Files::Memory(files) => {
                lock(files).insert(hash.clone(), bytes.to_vec());
            }
            Files::Folder(folder) => write(folder, &hash, bytes).map_err(|e| unusable(folder, &e))?,
        }
        Ok(hash)
    }

    pub(super) fn kept(&self, hash: &str) -> Result<Option<Vec<u8>>, Rejection> {
        match self {
            Files::Memory(files) => Ok(lock(files).get(hash).cloned()),
            Files::Folder(folder) => match place(folder, hash).map(fs::read) {
                None => Ok(None),
                Some(Err(e)) if e.kind() == ErrorKind::NotFound => Ok(None),
                Some(read) => read.map(Some).map_err(|e| unusable(folder, &e)),
            },
        }
    }

    pub(super) fn size_of(&self, hash: &str) -> Result<Option<u64>, Rejection> {
        match self {
            Files::Memory(files) => Ok(lock(files).get(hash).map(|bytes| bytes.len() as u64)),
            Files::Folder(folder) => match place(folder, hash).map(fs::metadata) {
                None => Ok(None),
                Some(Err(e)) if e.kind() == ErrorKind::NotFound => Ok(None),
                Some(found) => found.map(|it| Some(it.len())).map_err(|e| unusable(folder, &e)),
            },
        }
    }
}

/// The place of a file; `None` for a name that is no hash, so that no other path can be reached.
fn place(folder: &Path, hash: &str) -> Option<PathBuf> {
    let plain = hash.len() == 64
        && hash
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    plain.then(|| folder.join(&hash[..2]).join(hash))
}

fn write(folder: &Path, hash: &str, bytes: &[u8]) -> io::Result<()> {
    let place = place(folder, hash).ok_or(ErrorKind::InvalidInput)?;
    if fs::metadata(&place).is_ok_and(|found| found.len() == bytes.len() as u64) {
        return Ok(());
    }
    let shelf = place.parent().ok_or(ErrorKind::InvalidInput)?;
    fs::create_dir_all(shelf)?;
    let beside = place.with_extension(super::super::account::random_hex::<8>());
    let written = File::create(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| fs::rename(&beside, &place));
    if renamed.is_err() {
        // A disk too full for the file may still be able to give back what was written of it.
        let _ = fs::remove_file(&beside);
    }
    renamed.and_then(|()| File::open(shelf)?.sync_all())
}

fn unusable(place: &Path, error: &io::Error) -> Rejection {
    Rejection::new(
        codes::DATA_DIR,
        Class::Unavailable,
        format!("文件未能保存或读取，请检查数据目录和磁盘空间：{error}"),
        format!("the file could not be kept or read, check the data directory and the disk: {error}"),
    )
    .in_file(place.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_file_is_found_by_its_hash_also_after_reopening() {
        let directory = tempfile::tempdir().unwrap();
        let hash = Files::open(directory.path()).unwrap().keep(b"abc").unwrap();
        assert_eq!(
            hash,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        let files = Files::open(directory.path()).unwrap();
        assert_eq!(files.kept(&hash).unwrap().as_deref(), Some(b"abc".as_slice()));
        assert_eq!(files.size_of(&hash).unwrap(), Some(3));
    }

    #[test]
    fn what_is_no_hash_is_never_a_path() {
        let directory = tempfile::tempdir().unwrap();
        let files = Files::open(directory.path()).unwrap();
        for name in ["", "../vault.db", "/etc/passwd", &"A".repeat(64), &"0".repeat(64)] {
            assert_eq!(files.kept(name).unwrap(), None);
        }
    }
}
