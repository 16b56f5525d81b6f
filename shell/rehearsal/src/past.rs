//! A city's past: the packs' scenarios told into it many times over, with other names and on other days, so that a
//! demonstration has people in every office and matters in every state.
//!
//! Each telling is a story of its own; all of them happen in one order of time, through the same commands that pages
//! use, and the timers between them fire. What a scenario says must be so or must be refused is passed over. A story
//! that can't go on, or that reaches the present, stands where it is. It knows nothing of verdicts. Start at [`tell`].

use crate::cast::Scene;
use crate::retell::{Name, Retelling};
use crate::stage::{Library, Stage};
use crate::town::Town;
use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use skein_app::city::{City, StageClock};
use skein_kernel::rejection::Rejection;
use skein_scenario::model::{Act, Expectation, Kind, Scenario, Step, What};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// What past a city is to have.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// What everything random comes from: the same seed tells the same stories.
    pub seed: u64,
    /// How many stories are told.
    pub stories: usize,
    /// When the first may begin.
    pub from: Timestamp,
    /// The present: no story goes on after it.
    pub until: Timestamp,
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Past {
    /// Matters that stories began.
    pub matters: usize,
    /// Stories that went as far as they were to go.
    pub told: usize,
    /// Stories that stopped at an act that was refused.
    pub stopped: usize,
}

/// Of a hundred stories, how many each pack tells; packs that aren't named share what is left.
const SHARES: [(&str, u32); 6] = [
    ("hotline", 30),
    ("one-stop", 22),
    ("citizens", 10),
    ("petitions", 7),
    ("one-thing", 7),
    ("safety", 4),
];
/// Of a hundred recent stories, how many are left off somewhere by their people.
const LEFT_OFF: u32 = 30;
/// Of a hundred old ones: what nobody went on with for months is overdue.
const LEFT_OFF_LONG_AGO: u32 = 5;
/// What counts as recent.
const RECENT: SignedDuration = SignedDuration::from_hours(24 * 30);
const WEEK: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Opens accounts for the officials of every pack's scenarios, and tells a past into a city that has its packs
/// installed. The clock stands at the plan's end afterwards.
///
/// # Errors
/// The store's. What was told before stands.
pub fn tell(
    city: &Arc<City>,
    clock: &Arc<StageClock>,
    library: &Library,
    plan: &Plan,
) -> Result<Past, Rejection> {
    clock.stand(plan.from);
    let stages: Vec<Arc<Stage>> = library.packs().cloned().collect();
    let mut town = Town::over(Arc::clone(city), Arc::clone(clock), &stages)?;
    let mut repertoire = Repertoire::of(&stages, StdRng::seed_from_u64(plan.seed));
    repertoire.hire(&mut town)?;
    let mut stories = Vec::new();
    let mut due = BinaryHeap::new();
    for _ in 0..plan.stories {
        if let Some(story) = repertoire.story(plan) {
            due.push(Reverse((story.at, stories.len())));
            stories.push(story);
        }
    }
    let mut past = Past::default();
    while let Some(Reverse((at, number))) = due.pop() {
        let Some(story) = stories.get_mut(number) else {
            break;
        };
        if at > plan.until {
            past.told += 1;
            continue;
        }
        town.pass_on(at)?;
        match story.go_on(&mut town) {
            Onward::At(next) => due.push(Reverse((next, number))),
            Onward::Over => past.told += 1,
            Onward::Stopped => past.stopped += 1,
        }
    }
    town.pass_on(plan.until)?;
    past.matters = stories.iter().map(|story| story.scene.matters.len()).sum();
    Ok(past)
}

/// What scenarios there are to tell.
struct Repertoire<'l> {
    scripts: Vec<Told<'l>>,
    random: StdRng,
    names: usize,
}

/// A script that can be told, with its scenarios as written.
struct Told<'l> {
    stage: &'l Stage,
    path: &'l str,
    scenarios: Vec<Scenario>,
}

impl<'l> Repertoire<'l> {
    fn of(stages: &'l [Arc<Stage>], random: StdRng) -> Self {
        let scripts = stages.iter().flat_map(|stage| {
            let told = stage.scripts.keys().map(move |path| Told {
                stage,
                path,
                scenarios: read(stage, path, &Retelling::default()),
            });
            told.filter(|told| told.scenarios.iter().any(can_be_told))
        });
        Self {
            scripts: scripts.collect(),
            random,
            names: 0,
        }
    }

    /// Opens an account for each official of the scenarios, with all their duties.
    fn hire(&self, town: &mut Town) -> Result<(), Rejection> {
        let people = self
            .scripts
            .iter()
            .flat_map(|told| &told.scenarios)
            .flat_map(|it| &it.people);
        let officials = people.filter(|person| person.kind == Kind::Official && person.absences.is_empty());
        for person in officials {
            town.engage(std::slice::from_ref(person), &mut Scene::default())?;
        }
        town.city.open_to_visitors(&town.officials())
    }

    /// A story about somebody, some day between the plan's beginning and its end.
    fn story(&mut self, plan: &Plan) -> Option<Story> {
        let (stage, path, place) = self.choose()?;
        let told = self
            .scripts
            .iter()
            .find(|it| it.stage.id == stage && it.path == path)?;
        let scenario = told.scenarios.get(place)?;
        let begins = begins(scenario)?;
        let weeks = |span: SignedDuration| span.as_hours().div_euclid(WEEK.as_hours());
        let (first, last) = (
            weeks(plan.from.duration_since(begins)) + 1,
            weeks(plan.until.duration_since(begins)),
        );
        if first > last {
            return None;
        }
        let shift = self.random.random_range(first..=last);
        let later = SignedDuration::from_mins(self.random.random_range(0..300));
        let names = scenario.people.iter().filter(|it| it.kind == Kind::Citizen);
        let names: Vec<String> = names.map(|it| it.name.clone()).collect();
        let mut retelling = Retelling::by_weeks(shift);
        for name in names {
            let other = Name::numbered(self.names, &mut self.random);
            self.names += 1;
            retelling.call(&name, other);
        }
        let mut again = read_only(told, scenario, &retelling).into_iter();
        let mut scenario = again.find(|it| it.row == scenario.row)?;
        let at = begins
            .saturating_add(WEEK.saturating_mul(i32::try_from(shift).ok()?))
            .ok()?
            + later;
        self.leave_off(&mut scenario, plan.until.duration_since(at));
        Some(Story {
            scene: Scene::default(),
            steps: scenario.steps.into(),
            people: scenario.people,
            at,
            later,
        })
    }

    /// A scenario by lot, by the packs' shares.
    fn choose(&mut self) -> Option<(String, String, usize)> {
        let lot = self.random.random_range(0..100);
        let mut sum = 0;
        let pack = SHARES.iter().find(|(_, share)| {
            sum += share;
            lot < sum
        });
        let of_pack = |told: &&Told<'_>| match pack {
            Some((pack, _)) => told.stage.id == *pack,
            None => SHARES.iter().all(|(pack, _)| told.stage.id != *pack),
        };
        let there: Vec<(&Told<'_>, usize)> = self
            .scripts
            .iter()
            .filter(of_pack)
            .flat_map(|told| {
                let scenarios = told.scenarios.iter().enumerate();
                scenarios
                    .filter(|(_, it)| can_be_told(it))
                    .map(move |(place, _)| (told, place))
            })
            .collect();
        let chosen = self.random.random_range(0..there.len().max(1));
        let (told, place) = there.get(chosen)?;
        Some((told.stage.id.clone(), told.path.to_owned(), *place))
    }

    /// Lets some stories end in the middle.
    fn leave_off(&mut self, scenario: &mut Scenario, ago: SignedDuration) {
        let share = if ago < RECENT { LEFT_OFF } else { LEFT_OFF_LONG_AGO };
        let acts = |step: &Step| matches!(step.what, What::Act { refused: None, .. });
        let places: Vec<usize> = (0..scenario.steps.len())
            .filter(|place| scenario.steps.get(*place).is_some_and(acts))
            .collect();
        if self.random.random_range(0..100) < share && places.len() > 1 {
            let kept = self.random.random_range(1..places.len());
            scenario
                .steps
                .truncate(places.get(kept).copied().unwrap_or(usize::MAX));
        }
    }
}

/// The scenarios of a script, told otherwise; none where it can't be read so.
fn read(stage: &Stage, path: &str, retelling: &Retelling) -> Vec<Scenario> {
    let text = stage.scripts.get(path).map(String::as_str).unwrap_or_default();
    parse(stage, path, text, retelling)
}

fn parse(stage: &Stage, path: &str, text: &str, retelling: &Retelling) -> Vec<Scenario> {
    let others = |named: &str| {
        let own = stage.scripts.iter().find(|(path, _)| stage.named(path) == named);
        own.map(|(_, text)| retelling.of(text))
    };
    let read = skein_scenario::read(&retelling.of(text), &stage.named(path), &others);
    read.map(|script| script.scenarios).unwrap_or_default()
}

/// One scenario of a script, told otherwise: with the script's beginning, and without the others.
fn read_only(told: &Told<'_>, scenario: &Scenario, retelling: &Retelling) -> Vec<Scenario> {
    let begins = |line: u32| told.scenarios.iter().any(|it| it.line == line);
    let mut inside = true;
    let text = told
        .stage
        .scripts
        .get(told.path)
        .map(String::as_str)
        .unwrap_or_default();
    let kept: String = (1..)
        .zip(text.lines())
        .filter(|(line, _)| {
            if begins(*line) {
                inside = *line == scenario.line;
            }
            inside
        })
        .flat_map(|(_, text)| [text, "\n"])
        .collect();
    parse(told.stage, told.path, &kept, retelling)
}

/// Whether a scenario leaves alone what concerns the whole city: calendars, and who is away.
fn can_be_told(scenario: &Scenario) -> bool {
    let alone = |step: &Step| match &step.what {
        What::Act { act, .. } => !matches!(**act, Act::Away(_) | Act::Calendar { .. } | Act::Signal { .. }),
        _ => true,
    };
    begins(scenario).is_some()
        && scenario.steps.iter().all(alone)
        && scenario.people.iter().all(|person| person.absences.is_empty())
}

/// When a scenario begins, if it says so.
fn begins(scenario: &Scenario) -> Option<Timestamp> {
    match scenario.steps.first()?.what {
        What::Until(at) => crate::clock::instant(at).ok(),
        _ => None,
    }
}

/// A scenario under way in the city.
struct Story {
    scene: Scene,
    people: Vec<skein_scenario::model::Person>,
    steps: std::collections::VecDeque<Step>,
    at: Timestamp,
    /// How much later than written it happens each day.
    later: SignedDuration,
}

/// How a story goes on.
enum Onward {
    At(Timestamp),
    Over,
    Stopped,
}

impl Story {
    /// Tells it until time has to pass.
    fn go_on(&mut self, town: &mut Town) -> Onward {
        let people = std::mem::take(&mut self.people);
        if town.engage(&people, &mut self.scene).is_err() {
            return Onward::Stopped;
        }
        town.trade(&mut self.scene);
        let onward = self.tell(town);
        town.trade(&mut self.scene);
        onward
    }

    fn tell(&mut self, town: &mut Town) -> Onward {
        while let Some(step) = self.steps.pop_front() {
            match step.what {
                What::Until(at) => {
                    let at = crate::clock::instant(at).map(|at| at + self.later);
                    if let Some(at) = at.ok().filter(|at| *at > town.now()) {
                        return Onward::At(at);
                    }
                }
                What::Pass(length) => match town.after(length) {
                    Ok(at) => return Onward::At(at),
                    Err(_) => return Onward::Stopped,
                },
                What::Act {
                    by,
                    act,
                    refused: None,
                } => {
                    town.since = town.city.position();
                    if let Err(why) = town.perform(&by, &act) {
                        tracing::debug!(at = %step.at.file, line = step.at.line, %why, "a story stops");
                        return Onward::Stopped;
                    }
                }
                What::Expect(Expectation::Begun { item, name }) => {
                    if town.christen(&item, &name).is_err() {
                        return Onward::Stopped;
                    }
                }
                What::Act { .. } | What::Expect(_) => {}
            }
        }
        Onward::Over
    }
}
