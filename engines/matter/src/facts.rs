//! Facts of the city that decisions need besides time, actor and calendar.
//!
//! It knows nothing of where they are kept. Start at [`Facts`].

use crate::human::{Forms, NoForms, Nobody, People};
use skein_kernel::calendar::WorkCalendar;

/// Who is who, how forms are checked, and which calendars were in force before.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// Who is who.
    pub people: &'a dyn People,
    /// Where the results of tasks are checked.
    pub forms: &'a dyn Forms,
    /// Calendars that were in force before, to tell which days an amendment changed.
    pub calendars: &'a [&'a WorkCalendar],
}

impl Default for Facts<'_> {
    /// Knows nobody, no form and no former calendar.
    fn default() -> Self {
        Self {
            people: &Nobody,
            forms: &NoForms,
            calendars: &[],
        }
    }
}
