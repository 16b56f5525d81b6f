//! Evidence files, stored by the SHA-256 of their content: `blobs/ab/cdef…`.
//!
//! The same content is kept once, a name can't come to mean something else, and damage shows when the
//! file is read. It knows nothing of file types or who may read: the caller checks both.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use skein_kernel::rejection::Rejection;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::private;
use crate::rejections::{blob_damaged, blob_too_large, files, full, no_blob};

/// The folder of evidence files in a data folder and in backups.
pub(crate) const FOLDER: &str = "blobs";
/// How the name of a file begins that is still being received.
const INCOMING: &str = "incoming-";

/// The name of an evidence file: the SHA-256 of its content, as 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BlobId(String);

impl FromStr for BlobId {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if text.len() == 64 && digits {
            Ok(Self(text.to_owned()))
        } else {
            Err(no_blob(text))
        }
    }
}

impl TryFrom<String> for BlobId {
    type Error = Rejection;

    fn try_from(text: String) -> Result<Self, Rejection> {
        text.parse()
    }
}

impl From<BlobId> for String {
    fn from(id: BlobId) -> Self {
        id.0
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A city's evidence files.
#[derive(Debug, Clone)]
pub struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    /// The evidence files of a data folder, which is created if need be.
    ///
    /// # Errors
    /// `SK-STORE-0002` if the folder can't be made.
    pub fn open(data_folder: impl AsRef<Path>) -> Result<Self, Rejection> {
        let folder = data_folder.as_ref().join(FOLDER);
        private::create_folder(&folder).map_err(|error| files(&folder, error))?;
        Ok(Self { folder })
    }

    /// The evidence files of a city that is being opened: nobody else receives any, so files half received
    /// are leftovers of a crash and removed, and the folder is closed to others.
    pub(crate) fn take_over(data_folder: &Path) -> Result<(), Rejection> {
        let folder = Self::open(data_folder)?.folder;
        private::close(&folder).map_err(|error| files(&folder, error))?;
        let leftover = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(INCOMING) && path.is_file()
        };
        for path in entries(&folder)?.into_iter().filter(leftover) {
            fs::remove_file(&path).map_err(|error| files(&path, error))?;
        }
        Ok(())
    }

    /// Stores what `source` gives, at most `limit` bytes, without holding it in memory. Once this
    /// returns, the file is on the disk.
    ///
    /// # Errors
    /// `SK-STORE-0017` if there is more than `limit`, `0007` if the disk is full, `0002` for other trouble.
    /// Nothing is kept then.
    pub fn put(&self, source: impl Read, limit: u64) -> Result<BlobId, Rejection> {
        let temporary = self
            .folder
            .join(format!("{INCOMING}{}", hex::encode(rand::random::<[u8; 8]>())));
        let stored = self.receive(&temporary, source, limit);
        if stored.is_err() {
            // What matters is the first error; a leftover is never mistaken for an evidence file.
            let _ = fs::remove_file(&temporary);
        }
        stored
    }

    fn receive(&self, temporary: &Path, source: impl Read, limit: u64) -> Result<BlobId, Rejection> {
        let failed = |error| unsaved(temporary, error);
        let mut file = private::create_file(temporary).map_err(failed)?;
        let (id, length) = copy(&mut source.take(limit.saturating_add(1)), &mut file).map_err(failed)?;
        if length > limit {
            return Err(blob_too_large(limit));
        }
        file.sync_all().map_err(failed)?;
        let path = self.path(&id);
        let parent = path.parent().unwrap_or(&self.folder);
        private::create_folder(parent).map_err(failed)?;
        // An identical file that is there already is replaced, which also mends a damaged one.
        fs::rename(temporary, &path).map_err(failed)?;
        sync_folder(parent)
            .and_then(|()| sync_folder(&self.folder))
            .map_err(failed)?;
        Ok(id)
    }

    /// The content of an evidence file, checked against its name.
    ///
    /// # Errors
    /// `SK-STORE-0018` if there is none, `0019` if it is damaged, `0002` if it can't be read.
    pub fn read(&self, id: &BlobId) -> Result<Vec<u8>, Rejection> {
        let path = self.path(id);
        let content = fs::read(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => no_blob(&id.0),
            _ => files(&path, error),
        })?;
        if hex::encode(Sha256::digest(&content)) != id.0 {
            return Err(blob_damaged(&id.0));
        }
        Ok(content)
    }

    /// Takes an evidence file away; one that isn't there needs no taking.
    ///
    /// # Errors
    /// `SK-STORE-0002` if it can't be.
    pub fn remove(&self, id: &BlobId) -> Result<(), Rejection> {
        let path = self.path(id);
        match fs::remove_file(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => removed
                .and_then(|()| sync_folder(path.parent().unwrap_or(&self.folder)))
                .map_err(|error| files(&path, error)),
        }
    }

    /// Whether there is such a file, unread.
    #[must_use]
    pub fn contains(&self, id: &BlobId) -> bool {
        self.path(id).exists()
    }

    /// How many bytes a file has, unread; `None` if there is none.
    #[must_use]
    pub fn size(&self, id: &BlobId) -> Option<u64> {
        fs::metadata(self.path(id)).ok().map(|found| found.len())
    }

    /// The names of all evidence files, in order.
    ///
    /// # Errors
    /// `SK-STORE-0002` if a folder can't be listed.
    pub fn list(&self) -> Result<Vec<BlobId>, Rejection> {
        let mut ids = Vec::new();
        for folder in entries(&self.folder)?.into_iter().filter(|path| path.is_dir()) {
            for file in entries(&folder)? {
                let name =
                    [&folder, &file].map(|path| path.file_name().unwrap_or_default().to_string_lossy());
                ids.extend(name.concat().parse::<BlobId>().ok());
            }
        }
        ids.sort();
        Ok(ids)
    }

    fn path(&self, id: &BlobId) -> PathBuf {
        let (first, rest) = id.0.split_at(2);
        self.folder.join(first).join(rest)
    }

    /// Copies every file into another data folder, checking each on the way; how many there were.
    pub(crate) fn copy_to(&self, data_folder: &Path) -> Result<usize, Rejection> {
        let target = Self::open(data_folder)?;
        let ids = self.list()?;
        for id in &ids {
            let path = self.path(id);
            let file = File::open(&path).map_err(|error| files(&path, error))?;
            if target.put(file, u64::MAX - 1)? != *id {
                return Err(blob_damaged(&id.0));
            }
        }
        Ok(ids.len())
    }
}

/// Makes a folder's entries durable.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Rejection> {
    let list = || {
        fs::read_dir(folder)?
            .map(|entry| Ok(entry?.path()))
            .collect::<io::Result<Vec<_>>>()
    };
    list().map_err(|error| files(folder, error))
}

fn copy(source: &mut impl Read, target: &mut impl Write) -> io::Result<(BlobId, u64)> {
    let (mut hasher, mut length, mut buffer) = (Sha256::new(), 0, vec![0; 64 << 10]);
    loop {
        let read = match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(&buffer[..read]);
        target.write_all(&buffer[..read])?;
        length += read as u64;
    }
    Ok((BlobId(hex::encode(hasher.finalize())), length))
}

/// The rejection for a file that could not be written.
pub(crate) fn unsaved(path: &Path, error: io::Error) -> Rejection {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => full(),
        _ => files(path, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blobs() -> (tempfile::TempDir, Blobs) {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        (folder, blobs)
    }

    #[test]
    fn a_file_is_stored_once_under_its_hash_and_read_back() {
        let (_folder, blobs) = blobs();
        // SHA-256 of "abc" is FIPS 180-2's first example.
        let name = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let id = blobs.put(&b"abc"[..], 3).unwrap();
        assert_eq!(id.to_string(), name);
        assert_eq!(blobs.put(&b"abc"[..], 3).unwrap(), id);
        assert_eq!(blobs.list().unwrap(), std::slice::from_ref(&id));
        assert_eq!(blobs.read(&id).unwrap(), b"abc");
        assert_eq!(blobs.size(&id), Some(3));
    }

    #[test]
    fn too_large_missing_damaged_and_misnamed_files_are_told_apart() {
        let (_folder, blobs) = blobs();
        assert_eq!(blobs.put(&b"abcd"[..], 3).unwrap_err().code.0, "SK-STORE-0017");
        assert_eq!(
            fs::read_dir(&blobs.folder).unwrap().count(),
            0,
            "nothing is left behind"
        );
        assert_eq!(
            "../../etc/passwd".parse::<BlobId>().unwrap_err().code.0,
            "SK-STORE-0018"
        );
        let id = blobs.put(&b"abc"[..], 3).unwrap();
        fs::write(blobs.path(&id), "abd").unwrap();
        assert_eq!(blobs.read(&id).unwrap_err().code.0, "SK-STORE-0019");
        blobs.put(&b"abc"[..], 3).unwrap();
        assert_eq!(blobs.read(&id).unwrap(), b"abc", "storing it again mends it");
        fs::remove_file(blobs.path(&id)).unwrap();
        assert_eq!(blobs.read(&id).unwrap_err().code.0, "SK-STORE-0018");
    }
}
