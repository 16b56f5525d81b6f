//! Examples of what the roster decides.

use super::*;

fn facts(id: &str, unit: Option<&str>, roles: &[Role]) -> AccountFacts {
    AccountFacts {
        id: ActorId(id.into()),
        display: "测试账户".into(),
        unit: unit.map(|u| UnitId(u.into())),
        roles: roles.to_vec(),
    }
}

fn roster(accounts: &[AccountFacts]) -> Roster {
    let mut roster = Roster::default();
    for facts in accounts {
        let event = roster.decide(AccountCommand::Open(facts.clone())).unwrap();
        roster.evolve(&event, Timestamp::UNIX_EPOCH);
    }
    roster
}

fn check(roster: &Roster, command: AccountCommand, expected: &str) {
    let outcome = match roster.decide(command) {
        Ok(event) => event.kind().to_owned(),
        Err(rejection) => rejection.code.to_string(),
    };
    assert_eq!(outcome, expected);
}

#[test]
fn an_account_needs_a_plain_name_a_role_and_an_officer_a_department() {
    let empty = Roster::default();
    let open = |id, unit, roles: &[Role]| AccountCommand::Open(facts(id, unit, roles));
    check(
        &empty,
        open("fagai.zhang", Some("development-reform"), &[Role::Officer]),
        "account-opened",
    );
    check(
        &empty,
        open("督查一科", Some("supervision-office"), &[Role::Supervisor]),
        "account-opened",
    );
    check(&empty, open("Admin", None, &[Role::Administrator]), "SK-APP-0008");
    check(&empty, open("a b", None, &[Role::Auditor]), "SK-APP-0008");
    check(&empty, open("system", None, &[Role::Auditor]), "SK-APP-0008");
    check(&empty, open("nobody", None, &[]), "SK-APP-0008");
    check(&empty, open("officer", None, &[Role::Officer]), "SK-APP-0008");
}

#[test]
fn a_name_is_taken_once() {
    let roster = roster(&[facts("auditor", None, &[Role::Auditor])]);
    check(
        &roster,
        AccountCommand::Open(facts("auditor", None, &[Role::Auditor])),
        "SK-APP-0008",
    );
}

#[test]
fn the_last_administrator_stays() {
    let admin = facts("admin", None, &[Role::Administrator]);
    let one = roster(std::slice::from_ref(&admin));
    check(
        &one,
        AccountCommand::Disable {
            id: ActorId("admin".into()),
        },
        "SK-APP-0009",
    );
    check(
        &one,
        AccountCommand::Change(facts("admin", None, &[Role::Auditor])),
        "SK-APP-0009",
    );
    let two = roster(&[admin, facts("second", None, &[Role::Administrator])]);
    check(
        &two,
        AccountCommand::Disable {
            id: ActorId("admin".into()),
        },
        "account-disabled",
    );
}

#[test]
fn the_matter_engine_knows_enabled_accounts_with_their_duties() {
    let mut roster = roster(&[facts("fire.li", Some("fire"), &[Role::Officer])]);
    let id = ActorId("fire.li".into());
    let office = Office {
        duties: vec!["reviewer".into()],
        rank: Some(ApproverRank::AgencyHead),
        absences: vec![],
    };
    let command = AccountCommand::Office {
        id: id.clone(),
        office,
    };
    let event = roster.decide(command).unwrap();
    roster.evolve(&event, Timestamp::UNIX_EPOCH);
    let person = &roster.people()[&id];
    assert_eq!(person.units, [UnitId("fire".into())]);
    assert_eq!(person.roles, ["officer", "reviewer"]);
    roster.evolve(&AccountEvent::Disabled { id: id.clone() }, Timestamp::UNIX_EPOCH);
    assert!(!roster.people().contains_key(&id));
    let nameless = Office {
        duties: vec!["the reviewer".into()],
        ..Office::default()
    };
    let command = AccountCommand::Office { id, office: nameless };
    check(&roster, command, "SK-APP-0008");
}

#[test]
fn a_firm_is_acted_for_by_its_agents() {
    let people = [
        facts("li.si", None, &[Role::Citizen]),
        facts("yanfeng", None, &[Role::Citizen]),
    ];
    let mut roster = roster(&people);
    let (agent, firm) = (ActorId("li.si".into()), ActorId("yanfeng".into()));
    let holder = |agents| Holder::firm("91350100M000100Y43".parse().unwrap(), agents);
    let identify = |agents| AccountCommand::Identify {
        id: firm.clone(),
        holder: holder(agents),
    };
    check(&roster, identify(vec![ActorId("ghost".into())]), "SK-APP-0012");
    let event = roster.decide(identify(vec![agent.clone()])).unwrap();
    roster.evolve(&event, Timestamp::UNIX_EPOCH);
    let acts_as = |who, holder| roster.acts_as(who, holder, None, Timestamp::UNIX_EPOCH);
    assert!(acts_as(&agent, "yanfeng"));
    assert!(acts_as(&agent, "li.si"));
    assert!(!acts_as(&firm, "li.si"));
    assert_eq!(roster.principals(&agent).count(), 1);
}

#[test]
fn an_unknown_account_is_not_found() {
    check(
        &Roster::default(),
        AccountCommand::Enable {
            id: ActorId("ghost".into()),
        },
        "SK-APP-0012",
    );
}

fn citizen(id: &str) -> AccountCommand {
    AccountCommand::Admit {
        facts: facts(id, None, &[Role::Citizen]),
        holder: Holder::citizen(crate::account::holder::Grade::Basic),
    }
}

/// A roster after these commands, a second apart.
fn after(commands: Vec<AccountCommand>) -> Roster {
    let mut roster = Roster::default();
    for (second, command) in (0..).zip(commands) {
        let event = roster.decide(command).unwrap();
        roster.evolve(&event, Timestamp::from_second(second).unwrap());
    }
    roster
}

fn id(name: &str) -> ActorId {
    ActorId(name.into())
}

#[test]
fn a_letter_is_given_to_a_person_by_a_firm_and_revoked_once() {
    let firm = AccountCommand::Admit {
        facts: facts("f-1", None, &[Role::Citizen]),
        holder: Holder::firm("91350100M000100Y43".parse().unwrap(), vec![id("p-li")]),
    };
    let give = |agent: &str, until: i64| AccountCommand::Authorise {
        id: id("f-1"),
        agent: id(agent),
        scope: Scope::Everything,
        from: Timestamp::from_second(100).unwrap(),
        until: Timestamp::from_second(until).unwrap(),
    };
    let revoke = AccountCommand::Revoke {
        id: id("f-1"),
        number: 1,
    };
    let mut roster = after(vec![
        citizen("p-li"),
        citizen("p-wang"),
        firm,
        give("p-wang", 200),
    ]);
    check(&roster, give("f-1", 200), "SK-APP-0077");
    check(&roster, give("p-wang", 100), "SK-APP-0077");
    check(&roster, give("ghost", 200), "SK-APP-0012");
    let at = |second| Timestamp::from_second(second).unwrap();
    let acts = |roster: &Roster, second| roster.acts_as(&id("p-wang"), "f-1", None, at(second));
    assert_eq!(
        [99, 100, 199, 200].map(|second| acts(&roster, second)),
        [false, true, true, false]
    );
    assert_eq!(roster.principals(&id("p-wang")).count(), 1);
    let event = roster.decide(revoke.clone()).unwrap();
    roster.evolve(&event, at(150));
    assert!(acts(&roster, 149) && !acts(&roster, 150));
    check(&roster, revoke, "SK-APP-0077");
}

#[test]
fn a_merged_account_is_acted_for_by_the_one_it_went_into_until_that_is_undone() {
    let merge = |id_: &str, into: &str| AccountCommand::Merge {
        id: id(id_),
        into: id(into),
    };
    let official = AccountCommand::Open(facts("clerk", None, &[Role::Auditor]));
    let mut roster = after(vec![
        citizen("p-1"),
        citizen("p-2"),
        citizen("p-3"),
        official,
        merge("p-1", "p-2"),
    ]);
    let now = Timestamp::UNIX_EPOCH;
    assert!(roster.acts_as(&id("p-2"), "p-1", None, now));
    assert!(!roster.acts_as(&id("p-1"), "p-2", None, now));
    assert!(!roster.get(&id("p-1")).unwrap().enabled);
    check(&roster, merge("p-1", "p-3"), "SK-APP-0079");
    check(&roster, merge("p-2", "p-2"), "SK-APP-0079");
    check(&roster, merge("clerk", "p-2"), "SK-APP-0079");
    check(&roster, AccountCommand::Enable { id: id("p-1") }, "SK-APP-0080");
    let event = roster.decide(AccountCommand::Unmerge { id: id("p-1") }).unwrap();
    roster.evolve(&event, now);
    assert!(!roster.acts_as(&id("p-2"), "p-1", None, now));
    assert!(roster.get(&id("p-1")).unwrap().enabled);
    check(&roster, AccountCommand::Unmerge { id: id("p-1") }, "SK-APP-0079");
}

#[test]
fn an_account_is_closed_once_and_for_ever_and_an_official_s_not_at_all() {
    let official = AccountCommand::Open(facts("clerk", None, &[Role::Auditor]));
    let close = |name| AccountCommand::Close { id: id(name) };
    let roster = after(vec![citizen("p-1"), official, close("p-1")]);
    check(&roster, close("p-1"), "SK-APP-0080");
    check(&roster, close("clerk"), "SK-APP-0080");
    check(&roster, AccountCommand::Enable { id: id("p-1") }, "SK-APP-0080");
}
