//! Actors: who does something, for which department, in which roles.
//!
//! It knows nothing of passwords or sessions: the shell authenticates and hands an [`Actor`] inwards.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The stable id of a person or of the system itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActorId(pub String);

impl fmt::Display for ActorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The stable id of a department or other unit (单位).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitId(pub String);

impl fmt::Display for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an actor may be. Policies, not code, say what each may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Anyone, signed in or not (公众).
    Public,
    /// Someone whom the city serves: a citizen, or a firm through its agents (办事人).
    Citizen,
    /// An officer of one department (部门经办人).
    Officer,
    /// A supervisor of the whole city's promises (督查员).
    Supervisor,
    /// An auditor: reads everything, changes nothing (审计员).
    Auditor,
    /// An administrator of accounts and settings (管理员).
    Administrator,
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Stable id, written into every event.
    pub id: ActorId,
    /// The department acted for, if any.
    pub unit: Option<UnitId>,
    /// Roles held.
    pub roles: Vec<Role>,
}

impl Actor {
    /// An anonymous member of the public.
    #[must_use]
    pub fn public() -> Self {
        Self {
            id: ActorId("public".into()),
            unit: None,
            roles: vec![Role::Public],
        }
    }

    /// The system itself: timers, imports of demo data, settlement.
    #[must_use]
    pub fn system() -> Self {
        Self {
            id: ActorId("system".into()),
            unit: None,
            roles: vec![],
        }
    }

    /// Whether this actor holds `role`.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}
