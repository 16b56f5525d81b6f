//! Reading registers from a model's extension elements.
//!
//! What isn't known inside a register is refused, as in a clock. It knows nothing of matters. Start at
//! [`registers_of`].

use super::{Column, ColumnKind, Register};
use crate::program::{Expr, compile_text};
use crate::state::Name;
use skein_bpmn::model::{Base, Namespace, Tree};
use skein_kernel::rejection::{Class, Code, Rejection};

const REGISTER: &[&str] = &["name", "each"];
const COLUMN: &[&str] = &["name", "type", "scale", "value", "indexed"];
/// Columns every register has.
pub(super) const GIVEN: [&str; 10] = [
    "matter",
    "ordinal",
    "process",
    "status",
    "light",
    "received",
    "received_on",
    "ended_on",
    "due_on",
    "unfit",
];

/// The registers written on a process.
///
/// # Errors
/// Every register that can't be read (`SK-MATTER-0210`), with its line, and the faults of FEEL.
pub(crate) fn registers_of(base: &Base, spaced: &[Name]) -> Result<Vec<Register>, Vec<Rejection>> {
    let mut found: Vec<Register> = Vec::new();
    let mut faults = Vec::new();
    for element in base.extension_elements() {
        if !element.is(&Namespace::Skein, "register") {
            continue;
        }
        match register(element, spaced) {
            Ok(register) if found.iter().any(|known| known.name == register.name) => {
                faults.push(wrong("name", &register.name, element));
            }
            Ok(register) => found.push(register),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

fn register(element: &Tree, spaced: &[Name]) -> Result<Register, Rejection> {
    known(element, REGISTER)?;
    let name = name(element)?;
    let each = match element.attribute("each") {
        Some(text) => Some(expression(text, element, &name, spaced)?),
        None => None,
    };
    let mut columns: Vec<Column> = Vec::new();
    for child in element.elements() {
        if !child.is(&Namespace::Skein, "column") {
            return Err(wrong("element", &child.name.local, child));
        }
        let column = column(child, spaced)?;
        let twice = columns.iter().any(|known| known.name == column.name);
        if twice || GIVEN.contains(&&*column.name) {
            return Err(wrong("name", &column.name, child));
        }
        columns.push(column);
    }
    if columns.is_empty() {
        return Err(wrong("column", "", element));
    }
    Ok(Register {
        name,
        columns,
        line: element.line,
        each,
    })
}

fn column(element: &Tree, spaced: &[Name]) -> Result<Column, Rejection> {
    known(element, COLUMN)?;
    let name = name(element)?;
    let text = element.attribute("value").unwrap_or(&name);
    Ok(Column {
        value: expression(text, element, &name, spaced)?,
        kind: kind(element)?,
        indexed: match element.attribute("indexed") {
            None | Some("false") => false,
            Some("true") => true,
            Some(other) => return Err(wrong("indexed", other, element)),
        },
        name,
    })
}

fn kind(element: &Tree) -> Result<ColumnKind, Rejection> {
    let scale = element.attribute("scale");
    let kind = match (element.attribute("type").unwrap_or("text"), scale) {
        ("text", None) => ColumnKind::Text,
        ("integer", None) => ColumnKind::Integer,
        ("boolean", None) => ColumnKind::Boolean,
        ("date", None) => ColumnKind::Date,
        ("moment", None) => ColumnKind::Moment,
        ("decimal", Some(digits)) => {
            let scale = digits.parse().ok().filter(|scale| (1..=9).contains(scale));
            ColumnKind::Decimal {
                scale: scale.ok_or_else(|| wrong("scale", digits, element))?,
            }
        }
        (other, _) => return Err(wrong("type", other, element)),
    };
    Ok(kind)
}

/// Rows are a function of the matter's state: the present moment is no part of it.
fn expression(text: &str, element: &Tree, name: &str, spaced: &[Name]) -> Result<Expr, Rejection> {
    let compiled = compile_text(text, element.line, name, spaced)?;
    if compiled.needs_now {
        return Err(wrong("value", text, element));
    }
    Ok(compiled)
}

fn name(element: &Tree) -> Result<Name, Rejection> {
    let text = element.attribute("name").unwrap_or_default();
    let letters = text
        .bytes()
        .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    let begins = text.starts_with(|first: char| first.is_ascii_lowercase());
    if letters && begins && text.len() <= 40 {
        Ok(text.into())
    } else {
        Err(wrong("name", text, element))
    }
}

fn known(element: &Tree, names: &[&str]) -> Result<(), Rejection> {
    let stranger = element.attributes.iter().find(|attribute| {
        let ours = matches!(attribute.name.space, Namespace::None | Namespace::Skein);
        ours && !names.contains(&attribute.name.local.as_str())
    });
    stranger.map_or(Ok(()), |stranger| {
        Err(wrong("attribute", &stranger.name.local, element))
    })
}

fn wrong(what: &str, text: &str, element: &Tree) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0210"),
        Class::Invalid,
        format!("登记表（skein:register）的 {what}“{text}”读不懂、重复或不允许"),
        format!("the register's {what} `{text}` can't be read, is used twice or isn't allowed"),
    )
    .at_line(element.line)
    .at_element(element.attribute("name").unwrap_or(what))
}
