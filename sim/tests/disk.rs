//! The simulated disk itself: what SQLite says is committed survives a power cut at any operation, and a
//! disk whose flushes do nothing is caught losing it.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rusqlite::{Connection, OpenFlags};
use skein_sim::disk::{Disk, Fault, VFS, attach};

fn open(name: &str) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let connection = Connection::open_with_flags_and_vfs(format!("{name}/t.db"), flags, VFS)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 8)?;
    connection.execute_batch("CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY, text TEXT)")?;
    Ok(connection)
}

fn count(connection: &Connection) -> u64 {
    let rows: i64 = connection
        .query_row("SELECT COUNT(*) FROM t", [], |row| row.get(0))
        .unwrap();
    rows.unsigned_abs()
}

/// Inserts rows until the disk fails; how many inserts were acknowledged.
fn insert(name: &str, rows: u64) -> u64 {
    let Ok(connection) = open(name) else { return 0 };
    let before = count(&connection);
    (0..rows)
        .take_while(|number| {
            let text = "x".repeat(((before + number) as usize * 37) % 3000);
            connection
                .execute("INSERT INTO t (text) VALUES (?)", [text])
                .is_ok()
        })
        .count() as u64
}

#[test]
fn what_was_acknowledged_survives_a_power_cut_at_any_operation() {
    for seed in 0..300 {
        let name = format!("survives-{seed}");
        let disk = Disk::new();
        attach(&name, &disk);
        let mut luck = StdRng::seed_from_u64(seed);
        let mut known = insert(&name, 5);
        assert_eq!(known, 5);
        for _ in 0..3 {
            disk.plan(Some(Fault::PowerCut(luck.random_range(0..120))));
            known += insert(&name, 30);
            disk.power_cycle(&mut luck);
            let connection = open(&name).unwrap();
            let found = count(&connection);
            // The insert under way when the power failed may have been kept or not.
            assert!(
                (known..=known + 1).contains(&found),
                "seed {seed}: {known} known, {found} found"
            );
            known = found;
            let sound: String = connection
                .query_row("PRAGMA integrity_check", [], |row| row.get(0))
                .unwrap();
            assert_eq!(sound, "ok", "seed {seed}");
        }
    }
}

#[test]
fn a_disk_that_lies_about_flushing_is_noticed() {
    let lost = (0..20).filter(|seed| {
        let name = format!("lies-{seed}");
        let disk = Disk::new();
        attach(&name, &disk);
        assert_eq!(insert(&name, 1), 1);
        disk.plan(Some(Fault::LyingFlushes));
        let known = 1 + insert(&name, 20);
        disk.power_cycle(&mut StdRng::seed_from_u64(*seed));
        let found = open(&name).and_then(|connection| {
            connection.query_row("SELECT COUNT(*) FROM t", [], |row| row.get::<_, i64>(0))
        });
        found.is_ok_and(|found| found.unsigned_abs() < known)
    });
    assert!(lost.count() > 0);
}

#[test]
fn a_failed_flush_and_a_full_disk_are_told_to_the_program() {
    let disk = Disk::new();
    attach("told", &disk);
    assert_eq!(insert("told", 3), 3);
    disk.plan(Some(Fault::FailedFlush(2)));
    assert!(insert("told", 10) < 10);
    disk.plan(Some(Fault::Full(0)));
    assert!(insert("told", 100) < 100);
    disk.plan(None);
    assert!(count(&open("told").unwrap()) >= 3);
}
