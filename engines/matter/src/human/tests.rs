//! Human work driven alone: who may do what, and what is refused with which code.

use super::*;
use crate::state::{Value, Vars};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use skein_kernel::actor::{ActorId, UnitId};
use skein_kernel::deadline::{ApproverRank, shanghai};
use skein_kernel::rejection::{Class, Code, Rejection};
use std::collections::BTreeMap;

fn id(name: &str) -> ActorId {
    ActorId(name.into())
}

fn at(text: &str) -> Timestamp {
    shanghai(text.parse().unwrap()).unwrap()
}

fn vars(json: &str) -> Vars {
    Vars::from_json(json).unwrap()
}

/// A form that asks for a field `result`.
struct NeedsResult;

impl Forms for NeedsResult {
    fn check(&self, form: &str, data: &Vars) -> Result<(), Rejection> {
        match data.get("result") {
            Some(Value::String(_)) => Ok(()),
            _ => Err(Rejection::new(
                Code("SK-TEST-0001"),
                Class::Invalid,
                format!("{form} 缺少 result"),
                format!("{form} has no result"),
            )),
        }
    }
}

/// One task, number 5 at node 3, in an office: Li and Wang review, Chen leads, Zhao is of another office.
struct Office {
    spec: WorkSpec,
    desk: Desk,
    people: BTreeMap<ActorId, Person>,
    now: Timestamp,
    journal: Vec<WorkEvent>,
}

const PLACE: Place = Place { unit: 0, node: 3 };

impl Office {
    fn new(spec: WorkSpec) -> Self {
        let reviewer = |unit: &str| Person {
            units: vec![UnitId(unit.into())],
            roles: vec!["reviewer".into()],
            ..Person::default()
        };
        let leader = Person {
            rank: Some(ApproverRank::OfficeHead),
            ..reviewer("env")
        };
        let people = [
            ("li", reviewer("env")),
            ("wang", reviewer("env")),
            ("chen", leader),
            ("zhao", reviewer("water")),
            ("guest", Person::default()),
        ];
        Self {
            spec,
            desk: Desk::default(),
            people: people
                .map(|(name, person)| (id(name), person))
                .into_iter()
                .collect(),
            now: at("2026-03-02T09:00"),
            journal: Vec::new(),
        }
    }

    fn reviewers() -> WorkSpec {
        WorkSpec {
            candidates: vec!["role:reviewer@env".parse().unwrap()],
            remembered: true,
            ..WorkSpec::new("Review")
        }
    }

    fn with<T>(
        &self,
        actor: &str,
        task: u32,
        ask: impl FnOnce(&Desk, Subject<'_>, &WorkContext<'_>) -> T,
    ) -> T {
        let context = WorkContext {
            now: self.now,
            actor: &id(actor),
            people: &self.people,
            forms: &NeedsResult,
        };
        let subject = Subject {
            task,
            place: PLACE,
            group: 0,
            spec: &self.spec,
        };
        ask(&self.desk, subject, &context)
    }

    fn record(&mut self, events: Vec<WorkEvent>) {
        events.iter().for_each(|event| self.desk.evolve(event));
        self.journal.extend(events);
    }

    fn opened(mut self, task: u32) -> Self {
        let offer = Offer {
            place: PLACE,
            candidates: self.spec.candidates.clone(),
            excluded: Vec::new(),
            owner: None,
            priority: self.spec.priority,
            group: 0,
        };
        let event = self.with("system", task, |desk, subject, context| {
            open(desk, subject, offer, context)
        });
        self.record(event.into_iter().collect());
        self
    }

    fn act(&mut self, actor: &str, command: WorkCommand) -> Result<(), Rejection> {
        let events = self.with(actor, 5, |desk, subject, context| {
            decide(desk, subject, command, context)
        })?;
        self.record(events);
        Ok(())
    }

    fn complete(&mut self, actor: &str, data: &str) -> Result<(), Rejection> {
        let completion = self.with(actor, 5, |desk, subject, context| {
            complete(desk, subject, &vars(data), context)
        })?;
        self.record(completion.events);
        Ok(())
    }

    #[track_caller]
    fn refused(&mut self, actor: &str, command: WorkCommand, code: &'static str) {
        let rejection = self.act(actor, command).unwrap_err();
        assert_eq!(rejection.code, Code(code), "{rejection}");
    }

    /// Says where the task stands: `reserved li`, `in-progress li for chen`.
    #[track_caller]
    fn check(&self, expected: &str) {
        let work = self.desk.task(5).unwrap();
        let state = serde_json::to_value(work.state).unwrap();
        let holder = work.holder().map_or(String::new(), |id| format!(" {id}"));
        let owner = match (&work.delegate, &work.owner) {
            (Some(_), Some(owner)) => format!(" for {owner}"),
            _ => String::new(),
        };
        assert_eq!(format!("{}{holder}{owner}", state.as_str().unwrap()), expected);
    }
}

fn because(make: impl FnOnce(String) -> WorkCommand) -> WorkCommand {
    make("另有任务".into())
}

fn to(name: &str, make: impl FnOnce(ActorId, String) -> WorkCommand) -> WorkCommand {
    make(id(name), "另有任务".into())
}

fn delegate(to: ActorId, reason: String) -> WorkCommand {
    WorkCommand::Delegate { to, reason }
}

fn transfer(to: ActorId, reason: String) -> WorkCommand {
    WorkCommand::Transfer { to, reason }
}

fn assign(to: ActorId, reason: String) -> WorkCommand {
    WorkCommand::Assign { to, reason }
}

#[test]
fn candidates_claim_and_nobody_else_does() {
    let mut office = Office::new(Office::reviewers()).opened(5);
    office.check("ready");
    office.refused("zhao", WorkCommand::Claim, "SK-MATTER-0103");
    office.refused("stranger", WorkCommand::Claim, "SK-MATTER-0103");
    office.act("li", WorkCommand::Claim).unwrap();
    office.check("reserved li");
    office.refused("wang", WorkCommand::Claim, "SK-MATTER-0102");
    office.act("li", WorkCommand::Begin).unwrap();
    office.check("in-progress li");
    office.refused(
        "wang",
        because(|reason| WorkCommand::Release { reason }),
        "SK-MATTER-0104",
    );
    office
        .act("li", because(|reason| WorkCommand::Release { reason }))
        .unwrap();
    office.check("ready");
}

#[test]
fn a_refusal_says_who_has_it_and_what_would_be_allowed() {
    let mut office = Office::new(Office::reviewers()).opened(5);
    office.act("li", WorkCommand::Claim).unwrap();
    let rejection = office.act("wang", WorkCommand::Claim).unwrap_err();
    assert_eq!(
        rejection.en,
        "the task `Review` is reserved and held by `li`: it can't be claimed; it can be completed, released, delegated, transferred, returned or suspended by who holds it"
    );
}

/// The owner stays answerable: the delegate does it, and both have performed it.
#[test]
fn a_delegate_works_and_the_owner_answers() {
    let mut office = Office::new(Office::reviewers()).opened(5);
    office.act("li", WorkCommand::Claim).unwrap();
    office.refused("li", to("li", delegate), "SK-MATTER-0115");
    office.act("li", to("guest", delegate)).unwrap();
    office.check("reserved guest for li");
    office.act("guest", WorkCommand::Begin).unwrap();
    assert_eq!(
        office.complete("wang", "{}").unwrap_err().code,
        Code("SK-MATTER-0104")
    );
    office.complete("guest", "{}").unwrap();
    assert!(office.desk.task(5).is_none());
    let performers: Vec<&ActorId> = office.desk.performers(PLACE).collect();
    assert_eq!(performers, [&id("guest"), &id("li")]);
    assert_eq!(office.desk.last_performer(PLACE), Some(&id("li")));
}

/// Consulting leaves the task where it is; whoever is asked is asked until they say something.
#[test]
fn someone_is_consulted_until_they_answer() {
    let mut office = Office::new(Office::reviewers()).opened(5);
    let consult = |who: &str, text: &str| WorkCommand::Consult {
        to: id(who),
        text: text.into(),
    };
    office.refused("li", consult("guest", "水量够吗"), "SK-MATTER-0102");
    office.act("li", WorkCommand::Claim).unwrap();
    office.refused("wang", consult("guest", "水量够吗"), "SK-MATTER-0104");
    office.refused("li", consult("li", "水量够吗"), "SK-MATTER-0115");
    office.refused("li", consult("guest", " "), "SK-MATTER-0114");
    office.act("li", consult("guest", "水量够吗")).unwrap();
    office.act("li", consult("guest", "何时答复")).unwrap();
    office.check("reserved li");
    let asked = |office: &Office| office.desk.task(5).unwrap().consulted.clone();
    assert_eq!(asked(&office), [id("guest")]);
    let answer = WorkCommand::Comment { text: "够".into() };
    office.act("guest", answer).unwrap();
    assert_eq!(asked(&office), []);
    assert_eq!(office.desk.comments().len(), 3);
}

#[test]
fn a_delegation_ends_by_either_side() {
    let mut office = Office::new(Office::reviewers()).opened(5);
    office.act("li", WorkCommand::Claim).unwrap();
    office.refused(
        "li",
        because(|reason| WorkCommand::EndDelegation { reason }),
        "SK-MATTER-0115",
    );
    office.act("li", to("guest", delegate)).unwrap();
    office
        .act("guest", because(|reason| WorkCommand::EndDelegation { reason }))
        .unwrap();
    office.check("reserved li");
}

#[test]
fn a_task_is_transferred_to_candidates_with_a_reason() {
    let mut office = Office::new(Office::reviewers()).opened(5);
    office.act("li", WorkCommand::Claim).unwrap();
    office.refused("li", to("zhao", transfer), "SK-MATTER-0103");
    let silent = WorkCommand::Transfer {
        to: id("wang"),
        reason: " ".into(),
    };
    office.refused("li", silent, "SK-MATTER-0107");
    office.act("li", to("wang", transfer)).unwrap();
    office.check("reserved wang");
}

#[test]
fn who_has_a_rank_or_the_named_role_directs_the_work() {
    let mut office = Office::new(Office::reviewers()).opened(5);
    office.refused("li", to("wang", assign), "SK-MATTER-0108");
    office.act("chen", to("wang", assign)).unwrap();
    office.check("reserved wang");
    let directed = WorkSpec {
        assigners: vec!["person:zhao".parse().unwrap()],
        ..Office::reviewers()
    };
    let mut office = Office::new(directed).opened(5);
    office.refused("chen", to("wang", assign), "SK-MATTER-0108");
    office.act("zhao", to("wang", assign)).unwrap();
    office
        .act(
            "zhao",
            WorkCommand::Prioritise {
                priority: 90,
                reason: "领导批示".into(),
            },
        )
        .unwrap();
    assert_eq!(office.desk.task(5).unwrap().priority, 90);
    office.refused(
        "zhao",
        WorkCommand::Prioritise {
            priority: 101,
            reason: "x".into(),
        },
        "SK-MATTER-0116",
    );
}

/// Four eyes: whoever performed node 1, or answered for it, may not perform this one.
#[test]
fn who_decided_may_not_review() {
    let reviewed = WorkSpec {
        not_performed_by: vec![1],
        ..Office::reviewers()
    };
    let mut office = Office::new(reviewed).opened(5);
    let past = Past {
        place: Place { unit: 0, node: 1 },
        state: TaskState::Completed,
        by: id("wang"),
        owner: Some(id("li")),
        at: office.now,
        reason: String::new(),
        to: None,
        vote: None,
        group: 0,
    };
    office.record(vec![WorkEvent::Closed {
        task: 4,
        past: Some(Box::new(past)),
    }]);
    office.refused("li", WorkCommand::Claim, "SK-MATTER-0105");
    office.refused("wang", WorkCommand::Claim, "SK-MATTER-0105");
    office.refused("chen", to("li", assign), "SK-MATTER-0105");
    assert_eq!(
        office.complete("wang", "{}").unwrap_err().code,
        Code("SK-MATTER-0105")
    );
    office.act("chen", WorkCommand::Claim).unwrap();
    // Nor does a detour by delegation help.
    office.refused("chen", to("wang", delegate), "SK-MATTER-0105");
    office.complete("chen", "{}").unwrap();
}

#[test]
fn whoever_is_recused_gives_back_what_they_hold() {
    let mut office = Office::new(Office::reviewers()).opened(5);
    office.act("li", WorkCommand::Claim).unwrap();
    let recuse = |person: Option<&str>| WorkCommand::Recuse {
        person: person.map(id),
        reason: "申请人是其亲属".into(),
    };
    office.refused("wang", recuse(Some("li")), "SK-MATTER-0108");
    office.act("li", recuse(None)).unwrap();
    office.check("ready");
    office.refused("li", WorkCommand::Claim, "SK-MATTER-0106");
    office.act("chen", recuse(Some("wang"))).unwrap();
    office.refused("wang", WorkCommand::Claim, "SK-MATTER-0106");
    assert_eq!(office.desk.recusals().len(), 2);
}

#[test]
fn a_stand_in_takes_over_while_the_owner_is_away() {
    let mut office = Office::new(Office::reviewers()).opened(5);
    office.act("li", WorkCommand::Claim).unwrap();
    office.refused("chen", WorkCommand::StandIn, "SK-MATTER-0113");
    let away = |stand_in: Option<&str>| Absence {
        from: at("2026-03-02T00:00"),
        until: at("2026-03-09T00:00"),
        stand_in: stand_in.map(id),
    };
    // Li's stand-in Zhao is away too, and Wang stands in for him.
    office.people.get_mut(&id("li")).unwrap().absences = vec![away(Some("zhao"))];
    office.people.get_mut(&id("zhao")).unwrap().absences = vec![away(Some("wang"))];
    office.act("system", WorkCommand::StandIn).unwrap();
    office.check("reserved wang");
    office.refused("system", WorkCommand::StandIn, "SK-MATTER-0113");
    office.people.get_mut(&id("wang")).unwrap().absences = vec![away(None)];
    office.act("system", WorkCommand::StandIn).unwrap();
    office.check("ready");
}

#[test]
fn absences_in_a_circle_end_at_the_candidates() {
    let mut office = Office::new(Office::reviewers()).opened(5);
    office.act("li", WorkCommand::Claim).unwrap();
    for (name, stand_in) in [("li", "wang"), ("wang", "li")] {
        office.people.get_mut(&id(name)).unwrap().absences = vec![Absence {
            from: at("2026-03-02T00:00"),
            until: at("2026-03-09T00:00"),
            stand_in: Some(id(stand_in)),
        }];
    }
    office.act("system", WorkCommand::StandIn).unwrap();
    office.check("ready");
}

/// S07: an order returned once and adjudicated can't be returned again.
#[test]
fn a_task_is_returned_as_often_as_the_model_permits() {
    let returnable = WorkSpec {
        returns: Some(ReturnRule { to: 1, times: 1 }),
        ..Office::reviewers()
    };
    let mut office = Office::new(returnable).opened(5);
    office.act("li", WorkCommand::Claim).unwrap();
    office.refused(
        "wang",
        because(|reason| WorkCommand::Return { reason }),
        "SK-MATTER-0104",
    );
    office.refused(
        "li",
        WorkCommand::Return {
            reason: String::new(),
        },
        "SK-MATTER-0107",
    );
    office
        .act("li", because(|reason| WorkCommand::Return { reason }))
        .unwrap();
    assert_eq!(office.desk.returned(PLACE), 1);
    assert!(office.desk.task(5).is_none());
    let mut office = office.opened(5);
    office.act("li", WorkCommand::Claim).unwrap();
    office.refused(
        "li",
        because(|reason| WorkCommand::Return { reason }),
        "SK-MATTER-0109",
    );
    let mut plain = Office::new(Office::reviewers()).opened(5);
    plain.refused(
        "li",
        because(|reason| WorkCommand::Return { reason }),
        "SK-MATTER-0109",
    );
}

#[test]
fn a_task_goes_back_to_whoever_did_it_before() {
    let again = WorkSpec {
        prefers: Some(3),
        ..Office::reviewers()
    };
    let mut office = Office::new(again).opened(5);
    office.check("ready");
    office.act("li", WorkCommand::Claim).unwrap();
    office.complete("li", "{}").unwrap();
    let mut office = office.opened(5);
    office.check("reserved li");
    office.complete("li", "{}").unwrap();
    let recusal = WorkCommand::Recuse {
        person: None,
        reason: "利害关系".into(),
    };
    office.act("li", recusal).unwrap();
    office.opened(5).check("ready");
}

#[test]
fn a_task_put_aside_waits_for_its_owner() {
    let mut office = Office::new(Office::reviewers()).opened(5);
    office.act("li", WorkCommand::Claim).unwrap();
    office.act("li", WorkCommand::Begin).unwrap();
    office
        .act("li", because(|reason| WorkCommand::Suspend { reason }))
        .unwrap();
    office.check("suspended li");
    assert_eq!(
        office.complete("li", "{}").unwrap_err().code,
        Code("SK-MATTER-0102")
    );
    office.refused("wang", WorkCommand::Resume, "SK-MATTER-0104");
    office.act("li", WorkCommand::Resume).unwrap();
    office.check("in-progress li");
}

#[test]
fn urging_is_counted_and_spaced() {
    let urgent = WorkSpec {
        urges: UrgeRule { limit: 2, every: 4 },
        ..Office::reviewers()
    };
    let mut office = Office::new(urgent).opened(5);
    let urge = || WorkCommand::Urge {
        text: "请尽快办理".into(),
    };
    office.act("guest", urge()).unwrap();
    office.refused("guest", urge(), "SK-MATTER-0110");
    office.now = office.now.checked_add(SignedDuration::from_hours(4)).unwrap();
    office.act("guest", urge()).unwrap();
    office.now = office.now.checked_add(SignedDuration::from_hours(9)).unwrap();
    office.refused("guest", urge(), "SK-MATTER-0110");
    let clocks = crate::clock::Clocks::default();
    assert_eq!(row(5, &office.spec, &office.desk, &clocks, []).urged, 2);
}

#[test]
fn the_result_must_satisfy_the_form() {
    let formed = WorkSpec {
        form: Some("review.json".into()),
        ..Office::reviewers()
    };
    let mut office = Office::new(formed).opened(5);
    assert_eq!(
        office.complete("li", "{}").unwrap_err().code,
        Code("SK-TEST-0001")
    );
    office.complete("li", r#"{"result":"同意"}"#).unwrap();
    assert_eq!(
        NoForms.check("x", &Vars::new()).unwrap_err().code,
        Code("SK-MATTER-0111")
    );
}

#[test]
fn comments_and_attachments_say_who_and_what() {
    let mut office = Office::new(Office::reviewers()).opened(5);
    office.refused("li", WorkCommand::Comment { text: " ".into() }, "SK-MATTER-0114");
    office
        .act(
            "li",
            WorkCommand::Comment {
                text: "材料齐全".into(),
            },
        )
        .unwrap();
    let attach = |digest: String| WorkCommand::Attach {
        digest,
        name: "现场.jpg".into(),
        media: "image/jpeg".into(),
        size: 12,
    };
    office.refused("li", attach("ABC".into()), "SK-MATTER-0114");
    office.act("li", attach("0a".repeat(32))).unwrap();
    assert_eq!(office.desk.comments()[0].text, "材料齐全");
    assert_eq!(office.desk.attachments()[0].name, "现场.jpg");
}

/// A task that says nothing costs nothing until something is done with it.
#[test]
fn a_plain_task_has_no_entry_until_it_is_touched() {
    let mut office = Office::new(WorkSpec::new("Plain")).opened(5);
    assert!(office.desk.is_empty());
    office.complete("anyone", "{}").unwrap();
    assert!(office.desk.is_empty());
    office.act("anyone", WorkCommand::Claim).unwrap();
    office.check("reserved anyone");
    assert_eq!(
        office.complete("another", "{}").unwrap_err().code,
        Code("SK-MATTER-0104")
    );
    office.complete("anyone", "{}").unwrap();
    assert!(office.desk.is_empty());
}

#[track_caller]
fn tally(quorum: &str, veto: bool, signers: u32, votes: &str, expected: Option<Outcome>) {
    let rule = CountersignRule {
        quorum: quorum.parse().unwrap(),
        veto,
        vote: "agree".into(),
        result: "countersigned".into(),
    };
    let votes = votes.chars().map(|vote| match vote {
        '+' => Vote::Agree,
        '-' => Vote::Against,
        _ => Vote::Abstain,
    });
    let votes: Vec<Vote> = votes.collect();
    let outcome = Tally::of(signers, votes.iter().copied()).outcome(&rule);
    assert_eq!(outcome, expected, "{quorum} of {signers}: {votes:?}");
}

#[test]
fn countersigning_is_decided_as_soon_as_it_is_certain() {
    let (yes, no) = (Some(Outcome::Approved), Some(Outcome::Rejected));
    tally("all", false, 3, "++", None);
    tally("all", false, 3, "+++", yes);
    tally("all", false, 3, "+-", no);
    tally("all", false, 3, "+0", no);
    tally("majority", false, 4, "++", None);
    tally("majority", false, 4, "+++", yes);
    tally("majority", false, 4, "+--", no);
    tally("majority", false, 5, "+++", yes);
    tally("2", false, 5, "++", yes);
    tally("2", false, 5, "----", no);
    tally("9", false, 3, "+++", yes);
    // 60 % of 4 is 2.4: three must agree.
    tally("60%", false, 4, "++", None);
    tally("60%", false, 4, "+++", yes);
    tally("60%", false, 4, "--", no);
    tally("majority", true, 5, "+++", None);
    tally("majority", true, 5, "++++-", no);
    tally("majority", true, 5, "+++00", yes);
}

#[test]
fn a_countersignature_needs_a_vote() {
    let signed = WorkSpec {
        countersign: Some(CountersignRule {
            quorum: Quorum::All,
            veto: false,
            vote: "agree".into(),
            result: "countersigned".into(),
        }),
        ..Office::reviewers()
    };
    let mut office = Office::new(signed).opened(5);
    for data in ["{}", r#"{"agree":"yes"}"#] {
        assert_eq!(
            office.complete("li", data).unwrap_err().code,
            Code("SK-MATTER-0112")
        );
    }
    office.complete("li", r#"{"agree":null}"#).unwrap();
    assert_eq!(office.desk.votes(0).collect::<Vec<_>>(), [Vote::Abstain]);
}

#[test]
fn candidates_are_written_as_they_are_read() {
    for text in ["person:li", "unit:env", "role:reviewer", "role:reviewer@env"] {
        assert_eq!(text.parse::<Candidate>().unwrap().to_string(), text);
    }
    assert_eq!(
        "reviewer".parse::<Candidate>().unwrap().to_string(),
        "role:reviewer"
    );
    for text in ["", "person:", "group:x"] {
        assert_eq!(
            text.parse::<Candidate>().unwrap_err().code,
            Code("SK-MATTER-0100")
        );
    }
    for text in ["all", "majority", "3", "60%"] {
        assert_eq!(text.parse::<Quorum>().unwrap().to_string(), text);
    }
    for text in ["", "0", "0%", "101%", "most"] {
        assert_eq!(text.parse::<Quorum>().unwrap_err().code, Code("SK-MATTER-0100"));
    }
}

fn any_command() -> impl Strategy<Value = WorkCommand> {
    let name = || prop::sample::select(vec!["li", "wang", "chen", "zhao", "guest"]).prop_map(id);
    let reason = || Just("另有任务".to_owned());
    prop_oneof![
        Just(WorkCommand::Claim),
        Just(WorkCommand::Begin),
        Just(WorkCommand::Resume),
        Just(WorkCommand::StandIn),
        reason().prop_map(|reason| WorkCommand::Release { reason }),
        reason().prop_map(|reason| WorkCommand::Suspend { reason }),
        reason().prop_map(|reason| WorkCommand::EndDelegation { reason }),
        reason().prop_map(|text| WorkCommand::Urge { text }),
        (name(), reason()).prop_map(|(to, reason)| WorkCommand::Delegate { to, reason }),
        (name(), reason()).prop_map(|(to, reason)| WorkCommand::Transfer { to, reason }),
        (name(), reason()).prop_map(|(to, reason)| WorkCommand::Assign { to, reason }),
        (prop::option::of(name()), reason())
            .prop_map(|(person, reason)| WorkCommand::Recuse { person, reason }),
    ]
}

proptest! {
    #[test]
    fn nobody_recused_or_foreign_ever_holds_a_task_and_replay_equals_state(
        commands in prop::collection::vec((prop::sample::select(vec!["li", "wang", "chen", "zhao", "guest", "system"]), any_command()), 0..30)
    ) {
        let mut office = Office::new(Office::reviewers()).opened(5);
        for (actor, command) in commands {
            let _ = office.act(actor, command);
            let work = office.desk.task(5).unwrap();
            let recused = |id: &ActorId| office.desk.recusals().iter().any(|recusal| recusal.person == *id);
            prop_assert!(!work.owner.as_ref().is_some_and(recused));
            prop_assert!(!work.delegate.as_ref().is_some_and(recused));
            let ready = work.state == TaskState::Ready;
            prop_assert_eq!(ready, work.owner.is_none());
            // Only a stand-in or an earlier grant may lie outside of the candidates; nobody is away here.
            let strangers = [id("zhao"), id("guest")];
            prop_assert!(!work.owner.as_ref().is_some_and(|owner| strangers.contains(owner)));
        }
        let mut replayed = Desk::default();
        for event in &office.journal {
            let json = serde_json::to_string(event).unwrap();
            replayed.evolve(&serde_json::from_str(&json).unwrap());
        }
        prop_assert_eq!(&replayed, &office.desk);
        let json = serde_json::to_string(&office.desk).unwrap();
        prop_assert_eq!(serde_json::from_str::<Desk>(&json).unwrap(), replayed);
    }

    #[test]
    fn an_outcome_once_certain_never_changes(quorum in 1u8..=100, veto: bool, votes in prop::collection::vec(0u8..3, 1..9)) {
        let rule = CountersignRule { quorum: Quorum::Percentage(quorum), veto, vote: "v".into(), result: "r".into() };
        let votes: Vec<Vote> = votes.iter().map(|vote| [Vote::Agree, Vote::Against, Vote::Abstain][usize::from(*vote)]).collect();
        let signers = u32::try_from(votes.len()).unwrap();
        let mut decided = None;
        for heard in 0..=votes.len() {
            let outcome = Tally::of(signers, votes[..heard].iter().copied()).outcome(&rule);
            prop_assert!(decided.is_none() || decided == outcome);
            decided = outcome;
        }
        prop_assert!(decided.is_some());
    }
}
