//! Programs: definitions compiled once, executed for ever.
//!
//! What it is for: a process definition with everything looked up, every expression compiled and what joins
//! need to know worked out beforehand. A program never changes and is shared by every matter under it.
//!
//! What it knows nothing of: any one matter.
//!
//! Where to start: [`Program`].

use crate::state::{DefinitionKey, Name};
use std::sync::Arc;

/// One compiled BPMN file.
#[derive(Debug, Clone, Default)]
pub struct Program {
    pub(crate) version: u32,
    pub(crate) hash: Option<Name>,
    pub(crate) processes: Vec<Process>,
    pub(crate) nodes: Vec<Node>,
}

/// A process of a program.
#[derive(Debug, Clone)]
pub struct Process {
    /// Its id.
    pub id: Name,
    /// Its name.
    pub name: Name,
}

/// A flow node of a program.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its id.
    pub id: Name,
    /// Its name.
    pub name: Name,
    /// Its element name, such as `userTask`.
    pub element: &'static str,
}

impl Program {
    /// The processes, in document order.
    #[must_use]
    pub fn processes(&self) -> &[Process] {
        &self.processes
    }

    /// A flow node by its number.
    #[must_use]
    pub fn node(&self, number: u32) -> Option<&Node> {
        self.nodes.get(number as usize)
    }

    /// The number of the flow node with this id.
    #[must_use]
    pub fn number_of(&self, id: &str) -> Option<u32> {
        let place = self.nodes.iter().position(|node| &*node.id == id)?;
        u32::try_from(place).ok()
    }
}

/// Where the programs of called processes are found.
pub trait Library {
    /// The program that holds the newest version of a process.
    fn newest(&self, process: &str) -> Option<Arc<Program>>;

    /// The program of exactly this definition.
    fn exact(&self, key: &DefinitionKey) -> Option<Arc<Program>>;
}

/// A library without anything in it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Empty;

impl Library for Empty {
    fn newest(&self, _: &str) -> Option<Arc<Program>> {
        None
    }

    fn exact(&self, _: &DefinitionKey) -> Option<Arc<Program>> {
        None
    }
}
