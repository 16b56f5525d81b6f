//! What people say about which element becomes which, where ids alone don't.
//!
//! It knows nothing of programs. Start at [`Mapping::parse`].

use super::fault;
use serde::{Deserialize, Serialize};
use skein_kernel::rejection::Rejection;
use std::collections::BTreeMap;

/// Names of the old definition and what they become in the new one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// Flow nodes, by id.
    #[serde(default)]
    pub nodes: BTreeMap<String, String>,
    /// Clocks, by id. A clock named here keeps the period it was started with, even where the new
    /// definition states another.
    #[serde(default)]
    pub clocks: BTreeMap<String, String>,
}

impl Mapping {
    /// Reads a mapping file: lines `Old -> New` for flow nodes and `clock old -> new` for clocks; `#` starts
    /// a comment.
    ///
    /// # Errors
    /// `SK-MATTER-0189` for a line that can't be read or names something twice, with its line.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let mut mapping = Self::default();
        for (number, line) in (1u32..).zip(text.lines()) {
            let line = line.split('#').next().unwrap_or("").trim();
            if !line.is_empty() {
                mapping.line(line).map_err(|fault| fault.at_line(number))?;
            }
        }
        Ok(mapping)
    }

    fn line(&mut self, line: &str) -> Result<(), Rejection> {
        let wrong = || fault::mapping(line);
        let (old, new) = line.split_once("->").ok_or_else(wrong)?;
        let (old, new) = (old.trim(), new.trim());
        let (table, old) = match old.strip_prefix("clock ") {
            Some(clock) => (&mut self.clocks, clock.trim()),
            None => (&mut self.nodes, old),
        };
        let sound = |name: &str| !name.is_empty() && !name.contains(char::is_whitespace);
        if !sound(old) || !sound(new) || table.insert(old.into(), new.into()).is_some() {
            return Err(wrong());
        }
        Ok(())
    }
}
