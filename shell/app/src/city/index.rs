//! Keeps the search index in step with the board, when somebody searches.

use super::knowledge::Known;
use super::{City, Installation};
use crate::import::{self, Reading};
use crate::lock;
use crate::search::services::{Reason, ServiceItem, Services};
use crate::search::{Document, DocumentKind, Index};
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::rejection::Rejection;
use skein_measure::board::Board;
use skein_measure::intake::Intake;
use skein_measure::{AggregateId, State};
use skein_pack::Pack;
use skein_pack::model::Item;
use skein_store::aggregate::Serial;
use skein_store::aggregate::backend::{Backend as _, WorkQuery};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The index, and the version of each aggregate it knows.
#[derive(Debug, Default)]
pub(super) struct Indexed {
    pub(super) index: Index,
    /// Items of the packs that were installed when they were last looked for.
    services: Option<(Installation, Arc<Services>)>,
    /// Texts of each pack's knowledge when they were last looked for.
    pub(super) knowledge: BTreeMap<(String, String), Known>,
    position: u64,
    versions: HashMap<AggregateId, u64>,
}

impl City {
    /// Service items somebody may mean, the likeliest first: those of installed packs that take applications.
    ///
    /// # Errors
    /// `SK-APP-0031` if an installed pack's files can't be read any more.
    pub fn find_services(&self, query: &str, take: usize) -> Result<Vec<(ServiceItem, Reason)>, Rejection> {
        let services = self.findable()?;
        let found = services.find(query, take).into_iter();
        Ok(found.map(|(item, reason)| (item.clone(), reason)).collect())
    }

    fn findable(&self) -> Result<Arc<Services>, Rejection> {
        let packs = self.packs();
        if let Some((known, services)) = &lock(&self.index).services
            && *known == packs
        {
            return Ok(Arc::clone(services));
        }
        let mut items = Vec::new();
        for (id, installed) in packs.iter().filter(|(_, installed)| installed.disabled.is_none()) {
            tracing::debug!(
                pack = id,
                version = installed.version,
                "its items are found from here on"
            );
            let pack = self.installed_pack(id)?;
            items.extend(pack.items.iter().map(|item| service_item(&pack, item)));
        }
        let services = Arc::new(Services::new(items));
        lock(&self.index).services = Some((packs, Arc::clone(&services)));
        Ok(services)
    }
}

fn service_item(pack: &Pack, item: &Item) -> ServiceItem {
    let department = pack
        .departments
        .iter()
        .find(|it| it.id.value == item.department.value);
    let department = department.map(|it| format!("{} {}", it.words.zh, it.words.en));
    ServiceItem {
        id: item.id.value.clone(),
        zh: item.words.zh.clone(),
        en: item.words.en.clone(),
        keywords: item.keywords.clone(),
        more: department.unwrap_or_default(),
    }
}

/// A matter of somebody's own that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnMatter {
    /// Which.
    pub serial: Serial,
    /// Its title.
    pub title: String,
    /// Whose it is: their own account's, or one they act for.
    pub owner: ActorId,
}

/// Own matters looked through at most, the latest due first.
const LOOKED_THROUGH: usize = 2000;

impl City {
    /// Matters of one's own, and of those one acts for, whose title has the words. Nobody finds another's.
    ///
    /// # Errors
    /// The store's.
    pub fn find_own_matters(
        &self,
        actor: &Actor,
        query: &str,
        take: usize,
    ) -> Result<Vec<OwnMatter>, Rejection> {
        let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let mut owners = vec![actor.id.clone()];
        let others: Vec<ActorId> = self.look(|model| {
            let all = model.roster().principals(&actor.id);
            all.map(|account| account.id.clone()).collect()
        });
        for other in others {
            if self.acts_as(actor, &other.0, None)? {
                owners.push(other);
            }
        }
        let page = self.journal().work(&WorkQuery {
            lists: owners.iter().map(|owner| format!("owner/{owner}")).collect(),
            limit: LOOKED_THROUGH,
            ..WorkQuery::default()
        })?;
        let fits = |title: &str| {
            words
                .iter()
                .all(|word| title.to_lowercase().contains(word.as_str()))
        };
        let found = page
            .into_iter()
            .filter(|entry| fits(&entry.face.title))
            .take(take);
        Ok(found
            .map(|entry| OwnMatter {
                serial: entry.serial,
                title: entry.face.title,
                owner: ActorId(entry.face.owner),
            })
            .collect())
    }
}

/// What an aggregate adds to the index: itself, or a report whose text must be read first.
enum Found {
    Documents(Vec<Document>),
    Report(Box<Intake>),
}

impl City {
    /// Adds what has changed since the last search. Reports, which take long to read, are read while others
    /// search: they find the report's sentences a moment later.
    pub(super) fn refresh_index(&self) {
        for (id, intake) in self.index_changes() {
            let sentences = self.sentences(&id, &intake);
            let mut indexed = lock(&self.index);
            sentences.into_iter().for_each(|it| indexed.index.put(it));
        }
    }

    /// Adds what is on the board, and returns the reports that are still to be read.
    fn index_changes(&self) -> Vec<(AggregateId, Intake)> {
        let mut indexed = lock(&self.index);
        let position = self.ledger.position();
        if indexed.position == position {
            return Vec::new();
        }
        let changed = self
            .ledger
            .read(|model| changed(model.board(), &indexed.versions));
        let mut reports = Vec::new();
        for (id, version, found) in changed {
            indexed.versions.insert(id.clone(), version);
            match found {
                Found::Documents(documents) => documents.into_iter().for_each(|it| indexed.index.put(it)),
                Found::Report(intake) => reports.push((id, *intake)),
            }
        }
        indexed.position = position;
        reports
    }

    /// The paragraphs of an accepted report.
    fn sentences(&self, id: &AggregateId, intake: &Intake) -> Vec<Document> {
        match self.reading(&intake.report.hash, &intake.report.name) {
            Ok(reading) => paragraphs(id, intake.report.year, &reading),
            Err(rejection) => {
                tracing::warn!(report = %id, %rejection, "report can't be indexed");
                Vec::new()
            }
        }
    }
}

fn changed(board: &Board, known: &HashMap<AggregateId, u64>) -> Vec<(AggregateId, u64, Found)> {
    let moved = board
        .states()
        .filter(|(id, state)| known.get(*id) != Some(&state.version));
    moved
        .filter_map(|(id, state)| Some((id.clone(), state.version, found(board, (id, state), known)?)))
        .collect()
}

fn found(
    board: &Board,
    (id, state): (&AggregateId, &State),
    known: &HashMap<AggregateId, u64>,
) -> Option<Found> {
    let document = |kind, year, text: String| {
        let id = id.to_string();
        Some(Found::Documents(vec![Document {
            kind,
            id,
            line: 0,
            year,
            text,
        }]))
    };
    if let Some(target) = state.target() {
        let definition = &target.definition;
        return document(
            DocumentKind::Target,
            definition.period.year(),
            both(&definition.subject.zh, &definition.subject.en),
        );
    }
    if let Some(commitment) = state.commitment() {
        let definition = &commitment.definition;
        return document(
            DocumentKind::Commitment,
            definition.year,
            both(&definition.text.zh, &definition.text.en),
        );
    }
    if let Some(indicator) = state.indicator() {
        let name = &indicator.definition.name;
        return document(DocumentKind::Indicator, 0, both(&name.zh, &name.en));
    }
    // A report's sentences never change, so it is indexed once, when the board has something from it.
    let intake = state.report()?;
    let published = import::on_board(board, id).next().is_some();
    (published && !known.contains_key(id)).then(|| Found::Report(Box::new(intake.clone())))
}

/// Both languages in one text, so that either is found.
fn both(zh: &str, en: &str) -> String {
    if en.is_empty() {
        zh.to_owned()
    } else {
        format!("{zh}\n{en}")
    }
}

fn paragraphs(id: &AggregateId, year: i16, reading: &Reading) -> Vec<Document> {
    let report = &reading.report;
    let paragraphs = report.outline.paragraphs.iter().map(|paragraph| Document {
        kind: DocumentKind::Sentence,
        id: id.to_string(),
        line: paragraph.line,
        year,
        text: paragraph.span.of(&report.text).to_owned(),
    });
    paragraphs.collect()
}
