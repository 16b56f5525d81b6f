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
pub(crate) fn picture(p: &Visit, indicator: &Indicator, bound: Option<Decimal>) -> String {
    let effective = indicator
        .chains
        .iter()
        .filter_map(|(period, chain)| Some((*period, chain.effective()?)));
    let points: Vec<(String, Decimal)> = effective
        .map(|(period, figure)| (period.to_string(), figure.value))
        .collect();
    if points.len() < 2 {
        return String::new();
    }
    let last = points.split_at(points.len().saturating_sub(12)).1;
    let name = p.both(&indicator.definition.name);
    let words: Vec<String> = last
        .iter()
        .map(|(label, value)| format!("{label}: {}", value.normalize()))
        .collect();
    chain::draw(name, &words.join("; "), last, bound)
}
