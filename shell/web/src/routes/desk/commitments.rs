//! A department's promises on its desk: what is due, what is theirs, the figures they keep.

use crate::chart::light::Light;
use crate::show::commitment::CommitmentRow;
use crate::show::{Lamp, Names};
use crate::site::Site;
use crate::visit::Visit;
use jiff::ToSpan as _;
use jiff::civil::Date;
use skein_app::city::City;
use skein_app::view::Desk;
use skein_kernel::actor::UnitId;
use skein_kernel::rejection::Rejection;
use skein_measure::parts::Bilingual;
use skein_measure::views::{Due, DueKind};

/// One thing that falls due.
pub(crate) struct DueRow {
    pub(crate) date: String,
    /// A red lamp where the day has passed.
    pub(crate) late: Option<Lamp>,
    pub(crate) what: String,
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) unit: String,
    /// Whether it can be signed for right here.
    pub(crate) sign: bool,
    pub(crate) version: u64,
}

impl DueRow {
    pub(crate) fn new(p: &Visit, names: &Names, due: &Due, today: Date, version: u64) -> Self {
        Self {
            date: due.on.to_string(),
            late: (due.on < today).then(|| Lamp::new(Light::Red, p.t("late"))),
            what: p.pick(due.kind.zh(), due.kind.en()).to_owned(),
            id: due.commitment.to_string(),
            text: p.both(&due.what).to_owned(),
            unit: names.unit(p, &due.unit),
            sign: due.kind == DueKind::SignOff,
            version,
        }
    }
}

/// What a department has promised, as its desk shows it.
pub(super) struct Promises {
    pub(super) due: Vec<DueRow>,
    pub(super) rows: Vec<CommitmentRow>,
    pub(super) figures: Vec<(String, String)>,
}

/// How far back and ahead the desk looks: what is late stays in sight.
const AHEAD: i32 = 30;

/// A department's promises.
pub(super) async fn promises(
    site: &Site,
    p: &Visit,
    names: &Names,
    unit: UnitId,
) -> Result<Promises, Rejection> {
    let actor = p.actor();
    let (today, desk, dues, kept) = site
        .ask(move |city| {
            let today = city.today();
            let until = today.checked_add(AHEAD.days()).unwrap_or(Date::MAX);
            let dues = city.dues(&actor, Some(&unit), (Date::MIN, until))?;
            Ok((today, city.desk(&actor, &unit)?, dues, kept(city, &unit)))
        })
        .await?;
    let due = dues
        .iter()
        .map(|due| DueRow::new(p, names, due, today, version(&desk, due)));
    let mut rows = CommitmentRow::all(p, names, &desk.led);
    rows.extend(CommitmentRow::all(p, names, &desk.supported));
    Ok(Promises {
        due: due.collect(),
        rows,
        figures: kept
            .iter()
            .map(|(id, name)| (id.clone(), p.both(name).to_owned()))
            .collect(),
    })
}

fn version(desk: &Desk, due: &Due) -> u64 {
    desk.led
        .iter()
        .find(|row| row.id == due.commitment)
        .map_or(0, |row| row.version)
}

/// The indicators whose figures a department keeps.
fn kept(city: &City, unit: &UnitId) -> Vec<(String, Bilingual)> {
    city.board(|board, _| {
        let own = board
            .indicators()
            .filter(|(_, one)| one.definition.owner == *unit);
        own.map(|(id, one)| (id.to_string(), one.definition.name.clone()))
            .collect()
    })
}
