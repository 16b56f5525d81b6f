//! The policies, parsed once and asked many times.

use super::{Action, Resource};
use crate::codes;
use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicyId,
    PolicySet, Request, RestrictedExpression, Schema,
};
use skein_kernel::actor::{Actor, ActorId, Role, UnitId};
use skein_kernel::rejection::{Class, Rejection};
use std::collections::{HashMap, HashSet};
use std::str::FromStr;
use std::sync::{Arc, LazyLock, Mutex};

/// The schema the policies are written against.
const SCHEMA: &str = include_str!("../../policies/schema.cedarschema");

/// Every policy file, with its name for messages.
pub(super) const POLICIES: [(&str, &str); 8] = [
    ("public.cedar", include_str!("../../policies/public.cedar")),
    ("officer.cedar", include_str!("../../policies/officer.cedar")),
    (
        "supervisor.cedar",
        include_str!("../../policies/supervisor.cedar"),
    ),
    ("auditor.cedar", include_str!("../../policies/auditor.cedar")),
    (
        "administrator.cedar",
        include_str!("../../policies/administrator.cedar"),
    ),
    ("citizen.cedar", include_str!("../../policies/citizen.cedar")),
    ("matter.cedar", include_str!("../../policies/matter.cedar")),
    ("four-eyes.cedar", include_str!("../../policies/four-eyes.cedar")),
];

/// Answers “may this actor do this to that?” by the policies.
pub struct Gate {
    pub(super) schema: Schema,
    pub(super) policies: PolicySet,
    authorizer: Authorizer,
}

impl Gate {
    /// The gate with the policies that come with Skein.
    ///
    /// # Errors
    /// `SK-APP-0005` when a policy or the schema can't be parsed.
    pub fn bundled() -> Result<Self, Rejection> {
        let (schema, _) =
            Schema::from_cedarschema_str(SCHEMA).map_err(|e| broken("schema.cedarschema", &e))?;
        let mut policies = PolicySet::new();
        for (file, text) in POLICIES {
            let parsed = PolicySet::from_str(text).map_err(|e| broken(file, &e))?;
            for policy in parsed.policies() {
                // A policy goes by its `@id`, so that a refusal can name the rule that gave it.
                let id = policy
                    .annotation("id")
                    .ok_or_else(|| broken(file, &"a policy has no @id"))?;
                policies
                    .add(policy.new_id(PolicyId::new(id)))
                    .map_err(|e| broken(file, &e))?;
            }
        }
        Ok(Self {
            schema,
            policies,
            authorizer: Authorizer::new(),
        })
    }

    /// The policies the binary carries, read once for all cities of a process.
    ///
    /// # Errors
    /// As [`Gate::bundled`].
    pub fn shared() -> Result<Arc<Self>, Rejection> {
        static SHARED: Mutex<Option<Arc<Gate>>> = Mutex::new(None);
        let mut shared = crate::lock(&SHARED);
        if let Some(gate) = &*shared {
            return Ok(Arc::clone(gate));
        }
        let gate = Arc::new(Self::bundled()?);
        *shared = Some(Arc::clone(&gate));
        Ok(gate)
    }

    /// Lets an act pass or says why not.
    ///
    /// # Errors
    /// `SK-APP-0004` when no policy permits it or one forbids it; the place names the action and rule.
    pub fn check(&self, actor: &Actor, action: Action, resource: &Resource) -> Result<(), Rejection> {
        let (entity, entities) = self.facts(actor, resource).map_err(|e| broken("request", &e))?;
        let request = Request::new(
            person(&actor.id),
            uid("Action", action.name()),
            entity,
            Context::empty(),
            Some(&self.schema),
        )
        .map_err(|e| broken("request", &e))?;
        let answer = self.authorizer.is_authorized(&request, &self.policies, &entities);
        if answer.decision() == Decision::Allow {
            return Ok(());
        }
        let rule = answer.diagnostics().reason().next().map(ToString::to_string);
        Err(refusal(actor, action, rule))
    }

    /// The resource's id and the entities a request is judged by, the schema's action groups among them.
    fn facts(
        &self,
        actor: &Actor,
        resource: &Resource,
    ) -> Result<(EntityUid, Entities), Box<dyn std::error::Error + Send + Sync>> {
        let mut person_facts = HashMap::new();
        if let Some(unit) = &actor.unit {
            person_facts.insert("unit".to_owned(), department(unit));
        }
        let roles = actor
            .roles
            .iter()
            .map(|role| uid("Role", role_name(*role)))
            .collect();
        let who = Entity::new(person(&actor.id), person_facts, roles)?;
        let (id, attributes) = described(resource);
        let what = Entity::new(id.clone(), attributes, HashSet::new())?;
        Ok((id, Entities::from_entities([who, what], Some(&self.schema))?))
    }
}

/// The refusal, naming the rule that forbids if one does.
fn refusal(actor: &Actor, action: Action, rule: Option<String>) -> Rejection {
    if actor.roles.is_empty() && *actor != Actor::public() {
        return must_change();
    }
    let (zh, en) = match rule.as_deref() {
        Some("four-eyes") => (
            "牵头单位和配合单位不得验收本单位承担的任务，请由其他单位验收".to_owned(),
            "a department that leads or supports a commitment may not verify it; ask another department"
                .to_owned(),
        ),
        Some("auditor-changes-nothing") => (
            "审计员只能查看，不能更改".to_owned(),
            "an auditor reads everything and changes nothing".to_owned(),
        ),
        _ if actor.roles.iter().all(|role| *role == Role::Public) => {
            ("请先登录再办理此事".to_owned(), "sign in first".to_owned())
        }
        _ => (
            "您的身份或所在单位无权办理此事；请由牵头单位或有权限的人员办理".to_owned(),
            "your role or department may not do this; ask the lead department or someone entitled".to_owned(),
        ),
    };
    let element = rule.map_or_else(
        || action.name().to_owned(),
        |rule| format!("{} ({rule})", action.name()),
    );
    Rejection::new(codes::FORBIDDEN, Class::Forbidden, zh, en).at_element(element)
}

/// A resource as the schema describes it.
fn described(resource: &Resource) -> (EntityUid, HashMap<String, RestrictedExpression>) {
    let mut facts = HashMap::new();
    let id = match resource {
        Resource::City => uid("City", "city"),
        Resource::Department(unit) => uid("Department", &unit.0),
        Resource::Commitment { id, lead, supporting } => {
            if let Some(lead) = lead {
                facts.insert("lead".to_owned(), department(lead));
            }
            let supporting = RestrictedExpression::new_set(supporting.iter().map(department));
            facts.insert("supporting".to_owned(), supporting);
            uid("Commitment", id)
        }
        Resource::Indicator { id, custodian } => {
            if let Some(custodian) = custodian {
                facts.insert("custodian".to_owned(), department(custodian));
            }
            uid("Indicator", id)
        }
        Resource::Account(holder) => {
            facts.insert(
                "holder".to_owned(),
                RestrictedExpression::new_entity_uid(person(holder)),
            );
            uid("Account", &holder.0)
        }
        Resource::Firm { id, managers } => {
            let people = managers
                .iter()
                .map(|it| RestrictedExpression::new_entity_uid(person(it)));
            facts.insert("managers".to_owned(), RestrictedExpression::new_set(people));
            uid("Firm", id)
        }
        Resource::Matter { id, involved } => {
            facts.insert("involved".to_owned(), RestrictedExpression::new_bool(*involved));
            uid("Matter", id)
        }
    };
    (id, facts)
}

fn department(unit: &UnitId) -> RestrictedExpression {
    RestrictedExpression::new_entity_uid(uid("Department", &unit.0))
}

fn person(id: &ActorId) -> EntityUid {
    uid("Person", &id.0)
}

/// The types of the `Skein` namespace, parsed once.
static TYPES: LazyLock<HashMap<&str, EntityTypeName>> = LazyLock::new(|| {
    let kinds = [
        "Account",
        "Action",
        "City",
        "Commitment",
        "Department",
        "Firm",
        "Indicator",
        "Matter",
        "Person",
        "Role",
    ];
    let parsed = |kind| EntityTypeName::from_str(&format!("Skein::{kind}")).expect("a type name of our own");
    kinds.into_iter().map(|kind| (kind, parsed(kind))).collect()
});

/// An entity of the `Skein` namespace; `kind` is one of [`TYPES`].
fn uid(kind: &str, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(TYPES[kind].clone(), EntityId::new(id))
}

/// A role's name in the policies.
pub(crate) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Public => "public",
        Role::Citizen => "citizen",
        Role::Officer => "officer",
        Role::Supervisor => "supervisor",
        Role::Auditor => "auditor",
        Role::Administrator => "administrator",
    }
}

/// Whoever is signed in without a role still has a first password: see [`crate::account::Session::actor`].
fn must_change() -> Rejection {
    Rejection::new(
        codes::MUST_CHANGE,
        Class::Forbidden,
        "请先修改初始密码，再办理其他事项",
        "change the first password before anything else",
    )
}

fn broken(file: &str, error: &dyn std::fmt::Display) -> Rejection {
    Rejection::new(
        codes::POLICY,
        Class::Unavailable,
        format!("权限策略有误：{error}"),
        format!("the policies can't be used: {error}"),
    )
    .in_file(file)
}
