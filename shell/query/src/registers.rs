//! The registers of a city: what each is called and what its columns hold.
//!
//! It knows nothing of rows. Start at [`Registers::add`].

use skein_kernel::rejection::Rejection;
use skein_matter::register::{ColumnKind, Register};
use std::collections::BTreeMap;

use crate::refuse;

/// One register: its columns by name, with whether rows are looked up by them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegisterShape {
    pub(crate) columns: BTreeMap<String, (ColumnKind, bool)>,
}

impl RegisterShape {
    /// The columns rows are looked up by.
    pub fn indexed(&self) -> impl Iterator<Item = &str> {
        let indexed = self.columns.iter().filter(|(_, (_, indexed))| *indexed);
        indexed.map(|(name, _)| name.as_str())
    }
}

/// Registers by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registers(BTreeMap<String, RegisterShape>);

impl Registers {
    /// Adds what a process states. Processes, and versions of one, that state the same register share its
    /// columns; each may leave some empty.
    ///
    /// # Errors
    /// `SK-QUERY-0001` if a column is there already and holds something else.
    pub fn add(&mut self, stated: &Register) -> Result<(), Rejection> {
        let shape = self.0.entry(stated.name.to_string()).or_default();
        for column in &stated.columns {
            let name = column.name.to_string();
            match shape.columns.get_mut(&name) {
                Some((kind, _)) if *kind != column.kind => {
                    return Err(refuse::other_kind(&stated.name, &name).at_line(stated.line));
                }
                Some((_, indexed)) => *indexed |= column.indexed,
                None => drop(shape.columns.insert(name, (column.kind, column.indexed))),
            }
        }
        Ok(())
    }

    /// A register by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&RegisterShape> {
        self.0.get(name)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &RegisterShape)> {
        self.0.iter().map(|(name, shape)| (name.as_str(), shape))
    }
}
