//! Ring direction: dependencies point inward, and no engine or language knows another.

use super::members::{Member, Ring};

/// A sentence for each dependency that points outward or sideways, and for folders of no ring.
pub(crate) fn check(members: &[Member]) -> Vec<String> {
    let mut found = Vec::new();
    for member in members {
        let Some(ring) = member.ring else {
            found.push(format!(
                "{}: this folder belongs to no ring of the design",
                member.folder
            ));
            continue;
        };
        let inner = member
            .dependencies
            .iter()
            .filter_map(|name| members.iter().find(|m| m.name == *name));
        for other in inner {
            let Some(theirs) = other.ring else { continue };
            if !allowed(ring, theirs) {
                found.push(format!(
                    "{} depends on {}: dependencies point inward",
                    member.name, other.name
                ));
            }
        }
    }
    found
}

/// Whether a crate of `ring` may depend on a crate of `other`. Shell crates may build on each other;
/// languages and engines may not.
fn allowed(ring: Ring, other: Ring) -> bool {
    other < ring || (ring == Ring::Shell && other == Ring::Shell)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(folder: &str, dependencies: &[&str]) -> Member {
        Member {
            name: folder.replace('/', "-"),
            folder: folder.into(),
            ring: Ring::of(folder),
            dependencies: dependencies.iter().map(ToString::to_string).collect(),
            sources: vec![],
        }
    }

    #[test]
    fn outward_and_sideways_dependencies_are_found() {
        let members = [
            member("kernel", &["shell-store"]),
            member("engines/measure", &["kernel", "engines-matter"]),
            member("engines/matter", &["kernel"]),
            member("shell/store", &["kernel", "engines-matter"]),
            member("shell/app", &["shell-store"]),
            member("plugins/x", &[]),
        ];
        let found = check(&members);
        assert_eq!(
            found,
            [
                "kernel depends on shell-store: dependencies point inward",
                "engines-measure depends on engines-matter: dependencies point inward",
                "plugins/x: this folder belongs to no ring of the design",
            ]
        );
    }
}
