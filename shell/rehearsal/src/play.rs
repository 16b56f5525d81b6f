//! Playing scenarios, several at once.
//!
//! Start at [`rehearse`].

use crate::coverage::Coverage;
use crate::expect::Judged;
use crate::refuse;
use crate::stage::{Library, Stage};
use crate::town::Town;
use crate::verdict::{Failure, Report, Verdict};
use skein_kernel::rejection::Rejection;
use skein_scenario::Change;
use skein_scenario::model::{Act, Expectation, Refused, Scenario, Span, Step, What};
use skein_store::aggregate::Serial;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long one scenario may take, so that one that never ends doesn't hold up the others.
const PATIENCE: Duration = Duration::from_secs(20);

/// A script to be played.
#[derive(Debug, Clone)]
pub struct Script {
    /// The pack it belongs to.
    pub pack: String,
    /// Its path for messages.
    pub file: String,
    /// Its text.
    pub text: String,
}

/// How to play.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only scenarios whose name or file contains this.
    pub filter: Option<String>,
    /// How many at once; as many as there are processors where 0.
    pub at_once: usize,
}

/// Plays every scenario of some scripts on the packs they need.
#[must_use]
pub fn rehearse(library: &Library, scripts: &[Script], options: &Options) -> Report {
    let begun = Instant::now();
    let (jobs, mut unread) = jobs(library, scripts, options);
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Verdict, Coverage)>> = Mutex::default();
    let workers = match options.at_once {
        0 => std::thread::available_parallelism().map_or(2, usize::from),
        some => some,
    };
    std::thread::scope(|scope| {
        for _ in 0..workers.min(jobs.len()) {
            scope.spawn(|| {
                while let Some((place, job)) = next_job(&next, &jobs) {
                    let (verdict, coverage) = job.play();
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.push((place, verdict, coverage));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(place, ..)| *place);
    let mut report = Report::default();
    for (_, verdict, coverage) in done {
        report.verdicts.push(verdict);
        report.coverage.add(coverage);
    }
    // What other packs have in a story told by these is for their own scenarios to enter.
    let own: BTreeSet<String> = scripts
        .iter()
        .filter_map(|script| library.get(&script.pack))
        .map(|stage| stage.named(""))
        .collect();
    report
        .coverage
        .keep(|file| own.iter().any(|folder| file.starts_with(folder)));
    report.verdicts.append(&mut unread);
    report
        .verdicts
        .sort_by(|a, b| (&a.file, a.line, a.row).cmp(&(&b.file, b.line, b.row)));
    report.took = begun.elapsed();
    report
}

fn next_job<'j>(next: &AtomicUsize, jobs: &'j [Job]) -> Option<(usize, &'j Job)> {
    let place = next.fetch_add(1, Ordering::Relaxed);
    Some((place, jobs.get(place)?))
}

/// One scenario to be played.
struct Job {
    pack: String,
    file: String,
    scenario: Scenario,
    stages: Result<Vec<Arc<Stage>>, Rejection>,
}

/// The scenarios of the scripts; scripts that can't be read are verdicts already.
fn jobs(library: &Library, scripts: &[Script], options: &Options) -> (Vec<Job>, Vec<Verdict>) {
    let (mut jobs, mut unread) = (Vec::new(), Vec::new());
    for script in scripts {
        let stage = library.get(&script.pack);
        let others = |path: &str| {
            let stage = stage?;
            let own = stage.scripts.iter().find(|(name, _)| stage.named(name) == path);
            own.map(|(_, text)| text.clone())
        };
        let read = skein_scenario::read(&script.text, &script.file, &others);
        match read {
            Ok(read) => {
                let wanted = |scenario: &Scenario| {
                    let filter = options.filter.as_deref().map(skein_scenario::normal);
                    filter.is_none_or(|filter| {
                        let own = skein_scenario::normal(&format!("{} {}", script.file, scenario.name));
                        own.contains(&filter)
                    })
                };
                jobs.extend(read.scenarios.into_iter().filter(wanted).map(|scenario| Job {
                    stages: library.with_needs(&script.pack, &scenario.packs),
                    pack: script.pack.clone(),
                    file: script.file.clone(),
                    scenario,
                }));
            }
            Err(faults) => unread.push(unreadable(script, faults)),
        }
    }
    (jobs, unread)
}

fn unreadable(script: &Script, faults: Vec<Rejection>) -> Verdict {
    let failure = |why: Rejection| {
        let place = why.place.clone().unwrap_or_default();
        let line = place.line.unwrap_or(1);
        let sentence = script
            .text
            .lines()
            .nth((line as usize).saturating_sub(1))
            .unwrap_or_default();
        Failure {
            file: place.file.clone().unwrap_or_else(|| script.file.clone()),
            line,
            sentence: sentence.trim().to_owned(),
            expected: None,
            actual: None,
            why,
        }
    };
    Verdict {
        file: script.file.clone(),
        pack: script.pack.clone(),
        scenario: String::new(),
        line: 1,
        row: None,
        failures: faults.into_iter().map(failure).collect(),
        changes: Vec::new(),
        picture: None,
        milliseconds: 0,
    }
}

impl Job {
    fn play(&self) -> (Verdict, Coverage) {
        let begun = Instant::now();
        let mut verdict = Verdict {
            file: self.file.clone(),
            pack: self.pack.clone(),
            scenario: self.scenario.name.clone(),
            line: self.scenario.line,
            row: self.scenario.row,
            failures: Vec::new(),
            changes: Vec::new(),
            picture: None,
            milliseconds: 0,
        };
        let mut coverage = Coverage::default();
        match self.open() {
            Ok(mut town) => {
                Player {
                    town: &mut town,
                    verdict: &mut verdict,
                    named: BTreeSet::new(),
                    mark: 0,
                    begun,
                }
                .steps(&self.scenario);
                self.cover(&town, &mut coverage);
            }
            Err((at, why)) => {
                let place = why
                    .place
                    .as_ref()
                    .and_then(|place| Some((place.file.clone()?, place.line.unwrap_or(1))));
                let (file, line) = place.unwrap_or((at.file, at.line));
                verdict.failures.push(Failure {
                    file,
                    line,
                    sentence: self.scenario.name.clone(),
                    expected: None,
                    actual: None,
                    why,
                });
            }
        }
        verdict.milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        (verdict, coverage)
    }

    fn open(&self) -> Result<Town, (Span, Rejection)> {
        let here = || Span {
            file: self.file.clone(),
            line: self.scenario.line,
            from: 1,
            to: 1,
        };
        let stages = self.stages.clone().map_err(|why| (here(), why))?;
        let mut town = Town::open(&stages).map_err(|why| (here(), why))?;
        // The clock is set before anyone is hired, so that accounts are no older than the story.
        if let Some(Step {
            what: What::Until(at),
            ..
        }) = self.scenario.steps.first()
            && let Ok(at) = crate::clock::instant(*at)
        {
            town.clock.stand(at);
        }
        town.admit(&self.scenario.people).map_err(|(place, why)| {
            let at = self
                .scenario
                .people
                .get(place)
                .map_or_else(here, |person| person.at.clone());
            (at, why)
        })?;
        Ok(town)
    }

    fn cover(&self, town: &Town, coverage: &mut Coverage) {
        let (mut entered, mut decisions) = (BTreeSet::new(), Vec::new());
        for serial in town.all_matters() {
            if let Ok(history) = town.history(serial) {
                entered.extend(history.entered);
                decisions.extend(history.decisions);
            }
        }
        for deployed in town.definitions.values() {
            let file = town
                .files
                .get(&deployed.hash)
                .map_or(deployed.file.name.as_str(), String::as_str);
            coverage.note(deployed, &entered, file);
        }
        let own = self.stages.iter().flatten().find(|stage| stage.id == self.pack);
        if let Some((stage, pack)) = own.and_then(|stage| Some((stage, stage.pack.as_ref()?))) {
            let (told, applied) = (town.told_by(&self.pack), town.applied_for());
            let notices = pack.notices.iter();
            let notices = notices.map(|notice| (notice.id.value.as_str(), "通知 notice"));
            coverage.note_all(&stage.named("matter/notices.toml"), notices, &told);
            let items = pack.items.iter();
            let items = items.map(|item| (item.id.value.as_str(), item.words.zh.as_str()));
            coverage.note_all(&stage.named("matter/items.toml"), items, &applied);
            let rules = stage.rules();
            let now = town.now();
            let hit = decisions
                .iter()
                .flat_map(|(name, data)| rules.hit(name, data, now));
            let hit: BTreeSet<String> = hit.collect();
            for (file, all) in rules.all() {
                coverage.note_all(&stage.named(file), all.into_iter(), &hit);
            }
        }
    }
}

/// A scenario under way.
struct Player<'p> {
    town: &'p mut Town,
    verdict: &'p mut Verdict,
    /// Matters that sentences have named since the last act.
    named: BTreeSet<Serial>,
    /// The journal's length before the last act.
    mark: u64,
    begun: Instant,
}

impl Player<'_> {
    fn steps(&mut self, scenario: &Scenario) {
        for step in &scenario.steps {
            if self.begun.elapsed() > PATIENCE {
                self.fail(step, refuse::endless(&step.text), None);
                return;
            }
            if !self.step(step) {
                return;
            }
        }
    }

    /// Plays one sentence; after an act that didn't come out nothing else can.
    fn step(&mut self, step: &Step) -> bool {
        match &step.what {
            What::Until(at) => {
                self.begin();
                let at = *at;
                self.passes(step, |town| town.until(at))
            }
            What::Pass(length) => {
                self.begin();
                let length = *length;
                self.passes(step, |town| town.pass(length))
            }
            What::Act { by, act, refused } => {
                self.begin();
                match refused {
                    Some(refused) => self.refused(step, by, act, refused),
                    None => {
                        let outcome = self.town.perform(by, act);
                        self.named.extend(self.town.matter_of(act));
                        match outcome {
                            Ok(()) => true,
                            Err(why) => {
                                let picture = self.town.matter_of(act);
                                self.fail(step, told(why), picture);
                                false
                            }
                        }
                    }
                }
            }
            What::Expect(expectation) => {
                self.expect(step, expectation);
                true
            }
        }
    }

    fn begin(&mut self) {
        self.named.clear();
        self.mark = self.town.city.position();
    }

    fn passes(&mut self, step: &Step, pass: impl FnOnce(&mut Town) -> Result<(), Rejection>) -> bool {
        match pass(self.town) {
            Ok(()) => true,
            Err(why) => {
                self.fail(step, why, None);
                false
            }
        }
    }

    /// An act that must be refused leaves nothing behind.
    fn refused(&mut self, step: &Step, by: &str, act: &Act, refused: &Refused) -> bool {
        let outcome = self.town.perform(by, act);
        let left = self.town.city.position() != self.mark;
        let wanted = refused.code.as_ref().map_or("SK-…", |(code, _)| code.as_str());
        match outcome {
            Ok(()) => {
                let (expected, actual) = (format!("被拒绝 {wanted}"), "办成了 it went through".to_owned());
                self.otherwise(step, refuse::not_refused(&expected, &actual), expected, actual);
                self.town.matter_of(act).is_none()
            }
            // Who can't do a task that isn't open yet can't do it.
            Err(_) if *refused == Refused::default() && self.town.is_not_yet(act) => true,
            // What the script names and isn't there is the script's slip, not a refusal of the city's.
            Err(why) if why.code.0.starts_with("SK-SCENE") => {
                self.fail(step, why, None);
                false
            }
            Err(why) => {
                let right_code = refused.code.as_ref().is_none_or(|(code, _)| code == why.code.0);
                let said = format!("{} {}", why.zh, why.en);
                let right_text = refused
                    .text
                    .as_ref()
                    .is_none_or(|text| skein_scenario::normal(&said).contains(&skein_scenario::normal(text)));
                if !right_code || !right_text {
                    let expected = format!("{wanted} {}", refused.text.clone().unwrap_or_default());
                    let actual = format!("{} {} / {}", why.code, why.zh, why.en);
                    if let Some((_, Some(span))) = &refused.code {
                        self.verdict.changes.push(Change {
                            span: span.clone(),
                            text: why.code.to_string(),
                        });
                    }
                    self.otherwise(
                        step,
                        refuse::not_refused(expected.trim(), &actual),
                        expected,
                        actual,
                    );
                } else if left {
                    let actual = "被拒绝，但留下了变化 refused, yet something changed".to_owned();
                    self.otherwise(
                        step,
                        refuse::not_refused(wanted, &actual),
                        wanted.to_owned(),
                        actual,
                    );
                }
                true
            }
        }
    }

    fn expect(&mut self, step: &Step, expectation: &Expectation) {
        if matches!(expectation, Expectation::NothingElse) {
            return self.nothing_else(step);
        }
        if let Expectation::Begun { item, name } = expectation {
            match self.town.christen(item, name) {
                Ok(serial) => drop(self.named.insert(serial)),
                Err(why) => self.fail(step, why, None),
            }
            return;
        }
        match self.town.judge(expectation, &step.text) {
            Ok(Judged::So) => {}
            Ok(Judged::Otherwise {
                expected,
                actual,
                change,
                matter,
            }) => {
                self.verdict.changes.extend(change);
                self.draw(matter);
                self.otherwise(step, refuse::otherwise(&expected, &actual), expected, actual);
            }
            Err(why) => self.fail(step, why, None),
        }
        self.named.extend(self.town.matter_named(expectation));
    }

    /// Nothing has happened since the last act but to the matters named since.
    fn nothing_else(&mut self, step: &Step) {
        let others = self.town.moved_since(self.mark);
        let others: Vec<String> = others
            .into_iter()
            .filter(|serial| !self.named.contains(serial))
            .map(|serial| self.town.matter_name(serial))
            .collect();
        if !others.is_empty() {
            let (expected, actual) = ("没有其他变化 nothing else".to_owned(), others.join("、"));
            self.otherwise(step, refuse::otherwise(&expected, &actual), expected, actual);
        }
    }

    fn draw(&mut self, matter: Option<Serial>) {
        if self.verdict.picture.is_none()
            && let Some(serial) = matter.or_else(|| self.town.matters.last().map(|(_, serial)| *serial))
        {
            self.verdict.picture = self.town.picture(serial);
        }
    }

    fn fail(&mut self, step: &Step, why: Rejection, matter: Option<Serial>) {
        self.draw(matter);
        self.verdict.failures.push(Failure {
            file: step.at.file.clone(),
            line: step.at.line,
            sentence: step.text.clone(),
            expected: None,
            actual: None,
            why: placed(why, &step.at),
        });
    }

    fn otherwise(&mut self, step: &Step, why: Rejection, expected: String, actual: String) {
        self.draw(None);
        self.verdict.failures.push(Failure {
            file: step.at.file.clone(),
            line: step.at.line,
            sentence: step.text.clone(),
            expected: Some(expected),
            actual: Some(actual),
            why: placed(why, &step.at),
        });
    }
}

/// A refusal of the city's as the failure of a sentence; the script's own slips are told as they are.
fn told(why: Rejection) -> Rejection {
    if why.code.0.starts_with("SK-SCENE") {
        why
    } else {
        refuse::refused(&why)
    }
}

fn placed(why: Rejection, at: &Span) -> Rejection {
    why.in_file(at.file.clone()).at_line(at.line)
}
