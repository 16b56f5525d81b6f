//! Whether what must be so is so.
//!
//! Start at [`Town::judge`].

use crate::data::{evaluate, is_said, said, shown, written};
use crate::find::{called, label, open_work};
use crate::history::{mark_word, word};
use crate::refuse;
use crate::town::Town;
use skein_app::city::matters::{MatterView, WorkPage};
use skein_kernel::actor::ActorId;
use skein_kernel::rejection::Rejection;
use skein_matter::clock::Light as ClockLight;
use skein_matter::state::{self, Matter};
use skein_scenario::model::{Expectation, Light, Span, Status, Target};
use skein_scenario::{Change, light_word, normal, status_word};
use skein_store::aggregate::Serial;

/// How an expectation came out.
pub(crate) enum Judged {
    /// So it is.
    So,
    /// It is otherwise.
    Otherwise {
        /// What was expected.
        expected: String,
        /// What is.
        actual: String,
        /// What would make the script say what is.
        change: Option<Change>,
        /// The matter it is about, for a picture.
        matter: Option<Serial>,
    },
}

/// The most entries of a work list that are looked at.
const MOST_LISTED: usize = 1_000;

fn change(span: Option<&Span>, text: impl Into<String>) -> Option<Change> {
    Some(Change {
        span: span?.clone(),
        text: text.into(),
    })
}

fn otherwise(expected: impl Into<String>, actual: impl Into<String>) -> Judged {
    Judged::Otherwise {
        expected: expected.into(),
        actual: actual.into(),
        change: None,
        matter: None,
    }
}

fn so(is_so: bool, expected: impl Into<String>, actual: impl Into<String>) -> Judged {
    if is_so {
        Judged::So
    } else {
        otherwise(expected, actual)
    }
}

impl Judged {
    fn with(mut self, fix: Option<Change>) -> Self {
        if let Judged::Otherwise { change, .. } = &mut self {
            *change = fix;
        }
        self
    }

    fn about(mut self, serial: Serial) -> Self {
        if let Judged::Otherwise { matter, .. } = &mut self {
            *matter = Some(serial);
        }
        self
    }
}

/// Whether a sentence is in Chinese, so that it is rewritten in its own language.
fn chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

impl Town {
    /// Judges one expectation. `sentence` is its text.
    ///
    /// # Errors
    /// What the sentence names and isn't there, and expressions that can't be evaluated.
    pub(crate) fn judge(&self, expectation: &Expectation, sentence: &str) -> Result<Judged, Rejection> {
        let zh = chinese(sentence);
        match expectation {
            Expectation::At {
                matter,
                places,
                not,
                span,
            } => {
                let view = self.matter_view(matter)?;
                Ok(self
                    .stands(&view, places, *not, span.as_ref(), zh)?
                    .about(view.serial))
            }
            Expectation::Status { matter, status, .. } => {
                let view = self.matter_view(matter)?;
                let found = status_of(&view.case.matter);
                let is_so = found == *status || (*status == Status::Open && found == Status::Suspended);
                let words = |status| status_word(status, zh);
                Ok(so(is_so, words(*status), words(found)).about(view.serial))
            }
            Expectation::Passed { matter, places, not } => self.passed(matter, places, *not),
            Expectation::Datum {
                matter,
                expression,
                value,
                span,
            } => {
                let view = self.matter_view(matter)?;
                let found = evaluate(expression, view.case.matter.data(), self.now())?;
                let is_so = is_said(&found, value, view.case.matter.data(), self.now())?;
                let fix = change(span.as_ref(), written(&found, value));
                Ok(
                    so(is_so, format!("{expression} = {}", said(value)), shown(&found))
                        .with(fix)
                        .about(view.serial),
                )
            }
            Expectation::Holds { matter, condition } => {
                let view = self.matter_view(matter)?;
                let found = evaluate(condition, view.case.matter.data(), self.now())?;
                let data = view.case.matter.data().to_json();
                let actual = format!("{}; {data}", shown(&found));
                Ok(so(found == state::Value::Boolean(true), condition.clone(), actual).about(view.serial))
            }
            Expectation::Due { target, date, span } => self.due(target, *date, span.as_ref(), zh),
            Expectation::Light { target, light, span } => {
                let view = self.matter_view(&target.matter)?;
                let (_, clock, _) = self.clock_of(&view.case.matter, target)?;
                let found = light_of(clock.light());
                let words = |light| light_word(light, zh);
                let fix = change(span.as_ref(), words(found));
                Ok(so(found == *light, words(*light), words(found))
                    .with(fix)
                    .about(view.serial))
            }
            Expectation::Listed { person, target, not } => self.listed(person, target, *not),
            Expectation::ListLength { person, count, span } => {
                let found = self.work_of(person)?.len();
                let fix = change(span.as_ref(), found.to_string());
                let names = self
                    .work_of(person)?
                    .into_iter()
                    .map(|(.., name)| name)
                    .collect::<Vec<_>>();
                let actual = format!("{found}: {}", names.join("、"));
                Ok(so(found == *count as usize, count.to_string(), actual).with(fix))
            }
            Expectation::Sees { person, matter, not } => {
                let serial = self.matter(matter.as_deref())?;
                let sees = self.city.matter(&self.actor(person)?, serial).is_ok();
                let words = |sees: bool| match (sees, zh) {
                    (true, true) => "看得到",
                    (false, true) => "看不到",
                    (true, false) => "can see it",
                    (false, false) => "cannot see it",
                };
                Ok(so(sees != *not, words(!not), words(sees)))
            }
            Expectation::Told {
                to,
                matter,
                text,
                not,
            } => self.told(to, matter, text.as_deref(), *not),
            Expectation::Sent { message, to, not } => {
                let is = |sent: &(String, Option<String>)| {
                    let endpoint = to
                        .as_ref()
                        .is_none_or(|to| sent.1.as_ref().is_some_and(|known| normal(known) == normal(to)));
                    normal(&sent.0) == normal(message) && endpoint
                };
                let names: Vec<&str> = self.sent.iter().map(|(name, _)| name.as_str()).collect();
                Ok(so(
                    self.sent.iter().any(is) != *not,
                    message.clone(),
                    names.join("、"),
                ))
            }
            Expectation::Figure { name, value, span } => {
                let found = self.figure(name, &said(value))?;
                let is_so = normal(&found) == normal(&said(value));
                Ok(so(is_so, said(value), found.clone()).with(change(span.as_ref(), found)))
            }
            Expectation::History {
                matter,
                word: said,
                element,
                by,
                not,
            } => {
                let wanted = word(said)?;
                let by = by.as_ref().map(|name| self.actor(name)).transpose()?;
                let serial = self.matter(matter.as_deref())?;
                let history = self.history(serial)?;
                let found = history.happenings.iter().any(|happening| {
                    let at = element
                        .as_ref()
                        .is_none_or(|said| called(&happening.id, &happening.name, said));
                    let by = by.as_ref().is_none_or(|by| by.id.0 == happening.by);
                    happening.word == wanted && at && by
                });
                let last: Vec<String> = history
                    .happenings
                    .iter()
                    .rev()
                    .take(8)
                    .map(|one| one.told())
                    .collect();
                Ok(so(found != *not, sentence, format!("…{}", last.join(" ← "))).about(serial))
            }
            Expectation::Incident { matter, code, not } => {
                let view = self.matter_view(matter)?;
                let codes = incidents(&view.case.matter);
                let found = codes
                    .iter()
                    .any(|known| code.as_ref().is_none_or(|code| code == known));
                let actual = if codes.is_empty() {
                    "—".to_owned()
                } else {
                    codes.join("、")
                };
                Ok(so(found != *not, sentence, actual).about(view.serial))
            }
            // A name is given, and nothing else happened is told, where the scenario is played.
            Expectation::Begun { .. } | Expectation::NothingElse => Ok(Judged::So),
        }
    }

    fn matter_view(&self, name: &Option<String>) -> Result<MatterView, Rejection> {
        self.view(self.matter(name.as_deref())?)
    }

    /// Whether a matter stands at exactly these places, or at none of them.
    fn stands(
        &self,
        view: &MatterView,
        places: &[String],
        not: bool,
        span: Option<&Span>,
        zh: bool,
    ) -> Result<Judged, Rejection> {
        let matter = &view.case.matter;
        for place in places {
            self.must_know(matter, place)?;
        }
        let leaves = self.leaves(matter);
        let names = |leaf: &Leaf| {
            leaf.names
                .first()
                .map(|(id, name)| label(id, name))
                .unwrap_or_default()
        };
        let covers =
            |leaf: &Leaf, place: &String| leaf.names.iter().any(|(id, name)| called(id, name, place));
        let waiting = leaves.iter().filter(|leaf| !leaf.joins);
        let mut actual: Vec<String> = waiting.map(names).collect();
        actual.sort();
        actual.dedup();
        let is_so = if not {
            !leaves
                .iter()
                .any(|leaf| places.iter().any(|place| covers(leaf, place)))
        } else {
            let mut waiting = leaves.iter().filter(|leaf| !leaf.joins);
            let all = waiting.all(|leaf| places.iter().any(|place| covers(leaf, place)));
            all && places
                .iter()
                .all(|place| leaves.iter().any(|leaf| covers(leaf, place)))
        };
        let mark = if zh { "、" } else { ", " };
        let found = if actual.is_empty() {
            status_word(status_of(matter), zh).to_owned()
        } else {
            actual.join(mark)
        };
        let fix = change(span, found.clone()).filter(|_| !not && !actual.is_empty());
        let wanted = places.join(mark);
        let wanted = match (not, zh) {
            (false, _) => wanted,
            (true, true) => format!("不在 {wanted}"),
            (true, false) => format!("not at {wanted}"),
        };
        Ok(so(is_so, wanted, found).with(fix))
    }

    /// An element that a definition doesn't have is a slip of the pen, not an unmet expectation.
    fn must_know(&self, matter: &Matter, place: &str) -> Result<(), Rejection> {
        let elements = self.elements(matter);
        if elements.iter().any(|(id, name)| called(id, name, place)) {
            return Ok(());
        }
        let named = elements
            .into_iter()
            .filter(|(_, name)| !name.is_empty())
            .map(|(id, name)| label(&id, &name));
        Err(refuse::nothing_called(
            ("环节", "element"),
            place,
            &named.collect::<Vec<_>>(),
        ))
    }

    /// The innermost places where tokens are, each with what encloses it.
    fn leaves(&self, matter: &Matter) -> Vec<Leaf> {
        let inside = |token: u32| matter.scopes.iter().any(|scope| scope.token == token);
        let tokens = matter.tokens.iter().filter(|token| !inside(token.id));
        tokens
            .filter_map(|token| {
                let node = self.node(matter, token.scope, token.node)?;
                let mut names = vec![(node.id.to_string(), node.name.to_string())];
                if node.element == "eventBasedGateway" {
                    let waits = matter.waits.iter().filter(|wait| wait.token == token.id);
                    let waited = waits.filter_map(|wait| self.node(matter, wait.scope, wait.node));
                    names.extend(waited.map(|node| (node.id.to_string(), node.name.to_string())));
                }
                let mut scope = matter.scopes.get(token.scope);
                while let Some(around) = scope {
                    if let Some(bearer) = matter.tokens.get(around.token)
                        && let Some(node) = self.node(matter, bearer.scope, bearer.node)
                    {
                        names.push((node.id.to_string(), node.name.to_string()));
                    }
                    scope = matter.scopes.get(around.parent);
                }
                let joins = node.element.ends_with("Gateway") && node.element != "eventBasedGateway";
                Some(Leaf { names, joins })
            })
            .collect()
    }

    fn passed(&self, matter: &Option<String>, places: &[String], not: bool) -> Result<Judged, Rejection> {
        let view = self.matter_view(matter)?;
        let history = self.history(view.serial)?;
        let mut entered: Vec<String> = Vec::new();
        for happening in history.happenings.iter().filter(|one| one.word == "entered") {
            let name = label(&happening.id, &happening.name);
            if entered.last() != Some(&name) {
                entered.push(name);
            }
        }
        for place in places {
            self.must_know(&view.case.matter, place)?;
            let mut there = history.happenings.iter().filter(|one| one.word == "entered");
            let was = there.any(|one| called(&one.id, &one.name, place));
            if was == not {
                let wanted = if not {
                    format!("≠ {place}")
                } else {
                    place.clone()
                };
                return Ok(otherwise(wanted, entered.join(" → ")).about(view.serial));
            }
        }
        Ok(Judged::So)
    }

    fn due(
        &self,
        target: &Target,
        date: Option<jiff::civil::Date>,
        span: Option<&Span>,
        zh: bool,
    ) -> Result<Judged, Rejection> {
        let view = self.matter_view(&target.matter)?;
        let (_, clock, _) = self.clock_of(&view.case.matter, target)?;
        let found = clock.due();
        let none = if zh { "没有截止日" } else { "no due date" };
        let words =
            |date: Option<jiff::civil::Date>| date.map_or_else(|| none.to_owned(), |date| date.to_string());
        let fix = found.and_then(|found| change(span, found.to_string()));
        let why = match &clock.phase {
            skein_matter::clock::Phase::Uncomputed(why) => {
                format!("{}（{} {}）", words(found), why.code, why.zh)
            }
            _ => words(found),
        };
        Ok(so(found == date, words(date), why).with(fix).about(view.serial))
    }

    /// Someone's work list: matter, task, element's id and what it is called.
    fn work_of(&self, person: &str) -> Result<Vec<(Serial, u32, String)>, Rejection> {
        let page = WorkPage {
            limit: MOST_LISTED,
            ..WorkPage::default()
        };
        let entries = self.city.work(&self.actor(person)?, &page)?;
        let named = entries.into_iter().map(|entry| {
            let name = format!(
                "{} 的 {}",
                self.matter_name(entry.serial),
                label(&entry.face.element, &entry.face.title)
            );
            (entry.serial, entry.task, name)
        });
        Ok(named.collect())
    }

    fn listed(&self, person: &str, target: &Target, not: bool) -> Result<Judged, Rejection> {
        let wanted = target
            .matter
            .as_ref()
            .map(|name| self.matter(Some(name)))
            .transpose()?;
        let entries = self.work_of(person)?;
        let mut found = false;
        for (serial, task, _) in &entries {
            if wanted.is_some_and(|wanted| wanted != *serial) {
                continue;
            }
            found |= match &target.element {
                None => true,
                Some(said) => self.is_task(*serial, *task, said)?,
            };
        }
        if let (Some(said), Ok(serial)) = (&target.element, self.matter(target.matter.as_deref())) {
            self.must_know(&self.view(serial)?.case.matter, said)?;
        }
        let matter = target.matter.clone().unwrap_or_default();
        let wanted = format!(
            "{}{matter} {}",
            if not { "≠ " } else { "" },
            target.element.clone().unwrap_or_default()
        );
        let names: Vec<String> = entries.into_iter().map(|(.., name)| name).collect();
        let actual = if names.is_empty() {
            "—".to_owned()
        } else {
            names.join("、")
        };
        Ok(so(found != not, wanted.trim(), actual))
    }

    fn is_task(&self, serial: Serial, task: u32, said: &str) -> Result<bool, Rejection> {
        let view = self.view(serial)?;
        let matter = &view.case.matter;
        let wait = open_work(matter).find(|wait| wait.id == task);
        let node = wait.and_then(|wait| self.node(matter, wait.scope, wait.node));
        Ok(node.is_some_and(|node| called(&node.id, &node.name, said)))
    }

    /// Whether someone, or who holds a duty, received a notice or was warned by a clock.
    fn told(
        &self,
        to: &str,
        matter: &Option<String>,
        text: Option<&str>,
        not: bool,
    ) -> Result<Judged, Rejection> {
        let roles = self.roles_of(to);
        let serials = match matter {
            Some(name) => vec![self.matter(Some(name))?],
            None => self.matters.iter().map(|(_, serial)| *serial).collect(),
        };
        let mut heard = Vec::new();
        for serial in serials {
            let view = self.view(serial)?;
            for entry in self.city.notices_about(&crate::town::onlooker(), serial)? {
                let notice = entry.notice;
                if self.is_told(&notice.to, to, &roles) {
                    let words = [
                        &notice.title.zh,
                        &notice.body.zh,
                        &notice.title.en,
                        &notice.body.en,
                    ];
                    let words = words.map(String::as_str).join(" ");
                    heard.push(format!("{} {words}", self.matter_name(serial)));
                }
            }
            for warning in view.case.matter.clocks.warnings() {
                if !roles.contains(&normal(&warning.to)) {
                    continue;
                }
                let clock = view.case.matter.clocks.get(warning.clock);
                let spec = clock.and_then(|clock| self.spec(&view.case.matter, clock));
                let name = spec.map(|spec| label(&spec.id, &spec.name)).unwrap_or_default();
                let silence = spec.and_then(|spec| spec.silence.as_ref());
                let deemed = silence.map(|silence| silence.deemed.clone()).unwrap_or_default();
                heard.push(format!(
                    "{} {name} {} {deemed}",
                    self.matter_name(serial),
                    mark_word(warning.mark)
                ));
            }
        }
        let found = heard
            .iter()
            .any(|heard| text.is_none_or(|text| normal(heard).contains(&normal(text))));
        let actual = if heard.is_empty() {
            "—".to_owned()
        } else {
            heard.join("；")
        };
        Ok(so(found != not, text.unwrap_or(to), actual))
    }

    /// Whether a notice to an account, or to a telephone, is one to this person or to a holder of this duty.
    fn is_told(&self, recipient: &ActorId, to: &str, roles: &[String]) -> bool {
        if let Ok(id) = self.id_of(to) {
            let phone = self.phones.get(&id).map(|phone| format!("tel:{phone}"));
            return *recipient == id || phone.as_deref() == Some(&recipient.0);
        }
        self.city.look(|model| {
            let person = model.roster().people().get(recipient);
            person.is_some_and(|person| person.roles.iter().any(|role| roles.contains(&normal(role))))
        })
    }

    /// The roles by which a person or the holders of a duty are told something.
    fn roles_of(&self, to: &str) -> Vec<String> {
        let mut roles = vec![normal(to), normal(&self.duty(to))];
        if let Ok(id) = self.id_of(to) {
            roles.push(normal(&id.0));
            let held = self.city.look(|model| {
                model
                    .roster()
                    .people()
                    .get(&id)
                    .map(|person| person.roles.clone())
            });
            roles.extend(held.unwrap_or_default().iter().map(|role| normal(role)));
        }
        roles
    }
}

/// A place where a token is: its own names first, then those of what encloses it.
struct Leaf {
    names: Vec<(String, String)>,
    /// It has come to a gateway that waits for other tokens: nobody has anything to do there.
    joins: bool,
}

fn status_of(matter: &Matter) -> Status {
    match matter.status {
        state::Status::NotStarted | state::Status::Running => Status::Open,
        state::Status::Suspended => Status::Suspended,
        state::Status::Completed => Status::Completed,
        state::Status::Cancelled => Status::Cancelled,
        state::Status::Failed => Status::Failed,
    }
}

fn light_of(light: ClockLight) -> Light {
    match light {
        ClockLight::Met => Light::Met,
        ClockLight::MetLate => Light::MetLate,
        ClockLight::Cancelled => Light::Cancelled,
        ClockLight::Green => Light::Green,
        ClockLight::Stopped => Light::Stopped,
        ClockLight::Yellow => Light::Yellow,
        ClockLight::Red => Light::Red,
        ClockLight::Unknown => Light::Unknown,
        ClockLight::Overdue => Light::Overdue,
    }
}

fn incidents(matter: &Matter) -> Vec<String> {
    let own = matter.incidents.iter().map(|incident| incident.code.to_string());
    own.chain(matter.clocks.incidents().map(|(_, why)| why.code.clone()))
        .collect()
}
