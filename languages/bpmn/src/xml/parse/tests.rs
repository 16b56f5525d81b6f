//! What is read, where it stands, and what is refused.

use super::parse;
use crate::xml::{MAX_ATTRIBUTES, MAX_DEPTH};

#[track_caller]
fn refused(text: &str, code: &str, line: u32) {
    let rejection = parse(text).expect_err("a refusal");
    let place = rejection.place.clone().expect("a place");
    assert_eq!((rejection.code.0, place.line), (code, Some(line)), "{rejection}");
}

#[test]
fn elements_know_their_place() {
    let text = "<?xml version=\"1.0\"?>\n<!-- 雁 -->\n<a x='1'>\n  雁<b/> <c>&lt;&#x96C1;<![CDATA[<d/>]]></c>\r\n</a>\n";
    let root = parse(text).expect("well-formed").root;
    assert_eq!((root.line, root.column, root.order), (3, 1, 0));
    let places: Vec<(&str, u32, u32, u32)> = root
        .elements()
        .map(|e| (e.name.local.as_str(), e.line, e.column, e.order))
        .collect();
    assert_eq!(places, [("b", 4, 4, 1), ("c", 4, 9, 2)]);
    let texts: Vec<String> = root.elements().map(crate::model::Tree::text).collect();
    assert_eq!(texts, ["", "<雁<d/>"]);
}

#[test]
fn attribute_values_are_normalised_as_xml_says() {
    let root = parse("<a x='1\n2' y='3&#10;4' z='&quot;&amp;'/>")
        .expect("well-formed")
        .root;
    let value = |local| root.attribute(local);
    assert_eq!(value("x"), Some("1 2"));
    assert_eq!(value("y"), Some("3\n4"));
    assert_eq!(value("z"), Some("\"&"));
}

#[test]
fn what_is_not_well_formed_is_refused_with_its_line() {
    for (text, line) in [
        ("", 1),
        ("<a>\n<b></a>", 2),
        ("<a>\n", 1),
        ("<a/>\n<b/>", 2),
        ("<a/>\ntext", 2),
        ("<a x='1' x='2'/>", 1),
        ("<a xmlns:p='u' xmlns:q='u' p:x='1' q:x='2'/>", 1),
        ("<a>\n<p:b/></a>", 2),
        ("<a x='<'/>", 1),
        ("<a x=1/>", 1),
        ("<1a/>", 1),
        ("<a>\n\u{1}</a>", 2),
        ("<a xmlns:xml='u'/>", 1),
    ] {
        refused(text, "SK-BPMN-0001", line);
    }
}

#[test]
fn entities_and_document_types_are_refused() {
    let bomb = "<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;&x;&x;\">]>\n<a>&y;</a>";
    refused(bomb, "SK-BPMN-0003", 1);
    refused("<a>\n&unheard;</a>", "SK-BPMN-0003", 2);
    refused("<a x='&unheard;'/>", "SK-BPMN-0003", 1);
    refused("<a>&#0;</a>", "SK-BPMN-0003", 1);
}

#[test]
fn depth_number_and_attributes_are_limited() {
    let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    assert!(parse(&nested(MAX_DEPTH)).is_ok());
    refused(&nested(MAX_DEPTH + 1), "SK-BPMN-0002", 1);
    refused(&nested(1_000_000), "SK-BPMN-0002", 1);
    let attributes: String = (0..=MAX_ATTRIBUTES).map(|n| format!(" a{n}=''")).collect();
    refused(&format!("<a{attributes}/>"), "SK-BPMN-0002", 1);
    let long = format!("<a>{}</a>", "<b/>".repeat(200_000));
    assert_eq!(parse(&long).expect("one long line").root.children.len(), 200_000);
}
