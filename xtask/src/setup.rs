//! What the tests need of the machine, installed where that is allowed.
//!
//! As root on Debian everything is installed by apt and npm; elsewhere a clear sentence names what to
//! install and the tests that need it are reported as skipped, never as passed.

use crate::cargo::{cache, root, run};
use anyhow::{Context, Result};
use skein_scratch::Server;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A program or font the browser tests need, how to tell it is there, and the Debian package that has it.
struct Need {
    what: &'static str,
    package: &'static str,
    present: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need {
        what: "chromium",
        package: "chromium",
        present: || on_path("chromium"),
    },
    Need {
        what: "node",
        package: "nodejs",
        present: || on_path("node"),
    },
    Need {
        what: "npm",
        package: "npm",
        present: || on_path("npm"),
    },
    Need {
        what: "Chinese fonts",
        package: "fonts-noto-cjk",
        present: has_chinese_font,
    },
];

/// Where the browser tests find their packages.
pub(crate) struct Browser {
    /// The folder with `node_modules`.
    pub(crate) modules: PathBuf,
}

/// Makes the browser tests possible, or says in one sentence why they aren't.
pub(crate) fn browser() -> Result<Browser, String> {
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !(need.present)()).collect();
    if !missing.is_empty() {
        let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
        let names: Vec<&str> = missing.iter().map(|need| need.what).collect();
        if !may_install() {
            return Err(format!(
                "missing {}: as root, run `apt-get install {}`",
                names.join(", "),
                packages.join(" ")
            ));
        }
        apt(&packages).map_err(|error| format!("installing {} failed: {error:#}", packages.join(" ")))?;
    }
    let modules =
        npm().map_err(|error| format!("npm could not install the browser test packages: {error:#}"))?;
    Ok(Browser { modules })
}

/// A PostgreSQL server for the tests, installed first where that is allowed; or one sentence why there is
/// none. It ends with the value.
pub(crate) fn postgres() -> Result<Server, String> {
    if let Some(sentence) = skein_scratch::missing() {
        if !may_install() {
            return Err(sentence);
        }
        apt(&["postgresql"]).map_err(|error| format!("installing postgresql failed: {error:#}"))?;
    }
    Server::start()
}

/// Makes sure rustfmt and clippy are there.
///
/// # Errors
/// When a component is missing and rustup can't add it.
pub(crate) fn components() -> Result<()> {
    for (program, component) in [("cargo-fmt", "rustfmt"), ("cargo-clippy", "clippy")] {
        if !on_path(program) {
            run(Command::new("rustup").args(["component", "add", component]))
                .with_context(|| format!("{component} is missing: run `rustup component add {component}`"))?;
        }
    }
    Ok(())
}

fn on_path(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder| folder.join(program).is_file())
}

fn has_chinese_font() -> bool {
    let listed = Command::new("fc-list")
        .arg(":lang=zh-cn")
        .stderr(Stdio::null())
        .output();
    let by_fontconfig = listed.map(|output| !output.stdout.is_empty()).unwrap_or(false);
    by_fontconfig || Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists()
}

fn may_install() -> bool {
    let root = Command::new("id")
        .arg("-u")
        .output()
        .map(|o| o.stdout.trim_ascii() == b"0")
        .unwrap_or(false);
    root && on_path("apt-get")
}

fn apt(packages: &[&str]) -> Result<()> {
    eprintln!("installing {}", packages.join(", "));
    let quiet = || {
        let mut command = Command::new("apt-get");
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdout(Stdio::null());
        command
    };
    run(quiet().args(["update", "-qq"]))?;
    run(quiet()
        .args(["install", "-qq", "-y", "--no-install-recommends"])
        .args(packages))
}

/// Installs the locked npm packages of the browser tests beside the target folder, once per lock file.
fn npm() -> Result<PathBuf> {
    let source = root().join("skein/tests/browser");
    let folder = cache().join("browser");
    let lock = std::fs::read(source.join("package-lock.json")).context("no package-lock.json")?;
    let installed = folder.join("installed-lock.json");
    if std::fs::read(&installed).is_ok_and(|known| known == lock) && folder.join("node_modules").is_dir() {
        return Ok(folder.join("node_modules"));
    }
    std::fs::create_dir_all(&folder)?;
    for file in ["package.json", "package-lock.json"] {
        std::fs::copy(source.join(file), folder.join(file))?;
    }
    let mut ci = Command::new("npm");
    ci.args(["ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"])
        .current_dir(&folder);
    run(&mut ci)?;
    std::fs::write(installed, lock)?;
    Ok(folder.join("node_modules"))
}
