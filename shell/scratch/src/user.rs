//! Who runs the server: PostgreSQL refuses to be run by root, so root hands it to an unprivileged user.
//!
//! It knows nothing of what is run.

use std::path::Path;
use std::process::Command;

/// The users to hand the server to, in order of preference.
const USERS: [&str; 2] = ["postgres", "nobody"];

/// The user to run as, if this process is root's.
fn other() -> Option<&'static str> {
    if number(&["-u"]) != Some(0) {
        return None;
    }
    USERS.into_iter().find(|user| number(&["-u", user]).is_some())
}

fn number(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.trim().parse().ok()
}

/// A command that runs a program as the server's user.
pub(crate) fn command(program: &Path) -> Command {
    let mut command = match other() {
        None => Command::new(program),
        Some(user) => {
            let mut command = Command::new("runuser");
            command.args(["-u", user, "--"]).arg(program);
            command
        }
    };
    // The server's user may not enter the folder this process works in.
    command.current_dir("/");
    command
}

/// Makes a folder the server's user's, closed to everyone else.
pub(crate) fn give_away(folder: &Path) -> Result<(), String> {
    use std::os::unix::fs::{PermissionsExt, chown};
    let owned = || {
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
        match other().and_then(|user| number(&["-u", user])) {
            Some(user) => chown(folder, Some(user), None),
            None => Ok(()),
        }
    };
    owned().map_err(|error| format!("{}: {error}", folder.display()))
}
