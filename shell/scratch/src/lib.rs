//! A PostgreSQL server of one's own, for tests and benches: started in a scratch folder, gone afterwards.
//!
//! It runs the machine's installed PostgreSQL with its default settings (`fsync` and `synchronous_commit`
//! on) and listens on a loopback port and a socket in its own folder. It knows nothing of Skein's tables.
//! No city depends on it. Start at [`Server::shared`] for tests that only need a database, and at
//! [`Server::start`] for those that stop and kill the server.

mod install;
mod tls;
mod user;

use std::fs;
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

pub use install::missing;

/// Names a server that is running already, as `postgres://…/`: tests use it rather than start their own.
pub const VARIABLE: &str = "SKEIN_TEST_POSTGRES";
/// The role that owns everything in a scratch server.
const OWNER: &str = "skein";

/// A running server, or one that was stopped on purpose. When the process that started it ends, in
/// whatever way, the server is stopped and its folder removed.
#[derive(Debug)]
pub struct Server {
    place: Place,
    /// Where the server listens, without a database's name: `postgres://skein@127.0.0.1:40123/`.
    address: String,
}

#[derive(Debug)]
enum Place {
    /// Started by this process.
    Own {
        programs: PathBuf,
        folder: PathBuf,
        /// Stops the server once the other end of this pipe is closed.
        watcher: Child,
        pipe: Option<ChildStdin>,
    },
    /// Started by whoever set [`VARIABLE`].
    Given { programs: PathBuf },
}

impl Server {
    /// Starts a fresh server in the machine's folder for temporary files.
    ///
    /// # Errors
    /// One sentence: what is missing, or what the server said.
    pub fn start() -> Result<Self, String> {
        Self::start_in(&std::env::temp_dir())
    }

    /// Starts a fresh server in a new folder below `parent`, which says on which disk it writes.
    ///
    /// # Errors
    /// One sentence: what is missing, or what the server said.
    pub fn start_in(parent: &Path) -> Result<Self, String> {
        let programs = install::programs().ok_or_else(install::sentence)?;
        let folder = parent.join(format!("skein-pg-{}", unique()));
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        user::give_away(&folder)?;
        let watcher = watch(&programs, &folder);
        let (watcher, pipe) = watcher.map_err(|error| format!("no shell to watch the server: {error}"))?;
        let port = free_port().map_err(|error| format!("no free port: {error}"))?;
        let server = Self {
            place: Place::Own {
                programs,
                folder,
                watcher,
                pipe,
            },
            address: format!("postgres://{OWNER}@127.0.0.1:{port}/"),
        };
        server.initialise(port)?;
        server.resume()?;
        Ok(server)
    }

    /// The one server all tests of a process share: the one [`VARIABLE`] names, or one started at the first
    /// call.
    ///
    /// # Errors
    /// One sentence that says why there is none: tests print it after `skipped: ` and pass.
    pub fn shared() -> Result<&'static Self, String> {
        static SHARED: OnceLock<Result<Server, String>> = OnceLock::new();
        let shared = SHARED.get_or_init(|| match std::env::var(VARIABLE) {
            Ok(address) => Self::given(address),
            Err(_) => Self::start(),
        });
        shared.as_ref().map_err(Clone::clone)
    }

    fn given(address: String) -> Result<Self, String> {
        let programs = install::programs().ok_or_else(install::sentence)?;
        Ok(Self {
            place: Place::Given { programs },
            address,
        })
    }

    /// Where the server listens, as the value [`VARIABLE`] takes.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The address of a database of this server.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("{}{database}", self.address)
    }

    /// Creates an empty database under a name of its own; its address.
    ///
    /// # Errors
    /// What the server said.
    pub fn database(&self) -> Result<String, String> {
        let name = format!("city_{}", unique());
        self.sql("postgres", &format!("CREATE DATABASE {name}"))?;
        Ok(self.url(&name))
    }

    /// Has the server execute SQL in a database; what it answers, columns separated by `|`.
    ///
    /// # Errors
    /// What the server said.
    pub fn sql(&self, database: &str, text: &str) -> Result<String, String> {
        let mut psql = Command::new(self.programs().join("psql"));
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"]);
        psql.args(["--set=ON_ERROR_STOP=1", "--command", text, &self.url(database)]);
        spoken(&mut psql)
    }

    /// Stops the server at once, as if its machine's power failed: no clean-up, no last checkpoint, and
    /// every connection is cut. What was committed must be there after [`Server::resume`].
    ///
    /// # Errors
    /// What the server said, or that it isn't this process's own.
    pub fn kill(&self) -> Result<(), String> {
        self.control(&["stop", "-m", "immediate"])
    }

    /// Stops the server in good order, ending every connection.
    ///
    /// # Errors
    /// What the server said, or that it isn't this process's own.
    pub fn stop(&self) -> Result<(), String> {
        self.control(&["stop", "-m", "fast"])
    }

    /// Starts the server again at the same address after [`Server::kill`] or [`Server::stop`].
    ///
    /// # Errors
    /// What the server said, or that it isn't this process's own.
    pub fn resume(&self) -> Result<(), String> {
        let log = self.folder()?.join("server.log").display().to_string();
        self.control(&["start", "--log", &log])
    }

    /// Where the server keeps its files, its log `server.log` among them.
    ///
    /// # Errors
    /// That the server isn't this process's own.
    pub fn folder(&self) -> Result<&Path, String> {
        match &self.place {
            Place::Own { folder, .. } => Ok(folder),
            Place::Given { .. } => Err(format!("the server in {VARIABLE} is not this process's own")),
        }
    }

    /// Has the server speak TLS from here on, under a certificate for the host `localhost`; the file of the root
    /// certificate to verify it with. The role `guarded`, once made, then needs its password and TLS.
    ///
    /// # Errors
    /// What the server or `openssl` said, or that the server isn't this process's own.
    pub fn secure(&self) -> Result<PathBuf, String> {
        let folder = self.folder()?;
        let root = tls::certify(folder)?;
        let data = folder.join("data");
        let add = |name: &str, lines: &str, first: bool| {
            let path = data.join(name);
            let old = fs::read_to_string(&path).unwrap_or_default();
            let new = if first {
                format!("{lines}{old}")
            } else {
                format!("{old}{lines}")
            };
            fs::write(&path, new).map_err(|error| format!("{}: {error}", path.display()))
        };
        let file = |name: &str| folder.join(name).display().to_string();
        let (certificate, key) = (file("server.crt"), file("server.key"));
        let settings = format!("ssl = on\nssl_cert_file = '{certificate}'\nssl_key_file = '{key}'\n");
        add("postgresql.auto.conf", &settings, false)?;
        add("pg_hba.conf", "hostssl all guarded all scram-sha-256\n", true)?;
        self.stop()?;
        self.resume()?;
        Ok(root)
    }

    fn programs(&self) -> &Path {
        match &self.place {
            Place::Own { programs, .. } | Place::Given { programs } => programs,
        }
    }

    fn initialise(&self, port: u16) -> Result<(), String> {
        let folder = self.folder()?;
        let data = folder.join("data");
        let mut initdb = user::command(&self.programs().join("initdb"));
        initdb.args(["--encoding=UTF8", "--no-locale", "--auth=trust", "--no-sync"]);
        initdb.arg(format!("--username={OWNER}")).arg("-D").arg(&data);
        spoken(&mut initdb)?;
        // Everything else stays at the server's defaults, so that figures are those of a fresh installation.
        let settings = format!(
            "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{}'\n",
            folder.display()
        );
        let path = data.join("postgresql.auto.conf");
        fs::write(&path, settings).map_err(|error| format!("{}: {error}", path.display()))
    }

    fn control(&self, what: &[&str]) -> Result<(), String> {
        let data = self.folder()?.join("data");
        let mut control = user::command(&self.programs().join("pg_ctl"));
        control.args(what).args(["--silent", "--wait", "-D"]).arg(data);
        spoken(&mut control).map(drop)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Place::Own { watcher, pipe, .. } = &mut self.place {
            drop(pipe.take());
            // The watcher's outcome changes nothing: the server was for scratch work only.
            let _ = watcher.wait();
        }
    }
}

/// A shell that waits for its input to end, then stops the server and removes its folder. The pipe closes
/// with the process that holds its other end, even if that is killed.
fn watch(programs: &Path, folder: &Path) -> io::Result<(Child, Option<ChildStdin>)> {
    let script = r#"read -r _; "$@" stop --silent -m immediate -D "$0/data"; rm -rf "$0""#;
    let mut shell = Command::new("sh");
    shell.args(["-c", script]).arg(folder);
    let control = user::command(&programs.join("pg_ctl"));
    shell.arg(control.get_program()).args(control.get_args());
    shell.current_dir("/");
    // In a group of its own, so that an interrupt typed at the terminal doesn't end the watcher first.
    std::os::unix::process::CommandExt::process_group(&mut shell, 0);
    let mut child = shell
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let pipe = child.stdin.take();
    Ok((child, pipe))
}

/// Runs a program to its end: what it wrote, or what it said went wrong. Its output goes through a file,
/// because a server started by it would hold a pipe open.
fn spoken(command: &mut Command) -> Result<String, String> {
    let name = format!("{:?}", command.get_program());
    let path = std::env::temp_dir().join(format!("skein-pg-said-{}", unique()));
    let mut run = || -> io::Result<(bool, String)> {
        let said = fs::File::create(&path)?;
        command.stdout(said.try_clone()?).stderr(said);
        let status = command.stdin(Stdio::null()).status()?;
        let text = fs::read_to_string(&path)?;
        Ok((status.success(), text))
    };
    let outcome = run();
    // A leftover of a few bytes harms nobody.
    let _ = fs::remove_file(&path);
    match outcome {
        Ok((true, text)) => Ok(text.trim().to_owned()),
        Ok((false, text)) => Err(format!("{name}: {}", text.trim())),
        Err(error) => Err(format!("{name}: {error}")),
    }
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// A short name nobody else on this machine uses.
fn unique() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("{}_{number}", std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_keeps_what_was_committed_through_a_kill_and_is_gone_when_dropped() {
        if let Some(sentence) = missing() {
            println!("skipped: {sentence}");
            return;
        }
        let server = Server::start().unwrap();
        let database = server.database().unwrap();
        let name = database.rsplit('/').next().unwrap();
        server
            .sql(
                name,
                "CREATE TABLE grain (tons int); INSERT INTO grain VALUES (7)",
            )
            .unwrap();
        server.kill().unwrap();
        assert!(server.sql(name, "SELECT 1").is_err());
        server.resume().unwrap();
        assert_eq!(server.sql(name, "SELECT tons FROM grain").unwrap(), "7");
        assert_eq!(server.sql(name, "SHOW fsync").unwrap(), "on");
        let folder = server.folder().unwrap().to_path_buf();
        drop(server);
        assert!(!folder.exists());
    }
}
