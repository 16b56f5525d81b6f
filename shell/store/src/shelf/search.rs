//! Search by words: an index beside the journal, in a file of its own, that can be thrown away.
//!
//! Chinese has no blanks between words, so the index holds every pair of neighbouring characters, and a word
//! is a phrase of pairs. Letters and digits are indexed as they are written together. SQLite's FTS5 keeps the
//! lists; [`terms`] makes the pairs on both sides.
//!
//! A command writes one short row saying whose words changed, in its own transaction; the indexer follows
//! behind, off the writer's thread and with its own file and flushes. A search looks at what is still behind
//! itself, so it finds a matter as soon as its command is acknowledged. The journal forgets what changed only
//! once the index is flushed beyond it, so a power cut costs no words. It knows nothing of states.

use rusqlite::{Connection, OptionalExtension, params};
use skein_kernel::rejection::Rejection;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use super::tables::Tables;
use crate::aggregate::Serial;
use crate::aggregate::backend::{MatterEntry, SearchQuery};
use crate::database::Location;
use crate::rejections;
use crate::words::{BEGINNING, contains, of_matter, stretches};

/// The index's file name in a data folder.
pub(crate) const FILE: &str = "search.db";
/// Version of how words are cut; an index of another version is made anew.
const FORMAT: i64 = 1;
/// Matters indexed in one transaction.
const CHUNK: usize = 1000;
/// How long the follower sleeps unless it is woken.
const PATIENCE: Duration = Duration::from_millis(500);
/// Matters taken up between two flushes of the index while there is always more to take up.
const FLUSHED: usize = 4000;
/// How far behind a search looks by itself, at most.
const BEHIND: usize = 20_000;

/// A text as the terms it is indexed by, separated by blanks: pairs of ideographs (the last one also alone),
/// and words of letters and digits.
pub(crate) fn terms(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for (ideographs, letters) in stretches(text) {
        if ideographs {
            for pair in letters.windows(2) {
                out.extend(pair);
                out.push(' ');
            }
            out.extend(letters.last());
        } else {
            out.extend(&letters);
        }
        out.push(' ');
    }
    out
}

/// What a search asks FTS5 for: each word a phrase of terms, all of them together. `None` if there is
/// nothing to look for.
fn expression(words: &str) -> Option<String> {
    let mut out = String::new();
    for (ideographs, letters) in stretches(words) {
        out.push_str(if out.is_empty() { "" } else { " AND " });
        let text: String = letters.iter().collect();
        // Writing to a string can't fail. Terms hold nothing but letters and digits.
        let _ = match (ideographs, letters.len()) {
            (true, 2..) => {
                let pairs: Vec<String> = letters.windows(2).map(|pair| pair.iter().collect()).collect();
                write!(out, "\"{}\"", pairs.join(" "))
            }
            (false, ..BEGINNING) => write!(out, "\"{text}\""),
            _ => write!(out, "\"{text}\" *"),
        };
    }
    (!out.is_empty()).then_some(out)
}

/// The index, open on one connection.
pub(crate) struct Index {
    database: Connection,
}

impl Index {
    /// Opens the index, making it anew if it is not of this journal, of another version, or damaged.
    pub(crate) fn open(location: &Location, journal: &str) -> Result<Self, Rejection> {
        let opened = Self::prepared(location, journal);
        if let (Err(error), Location::File(path)) = (&opened, location) {
            tracing::warn!(%error, "the search index can't be read and is made anew");
            remove(path);
            return Self::prepared(location, journal).map_err(rejections::unread);
        }
        opened.map_err(rejections::unread)
    }

    /// Opens the index for searching only.
    pub(crate) fn open_to_read(location: &Location) -> Result<Self, Rejection> {
        let database = location.connect_to_read().map_err(rejections::unread)?;
        Ok(Self { database })
    }

    fn prepared(location: &Location, journal: &str) -> rusqlite::Result<Self> {
        let database = location.connect()?;
        database.pragma_update(None, "synchronous", "NORMAL")?;
        // A flush is a checkpoint: see `flush`.
        database.pragma_update(None, "wal_autocheckpoint", 0)?;
        database.execute_batch(
            "CREATE TABLE IF NOT EXISTS state (journal TEXT NOT NULL, format INTEGER NOT NULL, \
             through INTEGER NOT NULL, filled INTEGER NOT NULL) STRICT;",
        )?;
        let index = Self { database };
        let of_this: Option<bool> = index
            .database
            .query_row(
                "SELECT journal = ? AND format = ? FROM state",
                params![journal, FORMAT],
                |row| row.get(0),
            )
            .optional()?;
        if of_this != Some(true) {
            index.begin_anew(journal)?;
        }
        Ok(index)
    }

    fn begin_anew(&self, journal: &str) -> rusqlite::Result<()> {
        self.database.execute_batch(
            "BEGIN; DROP TABLE IF EXISTS words; DELETE FROM state; \
             CREATE VIRTUAL TABLE words USING fts5(terms, content = '', contentless_delete = 1, \
             tokenize = \"unicode61 remove_diacritics 0\");",
        )?;
        self.database.execute(
            "INSERT INTO state (journal, format, through, filled) VALUES (?, ?, 0, 0)",
            params![journal, FORMAT],
        )?;
        self.database.execute_batch("COMMIT")
    }

    /// Up to which position the index has taken up what changed.
    pub(crate) fn through(&self) -> rusqlite::Result<u64> {
        self.database
            .prepare_cached("SELECT through FROM state")?
            .query_row([], |row| row.get::<_, i64>(0))
            .map(|through| through as u64)
    }

    /// Makes what was taken up last through a power cut. Commits of this database aren't flushed one by one;
    /// a checkpoint flushes the whole log first.
    fn flush(&self) -> rusqlite::Result<()> {
        self.database
            .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
    }

    /// Whether it was once given every matter there was.
    fn is_filled(&self) -> rusqlite::Result<bool> {
        self.database
            .query_row("SELECT filled FROM state", [], |row| row.get(0))
    }

    fn filled(&self) -> rusqlite::Result<()> {
        self.database.execute("UPDATE state SET filled = 1", []).map(drop)
    }

    /// Takes up the words of matters, the last of them changed at `through`.
    fn take_up(&self, matters: &BTreeMap<Serial, String>, through: u64) -> rusqlite::Result<()> {
        self.database.execute_batch("BEGIN IMMEDIATE")?;
        let taken = self.replace(matters, through);
        self.database
            .execute_batch(if taken.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        taken
    }

    fn replace(&self, matters: &BTreeMap<Serial, String>, through: u64) -> rusqlite::Result<()> {
        let mut put = self
            .database
            .prepare_cached("INSERT OR REPLACE INTO words (rowid, terms) VALUES (?, ?)")?;
        for (serial, terms) in matters {
            put.execute(params![serial.0 as i64, terms])?;
        }
        self.database
            .prepare_cached("UPDATE state SET through = ?")?
            .execute([through as i64])
            .map(drop)
    }

    /// Serials found, the latest first, before one.
    fn find(&self, expression: &str, before: Serial, limit: usize) -> rusqlite::Result<Vec<Serial>> {
        let mut statement = self.database.prepare_cached(
            "SELECT rowid FROM words WHERE words MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
        )?;
        let before = i64::try_from(before.0).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![expression, before, limit as i64], |row| {
            Ok(Serial(row.get::<_, i64>(0)? as u64))
        })?;
        rows.collect()
    }
}

/// Removes an index with what SQLite keeps beside it.
pub(crate) fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        // What is not there needs no removing.
        let _ = std::fs::remove_file(name);
    }
}

/// A page of matters by words. `tables` may see more than the index does, never less: what the index lacks
/// is looked at here.
pub(crate) fn search(
    tables: Tables<'_>,
    index: &Index,
    query: &SearchQuery,
) -> rusqlite::Result<Vec<MatterEntry>> {
    let Some(expression) = expression(&query.words) else {
        return Ok(Vec::new());
    };
    let before = query.before.unwrap_or(Serial(u64::MAX));
    // What is behind is read first: the index may take it up meanwhile, and then it is found in either.
    let mut found = Vec::new();
    let behind: Vec<_> = tables.unindexed(index.through()?, BEHIND)?;
    for serial in behind
        .iter()
        .map(|(_, serial)| *serial)
        .filter(|serial| *serial < before)
    {
        found.extend(
            tables
                .matter(serial)?
                .filter(|entry| contains(&of_matter(entry), &query.words)),
        );
    }
    let changed: std::collections::HashSet<_> = behind.iter().map(|(_, serial)| *serial).collect();
    let (mut from, mut taken) = (before, 0);
    loop {
        let page = index.find(&expression, from, query.limit)?;
        let fresh = page.iter().filter(|serial| !changed.contains(serial));
        for serial in fresh.take(query.limit - taken) {
            found.extend(tables.matter(*serial)?);
            taken += 1;
        }
        match page.last() {
            Some(last) if page.len() == query.limit && taken < query.limit => from = *last,
            _ => break,
        }
    }
    found.sort_by_key(|entry| std::cmp::Reverse(entry.serial));
    found.dedup_by_key(|entry| entry.serial);
    found.truncate(query.limit);
    Ok(found)
}

/// Who follows the journal with the index.
pub(crate) struct Follower {
    reader: Connection,
    index: Index,
    division: i64,
    /// Whether the index was given every matter there was.
    filled: bool,
    /// Matters taken up since the index was last flushed.
    unflushed: usize,
}

/// Follows the journal until it is over: takes up what changed and says how far it is.
pub(crate) fn run(mut follower: Follower, done: &AtomicU64, is_over: impl Fn() -> bool, wake: &Receiver<()>) {
    while !is_over() {
        follower.round(done, &is_over);
        // A call that came meanwhile is waiting and ends this at once.
        let _ = wake.recv_timeout(PATIENCE);
    }
}

impl Follower {
    /// One who follows the journal that `reader` reads.
    pub(crate) fn new(reader: Connection, index: Index, division: i64) -> Self {
        Self {
            reader,
            index,
            division,
            filled: false,
            // What an earlier process took up may not have been flushed.
            unflushed: 1,
        }
    }

    /// Takes up what has changed; `done` is how far the index will be found again after a power cut. What
    /// fails is tried again the next time.
    pub(crate) fn round(&mut self, done: &AtomicU64, is_over: impl Fn() -> bool) {
        if let Err(error) = self.follow(done, is_over) {
            tracing::warn!(%error, "the search index fell behind and will try again");
        }
    }

    fn follow(&mut self, done: &AtomicU64, is_over: impl Fn() -> bool) -> rusqlite::Result<()> {
        if !self.filled {
            self.filled = fill(self.tables(), &self.index, is_over)?;
        }
        let taken = self.catch_up()?;
        self.unflushed += taken;
        // While much is changing a flush now and then is enough: nothing but room depends on it.
        if self.unflushed >= FLUSHED || taken == 0 && self.unflushed > 0 {
            let through = self.index.through()?;
            self.index.flush()?;
            self.unflushed = 0;
            done.store(through, Ordering::Release);
        }
        Ok(())
    }

    fn tables(&self) -> Tables<'_> {
        Tables {
            database: &self.reader,
            division: self.division,
        }
    }

    /// Takes up everything that has changed; how much that was.
    fn catch_up(&self) -> rusqlite::Result<usize> {
        let (tables, mut taken) = (self.tables(), 0);
        let mut through = self.index.through()?;
        loop {
            let changed = tables.unindexed(through, CHUNK)?;
            let Some((last, _)) = changed.last() else {
                return Ok(taken);
            };
            (through, taken) = (*last, taken + changed.len());
            let mut matters = BTreeMap::new();
            for (_, serial) in changed {
                let entry = tables.matter(serial)?;
                matters.insert(
                    serial,
                    entry.map(|entry| terms(&of_matter(&entry))).unwrap_or_default(),
                );
            }
            self.index.take_up(&matters, through)?;
        }
    }
}

/// Indexes every matter there is, for an index begun anew; whether that is done. Returns at once if it needn't
/// be.
fn fill(tables: Tables<'_>, index: &Index, is_over: impl Fn() -> bool) -> rusqlite::Result<bool> {
    if index.is_filled()? {
        return Ok(true);
    }
    // What changes meanwhile stays in the list of what the index lacks, and is taken up afterwards.
    let (mut after, last) = (Serial(0), tables.last_serial()?);
    while after < last && !is_over() {
        let until = Serial((after.0 + CHUNK as u64).min(last.0));
        let mut matters = BTreeMap::new();
        for serial in after.0 + 1..=until.0 {
            if let Some(entry) = tables.matter(Serial(serial))? {
                matters.insert(Serial(serial), terms(&of_matter(&entry)));
            }
        }
        // Interrupted, it starts over.
        index.take_up(&matters, 0)?;
        after = until;
    }
    if after == last {
        index.filled()?;
    }
    Ok(after == last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_terms(text: &str, expected: &str) {
        assert_eq!(terms(text).trim_end(), expected);
    }

    #[test]
    fn chinese_becomes_pairs_and_letters_stay_together() {
        check_terms("道路施工许可", "道路 路施 施工 工许 许可 可");
        check_terms("雁", "雁");
        check_terms("Ａ区12号 ABC", "a 区 12 号 abc");
        check_terms("蒸湘区，石鼓", "蒸湘 湘区 区 石鼓 鼓");
        check_terms("！、。", "");
    }

    #[test]
    fn a_search_is_a_phrase_for_each_word() {
        assert_eq!(expression("施工许可").as_deref(), Some("\"施工 工许 许可\""));
        assert_eq!(expression("施工 ABC").as_deref(), Some("\"施工\" AND \"abc\" *"));
        assert_eq!(expression("17 号").as_deref(), Some("\"17\" AND \"号\" *"));
        assert_eq!(expression("路").as_deref(), Some("\"路\" *"));
        assert_eq!(expression(" \"* ："), None);
    }
}
