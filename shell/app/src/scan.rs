//! Virus scanning: an outside program or daemon says whether a file is clean before it is kept.
//!
//! Whatever doesn't say so in time is an answer too: the file isn't kept, and the uploader is told that it
//! couldn't be checked. It knows nothing of what the file is for. Start at [`Scanner::check`].

use crate::codes;
use skein_kernel::rejection::{Class, Rejection};
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::str::FromStr;
use std::time::{Duration, Instant};

/// Bytes sent to a daemon at a time.
const CHUNK: usize = 64 << 10;
/// How often it is looked whether a program is done.
const PAUSE: Duration = Duration::from_millis(20);

/// What says whether a file is clean.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Scanner {
    /// Nothing: every file passes. The city's administrator has decided so.
    #[default]
    None,
    /// A program that reads the file from its standard input: it ends with 0 for a clean file, with 1 for one
    /// that isn't, and with anything else if it can't tell.
    Program(PathBuf),
    /// A clamd daemon on a socket of this machine.
    Socket(PathBuf),
    /// A clamd daemon at an address, such as `127.0.0.1:3310`.
    Address(String),
}

/// Reads `program:PATH`, `clamd:PATH` or `clamd:HOST:PORT`.
impl FromStr for Scanner {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("program", path)) if !path.is_empty() => Ok(Self::Program(path.into())),
            Some(("clamd", path)) if path.starts_with('/') => Ok(Self::Socket(path.into())),
            Some(("clamd", address)) if address.contains(':') => Ok(Self::Address(address.to_owned())),
            _ => Err("program:PATH, clamd:/SOCKET or clamd:HOST:PORT".to_owned()),
        }
    }
}

/// What a scanner says of a file.
enum Answer {
    Clean,
    /// By this name, if it gives one.
    Infected(String),
}

impl Scanner {
    /// Lets a clean file pass.
    ///
    /// # Errors
    /// `SK-APP-0021` for a file that isn't clean, `SK-APP-0022` if that couldn't be told within `patience`.
    pub fn check(&self, bytes: &[u8], patience: Duration) -> Result<(), Rejection> {
        let answer = match self {
            Self::None => return Ok(()),
            Self::Program(path) => by_program(path, bytes, patience),
            Self::Socket(path) => UnixStream::connect(path).and_then(|stream| {
                stream.set_read_timeout(Some(patience))?;
                stream.set_write_timeout(Some(patience))?;
                by_daemon(stream, bytes)
            }),
            Self::Address(address) => TcpStream::connect(address).and_then(|stream| {
                stream.set_read_timeout(Some(patience))?;
                stream.set_write_timeout(Some(patience))?;
                by_daemon(stream, bytes)
            }),
        };
        match answer {
            Ok(Answer::Clean) => Ok(()),
            Ok(Answer::Infected(name)) => Err(infected(&name)),
            Err(error) => {
                tracing::error!(%error, scanner = ?self, "a file could not be scanned");
                Err(unscanned())
            }
        }
    }
}

/// The daemon's own protocol: INSTREAM, chunks with their lengths, an empty one at the end.
fn by_daemon(mut stream: impl Read + Write, bytes: &[u8]) -> io::Result<Answer> {
    stream.write_all(b"zINSTREAM\0")?;
    for chunk in bytes.chunks(CHUNK) {
        let length = u32::try_from(chunk.len()).unwrap_or(u32::MAX);
        stream.write_all(&length.to_be_bytes())?;
        stream.write_all(chunk)?;
    }
    stream.write_all(&0_u32.to_be_bytes())?;
    stream.flush()?;
    let mut reply = Vec::new();
    stream.take(4096).read_to_end(&mut reply)?;
    let reply = String::from_utf8_lossy(&reply);
    let reply = reply.trim_end_matches(['\0', '\n']);
    match reply.strip_prefix("stream: ") {
        Some("OK") => Ok(Answer::Clean),
        Some(found) if found.ends_with(" FOUND") => {
            Ok(Answer::Infected(found.trim_end_matches(" FOUND").to_owned()))
        }
        _ => Err(io::Error::other(format!("the daemon says: {reply}"))),
    }
}

fn by_program(path: &PathBuf, bytes: &[u8], patience: Duration) -> io::Result<Answer> {
    let mut child = Command::new(path)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let input = child.stdin.take();
    let waited = std::thread::scope(|scope| {
        // A program that doesn't read would hold up whoever writes to it.
        scope.spawn(move || {
            let written = input.map_or(Ok(()), |mut input| input.write_all(bytes));
            if let Err(error) = written {
                tracing::debug!(%error, "the scanner didn't read the whole file");
            }
        });
        let waited = wait(&mut child, patience);
        if waited.is_err() {
            // Ends the writing too.
            let _ = child.kill();
            let _ = child.wait();
        }
        waited
    })?;
    match waited {
        Some(0) => Ok(Answer::Clean),
        Some(1) => Ok(Answer::Infected(String::new())),
        other => Err(io::Error::other(format!("the program ended with {other:?}"))),
    }
}

/// The code a program ends with, if it does within the time.
fn wait(child: &mut Child, patience: Duration) -> io::Result<Option<i32>> {
    let until = Instant::now() + patience;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.code());
        }
        if Instant::now() >= until {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "no answer in time"));
        }
        std::thread::sleep(PAUSE);
    }
}

fn infected(name: &str) -> Rejection {
    let named = if name.is_empty() { "-" } else { name };
    Rejection::new(
        codes::INFECTED,
        Class::Invalid,
        format!("文件未通过病毒检查（{named}），没有保存"),
        format!("the file isn't clean ({named}) and was not kept"),
    )
}

fn unscanned() -> Rejection {
    Rejection::new(
        codes::UNSCANNED,
        Class::Unavailable,
        "病毒检查没有给出结果，文件没有保存；请稍后重新上传，或与管理员联系",
        "the file could not be checked for viruses and was not kept; upload it again later or tell the administrator",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::UnixListener;

    fn outcome(scanner: &Scanner, bytes: &[u8]) -> String {
        let checked = scanner.check(bytes, Duration::from_millis(400));
        checked.map_or_else(|rejection| rejection.code.to_string(), |()| "clean".into())
    }

    /// A program that does what the script says.
    fn program(folder: &std::path::Path, script: &str) -> Scanner {
        let path = folder.join("scan.sh");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
        Scanner::Program(path)
    }

    #[test]
    fn a_program_says_by_its_exit_code_whether_a_file_is_clean() {
        let folder = tempfile::tempdir().unwrap();
        let scanner = program(folder.path(), "! grep -q BAD");
        let large = vec![b'x'; 1 << 20];
        assert_eq!(outcome(&scanner, &large), "clean");
        assert_eq!(outcome(&scanner, b"something BAD"), "SK-APP-0021");
        assert_eq!(outcome(&program(folder.path(), "exit 2"), b"x"), "SK-APP-0022");
        let absent = Scanner::Program(folder.path().join("absent"));
        assert_eq!(outcome(&absent, b"x"), "SK-APP-0022");
    }

    #[test]
    fn a_program_that_hangs_without_reading_is_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let begun = Instant::now();
        let large = vec![b'x'; 4 << 20];
        assert_eq!(
            outcome(&program(folder.path(), "exec sleep 60"), &large),
            "SK-APP-0022"
        );
        assert!(begun.elapsed() < Duration::from_secs(20));
    }

    /// A daemon that reads what comes and replies, once.
    fn daemon(folder: &std::path::Path, reply: Option<&'static str>) -> Scanner {
        let path = folder.join("clamd.sock");
        let listener = UnixListener::bind(&path).unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut word = [0; 10];
            stream.read_exact(&mut word).unwrap();
            assert_eq!(&word, b"zINSTREAM\0");
            loop {
                let mut length = [0; 4];
                stream.read_exact(&mut length).unwrap();
                let mut chunk = vec![0; u32::from_be_bytes(length) as usize];
                stream.read_exact(&mut chunk).unwrap();
                if chunk.is_empty() {
                    break;
                }
            }
            match reply {
                Some(reply) => stream.write_all(reply.as_bytes()).unwrap(),
                None => std::thread::sleep(Duration::from_secs(2)),
            }
        });
        Scanner::Socket(path)
    }

    #[test]
    fn a_daemon_is_asked_in_its_own_protocol() {
        let cases = [
            (Some("stream: OK\0"), "clean"),
            (Some("stream: Eicar-Test FOUND\0"), "SK-APP-0021"),
            (Some("INSTREAM size limit exceeded. ERROR\0"), "SK-APP-0022"),
            (None, "SK-APP-0022"),
        ];
        for (reply, expected) in cases {
            let folder = tempfile::tempdir().unwrap();
            assert_eq!(
                outcome(&daemon(folder.path(), reply), &[7; 200_000]),
                expected,
                "{reply:?}"
            );
        }
    }

    #[test]
    fn scanners_are_read_from_their_names() {
        assert_eq!(
            "clamd:/run/clamd".parse(),
            Ok(Scanner::Socket("/run/clamd".into()))
        );
        assert_eq!(
            "clamd:localhost:3310".parse(),
            Ok(Scanner::Address("localhost:3310".into()))
        );
        assert_eq!(
            "program:/bin/true".parse(),
            Ok(Scanner::Program("/bin/true".into()))
        );
        assert!("nothing".parse::<Scanner>().is_err());
    }
}
