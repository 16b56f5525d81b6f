//! A certificate of one's own for a scratch server, made by `openssl`.
//!
//! It knows nothing of servers but which user runs them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{spoken, user};

/// Makes a root certificate and one for the host `localhost`, all in a folder of the server's user; where the
/// root's is. The server's are `server.crt` and `server.key`.
///
/// # Errors
/// What `openssl` said, or that it is absent.
pub(crate) fn certify(folder: &Path) -> Result<PathBuf, String> {
    let path = |name: &str| folder.join(name).display().to_string();
    let key = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ];
    let mut root = openssl();
    root.args(["req", "-x509", "-days", "2", "-subj", "/CN=scratch root"])
        .args(key);
    root.args(["-keyout", &path("root.key"), "-out", &path("root.crt")]);
    spoken(&mut root)?;
    let mut request = openssl();
    request.args(["req", "-subj", "/CN=localhost"]).args(key);
    request.args(["-keyout", &path("server.key"), "-out", &path("server.csr")]);
    spoken(&mut request)?;
    fs::write(folder.join("names.cnf"), "subjectAltName = DNS:localhost\n")
        .map_err(|error| format!("{}: {error}", path("names.cnf")))?;
    let mut signed = openssl();
    signed.args(["x509", "-req", "-days", "2", "-CAcreateserial"]);
    signed.args([
        "-in",
        &path("server.csr"),
        "-CA",
        &path("root.crt"),
        "-CAkey",
        &path("root.key"),
    ]);
    signed.args(["-extfile", &path("names.cnf"), "-out", &path("server.crt")]);
    spoken(&mut signed)?;
    Ok(folder.join("root.crt"))
}

fn openssl() -> std::process::Command {
    user::command(Path::new("openssl"))
}
