//! What is known of an indicator. Start at [`Indicator`].

use crate::parts::{Bilingual, Direction, Mark, Nature};
use crate::period::Period;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::Decimal;
use skein_kernel::actor::UnitId;
use std::collections::BTreeMap;

/// How an indicator's figures behave within a year; pace depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Behaviour {
    /// A growth rate, cumulative from January: any period's figure compares with the target directly.
    Growth,
    /// An amount that adds up from January (新增45万亩): compared with the share due by then.
    Flow,
    /// A level or share at a point in time (森林覆盖率): moves from last year's figure to the target.
    Level,
}

/// What an indicator is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// Code, unique in the city, as in the aggregate's id: `gdp-growth`.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Unit every figure is kept in: `%`, `万吨`.
    pub unit: String,
    /// Which way is better.
    pub direction: Direction,
    /// Expected or binding.
    pub nature: Nature,
    /// How figures behave within a year.
    pub behaviour: Behaviour,
    /// The department that answers for the figures.
    pub owner: UnitId,
    /// Whether the National Bureau of Statistics accounts it centrally (国家统一核算, 统计法 art. 20): the
    /// city may then only keep published figures with their source.
    #[serde(default)]
    pub national_account: bool,
    /// What it includes and how it is computed, for the indicator's page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Bilingual>,
    /// Whether it belongs to demonstration data.
    #[serde(default)]
    pub demo: bool,
}

/// How settled a figure is. The order is the order in which statistics replace each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FigureStatus {
    /// 预计: expected before the period is over.
    Forecast,
    /// 快报: flash figure.
    Flash,
    /// 初步核算: preliminary accounting.
    Preliminary,
    /// 修订: revised, as after a census.
    Revised,
    /// 最终核实: finally verified.
    Final,
}

impl FigureStatus {
    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            FigureStatus::Forecast => "预计",
            FigureStatus::Flash => "快报",
            FigureStatus::Preliminary => "初步核算",
            FigureStatus::Revised => "修订",
            FigureStatus::Final => "最终核实",
        }
    }

    /// Its name in English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            FigureStatus::Forecast => "forecast",
            FigureStatus::Flash => "flash",
            FigureStatus::Preliminary => "preliminary",
            FigureStatus::Revised => "revised",
            FigureStatus::Final => "final",
        }
    }
}

/// One figure as it was published and recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// How settled it is.
    pub status: FigureStatus,
    /// The value, exact, in the indicator's unit.
    pub value: Decimal,
    /// Who published it and where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// When it was published.
    pub published: Date,
    /// Why it replaces the figure before it; `None` for a period's first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether it corrects an error, and so may replace a more settled figure.
    #[serde(default)]
    pub correction: bool,
    /// Whether it belongs to demonstration data.
    #[serde(default)]
    pub demo: bool,
    /// Who recorded it when.
    pub recorded: Mark,
}

/// The figures of one period, in the order in which they were recorded. Nothing is ever taken out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// Every figure, oldest record first.
    pub figures: Vec<Figure>,
}

impl Chain {
    /// The figure that counts: a more settled one replaces a less settled one, of equally settled ones the
    /// later published counts, and a correction replaces whatever stood before it.
    #[must_use]
    pub fn effective(&self) -> Option<&Figure> {
        self.figures
            .iter()
            .reduce(|standing, next| if next.replaces(standing) { next } else { standing })
    }
}

impl Figure {
    /// Whether this figure, recorded after `standing`, takes its place.
    #[must_use]
    pub fn replaces(&self, standing: &Figure) -> bool {
        self.correction || (self.status, self.published) >= (standing.status, standing.published)
    }
}

/// An indicator and all its figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// What it is.
    pub definition: Definition,
    /// The chain of each period that has a figure.
    pub chains: BTreeMap<Period, Chain>,
}

impl Indicator {
    /// The figure that counts for `period`; `None` means no data, which is never zero.
    #[must_use]
    pub fn effective(&self, period: Period) -> Option<&Figure> {
        self.chains.get(&period)?.effective()
    }

    /// The latest period within `year` (month, quarter or the year itself) that has been measured by `as_of`,
    /// and the figure that counted on that day. Forecasts are no measurements.
    #[must_use]
    pub fn latest_within(&self, year: i16, as_of: Date) -> Option<(Period, &Figure)> {
        self.chains
            .iter()
            .filter(|(period, _)| period.year() == year && !matches!(period, Period::Years(..)))
            .filter_map(|(period, chain)| Some((*period, chain.measured_on(as_of)?)))
            .max_by_key(|(period, figure)| (period.months_elapsed(), figure.published))
    }
}

impl Chain {
    /// The figure that counted among those published by `day`.
    #[must_use]
    pub fn known_on(&self, day: Date) -> Option<&Figure> {
        self.counting(|figure| figure.published <= day)
    }

    /// The same without forecasts: what had been measured by `day`.
    #[must_use]
    pub fn measured_on(&self, day: Date) -> Option<&Figure> {
        self.counting(|figure| figure.published <= day && figure.status != FigureStatus::Forecast)
    }

    fn counting(&self, admitted: impl Fn(&Figure) -> bool) -> Option<&Figure> {
        let admitted = self.figures.iter().filter(|figure| admitted(figure));
        admitted.reduce(|standing, next| if next.replaces(standing) { next } else { standing })
    }
}
