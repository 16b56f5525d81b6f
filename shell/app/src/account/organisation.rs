//! The city's bodies: government, counties, departments, sections, windows, and parks, which are no divisions.
//!
//! A tree, kept as events like any others. Departments that the city's pack names stand in it from the
//! beginning; everything else is set up by an administrator. Pure: it knows nothing of accounts but how many
//! hang on a body. Start at [`Organisation::decide`].

use crate::codes;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::UnitId;
use skein_kernel::division::DivisionCode;
use skein_kernel::rejection::{Class, Rejection};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Bodies above one another at most.
const DEEPEST: usize = 8;
/// Bodies a city has at most.
const MOST: usize = 20_000;

/// What sort of body it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BodyKind {
    /// The city's own government (市).
    City,
    /// A county, district or county-level city (县市区).
    County,
    /// A department (部门).
    Department,
    /// A section of a department (科室).
    Section,
    /// A service window (窗口).
    Window,
    /// A park or zone: a body with powers and a territory, and no division (园区).
    Park,
}

impl BodyKind {
    /// Every kind, from the top.
    pub const ALL: [BodyKind; 6] = [
        BodyKind::City,
        BodyKind::County,
        BodyKind::Department,
        BodyKind::Section,
        BodyKind::Window,
        BodyKind::Park,
    ];

    /// Its name in forms and messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            BodyKind::City => "city",
            BodyKind::County => "county",
            BodyKind::Department => "department",
            BodyKind::Section => "section",
            BodyKind::Window => "window",
            BodyKind::Park => "park",
        }
    }

    /// What it may stand directly below; nothing means that it stands on top.
    fn below(self) -> &'static [BodyKind] {
        match self {
            BodyKind::City => &[],
            BodyKind::County => &[BodyKind::City],
            BodyKind::Department => &[BodyKind::City, BodyKind::County, BodyKind::Park],
            BodyKind::Section => &[BodyKind::Department],
            BodyKind::Window => &[
                BodyKind::City,
                BodyKind::County,
                BodyKind::Department,
                BodyKind::Section,
                BodyKind::Park,
            ],
            BodyKind::Park => &[BodyKind::City, BodyKind::County],
        }
    }
}

/// A body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// What accounts and packs name it by.
    pub id: UnitId,
    /// Its name in Chinese.
    pub zh: String,
    /// Its name in English.
    pub en: String,
    /// What sort of body it is.
    pub kind: BodyKind,
    /// The body it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<UnitId>,
    /// The division it governs, for counties and the city.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub division: Option<DivisionCode>,
}

/// What can be done to bodies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum BodyCommand {
    /// Sets up a body, or changes one.
    Set(Body),
    /// Dissolves a body that nothing and nobody hangs on.
    Dissolve {
        /// Which.
        id: UnitId,
    },
}

/// What happened to a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum BodyEvent {
    /// It was set up or changed.
    Set(Body),
    /// It was dissolved.
    Dissolved {
        /// Which.
        id: UnitId,
    },
}

impl BodyEvent {
    /// The event's type in the journal.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            BodyEvent::Set(_) => "body-set",
            BodyEvent::Dissolved { .. } => "body-dissolved",
        }
    }

    /// Which body it is about.
    #[must_use]
    pub fn id(&self) -> &UnitId {
        match self {
            BodyEvent::Set(body) => &body.id,
            BodyEvent::Dissolved { id } => id,
        }
    }
}

/// Every body that was set up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    bodies: Arc<BTreeMap<UnitId, Body>>,
}

impl Organisation {
    /// A body by its id.
    #[must_use]
    pub fn get(&self, id: &UnitId) -> Option<&Body> {
        self.bodies.get(id)
    }

    /// Every body, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Body> {
        self.bodies.values()
    }

    /// The same organisation with bodies that stand in it unless it says otherwise.
    #[must_use]
    pub fn over(&self, usual: impl IntoIterator<Item = Body>) -> Self {
        let mut bodies: BTreeMap<_, _> = usual.into_iter().map(|body| (body.id.clone(), body)).collect();
        bodies.extend(self.bodies.iter().map(|(id, body)| (id.clone(), body.clone())));
        Self {
            bodies: Arc::new(bodies),
        }
    }

    /// Bodies directly below one, or on top.
    pub fn below<'a>(&'a self, parent: Option<&'a UnitId>) -> impl Iterator<Item = &'a Body> {
        let is_known = |id: &UnitId| self.bodies.contains_key(id);
        self.iter()
            .filter(move |body| body.parent.as_ref().filter(|id| is_known(id)) == parent)
    }

    /// A body and everything below it.
    #[must_use]
    pub fn within(&self, id: &UnitId) -> BTreeSet<UnitId> {
        let mut found = BTreeSet::from([id.clone()]);
        for _ in 0..DEEPEST {
            let below = self
                .iter()
                .filter(|body| body.parent.as_ref().is_some_and(|it| found.contains(it)));
            let below: Vec<UnitId> = below.map(|body| body.id.clone()).collect();
            let before = found.len();
            found.extend(below);
            if found.len() == before {
                break;
            }
        }
        found
    }

    /// Decides a command. `used` says whether anybody works in a body.
    ///
    /// # Errors
    /// `SK-APP-0085` for a body that can't be set up so, or dissolved; `SK-APP-0012` for one there isn't.
    pub fn decide(
        &self,
        command: BodyCommand,
        used: impl Fn(&UnitId) -> bool,
    ) -> Result<BodyEvent, Rejection> {
        match command {
            BodyCommand::Set(body) => {
                self.stands(&body)?;
                Ok(BodyEvent::Set(body))
            }
            BodyCommand::Dissolve { id } => {
                if self.get(&id).is_none() {
                    return Err(crate::not_found("机构", "body", &id.0));
                }
                if self.below(Some(&id)).next().is_some() || used(&id) {
                    return Err(unfit(
                        "id",
                        "该机构还有下级机构或人员，请先调整",
                        "bodies or people are still below this one: see to them first",
                    ));
                }
                Ok(BodyEvent::Dissolved { id })
            }
        }
    }

    /// Applies an event.
    pub fn evolve(&mut self, event: &BodyEvent) {
        let bodies = Arc::make_mut(&mut self.bodies);
        match event {
            BodyEvent::Set(body) => {
                bodies.insert(body.id.clone(), body.clone());
            }
            BodyEvent::Dissolved { id } => {
                bodies.remove(id);
            }
        }
    }

    /// Refuses a body without a name, below what it can't be below, or below itself.
    fn stands(&self, body: &Body) -> Result<(), Rejection> {
        let id = &body.id.0;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !(2..=40).contains(&id.len()) || !id.chars().all(plain) {
            return Err(unfit(
                "id",
                "机构编号须为 2-40 个小写字母、数字或 -",
                "a body's id is 2-40 small letters, digits or -",
            ));
        }
        let named = |name: &str| (1..=60).contains(&name.trim().chars().count());
        if !named(&body.zh) || !named(&body.en) {
            return Err(unfit(
                "zh",
                "请填写机构的中文名和英文名",
                "give the body's name in both languages",
            ));
        }
        if self.get(&body.id).is_none() && self.bodies.len() >= MOST {
            return Err(unfit(
                "id",
                "机构数量已达上限",
                "there are as many bodies as can be",
            ));
        }
        let allowed = body.kind.below();
        let Some(parent) = &body.parent else {
            // Departments of the pack stand on top where no government was set up.
            return match allowed.is_empty()
                || body.kind == BodyKind::Department
                || body.kind == BodyKind::Park
            {
                true => Ok(()),
                false => Err(unfit("parent", "请选择上级机构", "choose the body it belongs to")),
            };
        };
        let above = self
            .get(parent)
            .ok_or_else(|| crate::not_found("机构", "body", &parent.0))?;
        if !allowed.contains(&above.kind) {
            return Err(unfit(
                "parent",
                "这类机构不能设在所选的上级之下",
                "a body of this kind can't be below that one",
            ));
        }
        if self.within(&body.id).contains(parent) {
            return Err(unfit(
                "parent",
                "机构不能是自己的下级",
                "a body can't be below itself",
            ));
        }
        Ok(())
    }
}

fn unfit(field: &str, zh: &str, en: &str) -> Rejection {
    Rejection::new(codes::ORGANISATION, Class::Invalid, zh, en).at_element(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(id: &str, kind: BodyKind, parent: Option<&str>) -> Body {
        Body {
            id: UnitId(id.into()),
            zh: "机构".into(),
            en: "Body".into(),
            kind,
            parent: parent.map(|id| UnitId(id.into())),
            division: None,
        }
    }

    fn hengyang() -> Organisation {
        let mut organisation = Organisation::default();
        for body in [
            body("city", BodyKind::City, None),
            body("zhengxiang", BodyKind::County, Some("city")),
            body("market", BodyKind::Department, Some("city")),
            body("market-food", BodyKind::Section, Some("market")),
            body("songmu-park", BodyKind::Park, Some("city")),
            body("hall-7", BodyKind::Window, Some("songmu-park")),
        ] {
            let event = organisation.decide(BodyCommand::Set(body), |_| false).unwrap();
            organisation.evolve(&event);
        }
        organisation
    }

    fn check(command: BodyCommand, expected: &str) {
        let used = |id: &UnitId| id.0 == "market-food";
        let outcome = match hengyang().decide(command, used) {
            Ok(event) => event.kind().to_owned(),
            Err(rejection) => rejection.code.to_string(),
        };
        assert_eq!(outcome, expected);
    }

    #[test]
    fn a_park_is_a_body_with_windows_of_its_own() {
        let organisation = hengyang();
        let park = UnitId("songmu-park".into());
        let below: Vec<&str> = organisation
            .below(Some(&park))
            .map(|body| body.id.0.as_str())
            .collect();
        assert_eq!(below, ["hall-7"]);
        assert_eq!(organisation.within(&UnitId("city".into())).len(), 6);
    }

    #[test]
    fn what_can_t_stand_where_is_refused() {
        let set = |body| BodyCommand::Set(body);
        check(
            set(body("water", BodyKind::Department, Some("zhengxiang"))),
            "body-set",
        );
        check(set(body("X", BodyKind::Department, Some("city"))), "SK-APP-0085");
        check(
            set(body("office", BodyKind::Section, Some("city"))),
            "SK-APP-0085",
        );
        check(set(body("office", BodyKind::Section, None)), "SK-APP-0085");
        check(
            set(body("office", BodyKind::Section, Some("ghost"))),
            "SK-APP-0012",
        );
        check(
            set(body("zhengxiang", BodyKind::County, Some("zhengxiang"))),
            "SK-APP-0085",
        );
    }

    #[test]
    fn a_body_is_dissolved_when_nothing_hangs_on_it() {
        let dissolve = |id: &str| BodyCommand::Dissolve {
            id: UnitId(id.into()),
        };
        check(dissolve("hall-7"), "body-dissolved");
        check(dissolve("songmu-park"), "SK-APP-0085");
        check(dissolve("market-food"), "SK-APP-0085");
        check(dissolve("ghost"), "SK-APP-0012");
    }
}
