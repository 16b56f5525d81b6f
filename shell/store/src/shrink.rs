//! Compaction: a stopped city's files rewritten, so that nothing is left in them but what they hold.
//!
//! While a city runs, what is erased is overwritten where it stood and the write-ahead log is emptied. What a
//! database moved about between its pages before that, and the terms of the search index, are gone for certain
//! once the files have been rewritten. It knows nothing of what is in them. Start at [`shrink`].

use skein_kernel::rejection::Rejection;
use std::path::Path;

use crate::database::{self, Location};
use crate::journal;
use crate::rejections;
use crate::shelf::search;

/// Rewrites the journal in a data folder, and removes the search index, which is made anew at the next start.
///
/// # Errors
/// `SK-STORE-0001` if the city is running, `0002`/`0003` if there is no readable journal, `0007` if the disk
/// has no room for a second copy.
pub fn shrink(folder: &Path) -> Result<(), Rejection> {
    let _held = journal::lock(folder)?;
    let path = folder.join(database::FILE);
    if !path.exists() {
        return Err(rejections::files(&path, "not found"));
    }
    let unwritable = |error| database::unwritable(&path, error);
    let connection = Location::File(path.clone()).connect().map_err(unwritable)?;
    connection.execute_batch("VACUUM").map_err(unwritable)?;
    let emptied = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    emptied.map_err(unwritable)?;
    search::remove(&folder.join(search::FILE));
    Ok(())
}
