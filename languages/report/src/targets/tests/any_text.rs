//! Whatever the text, the rows found in it lie within it and in order.

use super::super::extract;
use super::outline;
use crate::model::Part;
use proptest::prelude::*;

/// Scraps of the language in any order, to reach every branch with nonsense.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop::sample::select(vec![
        "分别",
        "增长",
        "年均",
        "达",
        "12",
        "3.5",
        "２０",
        "第",
        "二",
        "位",
        "个",
        "%",
        "亿",
        "万",
        "元",
        "、",
        "和",
        "，",
        "。",
        "“",
        "”",
        "（",
        "）",
        "全覆盖",
        "清零",
        "零",
        "连",
        "调",
        "均",
        "到",
        "2025年",
        "至",
        "-",
        "—",
        "：",
        "以上",
        "左右",
        "余",
        "多",
        "Ⅲ",
        "类",
        "翻",
        "番",
        "百分之",
        "完成",
        "任务",
        "省",
        "下达的",
        "稳定",
        "不低于",
        "从",
        "年",
        "前",
        "强",
        " ",
        "《",
        "》",
        "等",
        "每个",
        "至少",
        "双提升",
        "连续",
        "四",
        "承包",
        "延长",
        "/",
        "台",
        "城乡",
        "总量",
        "新增",
        "a",
        "\u{1F41F}",
        "累计",
        "全部",
        "达到",
        "要求",
    ]);
    prop::collection::vec(scrap, 0..40).prop_map(|scraps| scraps.concat())
}

/// Whatever the text, rows lie within it, on character boundaries and in order.
fn lawful(text: &str) {
    for part in [Part::Review, Part::Outlook, Part::Plan, Part::Other, Part::None] {
        let mut last = 0;
        for row in extract(text, &outline(text, part)) {
            assert_eq!(row.span.of(text), row.fragment);
            assert!(row.span.start >= last && !row.fragment.is_empty(), "{text}");
            last = row.span.start;
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC*") {
        lawful(&text);
    }

    #[test]
    fn any_scraps_are_read(text in scraps()) {
        lawful(&text);
    }
}
