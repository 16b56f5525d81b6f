//! A legal clock as a page tells it: until when, by which law, and how that day was found.
//!
//! It computes nothing: the working is the kernel's. Start at [`ClockView`].

use super::People;
use crate::chart::light::Light;
use crate::show::{Lamp, Names, instant};
use crate::visit::Visit;
use jiff::civil::Date;
use skein_app::city::matters::MatterView;
use skein_kernel::rejection::Rejection;
use skein_matter::clock::{Clock, ClockId, ClockSpec, Entry, Light as Reading, Mark, Noted, Phase};

/// One clock.
#[derive(Debug, Clone)]
pub(crate) struct ClockView {
    pub(crate) id: u32,
    pub(crate) name: String,
    pub(crate) law: String,
    pub(crate) lamp: Lamp,
    /// The last day, while one is known.
    pub(crate) due: Option<String>,
    /// Working days left, where the period is counted in days.
    pub(crate) left: Option<String>,
    /// How the last day was found, a step a line.
    pub(crate) working: Option<String>,
    pub(crate) suspensions: Vec<String>,
    pub(crate) extensions: Vec<String>,
    pub(crate) history: Vec<(String, String)>,
    pub(crate) open: bool,
    pub(crate) running: bool,
    pub(crate) stopped: bool,
    /// What it may be stopped for: kind and name.
    pub(crate) kinds: Vec<(String, String)>,
    pub(crate) extendable: bool,
}

/// Every clock of a matter, those still open first.
pub(crate) fn clocks(
    p: &Visit,
    names: &Names,
    people: &People,
    view: &MatterView,
    today: Date,
) -> Vec<ClockView> {
    let clocks = view.case.matter.clocks.iter();
    let teller = Teller {
        p,
        names,
        people,
        today,
    };
    let mut told: Vec<ClockView> = clocks
        .map(|(id, clock)| {
            let definition = view.unit(clock.unit);
            let spec = definition.and_then(|it| it.program.clock_spec(clock.spec));
            teller.clock(id, clock, spec)
        })
        .collect();
    told.sort_by_key(|clock| !clock.open);
    told
}

struct Teller<'a> {
    p: &'a Visit,
    names: &'a Names,
    people: &'a People,
    today: Date,
}

impl Teller<'_> {
    fn clock(&self, id: ClockId, clock: &Clock, spec: Option<&ClockSpec>) -> ClockView {
        let p = self.p;
        let deadline = clock.deadline.as_ref();
        let left = deadline.filter(|_| matches!(clock.phase, Phase::Running) && !clock.lapsed());
        let kinds = spec.map(|spec| spec.suspensions.iter());
        ClockView {
            id: id.0,
            name: spec.map_or_else(|| id.0.to_string(), |spec| self.names.said(p, &spec.name)),
            law: spec.map(|spec| self.names.laws(p, &spec.law)).unwrap_or_default(),
            lamp: lamp(p, clock.light()),
            due: clock.due().map(|day| day.to_string()),
            left: left
                .and_then(|deadline| deadline.days_left(self.today))
                .map(|days| p.t1("clock-days-left", "days", days)),
            working: deadline.map(|deadline| match p.is_chinese() {
                true => deadline.zh().to_string(),
                false => deadline.en().to_string(),
            }),
            suspensions: self.suspensions(clock),
            extensions: self.extensions(clock),
            history: clock.history.iter().map(|entry| self.entry(entry)).collect(),
            open: clock.phase.is_open(),
            running: matches!(clock.phase, Phase::Running),
            stopped: matches!(clock.phase, Phase::Stopped(_)),
            kinds: kinds
                .into_iter()
                .flatten()
                .map(|rule| (rule.kind.clone(), self.names.said(p, &rule.name)))
                .collect(),
            extendable: spec.is_some_and(|spec| !spec.extensions.is_empty()),
        }
    }

    /// What didn't count, each with the notice that permits it.
    fn suspensions(&self, clock: &Clock) -> Vec<String> {
        let p = self.p;
        let past = clock
            .deadline
            .iter()
            .flat_map(|deadline| &deadline.terms.suspensions);
        let mut told: Vec<String> = past
            .map(|one| {
                let days = format!("{} – {}", one.first, one.last);
                let notice = one.notice.as_ref().map(|notice| notice.number.clone());
                let notice = p.t1("clock-notice", "number", notice.unwrap_or_default());
                format!("{days} · {} · {notice}", one.reason)
            })
            .collect();
        match &clock.phase {
            Phase::Stopped(stop) => {
                let since = p.t1("clock-stopped-since", "date", stop.first.to_string());
                let notice = p.t1("clock-notice", "number", &stop.notice.number);
                let until = stop
                    .announced
                    .map(|day| p.t1("clock-announced", "date", day.to_string()));
                let words = [Some(since), Some(stop.reason.clone()), Some(notice), until];
                told.push(words.into_iter().flatten().collect::<Vec<_>>().join(" · "));
            }
            Phase::Uncomputed(why) => told.push(p.pick(&why.zh, &why.en).to_owned()),
            _ => {}
        }
        told
    }

    /// Time given in addition, each with who approved.
    fn extensions(&self, clock: &Clock) -> Vec<String> {
        let entries = clock.history.iter().filter_map(|entry| match &entry.what {
            Noted::Extended {
                period,
                approver,
                due,
            } => {
                let period = if self.p.is_chinese() {
                    period.zh()
                } else {
                    period.en()
                };
                let approver = self.people.full(self.p, self.names, approver);
                let words = self
                    .p
                    .t2("clock-extended-by", "period", period, "approver", approver);
                Some(format!(
                    "{words} · {}",
                    self.p.t1("clock-new-due", "date", due.to_string())
                ))
            }
            _ => None,
        });
        entries.collect()
    }

    fn entry(&self, entry: &Entry) -> (String, String) {
        let by = entry.by.as_ref().map(|id| self.people.name(self.p, id));
        let when = match by {
            Some(by) => format!("{} · {by}", instant(entry.at)),
            None => instant(entry.at),
        };
        (self.noted(&entry.what), when)
    }

    fn noted(&self, what: &Noted) -> String {
        let p = self.p;
        match what {
            Noted::Fired { mark } => mark_words(p, *mark),
            Noted::Stopped { notice, first, .. } => {
                p.t2("clock-did-stop", "date", first.to_string(), "notice", notice)
            }
            Noted::Restarted { on, due } => p.t2(
                "clock-did-restart",
                "date",
                on.to_string(),
                "due",
                due.to_string(),
            ),
            Noted::Extended { period, due, .. } => {
                let period = if p.is_chinese() { period.zh() } else { period.en() };
                p.t2("clock-did-extend", "period", period, "due", due.to_string())
            }
            Noted::Recomputed { old, new, .. } => p.t2(
                "clock-did-recompute",
                "old",
                old.to_string(),
                "due",
                new.to_string(),
            ),
            Noted::Computed { due } => p.t1("clock-new-due", "date", due.to_string()),
            Noted::Corrected { reason, due, .. } => {
                p.t2("clock-did-correct", "reason", reason, "due", due.to_string())
            }
            Noted::Met => p.t("clock-did-meet"),
            Noted::Cancelled { reason } => p.t1("clock-did-cancel", "reason", reason),
        }
    }
}

/// What a moment of a clock means.
pub(super) fn mark_words(p: &Visit, mark: Mark) -> String {
    p.t(match mark {
        Mark::Yellow => "clock-mark-yellow",
        Mark::Red => "clock-mark-red",
        Mark::Escalate(_) => "clock-mark-escalate",
        Mark::Lapse => "clock-mark-lapse",
        Mark::Announced => "clock-mark-announced",
    })
}

/// The lamp of a clock.
pub(crate) fn lamp(p: &Visit, reading: Reading) -> Lamp {
    let (light, key) = match reading {
        Reading::Met => (Light::Done, "clock-light-met"),
        Reading::MetLate => (Light::Red, "clock-light-met-late"),
        Reading::Cancelled => (Light::Unlit, "clock-light-cancelled"),
        Reading::Green => (Light::Green, "clock-light-green"),
        Reading::Stopped => (Light::Unlit, "clock-light-stopped"),
        Reading::Yellow => (Light::Yellow, "clock-light-yellow"),
        Reading::Red => (Light::Red, "clock-light-red"),
        Reading::Unknown => (Light::Yellow, "clock-light-unknown"),
        Reading::Overdue => (Light::Red, "clock-light-overdue"),
    };
    Lamp::new(light, p.t(key))
}

/// A refusal in the visitor's language, with its code.
pub(crate) fn refusal(p: &Visit, why: &Rejection) -> (String, String) {
    (p.pick(&why.zh, &why.en).to_owned(), why.code.to_string())
}
