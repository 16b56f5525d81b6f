//! Where PostgreSQL is installed on this machine, and what to say if it isn't.
//!
//! It knows nothing of running servers. Debian keeps the server's programs outside the path, a folder for
//! each version.

use std::fs;
use std::path::PathBuf;

/// A sentence that says what to install, or `None` if PostgreSQL is there.
#[must_use]
pub fn missing() -> Option<String> {
    programs().is_none().then(sentence)
}

/// The same sentence, whatever is there.
pub(crate) fn sentence() -> String {
    "PostgreSQL absent: as root, run `apt-get install postgresql`".into()
}

/// The folder with `initdb`, `pg_ctl` and `psql`: the highest version installed.
pub(crate) fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut folders: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            let version = entry.file_name().to_string_lossy().parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    folders.sort();
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let on_path: Vec<PathBuf> = std::env::split_paths(&paths).collect();
    let newest_first = folders.into_iter().rev().map(|(_, folder)| folder);
    newest_first.chain(on_path).find(|folder| {
        ["initdb", "pg_ctl", "psql"]
            .iter()
            .all(|program| folder.join(program).is_file())
    })
}
