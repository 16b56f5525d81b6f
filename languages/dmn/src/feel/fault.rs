//! Faults: what went wrong during an evaluation that yielded a value all the same.
//!
//! What it is for: FEEL turns errors into `null` (DMN 1.5 §10.3.2); a fault keeps the reason and the
//! place, so that whoever uses the result can refuse it. It knows nothing of evaluation itself.
//! Start at [`Fault`].

use skein_kernel::rejection::{Class, Code, Rejection};

/// One thing that went wrong, and where in the expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Stable code, explained in `docs/errors/`.
    pub code: Code,
    /// The sentence in Chinese.
    pub zh: String,
    /// The sentence in English.
    pub en: String,
    /// Line within the expression's text, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The element the expression belongs to, where known.
    pub element: Option<String>,
}

impl Fault {
    /// The fault as a refusal.
    #[must_use]
    pub fn rejection(&self) -> Rejection {
        let mut rejection = Rejection::new(self.code, Class::Invalid, &self.zh, &self.en).at_line(self.line);
        rejection.place.get_or_insert_default().column = Some(self.column);
        match &self.element {
            Some(element) => rejection.at_element(element),
            None => rejection,
        }
    }
}

/// The faults of an evaluation, in the order they happened. Only the first [`Faults::KEPT`] are kept;
/// the rest are counted.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    kept: Vec<Fault>,
    count: u64,
}

impl Faults {
    /// How many faults are kept with their reasons.
    pub const KEPT: usize = 64;

    /// No faults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one. The closure that words it runs only if the fault is kept.
    pub fn push(&mut self, fault: impl FnOnce() -> Fault) {
        self.count += 1;
        if self.kept.len() < Self::KEPT {
            self.kept.push(fault());
        }
    }

    /// Whether nothing went wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many there were.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Those kept.
    #[must_use]
    pub fn kept(&self) -> &[Fault] {
        &self.kept
    }

    /// Says of the faults after the first `count` that have no element yet where they are: the element, and
    /// the line in its file at which the expression's text begins.
    pub(crate) fn place_since(&mut self, count: u64, element: &str, line: u32) {
        let from = usize::try_from(count).unwrap_or(usize::MAX);
        for fault in self.kept.iter_mut().skip(from) {
            if fault.element.is_none() {
                fault.element = Some(element.to_owned());
                fault.line = fault.line.saturating_add(line).saturating_sub(1);
            }
        }
    }

    /// Forgets the faults after the first `count`: for a caller that tried something and allows it to fail.
    pub fn truncate(&mut self, count: u64) {
        self.count = self.count.min(count);
        self.kept
            .truncate(usize::try_from(self.count).unwrap_or(usize::MAX));
    }
}
