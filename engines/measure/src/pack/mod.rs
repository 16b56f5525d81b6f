//! The data a city brings along: departments, people, indicators, targets, commitments and demo progress.
//!
//! The shell parses `packs/<system>/measure/*.toml` into [`PackFile`]s; [`Pack::new`] checks that they fit
//! together and [`steps`] turns them into commands that go through decide like anyone's. It knows nothing
//! of files or TOML. Start at [`PackFile`] for the format.

mod check;
mod rows;
mod steps;

pub use rows::{
    AssignedRow, Claimed, CommitmentRow, Department, Field, FigureRow, Header, IndicatorRow, MilestoneRow,
    PackFile, ProgressRow, Replied, RuleRow, SharesRow, SourceRow, SupervisionRow, TargetRow, ToleranceRow,
    User, Verified,
};
pub use steps::{Step, steps};

use crate::refuse;
use skein_kernel::actor::{Actor, ActorId, Role, UnitId};
use skein_kernel::rejection::Rejection;

/// A pack whose parts fit together.
#[derive(Debug, Clone)]
pub struct Pack {
    /// What it is.
    pub header: Header,
    /// Its files by name, in order of names.
    pub files: Vec<(String, PackFile)>,
}

impl Pack {
    /// Checks parsed files, each with its name, and puts them together.
    ///
    /// # Errors
    /// SK-MEASURE-0034 with file, table and key of the first row that names something unknown, occurs
    /// twice or lacks what it needs.
    pub fn new(mut files: Vec<(String, PackFile)>) -> Result<Self, Rejection> {
        files.sort_by(|one, other| one.0.cmp(&other.0));
        let mut headers = files.iter().filter_map(|(_, file)| file.report.clone());
        let missing = || {
            refuse::bad_pack(
                "measure/report.toml",
                "report",
                "须有且只有一个[report]表",
                "one [report] table is needed",
            )
        };
        let header = headers.next().ok_or_else(missing)?;
        if headers.next().is_some() {
            return Err(missing());
        }
        let pack = Self { header, files };
        check::check(&pack)?;
        Ok(pack)
    }

    /// Every department.
    pub fn departments(&self) -> impl Iterator<Item = &Department> {
        self.files.iter().flat_map(|(_, file)| &file.departments)
    }

    /// Every person, all fictional where the pack is a demonstration.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.files.iter().flat_map(|(_, file)| &file.users)
    }

    /// The report's sections with their short names, in order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.files.iter().flat_map(|(_, file)| &file.fields)
    }

    /// The person with this id, as an actor.
    #[must_use]
    pub fn actor(&self, id: &str) -> Option<Actor> {
        self.users().find(|user| user.id == id).map(User::actor)
    }

    /// The first officer of a department, as an actor.
    #[must_use]
    pub fn officer(&self, unit: &str) -> Option<Actor> {
        self.users()
            .find(|user| user.unit == unit && user.role == Role::Officer)
            .map(User::actor)
    }
}

impl User {
    /// Who this is when acting.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor {
            id: ActorId(self.id.clone()),
            unit: Some(UnitId(self.unit.clone())),
            roles: vec![self.role],
        }
    }
}
