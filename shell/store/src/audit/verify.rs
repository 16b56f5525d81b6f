//! Verifying a whole journal: every event against its hash, every hash against the signed heads.
//!
//! Two trees grow side by side, one of leaves recomputed from the events, one of the leaves stored. Where a
//! signed head agrees with either, that one is the truth and the other is brought back to it, so that one
//! piece of damage is reported once and what follows it is still checked.

use ed25519_dalek::VerifyingKey;
use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::path::Path;

use super::finding::{Finding, FindingKind, Redaction, Report};
use super::{Opened, open, open_at};
use crate::database::{NUMBERS, key, number};
use crate::events;
use crate::evidence::head::TreeHead;
use crate::evidence::leaf;
use crate::evidence::log::{LEVEL_HEIGHT, Stored, heads_after};
use crate::evidence::tree::{Edge, Hash};
use crate::journal::Bed;
use crate::redaction::{self, Redactions};
use crate::rejections;
use crate::state::Tip;

/// Altered events compared with one another to tell a swap from two alterations.
const COMPARED: usize = 64;

/// Verifies the journal in a data folder (running or not) or a backup, under the public keys trusted.
///
/// # Errors
/// `SK-STORE-0002`/`0003` if there is no readable journal at all. Everything that can be named is a finding
/// in the report, not an error.
pub fn verify(path: &Path, trusted: &[VerifyingKey]) -> Result<Report, Rejection> {
    verify_against(path, trusted, None)
}

/// As [`verify`], and checks that the journal still contains what `kept`, a head someone put by earlier,
/// says. Only this shows that the end of a journal was cut off together with its heads.
///
/// # Errors
/// As [`verify`].
pub fn verify_against(
    path: &Path,
    trusted: &[VerifyingKey],
    kept: Option<&TreeHead>,
) -> Result<Report, Rejection> {
    verify_opened(&open(path)?, trusted, kept)
}

/// As [`verify`], for a journal on a simulated disk.
///
/// # Errors
/// As [`verify`].
pub fn verify_on(bed: &Bed<'_>) -> Result<Report, Rejection> {
    verify_opened(&open_at(&bed.location())?, &[bed.public_key()], None)
}

fn verify_opened(
    opened: &Opened,
    trusted: &[VerifyingKey],
    kept: Option<&TreeHead>,
) -> Result<Report, Rejection> {
    let audit = Audit::new(opened, trusted, kept);
    audit
        .run()
        .map_err(|error| rejections::damaged(&opened.path, error))
}

/// An event that isn't what its stored leaf says.
struct Mismatch {
    event: Recorded,
    stored: Option<Hash>,
}

struct Audit<'a> {
    opened: &'a Opened,
    trusted: &'a [VerifyingKey],
    kept: Option<&'a TreeHead>,
    findings: Vec<Finding>,
    recomputed: Edge,
    stored: Edge,
    /// Mismatches since the last head that agreed.
    mismatches: Vec<Mismatch>,
    /// Mismatches that are settled to be alterations.
    altered: Vec<Mismatch>,
    tips: HashMap<String, Tip>,
    leaves: VecDeque<Hash>,
    heads: VecDeque<TreeHead>,
    head_count: u64,
    last_head: Option<TreeHead>,
    /// Where the last head that agreed stands.
    agreed: u64,
    /// Set once neither tree can be brought back to a signed head.
    lost: bool,
    events: u64,
    /// Events said to be redacted, and by which of their stream.
    said: Redactions,
    /// Those met so far, with their positions.
    redacted: Vec<Claim>,
    /// Where erasing events stand that are what was recorded, by stream and revision.
    erasures: HashMap<(String, u64), u64>,
}

/// An event said to be redacted by another of its stream.
struct Claim {
    position: u64,
    stream: String,
    by: u64,
}

impl<'a> Audit<'a> {
    fn new(opened: &'a Opened, trusted: &'a [VerifyingKey], kept: Option<&'a TreeHead>) -> Self {
        Self {
            opened,
            trusted,
            kept,
            findings: Vec::new(),
            recomputed: Edge::default(),
            stored: Edge::default(),
            mismatches: Vec::new(),
            altered: Vec::new(),
            tips: HashMap::new(),
            leaves: VecDeque::new(),
            heads: VecDeque::new(),
            head_count: 0,
            last_head: None,
            agreed: 0,
            lost: false,
            events: 0,
            said: Redactions::new(),
            redacted: Vec::new(),
            erasures: HashMap::new(),
        }
    }

    fn run(mut self) -> rusqlite::Result<Report> {
        self.said = redaction::all(&self.opened.database, self.opened.identity.division)?;
        let signed = self.last_signed()?;
        // Where the last event can't be read, there are at least as many as were signed.
        let last = events::last_position(&self.opened.database, self.opened.identity.division);
        let last = last.unwrap_or(signed);
        let (end, mut position) = (last.max(signed), 0);
        loop {
            let page = self.page(position, end)?;
            if page.is_empty() {
                break;
            }
            for (at, event) in page {
                self.gap(position + 1, at)?;
                self.event(at, event)?;
                position = at;
            }
        }
        self.gap(position + 1, end + 1)?;
        let redactions = self.settle_redactions();
        self.finish(last, signed);
        Ok(self.report(redactions))
    }

    fn last_signed(&self) -> rusqlite::Result<u64> {
        let (database, identity) = (&self.opened.database, &self.opened.identity);
        let size: Option<i64> = database.query_row(
            "SELECT MAX(division_size) FROM heads WHERE division_size BETWEEN ? AND ?",
            [0, NUMBERS].map(|size| key(identity.division, size)),
            |row| row.get(0),
        )?;
        Ok(size.map_or(0, number))
    }

    /// The next rows, each readable or not. Where the database can't be read in order, its rows are asked
    /// for one by one, so that what is still readable is still checked.
    fn page(
        &self,
        after: u64,
        end: u64,
    ) -> rusqlite::Result<VecDeque<(u64, rusqlite::Result<events::Stored>)>> {
        let (database, division) = (&self.opened.database, self.opened.identity.division);
        match events::page(database, division, after) {
            Ok(page) => Ok(page),
            Err(_) => {
                let one = |position| match events::at(database, division, position) {
                    Ok(stored) => stored.map(|stored| (position, Ok(stored))),
                    Err(error) => Some((position, Err(error))),
                };
                Ok((after + 1..=end.min(after + 1000)).filter_map(one).collect())
            }
        }
    }

    /// Events `from..to` are not there.
    fn gap(&mut self, from: u64, to: u64) -> rusqlite::Result<()> {
        if from < to {
            self.findings
                .push(Finding::new(FindingKind::Missing, from, to - 1, None));
        }
        for position in from..to {
            let leaf = self.leaf(position)?.unwrap_or_default();
            self.grow(position, leaf, Some(leaf))?;
        }
        Ok(())
    }

    fn event(&mut self, position: u64, stored: rusqlite::Result<events::Stored>) -> rusqlite::Result<()> {
        self.events += 1;
        let leaf = self.leaf(position)?;
        let Ok(events::Stored { event, previous }) = stored else {
            self.unreadable(position);
            return self.grow(position, leaf.unwrap_or_default(), leaf);
        };
        let computed = leaf::hash(&event);
        self.follow(&event, previous);
        if Some(computed) == leaf {
            if redaction::is_erasure(&event.event.kind) {
                let key = (event.stream.to_string(), event.revision);
                self.erasures.insert(key, position);
            }
        } else if let Some(recorded) = leaf.filter(|_| self.claims_redaction(&event)) {
            // What was recorded is known by its hash alone; the signed heads say whether that is genuine.
            return self.grow(position, recorded, leaf);
        } else {
            self.mismatches.push(Mismatch { event, stored: leaf });
        }
        self.grow(position, computed, leaf)
    }

    /// Notes that an event is said to be redacted; whether it is.
    fn claims_redaction(&mut self, event: &Recorded) -> bool {
        let stream = event.stream.to_string();
        let key = (stream, event.revision);
        let by = self.said.get(&key).filter(|by| **by > event.revision).copied();
        let (stream, _) = key;
        self.redacted.extend(by.map(|by| Claim {
            position: event.position,
            stream,
            by,
        }));
        by.is_some()
    }

    /// Events whose redaction no intact erasure of their stream stands for were altered.
    fn settle_redactions(&mut self) -> Vec<Redaction> {
        let mut settled: BTreeMap<u64, Redaction> = BTreeMap::new();
        for claim in std::mem::take(&mut self.redacted) {
            match self.erasures.get(&(claim.stream.clone(), claim.by)) {
                Some(by) => {
                    let stream = claim.stream;
                    let redaction = settled.entry(*by).or_insert(Redaction {
                        by: *by,
                        stream,
                        events: 0,
                    });
                    redaction.events += 1;
                }
                None => {
                    let (at, stream) = (claim.position, Some(claim.stream));
                    self.findings
                        .push(Finding::new(FindingKind::Altered, at, at, stream));
                }
            }
        }
        settled.into_values().collect()
    }

    /// Takes note of an unreadable event; neighbours, on one damaged page, become one finding.
    fn unreadable(&mut self, position: u64) {
        let before = self
            .findings
            .pop_if(|finding| finding.kind == FindingKind::Unreadable && finding.last + 1 == position);
        let first = before.map_or(position, |finding| finding.first);
        self.findings
            .push(Finding::new(FindingKind::Unreadable, first, position, None));
    }

    /// Checks that an event follows its stream's last, and names the stream of a missing one.
    fn follow(&mut self, event: &Recorded, previous: u64) {
        let name = event.stream.to_string();
        let tip = self.tips.get(&name).copied().unwrap_or_default();
        let expected = Tip {
            revision: tip.revision + 1,
            position: tip.position,
        };
        if (Tip {
            revision: event.revision,
            position: previous,
        }) != expected
        {
            let gone = self.findings.iter_mut().find(|finding| {
                finding.kind == FindingKind::Missing && (finding.first..=finding.last).contains(&previous)
            });
            match gone {
                Some(finding) => *finding = finding.clone().on(name.clone()),
                None => {
                    let (at, name) = (event.position, Some(name.clone()));
                    self.findings
                        .push(Finding::new(FindingKind::StreamBroken, at, at, name));
                }
            }
        }
        self.tips.insert(
            name,
            Tip {
                revision: event.revision,
                position: event.position,
            },
        );
    }

    /// The stored leaf hash of a position, if there is one.
    fn leaf(&mut self, position: u64) -> rusqlite::Result<Option<Hash>> {
        if self.leaves.is_empty() {
            let index = position - 1;
            let hashes = self.hashes().hashes(0, index, index + 1000)?;
            self.leaves.extend(hashes);
        }
        Ok(self.leaves.pop_front())
    }

    fn hashes(&self) -> Stored<'a> {
        Stored {
            database: &self.opened.database,
            division: self.opened.identity.division,
        }
    }

    /// Grows both trees by a position, checking stored subtrees and heads on the way.
    fn grow(&mut self, position: u64, computed: Hash, stored: Option<Hash>) -> rusqlite::Result<()> {
        self.recomputed.push(computed, |_, _, _| {});
        let mut subtrees = Vec::new();
        self.stored
            .push(stored.unwrap_or_default(), |height, index, node| {
                if height % LEVEL_HEIGHT == 0 {
                    subtrees.push((height, index, *node));
                }
            });
        for (height, index, node) in subtrees {
            let found = self.hashes().hashes(height / LEVEL_HEIGHT, index, index + 1)?;
            if found.first() != Some(&node) {
                let (first, last) = ((index << height) + 1, (index + 1) << height);
                self.findings
                    .push(Finding::new(FindingKind::HashAltered, first, last, None));
            }
        }
        self.meet_heads(position)
    }

    fn meet_heads(&mut self, position: u64) -> rusqlite::Result<()> {
        if let Some(kept) = self.kept.filter(|kept| kept.size == position)
            && ![self.recomputed.root(), self.stored.root()].contains(&kept.root)
        {
            self.findings
                .push(Finding::new(FindingKind::Rewritten, 1, position, None));
        }
        while let Some(head) = self.next_head(position)? {
            self.head(&head);
            self.last_head = Some(head);
            self.head_count += 1;
        }
        Ok(())
    }

    /// The next head at or before a position.
    fn next_head(&mut self, position: u64) -> rusqlite::Result<Option<TreeHead>> {
        if self.heads.is_empty() {
            let after = self.last_head.as_ref().map_or(0, |head| head.size);
            self.heads = heads_after(&self.opened.database, &self.opened.identity, after)?.into();
        }
        match self.heads.front() {
            Some(head) if head.size <= position => Ok(self.heads.pop_front()),
            _ => Ok(None),
        }
    }

    fn head(&mut self, head: &TreeHead) {
        let before = self.last_head.as_ref();
        let chained = head.previous == before.map_or([0; 32], TreeHead::hash);
        let genuine = head.is_signed_by(self.trusted);
        if !genuine {
            self.findings
                .push(Finding::new(FindingKind::HeadAltered, head.size, head.size, None));
        } else if !chained && before.is_none_or(|before| before.is_signed_by(self.trusted)) {
            self.findings
                .push(Finding::new(FindingKind::HeadMissing, head.size, head.size, None));
        }
        if genuine && !self.lost {
            self.compare(head);
        }
    }

    /// Settles what is true up to a genuine head.
    fn compare(&mut self, head: &TreeHead) {
        if self.recomputed.root() == head.root {
            for mismatch in self.mismatches.drain(..) {
                let (at, stream) = (mismatch.event.position, mismatch.event.stream.to_string());
                self.findings
                    .push(Finding::new(FindingKind::HashAltered, at, at, Some(stream)));
            }
            self.stored = self.recomputed.clone();
        } else if self.stored.root() == head.root {
            self.altered.append(&mut self.mismatches);
            self.recomputed = self.stored.clone();
        } else {
            self.altered.append(&mut self.mismatches);
            self.findings.push(Finding::new(
                FindingKind::HeadMismatch,
                self.agreed + 1,
                head.size,
                None,
            ));
            self.lost = true;
        }
        self.agreed = head.size;
    }

    fn finish(&mut self, last: u64, signed: u64) {
        // Without a head there are no hashes either: that nobody signed them is all there is to say.
        self.mismatches
            .retain(|mismatch| mismatch.stored.is_some() || mismatch.event.position <= signed);
        self.altered.append(&mut self.mismatches);
        if last > signed {
            self.findings
                .push(Finding::new(FindingKind::Unsigned, signed + 1, last, None));
        }
        if let Some(kept) = self.kept.filter(|kept| kept.size > last.max(signed)) {
            self.findings
                .push(Finding::new(FindingKind::Rewritten, last + 1, kept.size, None));
        }
        let altered = std::mem::take(&mut self.altered);
        let pairs = swaps(&altered);
        for &(a, b) in &pairs {
            let [first, last] = [&altered[a].event, &altered[b].event];
            let stream = (first.stream == last.stream).then(|| first.stream.to_string());
            let stream = stream.or_else(|| Some(format!("{}, {}", first.stream, last.stream)));
            self.findings.push(Finding::new(
                FindingKind::Swapped,
                first.position,
                last.position,
                stream,
            ));
        }
        let swapped = |index: &usize| pairs.iter().any(|(a, b)| a == index || b == index);
        for (_, mismatch) in altered.iter().enumerate().filter(|(index, _)| !swapped(index)) {
            let (at, stream) = (mismatch.event.position, mismatch.event.stream.to_string());
            self.findings
                .push(Finding::new(FindingKind::Altered, at, at, Some(stream)));
        }
        self.forgive_streams(&pairs, &altered);
        self.findings
            .sort_by_key(|finding| (finding.first, finding.last, finding.kind));
    }

    /// Stream breaks that a swap explains are not told twice.
    fn forgive_streams(&mut self, pairs: &[(usize, usize)], altered: &[Mismatch]) {
        let streams: Vec<_> = pairs
            .iter()
            .flat_map(|(a, b)| {
                [
                    altered[*a].event.stream.to_string(),
                    altered[*b].event.stream.to_string(),
                ]
            })
            .collect();
        self.findings.retain(|finding| {
            finding.kind != FindingKind::StreamBroken
                || finding
                    .stream
                    .as_ref()
                    .is_none_or(|stream| !streams.contains(stream))
        });
    }

    fn report(self, redactions: Vec<Redaction>) -> Report {
        let identity = &self.opened.identity;
        Report {
            division: format!("{:06}", identity.division),
            journal: identity.journal.clone(),
            events: self.events,
            heads: self.head_count,
            head: self.last_head,
            redactions,
            states: None,
            findings: self.findings,
        }
    }
}

/// Pairs among altered events that explain each other: each is what the other's place should hold, either
/// whole rows moved or only their contents.
fn swaps(altered: &[Mismatch]) -> Vec<(usize, usize)> {
    let few = &altered[..altered.len().min(COMPARED)];
    let mut pairs = Vec::new();
    for a in 0..few.len() {
        for b in a + 1..few.len() {
            if belongs(&few[a], &few[b]) && belongs(&few[b], &few[a]) {
                pairs.push((a, b));
            }
        }
    }
    pairs
}

/// Whether `event`'s content is what was recorded in `place`.
fn belongs(event: &Mismatch, place: &Mismatch) -> bool {
    let moved = Recorded {
        position: place.event.position,
        ..event.event.clone()
    };
    let content = Recorded {
        event: event.event.event.clone(),
        ..place.event.clone()
    };
    let hash = |event: &Recorded| Some(leaf::hash(event));
    place.stored == hash(&moved) || place.stored == hash(&content)
}
