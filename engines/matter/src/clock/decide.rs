//! Deciding about clocks: a command against the running clocks, events out.
//!
//! It knows nothing of tokens. Start at [`start`] and [`decide`].

use super::marks::{self, Mark, Marked};
use super::message::{ClockCommand, ClockEvent};
use super::refuse;
use super::spec::{ClockSpec, ExtensionRule, OnUncomputable, Specs, SuspensionRule};
use super::state::{Clock, ClockId, Clocks, Phase, Run, Uncomputed, Warning};
use crate::human::People;
use jiff::Timestamp;
use jiff::civil::Date;
use skein_kernel::actor::ActorId;
use skein_kernel::calendar::WorkCalendar;
use skein_kernel::deadline::{
    Deadline, Extension, Moment, Notice, RollRule, Stop, Terms, compute, shanghai_date, shanghai_datetime,
};
use skein_kernel::period::{Period, PeriodUnit};
use skein_kernel::rejection::Rejection;

/// What deciding about clocks needs besides their state.
#[derive(Clone, Copy)]
pub struct ClockContext<'a> {
    /// The moment of the command.
    pub now: Timestamp,
    /// Who acts.
    pub actor: &'a ActorId,
    /// The work calendar in force.
    pub calendar: &'a WorkCalendar,
    /// Calendars that were in force before, to tell which days an amendment changed.
    pub earlier: &'a [&'a WorkCalendar],
    /// Who is who.
    pub people: &'a dyn People,
}

impl ClockContext<'_> {
    fn today(&self) -> Date {
        shanghai_date(self.now)
    }
}

/// A clock about to start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begin {
    /// The number it gets.
    pub clock: ClockId,
    /// Which of the matter's definitions states it.
    pub unit: u16,
    /// Which of the definition's clocks.
    pub spec: u32,
    /// The instance that bears it.
    pub host: u32,
    /// What it has of its own.
    pub own: Own,
}

/// What a clock has where it isn't what its model states: expressions of the model say so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Own {
    /// Its period.
    pub period: Option<Period>,
    /// What happens where its last day is no workday.
    pub roll: Option<RollRule>,
}

/// Starts a clock, counted from `from`, or from the present moment where the model gives none. `from` may
/// be the reason why that moment isn't known.
///
/// A clock that can't be computed becomes an incident, unless its model refuses that.
///
/// # Errors
/// Those of [`compute`], where the model says `refuse`.
pub fn start(
    specs: &dyn Specs,
    begin: Begin,
    from: Option<Result<Moment, Rejection>>,
    context: &ClockContext<'_>,
) -> Result<Vec<ClockEvent>, Rejection> {
    let Begin {
        clock,
        unit,
        spec,
        host,
        own,
    } = begin;
    let Some(stated) = specs.spec(unit, spec) else {
        return Ok(Vec::new());
    };
    let at = context.now;
    let from = from.unwrap_or_else(|| Ok(shanghai_datetime(at).into()));
    let known = from.as_ref().ok().copied();
    let first = match from.and_then(|from| first_run(stated, from, own, context)) {
        Ok(run) => ClockEvent::Started {
            clock,
            unit,
            spec,
            host,
            at,
            run: Box::new(run),
        },
        Err(why) if stated.on_uncomputable == OnUncomputable::Refuse => return Err(why),
        Err(why) => ClockEvent::Uncomputed {
            clock,
            unit,
            spec,
            host,
            at,
            why: uncomputed(known, own, &why),
        },
    };
    let mut events = vec![first];
    if let Some((id, begun)) = events.first().and_then(Clock::begun) {
        events.extend(due(stated, id, &begun, context));
    }
    Ok(events)
}

fn uncomputed(from: Option<Moment>, own: Own, why: &Rejection) -> Uncomputed {
    Uncomputed {
        from,
        period: own.period,
        roll: own.roll,
        code: why.code.to_string(),
        zh: why.zh.clone(),
        en: why.en.clone(),
    }
}

fn first_run(spec: &ClockSpec, from: Moment, own: Own, context: &ClockContext<'_>) -> Result<Run, Rejection> {
    let period = own.period.unwrap_or(spec.period);
    let from = if period.unit() == PeriodUnit::Hour {
        from
    } else {
        from.date.into()
    };
    let terms = Terms::new(from, period)
        .starting(spec.start_rule)
        .rolling(own.roll.unwrap_or(spec.roll_rule));
    Ok(run(spec, compute(&terms, context.calendar)?, context))
}

fn run(spec: &ClockSpec, deadline: Deadline, context: &ClockContext<'_>) -> Run {
    let marks = marks::of(spec, &deadline, context.calendar);
    Run { deadline, marks }
}

/// The run after a change: moments that had come before and still lie in the past don't come again.
fn rerun(spec: &ClockSpec, clock: &Clock, deadline: Deadline, context: &ClockContext<'_>) -> Box<Run> {
    let mut run = run(spec, deadline, context);
    run.marks
        .retain(|marked| marked.at > context.now || !clock.fired.contains(&marked.mark));
    Box::new(run)
}

/// Decides a command about one clock.
///
/// # Errors
/// `SK-MATTER-0151` to `0159`, and those of the kernel's deadlines.
pub fn decide(
    clocks: &Clocks,
    specs: &dyn Specs,
    command: ClockCommand,
    context: &ClockContext<'_>,
) -> Result<Vec<ClockEvent>, Rejection> {
    let id = command.clock();
    let known = clocks.get(id).ok_or_else(|| refuse::unknown(id))?;
    let spec = specs
        .spec(known.unit, known.spec)
        .ok_or_else(|| refuse::unknown(id))?;
    // What has come by now takes effect first, whether or not a timer has noticed it: a decision an hour
    // after the last day is late, and silence has already spoken.
    let mut events = due(spec, id, known, context);
    let mut clock = known.clone();
    events.iter().for_each(|event| clock.evolve(event));
    let clock = &clock;
    let target = Target {
        id,
        clock,
        spec,
        context,
    };
    let decided = match command {
        ClockCommand::Stop {
            kind,
            notice,
            first,
            announced,
            ..
        } => target.stop(kind, notice, first, announced),
        ClockCommand::Restart { on, .. } => target.restart(on),
        ClockCommand::Extend {
            period,
            approver,
            approved,
            document,
            reason,
            ..
        } => target.extend(Asked {
            period,
            approver,
            approved,
            document,
            reason,
        }),
        ClockCommand::Recompute { .. } => target.recompute(),
        ClockCommand::Correct { from, reason, .. } => target.correct(from, reason),
        ClockCommand::Meet { .. } => target.meet(),
        ClockCommand::Cancel { reason, .. } => target.cancel(reason),
        ClockCommand::Due { .. } => Ok(Vec::new()),
    }?;
    let mut clock = clock.clone();
    decided.iter().for_each(|event| clock.evolve(event));
    events.extend(decided);
    events.extend(due(spec, id, &clock, context));
    Ok(events)
}

/// Every moment of a clock that has come by now, with the warnings it brings.
fn due(spec: &ClockSpec, id: ClockId, clock: &Clock, context: &ClockContext<'_>) -> Vec<ClockEvent> {
    let mut events = Vec::new();
    for marked in clock.pending.iter().filter(|marked| marked.at <= context.now) {
        events.push(ClockEvent::Fired {
            clock: id,
            at: context.now,
            mark: marked.mark,
            due: marked.at,
        });
        events.extend(warning(spec, id, *marked, context));
    }
    events
}

fn warning(
    spec: &ClockSpec,
    clock: ClockId,
    marked: Marked,
    context: &ClockContext<'_>,
) -> Option<ClockEvent> {
    let to = match marked.mark {
        Mark::Lapse => spec.silence.as_ref()?.warn.clone()?,
        Mark::Escalate(step) => spec.escalations.get(usize::from(step))?.to.clone(),
        Mark::Yellow | Mark::Red | Mark::Announced => return None,
    };
    Some(ClockEvent::Warned(Warning {
        clock,
        at: context.now,
        to,
        mark: marked.mark,
    }))
}

/// An extension as it was asked for.
struct Asked {
    period: Option<Period>,
    approver: Option<ActorId>,
    approved: Option<Date>,
    document: String,
    reason: String,
}

/// The clock a command is about.
struct Target<'a> {
    id: ClockId,
    clock: &'a Clock,
    spec: &'a ClockSpec,
    context: &'a ClockContext<'a>,
}

impl Target<'_> {
    /// Its deadline, if it runs or is stopped.
    fn deadline(&self, asked: (&str, &str)) -> Result<&Deadline, Rejection> {
        let is = match &self.clock.phase {
            Phase::Met => ("已经完成", "is met"),
            Phase::Cancelled => ("已经取消", "is cancelled"),
            _ => ("尚未算出", "isn't computed"),
        };
        let computed = self.clock.deadline.as_ref();
        computed
            .filter(|_| self.clock.phase.is_open())
            .ok_or_else(|| refuse::closed(self.spec, is, asked))
    }

    fn stop(
        &self,
        kind: String,
        notice: Notice,
        first: Option<Date>,
        announced: Option<Date>,
    ) -> Result<Vec<ClockEvent>, Rejection> {
        let asked = ("停止", "stopped");
        let deadline = self.deadline(asked)?;
        if matches!(self.clock.phase, Phase::Stopped(_)) {
            return Err(refuse::closed(
                self.spec,
                ("已经停表", "is stopped already"),
                asked,
            ));
        }
        let permitted = self.spec.suspensions.iter().find(|rule| rule.kind == kind);
        let rule = permitted.ok_or_else(|| refuse::kind(self.spec, &kind))?;
        if notice.number.trim().is_empty() {
            return Err(refuse::no_notice(self.spec));
        }
        let stop = Stop {
            first: first.unwrap_or_else(|| self.context.today()),
            reason: rule.name.clone(),
            notice,
            announced,
        };
        deadline.check_stop(&stop)?;
        self.not_too_long(rule, &stop)?;
        let marks = stop.announced.and_then(marks::announced);
        Ok(vec![ClockEvent::Stopped {
            clock: self.id,
            at: self.context.now,
            by: self.context.actor.clone(),
            kind,
            stop,
            marks: marks.into_iter().collect(),
        }])
    }

    /// Whether the announced stop stays within what its rule permits.
    fn not_too_long(&self, rule: &SuspensionRule, stop: &Stop) -> Result<(), Rejection> {
        let (Some(most), Some(last)) = (rule.maximum, stop.announced) else {
            return Ok(());
        };
        let start = skein_kernel::deadline::StartRule::SameDay;
        let longest = compute(
            &Terms::new(stop.first, most).starting(start),
            self.context.calendar,
        )?;
        if last > longest.due {
            return Err(refuse::too_long(self.spec, most));
        }
        Ok(())
    }

    fn restart(&self, on: Option<Date>) -> Result<Vec<ClockEvent>, Rejection> {
        let asked = ("恢复计时", "restarted");
        let deadline = self.deadline(asked)?;
        let Phase::Stopped(stop) = &self.clock.phase else {
            return Err(refuse::closed(self.spec, ("没有停表", "isn't stopped"), asked));
        };
        let on = on.unwrap_or_else(|| self.context.today());
        let restarted = deadline.restarted(stop, on, self.context.calendar)?;
        Ok(vec![ClockEvent::Restarted {
            clock: self.id,
            at: self.context.now,
            by: self.context.actor.clone(),
            on,
            run: rerun(self.spec, self.clock, restarted, self.context),
        }])
    }

    fn extend(&self, asked: Asked) -> Result<Vec<ClockEvent>, Rejection> {
        let deadline = self.deadline(("延长", "extended"))?;
        let used = self.clock.extended();
        let rule = self.rule(used, asked.period)?;
        let actor = self.context.actor;
        let approver = asked.approver.unwrap_or_else(|| actor.clone());
        let person = self.context.people.person(&approver);
        let rank = person.and_then(|person| person.rank);
        let entitled = rank.filter(|rank| *rank >= rule.approver);
        let rank = entitled.ok_or_else(|| refuse::approver(self.spec, &approver.0, rank, rule.approver))?;
        let recorded = approver != *actor;
        if asked.reason.trim().is_empty() || (recorded && asked.document.trim().is_empty()) {
            return Err(refuse::no_document(self.spec));
        }
        let extension = Extension {
            period: asked.period.unwrap_or(rule.period),
            required: rule.approver,
            approver: rank,
            approved: asked.approved.unwrap_or_else(|| self.context.today()),
            reason: asked.reason,
        };
        let stopped = match &self.clock.phase {
            Phase::Stopped(stop) => Some(stop),
            _ => None,
        };
        let longer = deadline.extended(extension.clone(), stopped, self.context.calendar)?;
        let mut run = rerun(self.spec, self.clock, longer, self.context);
        if stopped.is_some() {
            run.marks.clone_from(&self.clock.pending);
        }
        Ok(vec![ClockEvent::Extended {
            clock: self.id,
            at: self.context.now,
            by: actor.clone(),
            approver,
            document: asked.document,
            extension,
            run,
        }])
    }

    /// The rule that permits one more extension: rules are used up in the order of the model.
    fn rule(&self, used: usize, period: Option<Period>) -> Result<&ExtensionRule, Rejection> {
        let mut left = used;
        let next = self.spec.extensions.iter().find(|rule| {
            let times = rule.times as usize;
            let here = left < times;
            left = left.saturating_sub(times);
            here
        });
        let within = |rule: &&ExtensionRule| {
            period.is_none_or(|asked| {
                asked.unit() == rule.period.unit() && asked.count() <= rule.period.count()
            })
        };
        next.filter(within)
            .ok_or_else(|| refuse::no_extension(self.spec, used))
    }

    /// Under the calendar in force: a trace where anything moves, nothing where nothing does.
    fn recompute(&self) -> Result<Vec<ClockEvent>, Rejection> {
        if let Phase::Uncomputed(why) = &self.clock.phase {
            return self.compute_at_last(why.from, why.own());
        }
        let asked = ("重算", "recomputed");
        let deadline = self.deadline(asked)?;
        if self.clock.lapsed() && self.spec.silence.is_some() {
            let is = ("届满的后果已经发生", "has run out and silence took effect");
            return Err(refuse::closed(self.spec, is, asked));
        }
        let recounted = deadline.recounted(self.context.calendar)?;
        let stopped = matches!(self.clock.phase, Phase::Stopped(_));
        let mut run = rerun(self.spec, self.clock, recounted, self.context);
        if stopped {
            run.marks.clone_from(&self.clock.pending);
        }
        if run.deadline.working == deadline.working && run.marks == self.clock.pending {
            return Ok(Vec::new());
        }
        let mut known = self.context.earlier.iter();
        let old = known.find(|calendar| calendar.version() == deadline.calendar);
        let last = deadline.due.max(run.deadline.due);
        let changed = old.map_or_else(Vec::new, |old| {
            self.context
                .calendar
                .changes_since(old, deadline.terms.from.date, last)
        });
        Ok(vec![ClockEvent::Recomputed {
            clock: self.id,
            at: self.context.now,
            old_calendar: deadline.calendar.clone(),
            old_due: deadline.due,
            changed,
            run,
        }])
    }

    fn compute_at_last(&self, from: Option<Moment>, own: Own) -> Result<Vec<ClockEvent>, Rejection> {
        let is = ("缺少起算的时间", "has no moment to count from");
        let asked = ("重算，请先更正", "recomputed; correct it first");
        let from = from.ok_or_else(|| refuse::closed(self.spec, is, asked))?;
        Ok(vec![ClockEvent::Computed {
            clock: self.id,
            at: self.context.now,
            by: self.context.actor.clone(),
            run: Box::new(first_run(self.spec, from, own, self.context)?),
        }])
    }

    fn correct(&self, from: Moment, reason: String) -> Result<Vec<ClockEvent>, Rejection> {
        if reason.trim().is_empty() {
            return Err(refuse::no_reason(("更正起算时间", "correcting a clock's start")));
        }
        if let Phase::Uncomputed(why) = &self.clock.phase {
            return self.compute_at_last(Some(from), why.own());
        }
        let asked = ("更正", "corrected");
        let deadline = self.deadline(asked)?;
        if matches!(self.clock.phase, Phase::Stopped(_)) {
            return Err(refuse::closed(self.spec, ("正在停表", "is stopped"), asked));
        }
        let mut right = deadline.clone();
        right.terms.from = if from.time.is_some() && deadline.terms.period.unit() != PeriodUnit::Hour {
            from.date.into()
        } else {
            from
        };
        let right = right.recounted(self.context.calendar)?;
        Ok(vec![ClockEvent::Corrected {
            clock: self.id,
            at: self.context.now,
            by: self.context.actor.clone(),
            reason,
            run: rerun(self.spec, self.clock, right, self.context),
        }])
    }

    fn meet(&self) -> Result<Vec<ClockEvent>, Rejection> {
        if !self.clock.phase.is_open() {
            let is = ("已经结束", "is closed");
            return Err(refuse::closed(self.spec, is, ("再次完成", "met again")));
        }
        Ok(vec![ClockEvent::Met {
            clock: self.id,
            at: self.context.now,
            by: self.context.actor.clone(),
        }])
    }

    fn cancel(&self, reason: String) -> Result<Vec<ClockEvent>, Rejection> {
        if !self.clock.phase.is_open() {
            let is = ("已经结束", "is closed");
            return Err(refuse::closed(self.spec, is, ("取消", "cancelled")));
        }
        Ok(vec![ClockEvent::Cancelled {
            clock: self.id,
            at: self.context.now,
            reason,
        }])
    }
}
