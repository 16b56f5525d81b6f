//! A joint matter of three departments run by the matter engine itself, from a BPMN file.
//!
//! Started, it waits for three departments at once; when all have answered, a FEEL condition on the amount says
//! how it ends: four commands. It knows nothing of where matters are kept. Start at [`Joint::deploy`].

use crate::measure::start;
use skein_kernel::actor::Actor;
use skein_kernel::calendar::WorkCalendar;
use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use skein_matter::Act;
use skein_matter::state::{Status, Value, Vars, WaitKind};
use skein_store::aggregate::{Backend, Serial, Target};
use skein_store::matter::{City, Item, Matters, Order, Outcome, SourceFile};
use skein_store::{Context, Meta, Model, Verdict};
use std::error::Error;
use std::time::{Duration, Instant};

/// Commands of a whole matter.
pub(crate) const COMMANDS: u64 = 4;

/// A city with a calendar and nothing else besides its matters.
#[derive(Debug, Clone)]
pub(crate) struct Office;

impl City for Office {
    fn calendar(&self) -> &WorkCalendar {
        WorkCalendar::published()
    }
}

impl Model for Office {
    type Command = ();
    type Reply = ();
    type Family = Matters<Self>;
    const SNAPSHOT_FORMAT: u32 = 1;

    fn family(&self) -> Matters<Self> {
        Matters::default()
    }

    fn decide(&self, (): (), _: &Context<'_>) -> Result<Verdict<()>, Rejection> {
        Ok(Verdict::new(Vec::new(), ()))
    }

    fn evolve(&mut self, _: &Recorded) {}
}

fn meta() -> Meta {
    Meta::new(Actor::system(), start())
}

/// The `number`th matter's start.
fn begin(number: u64) -> Order {
    Order::Start {
        process: "joint".into(),
        data: Vars::one(
            "amount".into(),
            Value::from(i64::from(number % 2_000 > 999) * 2_000),
        ),
        title: format!("蒸湘路{}号道路施工许可", number % 997),
        text: format!("申请人{:07} 受理号HY{:09}", number * 7919 % 10_000_000, number),
        number: String::new(),
        owner: String::new(),
        law: None,
        files: Vec::new(),
    }
}

fn complete(task: u32) -> Order {
    let act = Act::Complete {
        task,
        data: Vars::one("opinion".into(), Value::from("同意")),
    };
    Order::Act(Box::new(act.into()))
}

/// The deployed model: the numbers of its tasks, which are the same in each of its matters.
#[derive(Debug, Clone)]
pub(crate) struct Joint(Vec<u32>);

impl Joint {
    /// Takes the model into use and runs one matter through it, to see that it does come to its end.
    pub(crate) fn deploy<B: Backend<Matters<Office>>>(city: &B) -> Result<Self, Box<dyn Error>> {
        let file = SourceFile {
            name: "joint.bpmn".into(),
            text: include_str!("joint.bpmn").into(),
        };
        let deploy = Order::Deploy {
            file,
            decisions: Vec::new(),
            forms: Vec::new(),
        };
        city.order(Target::New, deploy, meta()).wait()?;
        let serial = city.order(Target::New, begin(0), meta()).wait()?.reply.serial;
        let joint = Self(tasks(city, serial)?);
        let mut last = None;
        for task in &joint.0 {
            let done = city.order(Target::Any(serial), complete(*task), meta());
            last = Some(done.wait()?.reply.reply);
        }
        if last.is_some_and(ended) && joint.0.len() == 3 {
            return Ok(joint);
        }
        Err("the model doesn't run to its end".into())
    }

    /// Starts matters until there are as many more.
    pub(crate) fn fill<B: Backend<Matters<Office>>>(city: &B, count: u64) -> Result<(), Rejection> {
        let start = |number| city.order(Target::New, begin(number), meta());
        let tickets: Vec<_> = (0..count).map(start).collect();
        tickets.into_iter().try_for_each(|ticket| ticket.wait().map(drop))
    }

    /// Whole matters, one after another; the times of the commands of those that ended.
    pub(crate) async fn wholes<B: Backend<Matters<Office>>>(
        self,
        city: B,
        number: u64,
        until: Instant,
    ) -> Vec<Duration> {
        let mut times = Vec::new();
        for round in 0u64.. {
            if Instant::now() >= until {
                break;
            }
            if let Ok(whole) = self.whole(&city, number * 1_000_003 + round).await {
                times.extend(whole);
            }
        }
        times
    }

    async fn whole<B: Backend<Matters<Office>>>(
        &self,
        city: &B,
        number: u64,
    ) -> Result<Vec<Duration>, Rejection> {
        let mut started = Instant::now();
        let begun = city.order(Target::New, begin(number), meta()).await?;
        let mut times = vec![started.elapsed()];
        let mut last = begun.reply.reply;
        for task in &self.0 {
            started = Instant::now();
            let done = city.order(Target::Any(begun.reply.serial), complete(*task), meta());
            last = done.await?.reply.reply;
            times.push(started.elapsed());
        }
        Ok(if ended(last) { times } else { Vec::new() })
    }
}

fn ended(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Moved {
            status: Status::Completed,
            ..
        }
    )
}

fn tasks<B: Backend<Matters<Office>>>(city: &B, serial: Serial) -> Result<Vec<u32>, Rejection> {
    let kept = city.aggregate(serial)?;
    let case = kept.as_ref().and_then(|kept| Item::case(&kept.state));
    let waits = case.into_iter().flat_map(|case| case.matter.waits.iter());
    let tasks = waits.filter(|wait| matches!(wait.kind, WaitKind::Task));
    Ok(tasks.map(|wait| wait.id).collect())
}
