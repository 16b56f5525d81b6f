//! What a desk shows beside its form: who calls, what is known, what may be the same, whose it would be, where it is.
//!
//! It knows nothing of the form. Start at [`Found::of`] and [`Panels::of`].

use super::Terms;
use crate::chart::escape;
use crate::visit::Visit;
use skein_app::city::City;
use skein_app::city::desks::{PackDesk, PlaceMap, Same, Suggestion, Told};
use skein_app::city::knowledge::Article;
use skein_kernel::actor::Actor;
use skein_kernel::rejection::Rejection;
use skein_matter::state::{Value, Vars};
use std::fmt::Write as _;

/// Articles shown.
const ARTICLES: usize = 5;
/// Characters of an article shown.
const SHOWN: usize = 160;
/// How wide the map is drawn.
const WIDTH: f64 = 320.0;

/// What the city found.
pub(super) struct Found {
    history: Option<Vec<Told>>,
    articles: Vec<Article>,
    same: Vec<Same>,
    suggestion: Option<Suggestion>,
    map: Option<PlaceMap>,
    /// Where it is, by the map's field.
    here: String,
    looked: bool,
}

impl Found {
    /// Everything a desk looks up for what has been typed.
    pub(super) fn of(
        city: &City,
        actor: &Actor,
        at: &PackDesk,
        data: &Vars,
        find: &str,
    ) -> Result<Self, Rejection> {
        let desk = at.desk();
        let told = |field: &str| match data.get(field) {
            Some(Value::String(text)) => text.to_string(),
            _ => String::new(),
        };
        let known = desk
            .history
            .as_ref()
            .is_some_and(|it| !told(&it.field).is_empty());
        let words = match (&desk.lookup, find) {
            (Some(lookup), "") => {
                let words: Vec<String> = lookup.words.iter().map(|field| told(field)).collect();
                words.join(" ")
            }
            (_, find) => find.to_owned(),
        };
        let articles = match &desk.lookup {
            Some(lookup) => {
                let of = (at.pack.header.id.value.as_str(), lookup.of.value.as_str());
                city.find_knowledge(Some(actor), Some(of), &words, ARTICLES)?
            }
            None => Vec::new(),
        };
        Ok(Self {
            history: match known {
                true => Some(city.desk_history(actor, at, data)?),
                false => None,
            },
            articles: articles.into_iter().map(|(article, _)| article).collect(),
            same: city.desk_duplicates(actor, at, data)?,
            suggestion: city.desk_suggestion(actor, at, data)?,
            map: city.desk_map(actor, at, data)?,
            here: desk.map.as_ref().map(|map| told(&map.field)).unwrap_or_default(),
            looked: !words.is_empty(),
        })
    }
}

/// A matter as a line.
pub(super) struct Line {
    pub(super) lead: String,
    pub(super) cells: Vec<String>,
    pub(super) link: Option<String>,
    pub(super) why: Vec<String>,
}

/// An article.
pub(super) struct Known {
    pub(super) key: String,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) more: Vec<String>,
    pub(super) stale: bool,
}

/// What decides, and by what.
pub(super) struct Suggested {
    pub(super) outputs: Vec<(String, String)>,
    pub(super) rules: Vec<String>,
}

/// Everything beside the form, in words.
pub(super) struct Panels {
    pub(super) has_history: bool,
    pub(super) purpose: String,
    pub(super) history: Option<Vec<Line>>,
    pub(super) has_articles: bool,
    pub(super) looked: bool,
    pub(super) articles: Vec<Known>,
    pub(super) has_same: bool,
    pub(super) same: Vec<Line>,
    pub(super) has_suggestion: bool,
    pub(super) suggestion: Option<Suggested>,
    pub(super) map: Option<String>,
    pub(super) schematic: bool,
}

impl Panels {
    /// What was found, in the visitor's language.
    pub(super) fn of(p: &Visit, at: &PackDesk, terms: &Terms, found: &Found) -> Self {
        let desk = at.desk();
        let history = found.history.as_ref();
        Self {
            has_history: desk.history.is_some(),
            purpose: desk
                .history
                .as_ref()
                .map(|it| p.pick(&it.purpose.zh, &it.purpose.en).to_owned())
                .unwrap_or_default(),
            history: history.map(|rows| rows.iter().map(|told| line(p, terms, told)).collect()),
            has_articles: desk.lookup.is_some(),
            looked: found.looked,
            articles: found.articles.iter().map(|it| known(p, terms, it)).collect(),
            has_same: desk.duplicates.is_some(),
            same: found.same.iter().map(|same| maybe_same(p, terms, same)).collect(),
            has_suggestion: desk.suggestion.is_some(),
            suggestion: found.suggestion.as_ref().map(|it| suggested(p, terms, it)),
            map: found.map.as_ref().map(|map| drawn(p, map, &found.here)),
            schematic: found.map.as_ref().is_some_and(|map| map.is_schematic),
        }
    }
}

fn line(p: &Visit, terms: &Terms, told: &Told) -> Line {
    let mut cells = told.columns.iter().map(|(column, text)| {
        let value = terms.value(p, column, text);
        // A bare number says nothing without its name.
        match text.bytes().all(|byte| byte.is_ascii_digit()) {
            true => format!("{} {value}", terms.column(p, column)),
            false => value,
        }
    });
    Line {
        lead: cells.next().unwrap_or_default(),
        cells: cells.collect(),
        link: told.opens.then(|| format!("/matters/{}", told.matter)),
        why: Vec::new(),
    }
}

fn maybe_same(p: &Visit, terms: &Terms, same: &Same) -> Line {
    let equal = same.same.iter().map(|field| {
        let column = terms.column(p, field);
        p.t1("desk-same", "field", column)
    });
    let alike = same.like.iter().map(|(field, likeness)| {
        let column = terms.column(p, field);
        p.t2("desk-alike", "field", column, "share", likeness / 10)
    });
    Line {
        why: equal.chain(alike).collect(),
        ..line(p, terms, &same.told)
    }
}

fn known(p: &Visit, terms: &Terms, article: &Article) -> Known {
    let text = article.columns.get("answer").unwrap_or(&article.text);
    let short: String = text.chars().take(SHOWN).collect();
    let source = article.columns.get("source").map(|it| terms.value(p, "unit", it));
    let basis = article.columns.get("basis").cloned();
    let review = article
        .review_by
        .map(|day| p.t1("article-review", "day", day.to_string()));
    let open = (!article.is_public).then(|| p.t("article-inner"));
    Known {
        key: article.key.clone(),
        title: article.title.clone(),
        text: if short.len() < text.len() {
            format!("{short}…")
        } else {
            short
        },
        more: source
            .into_iter()
            .chain(basis)
            .chain(review)
            .chain(open)
            .collect(),
        stale: article.is_stale,
    }
}

fn suggested(p: &Visit, terms: &Terms, suggestion: &Suggestion) -> Suggested {
    let outputs = suggestion.outputs.iter().map(|(name, text)| {
        let parts: Vec<String> = text.split('、').map(|part| terms.value(p, name, part)).collect();
        (terms.column(p, name), parts.join(p.pick("、", ", ")))
    });
    let rules = suggestion.rules.iter().map(|rule| {
        let notes: Vec<String> = rule
            .notes
            .iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| format!("{name}{}{text}", p.pick("：", ": ")))
            .collect();
        let said = p.t2(
            "desk-rule",
            "number",
            rule.number,
            "table",
            rule.decision.as_str(),
        );
        std::iter::once(said).chain(notes).collect::<Vec<_>>().join(" · ")
    });
    Suggested {
        outputs: outputs.collect(),
        rules: rules.collect(),
    }
}

/// The map as a picture: each place with its name and how many there are, and a mark on where it is.
fn drawn(p: &Visit, map: &PlaceMap, here: &str) -> String {
    let points = map.places.iter().flat_map(|place| place.rings.iter().flatten());
    let (mut west, mut south, mut east, mut north) = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
    for (x, y) in points {
        west = west.min(*x);
        east = east.max(*x);
        south = south.min(*y);
        north = north.max(*y);
    }
    if west >= east || south >= north {
        return String::new();
    }
    // A degree of longitude is shorter than one of latitude the further from the equator.
    let squeeze = ((south + north) / 2.0).to_radians().cos();
    let scale = WIDTH / ((east - west) * squeeze);
    let at = |(x, y): (f64, f64)| ((x - west) * squeeze * scale, (north - y) * scale);
    let height = (north - south) * scale;
    let most = map.places.iter().map(|place| place.count).max().unwrap_or(0);
    let mut label = p.t("desk-map");
    let mut svg = String::new();
    for place in &map.places {
        let name = p.pick(&place.words.zh, &place.words.en);
        let heat = match (place.count, most) {
            (0, _) => 0,
            (count, most) => 1 + (count - 1) * 3 / most.max(1),
        };
        let chosen = if place.id == here { " here" } else { "" };
        for ring in &place.rings {
            let points: Vec<String> = ring
                .iter()
                .map(|point| at(*point))
                .map(|(x, y)| format!("{x:.1},{y:.1}"))
                .collect();
            // Writing to text can't fail.
            let _ = write!(
                svg,
                "<polygon class=\"heat-{heat}{chosen}\" points=\"{}\"/>",
                points.join(" ")
            );
        }
        let (x, y) = at(centre(&place.rings));
        let count = if place.count > 0 {
            let _ = write!(label, " · {name} {}", place.count);
            format!("<tspan x=\"{x:.1}\" dy=\"1.2em\">{}</tspan>", place.count)
        } else {
            String::new()
        };
        let _ = write!(
            svg,
            "<text class=\"heat-{heat}\" x=\"{x:.1}\" y=\"{y:.1}\">{}{count}</text>",
            escape(name)
        );
        if place.id == here {
            let _ = write!(label, " · {}", p.t1("desk-here", "place", name));
            let _ = write!(
                svg,
                "<circle class=\"point\" cx=\"{x:.1}\" cy=\"{:.1}\" r=\"6\"/>",
                y - 20.0
            );
        }
    }
    format!(
        "<svg viewBox=\"-2 -2 {:.1} {:.1}\" role=\"img\" aria-label=\"{}\">{svg}</svg>",
        WIDTH + 4.0,
        height + 4.0,
        escape(&label)
    )
}

/// The middle of what rings span.
fn centre(rings: &[Vec<(f64, f64)>]) -> (f64, f64) {
    let points: Vec<&(f64, f64)> = rings.iter().flatten().collect();
    let least = |pick: fn(&(f64, f64)) -> f64| points.iter().map(|it| pick(it)).fold(f64::MAX, f64::min);
    let most = |pick: fn(&(f64, f64)) -> f64| points.iter().map(|it| pick(it)).fold(f64::MIN, f64::max);
    let (x, y) = (|it: &(f64, f64)| it.0, |it: &(f64, f64)| it.1);
    ((least(x) + most(x)) / 2.0, (least(y) + most(y)) / 2.0)
}
