//! The pack that `skein pack new` makes: small, whole, and it runs as it is.
//!
//! It knows nothing of folders. Start at [`template`].

use crate::codes;
use crate::files::Files;
use crate::finding::Finding;
use crate::text::is_id;

/// The template's files; `@ID@` stands for the pack's id.
const FILES: [(&str, &str); 13] = [
    ("pack.toml", include_str!("../template/pack.toml")),
    (
        "matter/@ID@.bpmn",
        include_str!("../template/matter/process.bpmn"),
    ),
    ("matter/items.toml", include_str!("../template/matter/items.toml")),
    ("matter/roles.toml", include_str!("../template/matter/roles.toml")),
    (
        "matter/notices.toml",
        include_str!("../template/matter/notices.toml"),
    ),
    (
        "matter/retention.toml",
        include_str!("../template/matter/retention.toml"),
    ),
    (
        "matter/forms/suggestion.schema.json",
        include_str!("../template/matter/forms/suggestion.schema.json"),
    ),
    (
        "matter/forms/suggestion.ui.toml",
        include_str!("../template/matter/forms/suggestion.ui.toml"),
    ),
    (
        "matter/forms/answer.schema.json",
        include_str!("../template/matter/forms/answer.schema.json"),
    ),
    (
        "matter/forms/answer.ui.toml",
        include_str!("../template/matter/forms/answer.ui.toml"),
    ),
    (
        "messages/zh-CN.ftl",
        include_str!("../template/messages/zh-CN.ftl"),
    ),
    ("messages/en.ftl", include_str!("../template/messages/en.ftl")),
    (
        "scenarios/answer.scn",
        include_str!("../template/scenarios/answer.scn"),
    ),
];

/// A new pack of this id.
///
/// # Errors
/// `SK-PACK-0006` for a text that is no id.
pub fn template(id: &str) -> Result<Files, Finding> {
    if !is_id(id) {
        let what = (format!("“{id}”不能作编号"), format!("`{id}` can't be an id"));
        return Err(Finding::error(codes::BAD_VALUE, (id, 0), what).fix(
            "用小写字母、数字和连字符，以字母开头",
            "use lower-case letters, digits and hyphens, a letter first",
        ));
    }
    let named = FILES.map(|(path, text)| (path.replace("@ID@", id), text.replace("@ID@", id)));
    Ok(Files::new(id, named))
}
