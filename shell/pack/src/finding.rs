//! What is wrong with a pack: a rejection with its place, how bad it is, and how to put it right.
//!
//! It knows nothing of what is checked. Start at [`Finding`].

use serde::Serialize;
use skein_kernel::rejection::{Class, Code, Rejection};
use std::fmt;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The pack can be used, but its author probably meant something else.
    Warning,
    /// The pack can't be installed.
    Error,
}

/// How to put something right, in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Something wrong with a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// What, with code, file, line and element.
    pub rejection: Rejection,
    /// What to do about it.
    pub fix: Fix,
}

impl Finding {
    /// An error in a file at a line (0 where there is none).
    pub(crate) fn error(code: Code, (file, line): (&str, u32), what: (String, String)) -> Self {
        let mut rejection = Rejection::new(code, Class::Invalid, what.0, what.1).in_file(file);
        if line > 0 {
            rejection = rejection.at_line(line);
        }
        Self {
            severity: Severity::Error,
            rejection,
            fix: Fix::default(),
        }
    }

    /// What another crate found, with what to do about it where that crate doesn't say.
    pub(crate) fn of(rejection: Rejection) -> Self {
        let code = rejection.code;
        Self {
            severity: Severity::Error,
            fix: Fix {
                zh: format!("按 docs/errors/{code}.md 的说明修改"),
                en: format!("see docs/errors/{code}.md"),
            },
            rejection,
        }
    }

    /// The same as a warning.
    pub(crate) fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// The same with what to do.
    pub(crate) fn fix(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.fix = Fix {
            zh: zh.into(),
            en: en.into(),
        };
        self
    }

    /// The same naming the element.
    pub(crate) fn element(mut self, element: &str) -> Self {
        self.rejection = self.rejection.at_element(element);
        self
    }

    /// Its file and line for sorting.
    pub(crate) fn order(&self) -> (String, u32, &'static str) {
        let place = self.rejection.place.as_deref();
        let file = place.and_then(|place| place.file.clone()).unwrap_or_default();
        let line = place.and_then(|place| place.line).unwrap_or_default();
        (file, line, self.rejection.code.0)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.rejection.place {
            write!(f, "{place}: ")?;
        }
        let severity = match self.severity {
            Severity::Warning => "警告 warning",
            Severity::Error => "错误 error",
        };
        writeln!(f, "{severity} {}", self.rejection.code)?;
        writeln!(f, "    {}", self.rejection.zh)?;
        write!(f, "    {}", self.rejection.en)?;
        if !self.fix.zh.is_empty() {
            write!(f, "\n    → {}\n    → {}", self.fix.zh, self.fix.en)?;
        }
        Ok(())
    }
}
