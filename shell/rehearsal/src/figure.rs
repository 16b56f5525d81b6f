//! Figures that scenarios expect.
//!
//! `指标 X` is over everything so far; `指标 X 自 DAY 至 DAY` (`figure X from DAY until DAY`) over an interval. A rate is
//! compared with as many digits as the script writes; `49/50` compares numerator and denominator themselves.
//!
//! Start at [`Town::figure`].

use crate::refuse;
use crate::town::Town;
use jiff::civil::{Date, date};
use skein_app::city::figures::Amount;
use skein_kernel::rejection::Rejection;
use skein_scenario::normal;

/// The first day of everything.
const FIRST: Date = date(1949, 10, 1);

impl Town {
    /// What a figure comes to, written as the script writes what it expects.
    pub(crate) fn figure(&self, said: &str, expected: &str) -> Result<String, Rejection> {
        let today = crate::clock::local(self.now()).date();
        let (name, from, until) = interval(said, today);
        let all = self
            .packs
            .iter()
            .flat_map(|pack| pack.figures.iter().map(move |it| (pack, it)));
        let wanted = normal(&name);
        let mut named = all.clone().filter(|(_, figure)| {
            let names = [figure.id.as_str(), &figure.words.zh, &figure.words.en];
            names.iter().any(|name| normal(name) == wanted)
        });
        let Some((pack, figure)) = named.next() else {
            let there: Vec<String> = all.map(|(_, figure)| figure.words.zh.clone()).collect();
            return Err(refuse::nothing_called(("指标", "figure"), &name, &there));
        };
        let asked = (pack.header.id.as_str(), figure.id.as_str());
        let found = self.city.office().figure(asked, (from, until))?;
        let written = |amount: Amount| match amount {
            Amount::Rate {
                numerator,
                denominator,
            } if expected.contains('/') => format!("{numerator}/{denominator}"),
            amount => amount.shown(&found.unit, digits(expected)),
        };
        Ok(match found.amount() {
            Some(amount) => written(amount),
            None => {
                let parts = found.parts.iter().map(|part| {
                    let of: Vec<String> = part.of.values().map(plain).collect();
                    format!("{} {}", of.join(" "), written(part.amount))
                });
                parts.collect::<Vec<_>>().join("；")
            }
        })
    }
}

fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The figure's name and the interval said behind it.
fn interval(said: &str, today: Date) -> (String, Date, Date) {
    let whole = || (said.trim().to_owned(), FIRST, today);
    for (from, until) in [("自", "至"), (" from ", " until ")] {
        let Some((name, days)) = said.rsplit_once(from) else {
            continue;
        };
        let Some((first, last)) = days.split_once(until) else {
            continue;
        };
        if let (Ok(first), Ok(last)) = (first.trim().parse(), last.trim().parse()) {
            return (name.trim().to_owned(), first, last);
        }
    }
    whole()
}

/// Digits behind the point of a number as written.
fn digits(expected: &str) -> u32 {
    let behind = normal(expected);
    let behind = behind.split_once('.').map_or("", |(_, behind)| behind);
    let many = behind.chars().take_while(char::is_ascii_digit).count();
    u32::try_from(many).unwrap_or(0)
}
