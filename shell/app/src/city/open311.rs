//! What other apps are offered by Open311 GeoReport v2: the choices of items that say so, and what was reported.
//!
//! Everything here is public, and only what a pack's own question answers: who reported something and in which words
//! never passes through. It knows nothing of HTTP, XML or JSON. Start at [`City::offers`] and [`City::reported`].

use super::City;
use super::services::Service;
use jiff::Timestamp;
use serde::Deserialize;
use skein_kernel::rejection::Rejection;
use skein_pack::model::{FieldKind, Open311, Words};
use skein_store::aggregate::ask::Datum;
use std::collections::{BTreeMap, BTreeSet};

/// Rows one question is asked for at most; a pack's question has no more either.
const BATCH: usize = 1000;

/// One kind of thing that may be reported: a choice of an item.
#[derive(Debug, Clone)]
pub struct Offer {
    /// What it is known by outside: the choice, or `item.choice` where an earlier item has that choice already.
    pub code: String,
    /// The choice, as the form has it.
    pub choice: String,
    /// What it is called.
    pub words: Words,
    /// The item.
    pub service: Service,
    /// Whether it may be reported today.
    pub open: bool,
}

impl Offer {
    /// How the item is offered.
    #[must_use]
    pub fn mapping(&self) -> Option<&Open311> {
        self.service.item().open311.as_ref()
    }

    /// Whether that is what it is called.
    fn is_called(&self, code: &str) -> bool {
        self.code == code || format!("{}.{}", *self.service.item().id, self.choice) == code
    }
}

/// Which reports are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The choice; empty for every one.
    pub choice: String,
    /// The matter's number; empty for every one.
    pub number: String,
    /// `open` or `closed`; empty for both.
    pub state: String,
    /// The first second.
    pub from: Timestamp,
    /// The last second.
    pub until: Timestamp,
}

/// A report as the public sees it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Reported {
    /// The matter's number.
    pub matter: u64,
    /// The choice.
    pub service: String,
    /// Millionths of a degree north.
    pub lat: Option<i64>,
    /// Millionths of a degree east.
    pub lon: Option<i64>,
    /// Where, in words.
    pub address: Option<String>,
    /// When it was reported, in UTC.
    pub received: String,
    /// When it last moved, in UTC.
    pub updated: Option<String>,
    /// What was done about it, in the words of who did it.
    pub reply: Option<String>,
    /// `open` or `closed`.
    pub state: String,
    /// 1 if somebody else had reported it before, so that the two are handled as one.
    #[serde(default)]
    pub joined: Option<u8>,
}

impl City {
    /// What other apps may report, in the order of the packs, their items and the choices.
    ///
    /// # Errors
    /// `SK-APP-0031` if a pack's files can't be read any more.
    pub fn offers(&self) -> Result<Vec<Offer>, Rejection> {
        let mut all: Vec<Offer> = Vec::new();
        for service in self.services()? {
            let Some(mapping) = &service.item().open311 else {
                continue;
            };
            let field = service.form().and_then(|form| form.field(&mapping.service));
            let Some(FieldKind::Choice(choices)) = field.map(|field| &field.kind) else {
                continue;
            };
            let open = self.is_open_today(&service).is_ok();
            for (choice, words) in choices {
                let taken = all.iter().any(|offer| offer.code == *choice);
                all.push(Offer {
                    code: match taken {
                        true => format!("{}.{choice}", *service.item().id),
                        false => choice.clone(),
                    },
                    choice: choice.clone(),
                    words: words.clone(),
                    service: service.clone(),
                    open,
                });
            }
        }
        Ok(all)
    }

    /// What may be reported under a code.
    ///
    /// # Errors
    /// `SK-APP-0012` if nothing has it, as [`City::offers`].
    pub fn offer(&self, code: &str) -> Result<Offer, Rejection> {
        let mut all = self.offers()?.into_iter();
        let found = all.find(|offer| offer.is_called(code));
        found.ok_or_else(|| crate::not_found("服务", "service_code", code))
    }

    /// When what is offered last changed: when the last of the packs was installed.
    #[must_use]
    pub fn offered_since(&self) -> Option<Timestamp> {
        self.packs().iter().map(|(_, installed)| installed.since).max()
    }

    /// What was reported for an item, the latest first, `most` at most.
    ///
    /// # Errors
    /// `SK-APP-0012` for an item that isn't offered, what is wrong with its question, the store's.
    pub fn reported(
        &self,
        service: &Service,
        wanted: &Wanted,
        most: usize,
    ) -> Result<Vec<Reported>, Rejection> {
        let mut wanted = wanted.clone();
        let mut known = BTreeSet::new();
        let mut all = Vec::new();
        // A question yields so many rows at most. What lies further back is asked for up to the last one's second:
        // others of that second come again, and are known by their number.
        while all.len() < most {
            let rows = self.asked(service, &wanted)?;
            let whole = rows.len() < BATCH;
            let last = rows.last().and_then(|row| row.received.parse().ok());
            let before = all.len();
            all.extend(rows.into_iter().filter(|row| known.insert(row.matter)));
            match last {
                Some(last) if !whole && all.len() > before => wanted.until = last,
                _ => break,
            }
        }
        all.truncate(most);
        Ok(all)
    }

    /// The rows of the item's own question.
    fn asked(&self, service: &Service, wanted: &Wanted) -> Result<Vec<Reported>, Rejection> {
        let mapping = service.item().open311.as_ref();
        let id = mapping
            .map(|mapping| mapping.requests.as_str())
            .unwrap_or_default();
        let query = service.pack.questions.iter().find(|query| query.id == id);
        let query = query.ok_or_else(|| crate::not_found("问题", "question", id))?;
        let office = self.office();
        let question = office.question(query)?;
        let mut given = BTreeMap::from([
            ("service".to_owned(), wanted.choice.clone()),
            ("number".to_owned(), wanted.number.clone()),
            ("state".to_owned(), wanted.state.clone()),
            ("from".to_owned(), second(wanted.from)),
            ("until".to_owned(), second(wanted.until)),
        ]);
        given.retain(|name, _| question.parameters.contains(name));
        let given = given
            .into_iter()
            .map(|(name, value)| (name, Datum::Text(value)))
            .collect();
        let rows = office.ask(&question, &given)?;
        let read = |row: &String| {
            serde_json::from_str(row).map_err(|error| {
                let refusal = crate::not_found("问题的列", "column of the question", id);
                refusal.at_element(error.to_string())
            })
        };
        rows.iter().map(read).collect()
    }
}

/// A moment as registers write it.
fn second(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second()).unwrap_or(at).to_string()
}
