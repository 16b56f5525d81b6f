//! The files of a pack, wherever they come from: a folder, the binary itself, a test.
//!
//! It knows nothing of what they hold. Start at [`Files::of_folder`].

use crate::codes;
use crate::finding::Finding;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The most files a pack may have.
const MOST_FILES: usize = 4_000;
/// The most bytes one file may have.
const LARGEST: u64 = 16 * 1024 * 1024;
/// How deep folders may lie in each other.
const DEEPEST: usize = 8;

/// A pack's files by their paths within it, `/` between folders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    name: String,
    files: BTreeMap<String, Vec<u8>>,
}

impl Files {
    /// Files given as they are, under the name of their folder.
    #[must_use]
    pub fn new<P: Into<String>, B: Into<Vec<u8>>>(
        name: &str,
        files: impl IntoIterator<Item = (P, B)>,
    ) -> Self {
        let files = files.into_iter().map(|(path, bytes)| (path.into(), bytes.into()));
        Self {
            name: name.into(),
            files: files.collect(),
        }
    }

    /// Everything in a folder. Names that begin with a point are an editor's and are passed over.
    ///
    /// # Errors
    /// `SK-PACK-0001` for what can't be read, isn't a plain file or folder, or is too large.
    pub fn of_folder(folder: &Path) -> Result<Self, Vec<Finding>> {
        let name = folder.canonicalize().ok();
        let name = name.as_deref().unwrap_or(folder).file_name();
        let mut files = Self {
            name: name.unwrap_or_default().to_string_lossy().into_owned(),
            files: BTreeMap::new(),
        };
        files.collect(folder, "", 0).map_err(|finding| vec![finding])?;
        Ok(files)
    }

    /// The name of the folder, which is the pack's id.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same files without the name of their folder, for a version kept in a folder of another name.
    #[must_use]
    pub fn without_name(mut self) -> Self {
        self.name.clear();
        self
    }

    /// One file's bytes.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// Every file in order of paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Puts a file in, in place of one of the same path.
    pub fn put(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), bytes.into());
    }

    /// Takes a file out.
    pub fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }

    /// SHA-256 over all paths and contents with their lengths, in hexadecimal: two packs with the same one
    /// are the same.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        for (path, bytes) in &self.files {
            for part in [path.as_bytes(), bytes] {
                hasher.update((part.len() as u64).to_be_bytes());
                hasher.update(part);
            }
        }
        hex::encode(hasher.finalize())
    }

    /// Everything as one sequence of bytes, the same for the same files: for each its path, a line break, its
    /// length, a line break and its content.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (path, content) in &self.files {
            bytes.extend_from_slice(format!("{path}\n{}\n", content.len()).as_bytes());
            bytes.extend_from_slice(content);
        }
        bytes
    }

    /// The files that [`Files::to_bytes`] made these bytes of; none where they are of something else.
    #[must_use]
    pub fn of_bytes(name: &str, mut bytes: &[u8]) -> Option<Self> {
        let mut files = Self {
            name: name.to_owned(),
            files: BTreeMap::new(),
        };
        while !bytes.is_empty() {
            let (path, rest) = line(bytes)?;
            let (length, rest) = line(rest)?;
            let (content, rest) = rest.split_at_checked(length.parse().ok()?)?;
            files.files.insert(path.to_owned(), content.to_vec());
            bytes = rest;
        }
        Some(files)
    }

    fn collect(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), Finding> {
        let shown = folder.display().to_string();
        if depth > DEEPEST {
            return Err(unreadable(
                &shown,
                "文件夹嵌套过深",
                "folders lie too deep in each other",
            ));
        }
        let failed = |error: std::io::Error| unreadable(&shown, &error.to_string(), &error.to_string());
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            let (path, kind) = (entry.path(), entry.file_type().map_err(failed)?);
            let inside = format!("{prefix}{name}");
            if kind.is_dir() {
                self.collect(&path, &format!("{inside}/"), depth + 1)?;
            } else if kind.is_file() {
                self.take(&path, inside)?;
            } else {
                return Err(unreadable(&inside, "不是普通文件", "it isn't a plain file"));
            }
        }
        Ok(())
    }

    fn take(&mut self, path: &Path, inside: String) -> Result<(), Finding> {
        let failed = |error: std::io::Error| unreadable(&inside, &error.to_string(), &error.to_string());
        let length = fs::metadata(path).map_err(failed)?.len();
        if length > LARGEST {
            let (zh, en) = ("文件超过 16 MB", "the file is larger than 16 MB");
            return Err(unreadable(&inside, zh, en));
        }
        if self.files.len() >= MOST_FILES {
            let (zh, en) = ("文件超过 4000 个", "there are more than 4,000 files");
            return Err(unreadable(&inside, zh, en));
        }
        let bytes = fs::read(path).map_err(failed)?;
        self.files.insert(inside, bytes);
        Ok(())
    }
}

/// A line of text and what follows it.
fn line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let text = std::str::from_utf8(bytes.get(..end)?).ok()?;
    Some((text, bytes.get(end + 1..)?))
}

fn unreadable(file: &str, zh: &str, en: &str) -> Finding {
    let what = (format!("读不出：{zh}"), format!("it can't be read: {en}"));
    Finding::error(codes::UNREADABLE, (file, 0), what).fix(
        "检查路径、权限和大小",
        "check the path, its permissions and its size",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_tells_contents_and_names_apart() {
        let one = Files::new("a", [("x", "12"), ("y", "3")]);
        let other = Files::new("a", [("x", "1"), ("y", "23")]);
        assert_ne!(one.hash(), other.hash());
        assert_eq!(one.hash(), Files::new("b", [("y", "3"), ("x", "12")]).hash());
    }

    #[test]
    fn files_come_back_from_their_bytes() {
        let files = Files::new("a", [("x", "1\n2"), ("y/z", "")]);
        assert_eq!(Files::of_bytes("a", &files.to_bytes()), Some(files));
        assert_eq!(Files::of_bytes("a", b"x\n9\n12"), None);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let found = Files::of_folder(Path::new("/no/such/pack")).unwrap_err();
        assert_eq!(found[0].rejection.code, codes::UNREADABLE);
    }
}
