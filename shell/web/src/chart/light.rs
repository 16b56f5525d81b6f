//! Lights: a shape and a word, never a colour alone (WCAG 2.2, success criterion 1.4.1).
//!
//! It knows nothing of the rules that light them. Start at [`icon`].

/// What a light says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Light {
    /// On course, or passed.
    Green,
    /// Falling behind.
    Yellow,
    /// Overdue or failed.
    Red,
    /// Nothing to judge by.
    Unlit,
    /// Done and verified.
    Done,
}

impl Light {
    /// The class that colours it.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Light::Green => "green",
            Light::Yellow => "yellow",
            Light::Red => "red",
            Light::Unlit => "unlit",
            Light::Done => "done",
        }
    }
}

/// The icon: a disc, a triangle, a square, a ring or a ticked disc. It is hidden from screen readers:
/// the word beside it says the same.
#[must_use]
pub fn icon(light: Light) -> String {
    let shape = match light {
        Light::Green => r#"<circle cx="8" cy="8" r="6"/>"#,
        Light::Yellow => r#"<path d="M8 1.5 15 14H1z"/>"#,
        Light::Red => r#"<rect x="2" y="2" width="12" height="12" rx="1.5"/>"#,
        Light::Unlit => r#"<circle cx="8" cy="8" r="5.2"/>"#,
        Light::Done => r#"<circle cx="8" cy="8" r="7"/><path class="tick" d="m4.6 8.3 2.4 2.4 4.4-5"/>"#,
    };
    let class = light.class();
    format!(
        r#"<svg class="light {class}" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{shape}</svg>"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_light_has_a_shape_of_its_own() {
        let all = [Light::Green, Light::Yellow, Light::Red, Light::Unlit, Light::Done];
        let shapes: BTreeSet<String> = all
            .iter()
            .map(|light| icon(*light).replace(light.class(), ""))
            .collect();
        assert_eq!(shapes.len(), all.len());
    }
}
