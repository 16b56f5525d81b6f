//! Aggregates as the writer sees them: what the database holds, what it remembers of that, and what the
//! batch at hand has made of it.
//!
//! What is remembered may be out of date, because other nodes write too: a batch decided on it fails when it
//! is written, by the revision each row stood at, and is decided again on what the database holds. It knows
//! nothing of queues or transactions. Start at [`View`].

use skein_kernel::division::DivisionCode;
use skein_kernel::event::{Recorded, Stream};
use skein_kernel::rejection::Rejection;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use tokio::runtime::Runtime;
use tokio_postgres::Row;

use super::link::{Link, Outcome};
use crate::aggregate::rows::Projection;
use crate::aggregate::{Family, Serial, Shelf};
use crate::rejections;

/// Aggregates remembered at most.
const REMEMBERED: usize = 100_000;

const LOAD: &str = "SELECT serial, revision, updated, format, state FROM aggregates \
    WHERE division = $1 AND serial = ANY($2)";
const NAMED: &str = "SELECT MAX(serial) FROM names WHERE division = $1 AND name = $2";
pub(crate) const HISTORY: &str = "SELECT b.first + e.ordinal, e.stream, e.revision, e.at, e.actor, e.kind, e.schema, \
    e.body FROM events e JOIN batches b ON b.division = e.division AND b.batch = e.batch \
    WHERE e.division = $1 AND e.stream = $2 ORDER BY e.revision";

/// An aggregate in memory.
pub(crate) struct Loaded<F: Family> {
    pub(crate) revision: u64,
    /// When its last event was decided, in microseconds.
    pub(crate) updated: i64,
    pub(crate) state: Arc<F::State>,
    pub(crate) rows: Projection,
}

/// An aggregate that a batch changes.
pub(crate) struct Changed<F: Family> {
    /// As it was before the batch; `None` if the batch begins it.
    pub(crate) before: Option<Arc<Loaded<F>>>,
    /// As it is after it.
    pub(crate) after: Arc<Loaded<F>>,
    /// Its last event's place in the batch.
    pub(crate) ordinal: i32,
}

/// The writer's aggregates.
pub(crate) struct Desk<F: Family> {
    pub(crate) family: Arc<F>,
    pub(crate) division: DivisionCode,
    pub(crate) number: i32,
    remembered: RefCell<HashMap<Serial, Arc<Loaded<F>>>>,
    /// What the batch at hand has changed so far.
    pub(crate) changed: BTreeMap<Serial, Changed<F>>,
    /// Who has which name in the database, as far as the batch at hand has asked.
    named: RefCell<HashMap<String, Option<Serial>>>,
}

impl<F: Family> Desk<F> {
    pub(crate) fn new(family: Arc<F>, division: DivisionCode, number: i32) -> Self {
        Self {
            family,
            division,
            number,
            remembered: RefCell::default(),
            changed: BTreeMap::new(),
            named: RefCell::default(),
        }
    }

    /// A batch begins to be decided: names are asked for again, because other nodes may have given them away.
    pub(crate) fn begin(&mut self) {
        self.named.get_mut().clear();
    }

    /// The name of an aggregate's stream.
    pub(crate) fn stream(&self, serial: Serial) -> Stream {
        stream::<F>(self.division, serial)
    }

    /// The aggregate as this batch sees it, if it need not be read.
    fn at_hand(&self, serial: Serial) -> Option<Arc<Loaded<F>>> {
        let changed = self.changed.get(&serial).map(|changed| &changed.after);
        let remembered = self.remembered.borrow();
        changed.or_else(|| remembered.get(&serial)).cloned()
    }

    /// Reads the aggregates a batch will need, all at once.
    pub(crate) async fn fetch(
        &self,
        link: &Link,
        serials: impl IntoIterator<Item = Serial>,
    ) -> Outcome<Vec<Row>> {
        let missing: Vec<i64> = serials
            .into_iter()
            .filter(|serial| self.at_hand(*serial).is_none())
            .map(|serial| serial.0 as i64)
            .collect();
        if missing.is_empty() {
            return Ok(Vec::new());
        }
        link.rows(LOAD, &[&self.number, &missing]).await
    }

    /// Takes note of an aggregate's next state.
    pub(crate) fn record(
        &mut self,
        serial: Serial,
        before: Option<Arc<Loaded<F>>>,
        event: &Recorded,
        ordinal: i32,
        state: Arc<F::State>,
    ) {
        let rows = self.family.project(serial, &state);
        let after = Arc::new(Loaded {
            revision: event.revision,
            updated: event.at.as_microsecond(),
            state,
            rows,
        });
        let changed = self.changed.entry(serial).or_insert_with(|| Changed {
            before,
            after: Arc::clone(&after),
            ordinal,
        });
        (changed.after, changed.ordinal) = (after, ordinal);
    }

    /// The batch is durable.
    pub(crate) fn committed(&mut self) {
        let remembered = self.remembered.get_mut();
        if remembered.len() > REMEMBERED {
            remembered.clear();
        }
        for (serial, changed) in std::mem::take(&mut self.changed) {
            remembered.insert(serial, changed.after);
        }
    }

    /// The batch is undone, and what is remembered may be why.
    pub(crate) fn forget(&mut self) {
        self.changed.clear();
        self.remembered.get_mut().clear();
    }
}

/// The name of an aggregate's stream.
pub(crate) fn stream<F: Family>(division: DivisionCode, serial: Serial) -> Stream {
    Stream {
        division,
        engine: F::ENGINE.into(),
        aggregate: serial.to_string(),
    }
}

/// The desk with the connection it reads by.
pub(crate) struct View<'a, F: Family> {
    pub(crate) desk: &'a Desk<F>,
    pub(crate) runtime: &'a Runtime,
    pub(crate) link: &'a Link,
}

impl<F: Family> View<'_, F> {
    /// The aggregate as this batch sees it.
    pub(crate) fn load(&self, serial: Serial) -> Result<Option<Arc<Loaded<F>>>, Rejection> {
        if let Some(found) = self.desk.at_hand(serial) {
            return Ok(Some(found));
        }
        for row in self.runtime.block_on(self.desk.fetch(self.link, [serial]))? {
            self.remember(&row)?;
        }
        Ok(self.desk.at_hand(serial))
    }

    /// Who has a name in the database, asked once for a batch.
    fn stored(&self, name: &str) -> Result<Option<Serial>, Rejection> {
        if let Some(found) = self.desk.named.borrow().get(name) {
            return Ok(*found);
        }
        let found = self.runtime.block_on(named(self.link, self.desk.number, name))?;
        self.desk.named.borrow_mut().insert(name.to_owned(), found);
        Ok(found)
    }

    /// Remembers an aggregate read by [`Desk::fetch`].
    pub(crate) fn remember(&self, row: &Row) -> Result<(), Rejection> {
        let serial = Serial(row.get::<_, i64>(0) as u64);
        let loaded = decoded(&*self.desk.family, row, |serial| {
            let stream = self.desk.stream(serial).to_string();
            let rows = self
                .runtime
                .block_on(self.link.rows(HISTORY, &[&self.desk.number, &stream]))?;
            let mut state = None;
            for row in rows {
                let event = super::rows::recorded(&row)?;
                state = Some(self.desk.family.evolve(state, &event, self)?);
            }
            state.ok_or_else(|| rejections::unreadable_state(serial.0, "no events"))
        })?;
        self.desk.remembered.borrow_mut().insert(serial, Arc::new(loaded));
        Ok(())
    }
}

impl<F: Family> Shelf<F> for View<'_, F> {
    fn state(&self, serial: Serial) -> Result<Option<Arc<F::State>>, Rejection> {
        Ok(self.load(serial)?.map(|loaded| Arc::clone(&loaded.state)))
    }

    fn named(&self, name: &str) -> Result<Option<Serial>, Rejection> {
        let taken = |(serial, changed): (&Serial, &Changed<F>)| {
            let names = &changed.after.rows.names;
            names.iter().any(|taken| taken == name).then_some(*serial)
        };
        let here = self.desk.changed.iter().rev().find_map(taken);
        let there = self.stored(name)?;
        let given_up = |serial: &Serial| self.desk.changed.contains_key(serial);
        Ok(here.max(there.filter(|serial| !given_up(serial))))
    }
}

/// The aggregate that took a name last.
pub(crate) async fn named(link: &Link, division: i32, name: &str) -> Outcome<Option<Serial>> {
    let row = link.row(NAMED, &[&division, &name]).await?;
    let serial: Option<i64> = row.and_then(|row| row.get(0));
    Ok(serial.map(|serial| Serial(serial as u64)))
}

/// An aggregate from its row, its state rebuilt by `replay` if it was stored in another format.
pub(crate) fn decoded<F: Family>(
    family: &F,
    row: &Row,
    replay: impl FnOnce(Serial) -> Result<F::State, Rejection>,
) -> Result<Loaded<F>, Rejection> {
    let serial = Serial(row.get::<_, i64>(0) as u64);
    let known = row.get::<_, i16>(3) as u16 == F::FORMAT;
    let state = match known.then(|| family.decode(row.get(4))).flatten() {
        Some(state) => state,
        None => replay(serial)?,
    };
    Ok(Loaded {
        revision: row.get::<_, i64>(1) as u64,
        updated: row.get(2),
        rows: family.project(serial, &state),
        state: Arc::new(state),
    })
}
