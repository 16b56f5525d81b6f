//! Files by the hash of their bytes: evidence and original reports.
//!
//! On disk they are the store's evidence files; a city in memory keeps them in memory. It knows nothing
//! of what the files are.

use crate::account::{hex, sha256};
use crate::lock;
use skein_kernel::rejection::Rejection;
use skein_store::{BlobId, Blobs};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Mutex;

/// Bytes a kept file has at most. Who keeps one has checked its own, smaller limit.
const LARGEST: u64 = 64 << 20;

/// Where files are kept.
pub(crate) enum Files {
    /// In memory, gone when dropped.
    Memory(Mutex<HashMap<String, Vec<u8>>>),
    /// In the data directory.
    Stored(Blobs),
}

impl Files {
    pub(crate) fn in_memory() -> Self {
        Files::Memory(Mutex::default())
    }

    pub(crate) fn open(directory: &Path) -> Result<Self, Rejection> {
        Blobs::open(directory).map(Files::Stored)
    }

    /// Keeps a file and returns the hash of its bytes.
    pub(crate) fn keep(&self, bytes: &[u8]) -> Result<String, Rejection> {
        match self {
            Files::Memory(files) => {
                let hash = hex(&sha256(bytes));
                lock(files).insert(hash.clone(), bytes.to_vec());
                Ok(hash)
            }
            Files::Stored(blobs) => blobs.put(bytes, LARGEST).map(String::from),
        }
    }

    /// Takes a file away; one that isn't there needs no taking.
    pub(crate) fn remove(&self, hash: &str) -> Result<(), Rejection> {
        match self {
            Files::Memory(files) => {
                lock(files).remove(hash);
                Ok(())
            }
            Files::Stored(blobs) => hash.parse::<BlobId>().and_then(|id| blobs.remove(&id)),
        }
    }

    /// The file with that hash; `None` if there is none, also for a name that is no hash.
    pub(crate) fn kept(&self, hash: &str) -> Result<Option<Vec<u8>>, Rejection> {
        match self {
            Files::Memory(files) => Ok(lock(files).get(hash).cloned()),
            Files::Stored(blobs) => match hash.parse::<BlobId>() {
                Ok(id) if blobs.contains(&id) => blobs.read(&id).map(Some),
                _ => Ok(None),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(files: &Files) {
        let hash = files.keep(b"abc").unwrap();
        assert_eq!(
            hash,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(files.kept(&hash).unwrap().as_deref(), Some(b"abc".as_slice()));
        for name in ["", "../vault.db", "/etc/passwd", &"A".repeat(64), &"0".repeat(64)] {
            assert_eq!(files.kept(name).unwrap(), None);
        }
    }

    #[test]
    fn a_kept_file_is_found_by_its_hash_and_by_nothing_else() {
        check(&Files::in_memory());
        check(&Files::open(tempfile::tempdir().unwrap().path()).unwrap());
    }
}
