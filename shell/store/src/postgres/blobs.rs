//! The files of a city kept in PostgreSQL, one row for each, so that a node has none of its own to lose.

use sha2::{Digest, Sha256};
use skein_kernel::rejection::Rejection;
use std::sync::Arc;

use super::pool::Pool;
use crate::blob::BlobId;
use crate::files::{Files, fits};
use crate::rejections::{blob_damaged, no_blob};

/// Keeping a file again mends one that was damaged.
const KEEP: &str = "INSERT INTO blobs (division, id, content) VALUES ($1, $2, $3) \
    ON CONFLICT (division, id) DO UPDATE SET content = excluded.content WHERE blobs.content <> excluded.content";
const READ: &str = "SELECT content FROM blobs WHERE division = $1 AND id = $2";
const CONTAINS: &str = "SELECT 1 FROM blobs WHERE division = $1 AND id = $2";
const REMOVE: &str = "DELETE FROM blobs WHERE division = $1 AND id = $2";
const LIST: &str = "SELECT encode(id, 'hex') FROM blobs WHERE division = $1 ORDER BY id";

/// The table of files.
pub(crate) struct Blobs {
    pool: Arc<Pool>,
    division: i32,
}

impl Blobs {
    pub(crate) fn new(pool: Arc<Pool>, division: i32) -> Self {
        Self { pool, division }
    }
}

impl Files for Blobs {
    fn keep(&self, content: &[u8]) -> Result<BlobId, Rejection> {
        fits(content)?;
        let (division, digest) = (self.division, Sha256::digest(content).to_vec());
        let id = hex::encode(&digest).parse()?;
        let content: Arc<[u8]> = content.into();
        self.pool.alone(move |link| {
            let (digest, content) = (digest.clone(), Arc::clone(&content));
            async move { link.run(KEEP, &[&division, &digest, &&*content]).await.map(drop) }
        })?;
        Ok(id)
    }

    fn read(&self, id: &BlobId) -> Result<Vec<u8>, Rejection> {
        let (division, digest) = (self.division, digest_of(id));
        let found: Option<Vec<u8>> = self.pool.alone(move |link| {
            let digest = digest.clone();
            async move { Ok(link.row(READ, &[&division, &digest]).await?.map(|row| row.get(0))) }
        })?;
        let name = id.to_string();
        let content = found.ok_or_else(|| no_blob(&name))?;
        match hex::encode(Sha256::digest(&content)) == name {
            true => Ok(content),
            false => Err(blob_damaged(&name)),
        }
    }

    fn contains(&self, id: &BlobId) -> Result<bool, Rejection> {
        let (division, digest) = (self.division, digest_of(id));
        self.pool.ask(move |link| {
            let digest = digest.clone();
            async move { Ok(link.row(CONTAINS, &[&division, &digest]).await?.is_some()) }
        })
    }

    fn remove(&self, id: &BlobId) -> Result<(), Rejection> {
        let (division, digest) = (self.division, digest_of(id));
        self.pool.alone(move |link| {
            let digest = digest.clone();
            async move { link.run(REMOVE, &[&division, &digest]).await.map(drop) }
        })
    }

    fn list(&self) -> Result<Vec<BlobId>, Rejection> {
        let division = self.division;
        let names: Vec<String> = self.pool.ask(move |link| async move {
            let rows = link.rows(LIST, &[&division]).await?;
            Ok(rows.iter().map(|row| row.get(0)).collect())
        })?;
        names.into_iter().map(|name| name.parse()).collect()
    }
}

/// A blob's name is 64 hexadecimal digits by construction.
fn digest_of(id: &BlobId) -> Vec<u8> {
    hex::decode(id.to_string()).unwrap_or_default()
}
