//! Measuring: clients, times, what the disk and the processor did meanwhile.
//!
//! It knows nothing of what is measured. Start at [`clients`].

use jiff::{SignedDuration, Timestamp};
use std::error::Error;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

/// What a bench comes to.
pub(crate) type Anyhow<T> = Result<T, Box<dyn Error>>;

/// When everything in this bench begins.
pub(crate) fn start() -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap_or_default()
}

/// The time some days after.
pub(crate) fn later(days: i64) -> Timestamp {
    start()
        .checked_add(SignedDuration::from_hours(days * 24))
        .unwrap_or_default()
}

/// Times of one kind, sorted.
pub(crate) struct Times(pub(crate) Vec<Duration>);

impl Times {
    pub(crate) fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    pub(crate) fn at(&self, permille: usize) -> Duration {
        let last = self.0.len().saturating_sub(1);
        self.0.get(last * permille / 1000).copied().unwrap_or_default()
    }
}

pub(crate) fn written() -> u64 {
    let io = fs::read_to_string("/proc/self/io").unwrap_or_default();
    let line = io.lines().find_map(|line| line.strip_prefix("write_bytes: "));
    line.and_then(|bytes| bytes.parse().ok()).unwrap_or_default()
}

/// Processor time this process has used, and of it the writer's thread, in ticks of 10 ms.
pub(crate) fn processor() -> (u64, u64) {
    let ticks = |folder: &Path| -> Option<u64> {
        let stat = fs::read_to_string(folder.join("stat")).ok()?;
        let mut fields = stat.rsplit_once(") ")?.1.split(' ').skip(11);
        Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
    };
    let is_writer = |folder: &Path| {
        fs::read_to_string(folder.join("comm")).is_ok_and(|name| name.trim() == "skein-journal")
    };
    let threads = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let writer = threads.map(|thread| thread.path()).find(|path| is_writer(path));
    let writer = writer.and_then(|path| ticks(&path)).unwrap_or_default();
    (ticks(Path::new("/proc/self")).unwrap_or_default(), writer)
}

pub(crate) fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or_default() >> 10
}

/// The time the disk takes for 4 KiB and a flush, over and over in one place: the median.
pub(crate) fn flush(folder: &Path) -> Anyhow<Duration> {
    let path = folder.join("flush");
    let file = File::create(&path)?;
    let mut times = Vec::new();
    for _ in 0..400 {
        let started = Instant::now();
        file.write_all_at(&[7; 4096], 0)?;
        file.sync_data()?;
        times.push(started.elapsed());
    }
    fs::remove_file(path)?;
    Ok(Times::new(times).at(500))
}

/// Clients that each give one command after another, every one when the last is answered.
pub(crate) fn clients<C, T>(
    city: &C,
    count: usize,
    length: Duration,
    task: impl Fn(C, usize, Instant) -> T,
) -> Anyhow<Measured>
where
    C: Clone,
    T: Future<Output = Vec<Duration>> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()?;
    let (bytes, (all, writer), started) = (written(), processor(), Instant::now());
    let until = started + length;
    let tasks: Vec<_> = (0..count)
        .map(|number| runtime.spawn(task(city.clone(), number, until)))
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(runtime.block_on(task)?);
    }
    let (all_after, writer_after) = processor();
    Ok(Measured {
        elapsed: started.elapsed(),
        bytes: written() - bytes,
        ticks: (all_after - all, writer_after - writer),
        times: Times::new(times),
    })
}

pub(crate) struct Measured {
    pub(crate) elapsed: Duration,
    pub(crate) bytes: u64,
    /// Processor time of the process, and of it the writer's thread.
    pub(crate) ticks: (u64, u64),
    pub(crate) times: Times,
}

impl Measured {
    pub(crate) fn tell(&self, what: &str, commands_each: u64) {
        let count = self.times.0.len() as u64;
        println!(
            "| {what} | {:.0}/s | {:.2?} | {:.2?} | {} | {} µs, {} µs |",
            count as f64 / self.elapsed.as_secs_f64() / commands_each as f64,
            self.times.at(500),
            self.times.at(990),
            self.bytes * commands_each / count.max(1),
            self.ticks.0 * 10_000 * commands_each / count.max(1),
            self.ticks.1 * 10_000 * commands_each / count.max(1),
        );
    }
}

pub(crate) fn megabytes(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |found| found.len()) >> 20
}
