//! Knowledge of packs: texts in writing that are looked up while somebody waits for an answer.
//!
//! A pack's question says which texts are in use; those that it marks as public anyone finds, the others whoever holds
//! one of the roles it names. What was withdrawn or suspended a moment ago is found no more: the question is asked
//! again whenever the journal has moved. It knows nothing of pages. Start at [`City::find_knowledge`].

use super::desks::plain;
use super::figures::object;
use super::{City, day_of};
use crate::lock;
use crate::search::services::{Reason, ServiceItem, Services};
use jiff::civil::Date;
use skein_kernel::actor::Actor;
use skein_kernel::rejection::Rejection;
use skein_pack::Pack;
use skein_pack::model::Knowledge;
use skein_store::aggregate::Serial;
use skein_store::matter::Deployed;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A text that people look things up in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// The pack it is of.
    pub pack: String,
    /// The knowledge of that pack it belongs to.
    pub knowledge: String,
    /// The matter that keeps it.
    pub matter: Serial,
    /// Its key, by which it is cited.
    pub key: String,
    /// Its title.
    pub title: String,
    /// It.
    pub text: String,
    /// When it is to be reviewed.
    pub review_by: Option<Date>,
    /// Whether that day is past.
    pub is_stale: bool,
    /// Whether anyone may read it.
    pub is_public: bool,
    /// Every column of its question that holds something.
    pub columns: BTreeMap<String, String>,
}

/// Texts as they were when the journal was so long.
#[derive(Debug)]
pub(super) struct Known {
    position: u64,
    rows: Vec<String>,
    found: Arc<Findable>,
}

#[derive(Debug)]
struct Findable {
    articles: Vec<Article>,
    /// By their place among the articles.
    index: Services,
}

impl City {
    /// Texts somebody may mean, the likeliest first: public ones, and those that `reader` may read. `only` asks for one
    /// knowledge of one pack.
    ///
    /// # Errors
    /// The question's, or the store's.
    pub fn find_knowledge(
        &self,
        reader: Option<&Actor>,
        only: Option<(&str, &str)>,
        words: &str,
        take: usize,
    ) -> Result<Vec<(Article, Reason)>, Rejection> {
        let mut all = Vec::new();
        if words.trim().is_empty() {
            return Ok(all);
        }
        for (pack, knowledge, may_all) in self.readable(reader)? {
            if only.is_some_and(|only| only != (&pack.header.id.value, &*knowledge.id)) {
                continue;
            }
            let known = self.known(&pack, &knowledge)?;
            let meant = known.index.find(words, known.articles.len());
            let meant = meant.into_iter().filter_map(|(item, reason)| {
                let article = known.articles.get(item.id.parse::<usize>().ok()?)?;
                (may_all || article.is_public).then(|| (article.clone(), reason))
            });
            all.extend(meant.take(take));
        }
        all.sort_by_key(|(_, reason)| *reason);
        all.truncate(take);
        let today = day_of(self.clock.now());
        for (article, _) in &mut all {
            article.is_stale = article.review_by.is_some_and(|day| day < today);
        }
        Ok(all)
    }

    /// The text of a key.
    ///
    /// # Errors
    /// `SK-APP-0012` if there is none in use that the reader may read.
    pub fn article(&self, reader: Option<&Actor>, key: &str) -> Result<Article, Rejection> {
        let today = day_of(self.clock.now());
        for (pack, knowledge, may_all) in self.readable(reader)? {
            let known = self.known(&pack, &knowledge)?;
            let mut own = known
                .articles
                .iter()
                .filter(|article| may_all || article.is_public);
            if let Some(article) = own.find(|article| article.key == key) {
                let is_stale = article.review_by.is_some_and(|day| day < today);
                return Ok(Article {
                    is_stale,
                    ..article.clone()
                });
            }
        }
        Err(crate::not_found("知识条目", "article", key))
    }

    /// The definition of the matter that keeps a text: its forms have the words for codes.
    ///
    /// # Errors
    /// The store's.
    pub fn deployed_of(&self, matter: Serial) -> Result<Option<Arc<Deployed>>, Rejection> {
        let kept = self.kept(matter)?;
        let definition = kept.state.case().map(|case| case.definition);
        definition.map_or(Ok(None), |definition| self.deployed(definition))
    }

    /// Every knowledge there is, each with whether the reader may read what isn't public.
    fn readable(&self, reader: Option<&Actor>) -> Result<Vec<(Arc<Pack>, Knowledge, bool)>, Rejection> {
        let mut all = Vec::new();
        for (id, _) in self.packs().iter() {
            let pack = self.installed_pack(id)?;
            for knowledge in &pack.knowledge {
                let holds = |role: &str| reader.is_some_and(|reader| self.holds(reader, role));
                let may_all = knowledge.roles.iter().any(|role| holds(role));
                all.push((Arc::clone(&pack), knowledge.clone(), may_all));
            }
        }
        Ok(all)
    }

    fn known(&self, pack: &Pack, knowledge: &Knowledge) -> Result<Arc<Findable>, Rejection> {
        let key = (pack.header.id.value.clone(), knowledge.id.value.clone());
        let position = self.ledger.position();
        if let Some(known) = lock(&self.index).knowledge.get(&key)
            && known.position == position
        {
            return Ok(Arc::clone(&known.found));
        }
        let office = self.office();
        let query = pack
            .questions
            .iter()
            .find(|query| query.id == *knowledge.question);
        let query = query.ok_or_else(|| crate::not_found("问题", "question", &knowledge.question))?;
        let rows = office.ask(&*office.question(query)?, &BTreeMap::new())?;
        let mut index = lock(&self.index);
        let old = index.knowledge.remove(&key).filter(|known| known.rows == rows);
        let found = old.map_or_else(|| Arc::new(findable(&key, &rows)), |known| known.found);
        index.knowledge.insert(
            key,
            Known {
                position,
                rows,
                found: Arc::clone(&found),
            },
        );
        Ok(found)
    }
}

fn findable((pack, knowledge): &(String, String), rows: &[String]) -> Findable {
    let articles: Vec<Article> = rows
        .iter()
        .filter_map(|row| article(pack, knowledge, row))
        .collect();
    let items = articles.iter().enumerate().map(|(place, article)| ServiceItem {
        id: place.to_string(),
        zh: article.title.clone(),
        en: String::new(),
        keywords: Vec::new(),
        more: ["text", "basis"]
            .iter()
            .filter_map(|name| article.columns.get(*name))
            .fold(String::new(), |all, text| format!("{all} {text}")),
    });
    let index = Services::new(items);
    Findable { articles, index }
}

fn article(pack: &str, knowledge: &str, row: &str) -> Option<Article> {
    let cells = object(row);
    let text = |name: &str| cells.get(name).map(plain).unwrap_or_default();
    let columns = cells.iter().map(|(name, cell)| (name.clone(), plain(cell)));
    Some(Article {
        pack: pack.to_owned(),
        knowledge: knowledge.to_owned(),
        matter: Serial(cells.get("matter")?.as_u64()?),
        key: text("key"),
        title: text("title"),
        text: text("text"),
        review_by: text("review_by").parse().ok(),
        is_stale: false,
        is_public: ["1", "true"].contains(&text("public").as_str()),
        columns: columns.filter(|(_, text)| !text.is_empty()).collect(),
    })
}
