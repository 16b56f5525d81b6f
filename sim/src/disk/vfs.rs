//! The simulated disk as a file system that SQLite opens its databases on.
//!
//! There is one file system by the name [`VFS`] in the process; each disk is a folder in it, so that many
//! simulations run side by side. It knows nothing of faults. Start at [`attach`].

use super::file::{File, REGION, Region};
use super::{Disk, Platter};
use sqlite_vfs::wip::{WalIndex, WalIndexLock};
use sqlite_vfs::{DatabaseHandle, LockKind, OpenAccess, OpenOptions, Vfs};
use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::{LazyLock, Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

/// The file system's name for SQLite.
pub const VFS: &str = "skein-sim";

static DISKS: LazyLock<Mutex<BTreeMap<String, Disk>>> = LazyLock::new(Mutex::default);

/// Puts a disk under a name: databases are then opened as `name/file` on [`VFS`]. A disk attached under the
/// name before is replaced.
///
/// # Panics
/// If SQLite refuses the file system, which it does only out of memory.
pub fn attach(name: &str, disk: &Disk) {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        sqlite_vfs::register(VFS, Folders, false).expect("SQLite takes one more file system");
    });
    disks().insert(name.to_owned(), disk.clone());
}

/// Takes a disk away: nothing can be opened on it any more.
pub fn detach(name: &str) {
    disks().remove(name);
}

fn disks() -> MutexGuard<'static, BTreeMap<String, Disk>> {
    DISKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The disk a path is on.
fn disk_of(path: &str) -> io::Result<Disk> {
    let folder = path.split('/').next().unwrap_or(path);
    let found = disks().get(folder).cloned();
    found.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
}

struct Folders;

impl Vfs for Folders {
    type Handle = Handle;

    fn open(&self, path: &str, options: OpenOptions) -> io::Result<Handle> {
        let disk = disk_of(path)?;
        let mut platter = disk.platter();
        platter.alive()?;
        let makes = matches!(options.access, OpenAccess::Create | OpenAccess::CreateNew);
        if !makes && !platter.files.contains_key(path) {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        }
        let life = platter.files.entry(path.to_owned()).or_default().life;
        platter.next_handle += 1;
        let number = platter.next_handle;
        drop(platter);
        Ok(Handle {
            disk,
            path: path.to_owned(),
            number,
            life,
            lock: LockKind::None,
        })
    }

    fn delete(&self, path: &str) -> io::Result<()> {
        let disk = disk_of(path)?;
        let mut platter = disk.platter();
        platter.operate()?;
        platter.files.remove(path);
        Ok(())
    }

    fn exists(&self, path: &str) -> io::Result<bool> {
        let disk = disk_of(path)?;
        let platter = disk.platter();
        platter.alive()?;
        Ok(platter.files.contains_key(path))
    }

    fn temporary_name(&self) -> String {
        "temporary".to_owned()
    }

    fn random(&self, buffer: &mut [i8]) {
        // SQLite salts its log with these; the same salts make the same run.
        buffer.fill(7);
    }

    fn sleep(&self, duration: Duration) -> Duration {
        // Long enough for another thread to finish what is waited for; no part of the simulated time.
        std::thread::sleep(duration.min(Duration::from_millis(1)));
        duration
    }
}

/// An open file.
struct Handle {
    disk: Disk,
    path: String,
    number: u64,
    life: u64,
    lock: LockKind,
}

impl Handle {
    /// Works on the file, unless the power failed since it was opened.
    fn with<R>(&self, work: impl FnOnce(&mut Platter) -> io::Result<R>) -> io::Result<R> {
        let mut platter = self.disk.platter();
        if platter.file(&self.path)?.life != self.life {
            return Err(io::Error::other("opened before the power cut"));
        }
        work(&mut platter)
    }
}

impl DatabaseHandle for Handle {
    type WalIndex = Index;

    fn size(&self) -> io::Result<u64> {
        self.with(|platter| {
            platter.alive()?;
            Ok(platter.file(&self.path)?.size())
        })
    }

    fn read_exact_at(&mut self, out: &mut [u8], offset: u64) -> io::Result<()> {
        let whole = self.with(|platter| {
            platter.alive()?;
            Ok(platter.file(&self.path)?.read(out, offset as usize))
        })?;
        if whole {
            Ok(())
        } else {
            Err(io::Error::from(io::ErrorKind::UnexpectedEof))
        }
    }

    fn write_all_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.with(|platter| {
            platter.operate()?;
            if offset + bytes.len() as u64 > platter.file(&self.path)?.size() {
                platter.room_to_grow()?;
            }
            platter.file(&self.path)?.write(bytes, offset as usize);
            Ok(())
        })
    }

    fn sync(&mut self, _data_only: bool) -> io::Result<()> {
        self.with(|platter| platter.flush(&self.path))
    }

    fn set_len(&mut self, size: u64) -> io::Result<()> {
        self.with(|platter| {
            platter.operate()?;
            platter.file(&self.path)?.set_length(size as usize);
            Ok(())
        })
    }

    fn lock(&mut self, lock: LockKind) -> io::Result<bool> {
        let taken = self.with(|platter| Ok(platter.file(&self.path)?.lock(self.number, lock)))?;
        if taken {
            self.lock = lock;
        }
        Ok(taken)
    }

    fn reserved(&mut self) -> io::Result<bool> {
        self.with(|platter| {
            let locks = &platter.file(&self.path)?.locks;
            Ok(locks
                .values()
                .any(|held| !matches!(held, LockKind::None | LockKind::Shared)))
        })
    }

    fn current_lock(&self) -> io::Result<LockKind> {
        Ok(self.lock)
    }

    fn wal_index(&self, _readonly: bool) -> io::Result<Index> {
        Ok(Index {
            disk: self.disk.clone(),
            path: self.path.clone(),
            number: self.number,
            life: self.life,
            seen: BTreeMap::new(),
        })
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        let gone = self.with(|platter| {
            let file = platter.file(&self.path)?;
            file.locks.remove(&self.number);
            for holders in file.slots.values_mut() {
                holders.remove(&self.number);
            }
            Ok(())
        });
        // After a power cut there is nothing left to give back.
        drop(gone);
    }
}

/// Bytes of a region compared at once: mostly they are the same.
const PIECE: usize = 256;

/// The shared index of a write-ahead log, which lives in memory and dies with the power.
///
/// SQLite gets copies of its regions here instead of the memory itself. Two connections may change one region
/// at once, each its own part (a commit the header, a checkpoint its progress), so what is handed back is only
/// what a connection has changed since it last looked. Most looks find nothing new: a version tells.
struct Index {
    disk: Disk,
    path: String,
    number: u64,
    life: u64,
    /// Regions as this connection last saw them.
    seen: BTreeMap<u32, Region>,
}

impl Index {
    /// Works on the file and on what this connection has seen of it.
    fn with<R>(&mut self, work: impl FnOnce(&mut File, &mut BTreeMap<u32, Region>) -> R) -> io::Result<R> {
        let mut platter = self.disk.platter();
        platter.alive()?;
        let file = platter.file(&self.path)?;
        if file.life != self.life {
            return Err(io::Error::other("opened before the power cut"));
        }
        Ok(work(file, &mut self.seen))
    }
}

impl WalIndex for Index {
    fn map(&mut self, region: u32) -> io::Result<[u8; REGION]> {
        self.with(|file, seen| {
            let there = file.regions.entry(region).or_default();
            seen.insert(region, there.clone());
            *there.bytes
        })
    }

    fn lock(&mut self, slots: Range<u8>, lock: WalIndexLock) -> io::Result<bool> {
        let alone = match lock {
            WalIndexLock::None => None,
            WalIndexLock::Shared => Some(false),
            WalIndexLock::Exclusive => Some(true),
        };
        let number = self.number;
        self.with(|file, _| file.lock_slots(number, slots, alone))
    }

    fn delete(mut self) -> io::Result<()> {
        self.with(|file, _| file.regions.clear())
    }

    fn pull(&mut self, region: u32, data: &mut [u8; REGION]) -> io::Result<()> {
        self.with(|file, seen| {
            let Some(there) = file.regions.get(&region) else {
                return;
            };
            let seen = seen.entry(region).or_default();
            if seen.version != there.version {
                seen.clone_from(there);
                data.copy_from_slice(&*there.bytes);
            }
        })
    }

    fn push(&mut self, region: u32, data: &[u8; REGION]) -> io::Result<()> {
        self.with(|file, seen| {
            let seen = seen.entry(region).or_default();
            if *seen.bytes == *data {
                return;
            }
            let there = file.regions.entry(region).or_default();
            let pieces = there.bytes.chunks_mut(PIECE).zip(data.chunks(PIECE));
            let pieces = pieces.zip(seen.bytes.chunks(PIECE));
            for ((there, mine), seen) in pieces.filter(|((_, mine), seen)| mine != seen) {
                let changed = there.iter_mut().zip(mine).zip(seen);
                for ((there, mine), _) in changed.filter(|((_, mine), seen)| mine != seen) {
                    *there = *mine;
                }
            }
            // Where others have changed it too, their part is still to be pulled.
            let alone = seen.version == there.version;
            there.version += 1;
            if alone {
                seen.version = there.version;
            }
            seen.bytes.copy_from_slice(data);
        })
    }
}
