//! Processes and decisions: the files and what they compile to.
//!
//! It knows nothing of running. Start at [`ProcessFile`].

use skein_matter::Program;
use std::sync::Arc;

/// A BPMN file.
#[derive(Debug, Clone)]
pub struct ProcessFile {
    /// Its path.
    pub file: String,
    /// Its text.
    pub text: Arc<str>,
    /// What it says.
    pub model: Arc<skein_bpmn::model::Definitions>,
    /// What is executed.
    pub program: Arc<Program>,
}

/// A DMN file.
#[derive(Debug, Clone)]
pub struct DecisionFile {
    /// Its path.
    pub file: String,
    /// Its text.
    pub text: Arc<str>,
    /// What it says.
    pub model: Arc<skein_dmn::model::Definitions>,
}

/// Who may do a task, as its model states it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskRoles {
    /// Roles by their names.
    pub roles: Vec<String>,
    /// Whether it is the applicant who does it.
    pub applicant: bool,
    /// Whether FEEL says who, without naming a role.
    pub computed: bool,
}
