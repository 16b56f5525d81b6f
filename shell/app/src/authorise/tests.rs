//! The policies against their schema and against the checked-in table of cases.

use super::gate::role_name;
use super::*;
use cedar_policy::{ValidationMode, Validator};
use skein_kernel::actor::{Actor, Role};
use std::collections::BTreeSet;

/// One line a case: action, role, own department, verdict, and why.
const CASES: &str = include_str!("../../policies/cases.tsv");

#[test]
fn every_policy_fits_the_schema() {
    let gate = Gate::bundled().unwrap();
    let result = Validator::new(gate.schema.clone()).validate(&gate.policies, ValidationMode::Strict);
    let problems: Vec<_> = result.validation_errors().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{problems:#?}");
    let warnings: Vec<_> = result.validation_warnings().map(ToString::to_string).collect();
    assert!(warnings.is_empty(), "{warnings:#?}");
}

/// The role of that name in the table.
fn role(name: &str) -> Role {
    let roles = [
        Role::Public,
        Role::Citizen,
        Role::Officer,
        Role::Supervisor,
        Role::Auditor,
        Role::Administrator,
    ];
    roles
        .into_iter()
        .find(|role| role_name(*role) == name)
        .expect("a role")
}

/// What each action is done to in the table: a commitment led by `lead` and supported by `support`.
fn resource(action: Action) -> Resource {
    let unit = |name: &str| UnitId(name.into());
    match action {
        Action::ViewDesk => Resource::Department(unit("lead")),
        Action::RecordFigure => Resource::Indicator {
            id: "gdp".into(),
            custodian: Some(unit("lead")),
        },
        Action::KeepFirm => Resource::Firm {
            id: "f-1".into(),
            managers: vec![ActorId("me".into())],
        },
        Action::KeepOwnAccount | Action::ChangePassword => Resource::Account(ActorId("me".into())),
        Action::ViewMatter
        | Action::WorkOnMatter
        | Action::SteerMatter
        | Action::WithdrawMatter
        | Action::WriteLetter
        | Action::RateMatter
        | Action::AnswerJob => Resource::Matter {
            id: "7".into(),
            involved: true,
        },
        Action::ViewEvidence
        | Action::Sign
        | Action::SendBack
        | Action::ReportProgress
        | Action::AddEvidence
        | Action::Reply
        | Action::ClaimCompletion
        | Action::Assign
        | Action::Supervise
        | Action::ReturnWork
        | Action::Adjust
        | Action::Verify => Resource::Commitment {
            id: "c-1".into(),
            lead: Some(unit("lead")),
            supporting: vec![unit("support")],
        },
        _ => Resource::City,
    }
}

#[test]
fn every_action_has_a_case_that_is_allowed_and_one_that_is_not() {
    let gate = Gate::bundled().unwrap();
    let mut seen = BTreeSet::new();
    for (number, line) in CASES.lines().enumerate().skip(1) {
        let fields: Vec<_> = line.split('\t').collect();
        let [who, name, roles, unit, expected, _why] = fields[..] else {
            panic!("line {}: {line}", number + 1)
        };
        let action = Action::ALL.into_iter().find(|a| a.name() == name).expect(name);
        let unit = (unit != "-").then(|| UnitId(unit.into()));
        let roles = roles.split('+').map(role).collect();
        let actor = Actor {
            id: ActorId(who.into()),
            unit,
            roles,
        };
        let allowed = gate.check(&actor, action, &resource(action)).is_ok();
        assert_eq!(
            if allowed { "allow" } else { "deny" },
            expected,
            "line {}: {line}",
            number + 1
        );
        seen.insert((name, allowed));
    }
    for action in Action::ALL {
        // What is open to everyone has nobody to deny.
        let open = matches!(
            action,
            Action::ViewBoard | Action::ViewReport | Action::ViewOrganisation
        );
        assert!(
            seen.contains(&(action.name(), true)),
            "no allowed case for {}",
            action.name()
        );
        assert!(
            open || seen.contains(&(action.name(), false)),
            "no denied case for {}",
            action.name()
        );
    }
}

#[test]
fn a_refusal_names_the_rule_that_gave_it() {
    let gate = Gate::bundled().unwrap();
    let actor = Actor {
        id: ActorId("me".into()),
        unit: Some(UnitId("lead".into())),
        roles: vec![Role::Supervisor],
    };
    let refused = gate
        .check(&actor, Action::Verify, &resource(Action::Verify))
        .unwrap_err();
    assert_eq!(
        refused.place.unwrap().element.as_deref(),
        Some("verify (four-eyes)")
    );
    assert_eq!(
        refused.zh,
        "牵头单位和配合单位不得验收本单位承担的任务，请由其他单位验收"
    );
}

#[test]
fn who_has_no_part_in_a_matter_neither_reads_nor_works_on_it_unless_they_oversee() {
    let gate = Gate::bundled().unwrap();
    let matter = Resource::Matter {
        id: "7".into(),
        involved: false,
    };
    let may = |role, action| {
        let actor = Actor {
            id: ActorId("someone".into()),
            unit: Some(UnitId("fire".into())),
            roles: vec![role],
        };
        gate.check(&actor, action, &matter).is_ok()
    };
    assert!(!may(Role::Officer, Action::ViewMatter));
    assert!(!may(Role::Officer, Action::WorkOnMatter));
    assert!(!may(Role::Officer, Action::SteerMatter));
    assert!(!may(Role::Supervisor, Action::WorkOnMatter));
    assert!(may(Role::Supervisor, Action::ViewMatter));
    assert!(may(Role::Supervisor, Action::SteerMatter));
    assert!(may(Role::Auditor, Action::ViewMatter));
    assert!(!may(Role::Auditor, Action::SteerMatter));
}
