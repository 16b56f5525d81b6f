//! Files and folders that only the city's own user can read.
//!
//! What a city keeps names people, so nothing of it may depend on how the machine's umask is set. It knows
//! nothing of what is in the files. Where a system has no such modes, its own access lists apply.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The mode of a file only its owner reads and writes.
const FILE: u32 = 0o600;
/// The mode of a file anyone may read.
const PUBLIC_FILE: u32 = 0o644;
/// The mode of a folder only its owner enters.
const FOLDER: u32 = 0o700;
/// What a mode lets anyone but the owner do.
const OTHERS: u32 = 0o077;

/// Creates a folder and those above it that don't exist. One that exists is left as it is.
pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, FOLDER);
    builder.create(path)
}

/// Creates a file, which must not exist, for writing.
pub(crate) fn create_file(path: &Path) -> io::Result<File> {
    create(path, FILE)
}

fn create(path: &Path, mode: u32) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    options.open(path)
}

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Its owner.
    Owner,
    /// Anyone.
    Anyone,
}

/// Puts a text file in its place, whole or not at all: it is written beside, flushed and renamed. What an
/// interrupted attempt left beside it is written over.
pub(crate) fn put(path: &Path, text: &str, readers: Readers) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let fresh = PathBuf::from(name);
    if fresh.exists() {
        fs::remove_file(&fresh)?;
    }
    let mode = match readers {
        Readers::Owner => FILE,
        Readers::Anyone => PUBLIC_FILE,
    };
    let mut file = create(&fresh, mode)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    sync_parent(path)
}

/// Makes it durable that a file or folder has its name.
pub(crate) fn sync_parent(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
}

/// Makes sure that a file exists and nobody but its owner reads it. A file that exists is not opened:
/// closing it again would drop the locks SQLite holds on it in this process.
pub(crate) fn own_file(path: &Path) -> io::Result<()> {
    match create_file(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => close(path),
        created => created.map(drop),
    }
}

/// Makes sure that a folder exists and, if it is new or empty, that nobody but its owner enters it. One
/// that holds something may be somebody's besides, so its mode is left to them.
pub(crate) fn own_folder(path: &Path) -> io::Result<()> {
    create_folder(path)?;
    if is_empty_folder(path)
        && let Err(error) = close(path)
    {
        // A mounted volume may not be ours to change; what is put into it is closed by itself.
        tracing::warn!(path = %path.display(), %error, "others can list the data folder");
    }
    Ok(())
}

/// Whether it is a folder and holds nothing.
pub(crate) fn is_empty_folder(path: &Path) -> bool {
    fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

/// Takes a file or folder away from everyone but its owner; nothing if there is none.
#[cfg(unix)]
pub(crate) fn close(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = match fs::metadata(path) {
        Ok(found) => found.permissions().mode(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if mode & OTHERS == 0 {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode & !OTHERS))
}

/// Takes a file or folder away from everyone but its owner; nothing if there is none.
#[cfg(not(unix))]
pub(crate) fn close(_path: &Path) -> io::Result<()> {
    Ok(())
}
