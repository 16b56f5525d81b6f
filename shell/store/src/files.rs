//! Evidence files and original reports by the hash of their content, wherever a city keeps them.
//!
//! It knows nothing of what the files are, nor of who may read them. Start at [`Files`].

use sha2::{Digest, Sha256};
use skein_kernel::rejection::Rejection;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::blob::{BlobId, Blobs};
use crate::rejections::{blob_too_large, no_blob};

/// Bytes a kept file has at most. Who keeps one has checked its own, smaller limit.
pub const LARGEST_FILE: u64 = 64 << 20;

/// A city's files. Each is named by the SHA-256 of its content, so the same content is kept once and a name
/// never comes to mean something else.
pub trait Files: Send + Sync {
    /// Keeps a file. Once this returns it is durable.
    ///
    /// # Errors
    /// `SK-STORE-0017` if it is larger than [`LARGEST_FILE`], `0007` if the disk is full, else the store's.
    fn keep(&self, content: &[u8]) -> Result<BlobId, Rejection>;

    /// The content of a file, checked against its name.
    ///
    /// # Errors
    /// `SK-STORE-0018` if there is none, `0019` if it is damaged, else the store's.
    fn read(&self, id: &BlobId) -> Result<Vec<u8>, Rejection>;

    /// Whether there is such a file, unread.
    ///
    /// # Errors
    /// The store's.
    fn contains(&self, id: &BlobId) -> Result<bool, Rejection>;

    /// Takes a file away; one that isn't there needs no taking.
    ///
    /// # Errors
    /// The store's.
    fn remove(&self, id: &BlobId) -> Result<(), Rejection>;

    /// The names of all files, in order.
    ///
    /// # Errors
    /// The store's.
    fn list(&self) -> Result<Vec<BlobId>, Rejection>;
}

/// Refuses what is too large to be kept.
pub(crate) fn fits(content: &[u8]) -> Result<(), Rejection> {
    match content.len() as u64 > LARGEST_FILE {
        true => Err(blob_too_large(LARGEST_FILE)),
        false => Ok(()),
    }
}

impl Files for Blobs {
    fn keep(&self, content: &[u8]) -> Result<BlobId, Rejection> {
        self.put(content, LARGEST_FILE)
    }

    fn read(&self, id: &BlobId) -> Result<Vec<u8>, Rejection> {
        self.read(id)
    }

    fn contains(&self, id: &BlobId) -> Result<bool, Rejection> {
        Ok(self.contains(id))
    }

    fn remove(&self, id: &BlobId) -> Result<(), Rejection> {
        self.remove(id)
    }

    fn list(&self) -> Result<Vec<BlobId>, Rejection> {
        self.list()
    }
}

/// Files that are gone when dropped.
#[derive(Debug, Default)]
pub(crate) struct InMemory(Mutex<BTreeMap<BlobId, Vec<u8>>>);

impl Files for InMemory {
    fn keep(&self, content: &[u8]) -> Result<BlobId, Rejection> {
        fits(content)?;
        let id: BlobId = hex::encode(Sha256::digest(content)).parse()?;
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.insert(id.clone(), content.to_vec());
        Ok(id)
    }

    fn read(&self, id: &BlobId) -> Result<Vec<u8>, Rejection> {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.get(id).cloned().ok_or_else(|| no_blob(&id.to_string()))
    }

    fn contains(&self, id: &BlobId) -> Result<bool, Rejection> {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(files.contains_key(id))
    }

    fn remove(&self, id: &BlobId) -> Result<(), Rejection> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.remove(id);
        Ok(())
    }

    fn list(&self) -> Result<Vec<BlobId>, Rejection> {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(files.keys().cloned().collect())
    }
}
