//! How quickly pages come, over real connections: `cargo xtask bench web`.
//!
//! Serves the demonstration city on a free port of this machine and asks for a few addresses from several
//! connections at once, each asking again as soon as it has its answer. Prints answers a second, the median
//! and the 99th percentile, and the memory of the whole process before and after.

use skein_app::city::{City, Config};
use skein_app::demo;
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

const ADDRESSES: [&str; 5] = [
    "/",
    "/commitments",
    "/targets",
    "/search?q=%E7%B2%AE%E9%A3%9F",
    "/api/v1/commitments",
];
const CONNECTIONS: usize = 8;
const EACH: usize = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let city = Arc::new(City::in_memory(Config::new(Arc::new(demo::bundled()?)))?);
    city.load_pack()?;
    let runtime = tokio::runtime::Runtime::new()?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let server = listener.local_addr()?;
    let pages = skein_web::router(city, skein_web::WebConfig::default());
    runtime.spawn(skein_web::serve(listener, pages, std::future::pending()));
    println!("memory, idle            {:>9} MB", resident() / 1024);
    for address in ADDRESSES {
        measure(server, address)?;
    }
    println!("memory, after           {:>9} MB", resident() / 1024);
    Ok(())
}

/// Asks for one address `CONNECTIONS × EACH` times and prints how long answers took.
fn measure(server: SocketAddr, address: &'static str) -> Result<(), Box<dyn Error>> {
    let begun = Instant::now();
    let clients: Vec<_> = (0..CONNECTIONS)
        .map(|_| std::thread::spawn(move || client(server, address)))
        .collect();
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.join().map_err(|_| "a client ended early")??);
    }
    let rate = times.len() as f64 / begun.elapsed().as_secs_f64();
    times.sort();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    println!(
        "{address:<32} {rate:>7.0}/s   p50 {:>6.2} ms   p99 {:>6.2} ms",
        at(50).as_secs_f64() * 1e3,
        at(99).as_secs_f64() * 1e3
    );
    Ok(())
}

/// One connection's times, each from asking to the answer's last byte.
fn client(server: SocketAddr, address: &str) -> std::io::Result<Vec<Duration>> {
    let mut connection = TcpStream::connect(server)?;
    connection.set_nodelay(true)?;
    let mut answers = BufReader::new(connection.try_clone()?);
    let request = format!("GET {address} HTTP/1.1\r\nHost: {server}\r\n\r\n");
    (0..EACH)
        .map(|_| {
            let asked = Instant::now();
            connection.write_all(request.as_bytes())?;
            read_answer(&mut answers)?;
            Ok(asked.elapsed())
        })
        .collect()
}

/// Reads one answer, whose length its head states.
fn read_answer(answers: &mut impl BufRead) -> std::io::Result<()> {
    let mut length = 0;
    let mut line = String::new();
    loop {
        line.clear();
        answers.read_line(&mut line)?;
        let head = line.trim_end().to_ascii_lowercase();
        if head.starts_with("http/1.1") && !head.contains(" 200") {
            return Err(std::io::Error::other(head));
        }
        if let Some(stated) = head.strip_prefix("content-length:") {
            length = stated.trim().parse().unwrap_or(0);
        }
        if head.is_empty() {
            break;
        }
    }
    std::io::copy(&mut answers.take(length), &mut std::io::sink()).map(drop)
}

/// Resident memory of this process, in KiB.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
