//! What changes in the shared tables when an aggregate goes from one state to the next.
//!
//! Both projections are in order, so the difference is one walk along the two. It knows nothing of where the
//! rows are kept.

use std::cmp::Ordering;

use super::rows::{IncidentRow, Projection, RegisterRow, SubscriptionRow, TimerRow, WorkRow};

/// One row to be removed or written. Removals come before what replaces them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change<'a> {
    /// An entry leaves a work list.
    NoWork(&'a WorkRow),
    /// An entry comes to a work list.
    Work(&'a WorkRow),
    /// A timer is disarmed.
    NoTimer(&'a TimerRow),
    /// A timer is armed.
    Timer(&'a TimerRow),
    /// A message or signal is not waited for any more.
    NoSubscription(&'a SubscriptionRow),
    /// A message or signal is waited for.
    Subscription(&'a SubscriptionRow),
    /// An incident is settled.
    NoIncident(&'a IncidentRow),
    /// Something failed.
    Incident(&'a IncidentRow),
    /// A name is given up.
    NoName(&'a str),
    /// A name is taken.
    Name(&'a str),
    /// A row leaves a register.
    NoRegister(&'a RegisterRow),
    /// A row comes to a register.
    Register(&'a RegisterRow),
}

/// Tells what has to be removed and written to get from the rows of one state to those of the next. The
/// matter's own row is not among them: it is written with the state whenever that is.
///
/// # Errors
/// The first error of `tell`.
pub fn changes<'a, E>(
    before: &'a Projection,
    after: &'a Projection,
    mut tell: impl FnMut(Change<'a>) -> Result<(), E>,
) -> Result<(), E> {
    walk(&before.work, &after.work, work_order, |row, stays| {
        tell(if stays {
            Change::Work(row)
        } else {
            Change::NoWork(row)
        })
    })?;
    walk(&before.timers, &after.timers, TimerRow::cmp, |row, stays| {
        tell(if stays {
            Change::Timer(row)
        } else {
            Change::NoTimer(row)
        })
    })?;
    let subscriptions = (&before.subscriptions, &after.subscriptions);
    walk(
        subscriptions.0,
        subscriptions.1,
        SubscriptionRow::cmp,
        |row, stays| {
            tell(if stays {
                Change::Subscription(row)
            } else {
                Change::NoSubscription(row)
            })
        },
    )?;
    let by_number = |a: &IncidentRow, b: &IncidentRow| a.incident.cmp(&b.incident);
    walk(&before.incidents, &after.incidents, by_number, |row, stays| {
        tell(if stays {
            Change::Incident(row)
        } else {
            Change::NoIncident(row)
        })
    })?;
    walk(&before.names, &after.names, String::cmp, |name, stays| {
        tell(if stays {
            Change::Name(name)
        } else {
            Change::NoName(name)
        })
    })?;
    walk(
        &before.registers,
        &after.registers,
        register_order,
        |row, stays| {
            tell(if stays {
                Change::Register(row)
            } else {
                Change::NoRegister(row)
            })
        },
    )
}

fn register_order(a: &RegisterRow, b: &RegisterRow) -> Ordering {
    (&a.register, a.ordinal).cmp(&(&b.register, b.ordinal))
}

fn work_order(a: &WorkRow, b: &WorkRow) -> Ordering {
    (&a.list, a.task).cmp(&(&b.list, b.task))
}

/// Walks along two ordered slices: `tell(row, false)` for what is only in the first, `tell(row, true)` for
/// what is only in the second, and both in that order for a row whose content changed.
fn walk<'a, T: PartialEq, E>(
    mut before: &'a [T],
    mut after: &'a [T],
    order: impl Fn(&T, &T) -> Ordering,
    mut tell: impl FnMut(&'a T, bool) -> Result<(), E>,
) -> Result<(), E> {
    loop {
        let side = match (before.first(), after.first()) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => order(old, new),
        };
        if let Some((old, rest)) = before.split_first().filter(|_| side != Ordering::Greater) {
            let same = side == Ordering::Equal && after.first() == Some(old);
            if !same {
                tell(old, false)?;
            }
            before = rest;
            if same {
                after = after.get(1..).unwrap_or_default();
                continue;
            }
        }
        if let Some((new, rest)) = after.split_first().filter(|_| side != Ordering::Less) {
            tell(new, true)?;
            after = rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Projection {
        Projection {
            names: text.split_whitespace().map(str::to_owned).collect(),
            ..Projection::default()
        }
    }

    fn check(before: &str, after: &str, expected: &str) {
        let (before, after) = (names(before), names(after));
        let mut told = Vec::new();
        let walked: Result<(), ()> = changes(&before, &after, |change| {
            told.push(match change {
                Change::Name(name) => format!("+{name}"),
                Change::NoName(name) => format!("-{name}"),
                other => format!("{other:?}"),
            });
            Ok(())
        });
        assert_eq!(walked, Ok(()));
        assert_eq!(told.join(" "), expected);
    }

    #[test]
    fn only_what_differs_is_told() {
        check("", "", "");
        check("a b", "a b", "");
        check("", "a b", "+a +b");
        check("a b c", "b", "-a -c");
        check("a c e", "b c d", "-a +b +d -e");
    }

    #[test]
    fn a_row_with_a_new_content_is_removed_first() {
        let row = |priority| WorkRow {
            list: "person/li".into(),
            task: 1,
            priority,
            due: None,
            face: super::super::rows::Face::default(),
        };
        let projection = |priority| Projection {
            work: vec![row(priority)],
            ..Projection::default()
        };
        let (before, after) = (projection(1), projection(2));
        let mut told = Vec::new();
        let walked: Result<(), ()> = changes(&before, &after, |change| {
            told.push(change);
            Ok(())
        });
        assert_eq!(walked, Ok(()));
        assert_eq!(told, [Change::NoWork(&row(1)), Change::Work(&row(2))]);
    }
}
