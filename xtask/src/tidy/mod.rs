//! Tidy: checks the shape of the tree itself, so that the design's absences stay absent.
//!
//! It reads sources as text and manifests as TOML and knows nothing of what they do. Each rule is a
//! module with a function from the members to findings. Start at [`findings`].

mod errors;
mod members;
mod modules;
mod purity;
mod rings;
mod words;

pub(crate) use members::members;

use anyhow::{Result, bail};

/// Checks the tree and prints every finding.
///
/// # Errors
/// When there is any finding.
pub(crate) fn check() -> Result<()> {
    let found = findings()?;
    for finding in &found {
        eprintln!("tidy: {finding}");
    }
    if !found.is_empty() {
        bail!("{} findings", found.len());
    }
    Ok(())
}

/// Everything untidy, one sentence each.
///
/// # Errors
/// When a file of the tree can't be read.
pub(crate) fn findings() -> Result<Vec<String>> {
    let members = members()?;
    let mut found = Vec::new();
    found.extend(rings::check(&members));
    found.extend(purity::check(&members));
    found.extend(modules::check(&members));
    found.extend(words::check(&members));
    found.extend(errors::check(&members, &crate::cargo::root())?);
    Ok(found)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_tree_is_tidy() {
        let found = super::findings().expect("the tree can be read");
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}
