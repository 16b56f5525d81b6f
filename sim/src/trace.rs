//! What happened in a run, line by line, kept only when someone wants to read it.
//!
//! It knows nothing of what it keeps.

/// The lines of a run.
#[derive(Debug, Default)]
pub struct Trace {
    lines: Option<Vec<String>>,
}

impl Trace {
    /// One that keeps its lines, or doesn't.
    #[must_use]
    pub fn new(keeps: bool) -> Self {
        Self {
            lines: keeps.then(Vec::new),
        }
    }

    /// Notes a line, which is only made if it is kept.
    pub fn note(&mut self, line: impl FnOnce() -> String) {
        if let Some(lines) = &mut self.lines {
            lines.push(line());
        }
    }

    /// What was noted.
    #[must_use]
    pub fn into_lines(self) -> Vec<String> {
        self.lines.unwrap_or_default()
    }
}
