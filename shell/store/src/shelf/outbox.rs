//! The outbox in SQL: what is to be carried out, how attempts ended, dead letters.
//!
//! It knows nothing of HTTP. Each endpoint's parcels keep their order: how the first fares is kept with the
//! endpoint, and those behind it wait. Parcels inside the city don't wait for one another.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::tables::{Tables, micros, parcel};
use crate::aggregate::backend::{Parcel, Settlement};
use crate::aggregate::rows::{ArrivalKind, Destination};

impl Tables<'_> {
    /// Parcels to be carried out at a time: inside the city in order of time, and the first of each endpoint.
    pub(crate) fn parcels(&self, now: i64, limit: usize) -> rusqlite::Result<Vec<Parcel>> {
        let mut found = self.list(
            "SELECT sequence, kind, '', source, sent, name, key, body, tries, error FROM relays \
             WHERE division = ?1 AND next <= ?2 ORDER BY next, sequence LIMIT ?3",
            now,
            limit,
        )?;
        for endpoint in self.endpoints_with_parcels()? {
            let first = self
                .database
                .prepare_cached(
                    "SELECT o.sequence, NULL, o.endpoint, o.source, o.sent, o.name, o.key, o.body, \
                     COALESCE(e.tries, 0), COALESCE(e.error, '') FROM outbox o LEFT JOIN endpoints e \
                     ON e.division = o.division AND e.endpoint = o.endpoint \
                     WHERE o.division = ? AND o.endpoint = ? AND COALESCE(e.next, 0) <= ? \
                     ORDER BY o.sequence LIMIT 1",
                )?
                .query_row(params![self.division, endpoint, now], parcel)
                .optional()?;
            found.extend(first);
        }
        Ok(found)
    }

    /// The endpoints that have parcels: one seek for each, however many parcels they have.
    fn endpoints_with_parcels(&self) -> rusqlite::Result<Vec<String>> {
        let mut next = self.database.prepare_cached(
            "SELECT endpoint FROM outbox WHERE division = ? AND endpoint > ? ORDER BY endpoint LIMIT 1",
        )?;
        let (mut endpoints, mut last) = (Vec::new(), String::new());
        while let Some(endpoint) = next
            .query_row(params![self.division, last], |row| row.get::<_, String>(0))
            .optional()?
        {
            last.clone_from(&endpoint);
            endpoints.push(endpoint);
        }
        Ok(endpoints)
    }

    fn list(&self, sql: &str, bound: i64, limit: usize) -> rusqlite::Result<Vec<Parcel>> {
        let mut statement = self.database.prepare_cached(sql)?;
        let rows = statement.query_map(params![self.division, bound, limit as i64], parcel)?;
        rows.collect()
    }

    /// Dead letters after a number, in order.
    pub(crate) fn dead_letters(&self, after: u64, limit: usize) -> rusqlite::Result<Vec<Parcel>> {
        self.list(
            "SELECT sequence, kind, endpoint, source, sent, name, key, body, tries, error FROM dead_letters \
             WHERE division = ?1 AND sequence > ?2 ORDER BY sequence LIMIT ?3",
            after as i64,
            limit,
        )
    }

    /// A parcel in the outbox by its number.
    fn waiting(&self, sequence: u64) -> rusqlite::Result<Option<Parcel>> {
        let relay = self
            .database
            .prepare_cached(
                "SELECT sequence, kind, '', source, sent, name, key, body, tries, error FROM relays \
                 WHERE division = ? AND sequence = ?",
            )?
            .query_row(params![self.division, sequence as i64], parcel)
            .optional()?;
        if relay.is_some() {
            return Ok(relay);
        }
        let mut find = self.database.prepare_cached(
            "SELECT o.sequence, NULL, o.endpoint, o.source, o.sent, o.name, o.key, o.body, \
             COALESCE(e.tries, 0), COALESCE(e.error, '') FROM outbox o LEFT JOIN endpoints e \
             ON e.division = o.division AND e.endpoint = o.endpoint \
             WHERE o.division = ? AND o.endpoint = ? AND o.sequence = ?",
        )?;
        for endpoint in self.endpoints_with_parcels()? {
            let found = find
                .query_row(params![self.division, endpoint, sequence as i64], parcel)
                .optional()?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Notes how an attempt ended. Nothing if the parcel is gone.
    pub(crate) fn settle(&self, sequence: u64, settlement: &Settlement) -> rusqlite::Result<()> {
        let Some(parcel) = self.waiting(sequence)? else {
            return Ok(());
        };
        let endpoint = match &parcel.outgoing.to {
            Destination::Endpoint(endpoint) => Some(endpoint.as_str()),
            _ => None,
        };
        match settlement {
            Settlement::Delivered => self.leave(sequence, endpoint),
            Settlement::Again { at, error } => self.postpone(&parcel, endpoint, *at, error),
            Settlement::Dead { error } => {
                self.bury(&parcel, error)?;
                self.leave(sequence, endpoint)
            }
        }
    }

    /// Removes a parcel; its endpoint starts over with the next.
    fn leave(&self, sequence: u64, endpoint: Option<&str>) -> rusqlite::Result<()> {
        let Some(endpoint) = endpoint else {
            return self.drop_relay(sequence).map(drop);
        };
        self.database
            .prepare_cached("DELETE FROM outbox WHERE division = ? AND endpoint = ? AND sequence = ?")?
            .execute(params![self.division, endpoint, sequence as i64])?;
        self.database
            .prepare_cached("DELETE FROM endpoints WHERE division = ? AND endpoint = ?")?
            .execute(params![self.division, endpoint])
            .map(drop)
    }

    fn postpone(
        &self,
        parcel: &Parcel,
        endpoint: Option<&str>,
        at: Timestamp,
        error: &str,
    ) -> rusqlite::Result<()> {
        let tries = parcel.tries.saturating_add(1);
        let Some(endpoint) = endpoint else {
            return self
                .database
                .prepare_cached(
                    "UPDATE relays SET next = ?, tries = ?, error = ? WHERE division = ? AND sequence = ?",
                )?
                .execute(params![
                    micros(at),
                    tries,
                    error,
                    self.division,
                    parcel.sequence as i64
                ])
                .map(drop);
        };
        self.database
            .prepare_cached(
                "REPLACE INTO endpoints (division, endpoint, next, tries, error) VALUES (?, ?, ?, ?, ?)",
            )?
            .execute(params![self.division, endpoint, micros(at), tries, error])
            .map(drop)
    }

    fn bury(&self, parcel: &Parcel, error: &str) -> rusqlite::Result<()> {
        let (kind, endpoint, key) = address(parcel);
        self.database
            .prepare_cached(
                "INSERT INTO dead_letters (division, sequence, kind, endpoint, source, sent, name, key, body, \
                 tries, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                self.division,
                parcel.sequence as i64,
                kind,
                endpoint,
                parcel.source.0 as i64,
                micros(parcel.sent),
                parcel.outgoing.name,
                key,
                parcel.outgoing.body,
                parcel.tries.saturating_add(1),
                error
            ])
            .map(drop)
    }

    /// Forgets everything an aggregate sent that is still in the outbox: what it says was erased.
    pub(crate) fn forget_parcels(&self, source: crate::aggregate::Serial) -> rusqlite::Result<()> {
        for table in ["outbox", "relays", "dead_letters"] {
            self.database
                .prepare_cached(&format!("DELETE FROM {table} WHERE division = ? AND source = ?"))?
                .execute(params![self.division, source.0 as i64])?;
        }
        Ok(())
    }

    /// Puts a dead letter back into the outbox; whether there was one.
    pub(crate) fn revive(&self, sequence: u64) -> rusqlite::Result<bool> {
        let found = self
            .dead_letters(sequence.saturating_sub(1), 1)?
            .into_iter()
            .find(|parcel| parcel.sequence == sequence);
        let Some(parcel) = found else {
            return Ok(false);
        };
        self.database
            .prepare_cached("DELETE FROM dead_letters WHERE division = ? AND sequence = ?")?
            .execute(params![self.division, sequence as i64])?;
        self.post(sequence, parcel.source, micros(parcel.sent), &parcel.outgoing)?;
        Ok(true)
    }
}

/// Kind, endpoint and key of a parcel as its row holds them.
fn address(parcel: &Parcel) -> (Option<u8>, &str, String) {
    let key = parcel.outgoing.key.clone();
    match &parcel.outgoing.to {
        Destination::Endpoint(endpoint) => (None, endpoint, key),
        Destination::Message => (Some(ArrivalKind::Message.number()), "", key),
        Destination::Signal => (Some(ArrivalKind::Signal.number()), "", key),
        Destination::Start(definition) => (Some(ArrivalKind::Start.number()), "", definition.to_string()),
    }
}
