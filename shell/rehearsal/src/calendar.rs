//! The work calendar as a scenario has it announced: an amendment, or a year newly published.
//!
//! It knows nothing of deadlines: the city counts them anew. Start at [`notice`].

use jiff::ToSpan;
use jiff::civil::Date;
use skein_app::city::calendar::CalendarNotice;
use skein_kernel::calendar::{Amendment, Change};
use std::fmt::Write as _;

/// Days as a script gives them: from, to, whether worked, the holiday.
pub(crate) type Days = [(Date, Date, bool, String)];

/// The longest run of days that is written out.
const LONGEST: usize = 366;

/// What is handed in to the city on a day.
pub(crate) fn notice(
    year: Option<i16>,
    (source, reason): (&str, &str),
    days: &Days,
    today: Date,
) -> CalendarNotice {
    let source = if source.is_empty() {
        "通知 notice"
    } else {
        source
    };
    match year {
        Some(year) => CalendarNotice::File(file(year, source, days)),
        None => CalendarNotice::Amendment(Amendment {
            version: format!("{today}"),
            announced: today,
            reason: reason.to_owned(),
            source: source.to_owned(),
            changes: changes(days),
        }),
    }
}

fn changes(days: &Days) -> Vec<Change> {
    let one = |(from, to, works, name): &(Date, Date, bool, String)| {
        let (to, works, name) = (*to, *works, name.clone());
        let run = from
            .series(1.day())
            .take_while(move |date| *date <= to)
            .take(LONGEST);
        run.map(move |date| Change {
            date,
            works,
            name: name.clone(),
        })
        .collect::<Vec<_>>()
    };
    days.iter().flat_map(one).collect()
}

/// A calendar file with one year.
fn file(year: i16, source: &str, days: &Days) -> String {
    let mut text = format!("calendar\tcn-{year}.1\t{source}\nyear\t{year}\t{source}\n");
    for (from, to, works, name) in days {
        let word = if *works { "work" } else { "off" };
        // Writing to text can't fail.
        let _ = writeln!(text, "{word}\t{from}..{to}\t{name}");
    }
    text
}
