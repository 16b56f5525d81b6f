//! Checks that a pack's files fit together: everything named exists, nothing occurs twice.
//!
//! What a single command may contain is decide's business, not repeated here. Start at [`check`].

use super::{Pack, PackFile};
use crate::refuse;
use skein_kernel::actor::Role;
use skein_kernel::rejection::Rejection;
use std::collections::BTreeSet;

/// Everything rows may refer to.
struct Names<'a> {
    departments: BTreeSet<&'a str>,
    sections: BTreeSet<&'a str>,
    indicators: BTreeSet<&'a str>,
    targets: BTreeSet<&'a str>,
    officers: BTreeSet<&'a str>,
}

/// Where a row stands, for messages.
struct Row<'a> {
    file: &'a str,
    table: &'static str,
    key: &'a str,
}

impl Row<'_> {
    fn refuse(&self, zh: &str, en: &str) -> Rejection {
        refuse::bad_pack(self.file, &format!("{}.{}", self.table, self.key), zh, en)
    }

    /// Refuses a `field` that names something not in `known`.
    fn names(&self, field: &str, name: &str, known: &BTreeSet<&str>) -> Result<(), Rejection> {
        if known.contains(name) {
            return Ok(());
        }
        Err(self.refuse(
            &format!("{field}“{name}”不存在"),
            &format!("{field} `{name}` doesn't exist"),
        ))
    }
}

/// Refuses the first row that doesn't fit.
pub(super) fn check(pack: &Pack) -> Result<(), Rejection> {
    unique(pack)?;
    let year = pack.header.year;
    let all = || pack.files.iter().map(|(_, file)| file);
    let in_year = |file| targets_of(file, year);
    let names = Names {
        departments: pack.departments().map(|it| it.id.as_str()).collect(),
        sections: pack.fields().map(|it| it.section.as_str()).collect(),
        indicators: all()
            .flat_map(|file| &file.indicators)
            .map(|it| it.code.as_str())
            .collect(),
        targets: all().flat_map(in_year).collect(),
        officers: pack
            .users()
            .filter(|it| it.role == Role::Officer)
            .map(|it| it.unit.as_str())
            .collect(),
    };
    check_supervisor(pack)?;
    pack.files
        .iter()
        .try_for_each(|(name, file)| check_file(name, file, &names))
}

fn targets_of(file: &PackFile, year: i16) -> impl Iterator<Item = &str> {
    file.targets
        .iter()
        .filter(move |row| row.period.year() == year)
        .map(|row| row.code.as_str())
}

fn check_supervisor(pack: &Pack) -> Result<(), Rejection> {
    let supervisor = pack.header.supervisor.as_str();
    if pack
        .users()
        .any(|user| user.id == supervisor && user.role == Role::Supervisor)
    {
        return Ok(());
    }
    let row = Row {
        file: "measure/report.toml",
        table: "report",
        key: "supervisor",
    };
    Err(row.refuse(
        "不是角色为supervisor的用户",
        "no user with the role supervisor has this id",
    ))
}

fn check_file(file: &str, rows: &PackFile, names: &Names<'_>) -> Result<(), Rejection> {
    for it in &rows.users {
        Row {
            file,
            table: "users",
            key: &it.id,
        }
        .names("unit", &it.unit, &names.departments)?;
    }
    for it in &rows.indicators {
        Row {
            file,
            table: "indicators",
            key: &it.code,
        }
        .names("owner", &it.owner, &names.departments)?;
    }
    for it in &rows.figures {
        let key = it.period.to_string();
        Row {
            file,
            table: "figures",
            key: &key,
        }
        .names("indicator", &it.indicator, &names.indicators)?;
    }
    for it in &rows.targets {
        let row = Row {
            file,
            table: "targets",
            key: &it.code,
        };
        row.names("owner", &it.owner, &names.departments)?;
        row.names("section", &it.section, &names.sections)?;
        it.indicator
            .iter()
            .try_for_each(|code| row.names("indicator", code, &names.indicators))?;
    }
    rows.commitments.iter().try_for_each(|it| {
        let row = Row {
            file,
            table: "commitments",
            key: &it.code,
        };
        row.names("section", &it.section, &names.sections)?;
        it.targets
            .iter()
            .try_for_each(|code| row.names("target", code, &names.targets))?;
        let Some(assigned) = &it.assigned else {
            return Ok(());
        };
        // The lead department needs someone who can sign and report.
        row.names("lead", &assigned.lead, &names.officers)?;
        assigned
            .supporting
            .iter()
            .try_for_each(|unit| row.names("supporting", unit, &names.departments))
    })
}

/// Refuses a key that occurs twice in a table, across all files.
fn unique(pack: &Pack) -> Result<(), Rejection> {
    let mut seen: BTreeSet<(&'static str, String)> = BTreeSet::new();
    for (file, rows) in &pack.files {
        for (table, key) in keys(rows) {
            if !seen.insert((table, key.clone())) {
                return Err(Row {
                    file,
                    table,
                    key: &key,
                }
                .refuse("重复", "occurs twice"));
            }
        }
    }
    Ok(())
}

fn keys(rows: &PackFile) -> Vec<(&'static str, String)> {
    let mut keys: Vec<(&'static str, String)> = Vec::new();
    keys.extend(rows.departments.iter().map(|it| ("departments", it.id.clone())));
    keys.extend(rows.users.iter().map(|it| ("users", it.id.clone())));
    keys.extend(rows.fields.iter().map(|it| ("fields", it.section.clone())));
    keys.extend(rows.indicators.iter().map(|it| ("indicators", it.code.clone())));
    keys.extend(
        rows.targets
            .iter()
            .map(|it| ("targets", format!("{}-{}", it.period.year(), it.code))),
    );
    keys.extend(rows.commitments.iter().map(|it| ("commitments", it.code.clone())));
    keys
}
