//! How an indicator's figures are shown: period by period, every revision, the one that counts marked.
//!
//! Start at [`rows`].

use super::{Names, figure};
use crate::chart::chain;
use crate::visit::Visit;
use skein_kernel::Decimal;
use skein_measure::indicator::Indicator;
use skein_measure::period::Period;

/// One figure.
#[derive(Debug, Clone)]
pub(crate) struct FigureRow {
    pub(crate) period: String,
    pub(crate) status: String,
    pub(crate) value: String,
    pub(crate) published: String,
    pub(crate) source: String,
    pub(crate) reason: Option<String>,
    pub(crate) who: String,
    pub(crate) counts: bool,
    pub(crate) demo: bool,
}

/// A period's name.
pub(crate) fn period_name(p: &Visit, period: Period) -> String {
    if p.is_chinese() {
        period.zh()
    } else {
        period.to_string()
    }
}

/// Every figure of every period, in order of periods, then of recording.
pub(crate) fn rows(p: &Visit, names: &Names, indicator: &Indicator) -> Vec<FigureRow> {
    let unit = &indicator.definition.unit;
    let mut rows = Vec::new();
    for (period, chain) in &indicator.chains {
        let effective = chain.effective();
        rows.extend(chain.figures.iter().map(|one| FigureRow {
            period: period_name(p, *period),
            status: p.pick(one.status.zh(), one.status.en()).to_owned(),
            value: figure(one.value, unit),
            published: one.published.to_string(),
            source: one.source.clone().unwrap_or_default(),
            reason: one.reason.clone(),
            who: p.mark(names, &one.recorded),
            counts: effective.is_some_and(|effective| std::ptr::eq(effective, one)),
            demo: one.demo,
        }));
    }
    rows
}

/// The figures that count, as a line; at most the last twelve, so that labels stay readable.
///
/// Figures of a year's parts are cumulative and those of whole years are not, so one line never holds
/// both: it shows the parts of the latest year that has at least two, else the years.
pub(crate) fn picture(p: &Visit, indicator: &Indicator, bound: Option<Decimal>) -> String {
    let effective = indicator
        .chains
        .iter()
        .filter_map(|(period, chain)| Some((*period, chain.effective()?.value)));
    let (years, parts): (Vec<_>, Vec<_>) = effective.partition(|(period, _)| is_year(*period));
    let latest = parts.iter().map(|(period, _)| period.year()).max();
    let parts: Vec<_> = parts
        .into_iter()
        .filter(|(period, _)| Some(period.year()) == latest)
        .collect();
    let shown = if parts.len() >= 2 { parts } else { years };
    if shown.len() < 2 {
        return String::new();
    }
    let last = shown.split_at(shown.len().saturating_sub(12)).1;
    let points: Vec<(String, Decimal)> = last
        .iter()
        .map(|(period, value)| (period.to_string(), *value))
        .collect();
    let words: Vec<String> = points
        .iter()
        .map(|(label, value)| format!("{label}: {}", value.normalize()))
        .collect();
    chain::draw(
        p.both(&indicator.definition.name),
        &words.join("; "),
        &points,
        bound,
    )
}

fn is_year(period: Period) -> bool {
    matches!(period, Period::Year(_) | Period::Years(..))
}
