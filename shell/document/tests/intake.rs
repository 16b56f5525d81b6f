//! What people hand over, and what becomes of it.

mod fixtures;

use encoding_rs::{BIG5, GB18030};
use skein_document::export::{self, Only, render};
use skein_document::intake::{Document, Format, Limits, NoteKind, read, read_file, read_within};
use skein_kernel::rejection::{Class, Rejection};
use std::path::Path;

const REPORT: &str = "政府工作报告\n\n一、去年工作\n\n全市经济平稳运行，工业增长7.2%，新建道路30公里。\n";

fn accepted(name: &str, bytes: &[u8]) -> Document {
    read(name, bytes).unwrap_or_else(|rejection| panic!("{rejection}"))
}

/// Refused with this code, naming the file, in both languages.
fn refused(name: &str, bytes: &[u8], code: &str) -> Rejection {
    let rejection = read(name, bytes).expect_err("refused");
    check_rejection(&rejection, code);
    assert_eq!(rejection.place.as_ref().unwrap().file.as_deref(), Some(name));
    rejection
}

fn check_rejection(rejection: &Rejection, code: &str) {
    assert_eq!(rejection.code.0, code, "{rejection}");
    assert!(
        rejection.zh.chars().any(|c| c > '\u{4e00}') && rejection.en.is_ascii() || rejection.en.len() > 10
    );
}

fn kinds(document: &Document) -> Vec<NoteKind> {
    document.notes.iter().map(|note| note.kind).collect()
}

#[test]
fn utf8_comes_in_as_it_is() {
    let document = accepted("a.txt", REPORT.as_bytes());
    assert_eq!((document.text.as_str(), document.encoding), (REPORT, "UTF-8"));
    assert_eq!((document.format, kinds(&document)), (Format::Text, vec![]));
    assert_eq!(accepted("a.md", REPORT.as_bytes()).format, Format::Markdown);
}

#[test]
fn every_usual_encoding_is_told() {
    let check = |bytes: &[u8], encoding: &str| {
        let document = accepted("a.txt", bytes);
        assert_eq!((document.text.as_str(), document.encoding), (REPORT, encoding));
    };
    let wide = |to: fn(u16) -> [u8; 2]| REPORT.encode_utf16().flat_map(to).collect::<Vec<u8>>();
    check(&[b"\xef\xbb\xbf", REPORT.as_bytes()].concat(), "UTF-8");
    check(&GB18030.encode(REPORT).0, "gb18030");
    check(&wide(u16::to_le_bytes), "UTF-16LE");
    check(&wide(u16::to_be_bytes), "UTF-16BE");
    check(&[vec![0xFF, 0xFE], wide(u16::to_le_bytes)].concat(), "UTF-16LE");
    check(&[vec![0xFE, 0xFF], wide(u16::to_be_bytes)].concat(), "UTF-16BE");
}

#[test]
fn big5_is_told_from_gbk() {
    let traditional =
        "政府工作報告\n一、去年的工作\n全市經濟平穩運行，工業增長百分之七，新建的道路三十公里。\n";
    let document = accepted("a.txt", &BIG5.encode(traditional).0);
    assert_eq!((document.text.as_str(), document.encoding), (traditional, "Big5"));
}

#[test]
fn half_a_file_keeps_what_is_there_and_says_so() {
    let cut = REPORT.trim_end().len() - 2;
    let document = accepted("a.txt", &REPORT.as_bytes()[..cut]);
    assert!(REPORT.starts_with(&document.text) && document.text.ends_with("公里"));
    assert_eq!(kinds(&document), [NoteKind::Truncated]);
    let gbk = GB18030.encode(REPORT.trim_end()).0;
    let document = accepted("a.txt", &gbk[..gbk.len() - 1]);
    assert!(document.text.ends_with("公里"));
    assert_eq!(kinds(&document), [NoteKind::Truncated]);
}

#[test]
fn two_encodings_in_one_file_are_refused_with_the_line() {
    let mixed = [
        REPORT.as_bytes(),
        &GB18030.encode("二、今年").0,
        b"\n",
        REPORT.as_bytes(),
    ]
    .concat();
    let rejection = refused("a.txt", &mixed, "SK-DOCUMENT-0004");
    assert_eq!(rejection.place.unwrap().line, Some(6));
}

#[test]
fn what_is_no_document_is_refused() {
    refused("a.txt", b"", "SK-DOCUMENT-0001");
    refused("a.txt", &[0, 1, 2, 3, 0xFF, 0, 9].repeat(50), "SK-DOCUMENT-0003");
    refused("a.txt", b"\x89PNG\r\n\x1a\n0000", "SK-DOCUMENT-0003");
    refused("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "SK-DOCUMENT-0012");
    refused("a.txt", b" \n\n \n", "SK-DOCUMENT-0010");
}

#[test]
fn two_hundred_megabytes_are_refused_before_they_are_read() {
    let rejection = Limits::default().check(200 << 20).unwrap_err();
    check_rejection(&rejection, "SK-DOCUMENT-0002");
    assert_eq!(rejection.class, Class::TooLarge);
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(200 << 20).unwrap();
    check_rejection(&read_file(file.path()).unwrap_err(), "SK-DOCUMENT-0002");
    let small = Limits {
        file: 10,
        ..Limits::default()
    };
    check_rejection(
        &read_within("a.txt", REPORT.as_bytes(), &small).unwrap_err(),
        "SK-DOCUMENT-0002",
    );
}

#[test]
fn a_file_that_is_not_there_is_refused() {
    let rejection = read_file(std::path::Path::new("no/such/file.txt")).unwrap_err();
    check_rejection(&rejection, "SK-DOCUMENT-0011");
    assert_eq!(rejection.class, Class::NotFound);
}

#[test]
fn a_text_without_figures_or_chinese_comes_in_with_a_note() {
    assert_eq!(
        kinds(&accepted("a.txt", "天气晴朗。".as_bytes())),
        [NoteKind::NoNumbers, NoteKind::NoHeadings]
    );
    let english = accepted("a.txt", b"nothing to report");
    assert_eq!(
        kinds(&english),
        [NoteKind::NoChinese, NoteKind::NoNumbers, NoteKind::NoHeadings]
    );
}

const PAGE: &str = r#"<!DOCTYPE html><html><head><meta charset="utf-8"><title>网站</title>
<style>p { color: red }</style><script>var 指标 = "增长99%";</script></head><body>
<nav><ul><li>首页</li><li>政务公开</li></ul></nav>
<div class="wrap"><h1>政府工作报告</h1><div id="text">
<p>&emsp;&emsp;各位代表：</p><p>一、去年<b>工作</b></p>
<p>工业增长7.2%，<span style="display: none">隐藏99%</span>新建
道路30公里&mdash;&mdash;比上年多5公里。<br>全年完成投资20亿元。<script>alert("增长88%")</script></p>
<!-- 注释 --></div></div><footer>版权所有</footer></body></html>"#;

#[test]
fn a_saved_page_gives_its_main_text_and_no_script() {
    let document = accepted("page.html", PAGE.as_bytes());
    assert_eq!(document.format, Format::Html);
    assert_eq!(
        document.text,
        "政府工作报告\n\u{2003}\u{2003}各位代表：\n一、去年工作\n工业增长7.2%，新建道路30公里——比上年多5公里。\n全年完成投资20亿元。"
    );
    let gbk = accepted("页面", &GB18030.encode(PAGE).0);
    assert_eq!((gbk.format, gbk.text), (Format::Html, document.text));
}

#[test]
fn a_page_of_scripts_alone_is_refused() {
    refused(
        "a.html",
        b"<html><body><script>load()</script></body></html>",
        "SK-DOCUMENT-0010",
    );
}

#[test]
fn a_deeply_nested_page_does_no_harm() {
    let page = format!(
        "<html><body>{}报告100字{}",
        "<div>".repeat(20_000),
        "</div>".repeat(20_000)
    );
    assert_eq!(accepted("a.html", page.as_bytes()).text, "报告100字");
}

#[test]
fn a_word_document_gives_its_paragraphs() {
    let document = accepted(
        "报告.docx",
        &fixtures::docx(
            "<w:p><w:r><w:t>一、去年工作</w:t></w:r></w:p><w:p/>\
             <w:p><w:r><w:t>研发投入&gt;2%，</w:t></w:r><w:r><w:t xml:space=\"preserve\">增长 8%。</w:t></w:r>\
             <w:del><w:r><w:delText>删去</w:delText></w:r></w:del></w:p>\
             <w:p><w:pPr><w:numPr><w:numId/></w:numPr></w:pPr><w:r><w:t>今年工作</w:t><w:br/><w:t>新的一行</w:t></w:r></w:p>",
        ),
    );
    assert_eq!(document.format, Format::Docx);
    assert_eq!(
        document.text,
        "一、去年工作\n\n研发投入>2%，增长 8%。\n今年工作\n新的一行"
    );
    let numbered = accepted(
        "a.docx",
        &fixtures::docx("<w:p><w:pPr><w:numPr></w:numPr></w:pPr><w:r><w:t>一项7</w:t></w:r></w:p>"),
    );
    assert!(kinds(&numbered).contains(&NoteKind::AutoNumbering));
}

#[test]
fn a_broken_word_document_is_refused() {
    let whole = fixtures::docx("<w:p><w:r><w:t>一、报告</w:t></w:r></w:p>");
    refused("a.docx", &whole[..whole.len() / 2], "SK-DOCUMENT-0005");
    refused(
        "a.docx",
        &fixtures::archive(&[("xl/workbook.xml", b"<x/>")]),
        "SK-DOCUMENT-0007",
    );
    refused(
        "a.docx",
        &fixtures::archive(&[("word/document.xml", b"<w:document><w:p>")]),
        "SK-DOCUMENT-0007",
    );
}

#[test]
fn a_zip_bomb_is_refused_before_it_fills_memory() {
    let bomb = vec![b' '; 64 << 20];
    let file = fixtures::archive(&[("word/document.xml", &bomb)]);
    assert!(file.len() < 1 << 20);
    let rejection = refused("a.docx", &file, "SK-DOCUMENT-0006");
    assert_eq!(rejection.class, Class::TooLarge);
    let names: Vec<String> = (0..5000).map(|n| format!("word/{n}.xml")).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    refused("a.docx", &fixtures::archive(&entries), "SK-DOCUMENT-0006");
}

#[test]
fn a_pdf_with_a_text_layer_gives_its_paragraphs() {
    let file = fixtures::pdf(&[
        "政府工作报告",
        "一、去年工作",
        "全市经济平稳运行，工业增长百分之",
        "七，新建道路三十公里，水库两座。",
        "  产业方面，三大园区加快建设，十",
        "个项目投产。",
        "二、今年安排",
    ]);
    let document = accepted("报告.pdf", &file);
    assert_eq!(document.format, Format::Pdf);
    assert_eq!(
        document.text,
        "政府工作报告\n一、去年工作\n全市经济平稳运行，工业增长百分之七，新建道路三十公里，水库两座。\n产业方面，三大园区加快建设，十个项目投产。\n二、今年安排"
    );
}

#[test]
fn a_pdf_that_cannot_be_read_is_refused() {
    let scan = refused("scan.pdf", &fixtures::pdf(&[]), "SK-DOCUMENT-0009");
    assert!(scan.zh.contains("1 页"));
    let whole = fixtures::pdf(&["报告"]);
    refused("half.pdf", &whole[..whole.len() / 3], "SK-DOCUMENT-0008");
    refused("junk.pdf", b"%PDF-1.7 nothing else", "SK-DOCUMENT-0008");
}

#[test]
fn a_pdf_bomb_is_refused_before_it_is_unpacked() {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packed, &vec![0; 8 << 20]).unwrap();
    let file = [
        b"%PDF-1.7\n1 0 obj\n<< /Filter /FlateDecode >>\nstream\r\n".to_vec(),
        packed.finish().unwrap(),
    ]
    .concat();
    let limits = Limits {
        unpacked: 1 << 20,
        ..Limits::default()
    };
    check_rejection(
        &read_within("a.pdf", &file, &limits).unwrap_err(),
        "SK-DOCUMENT-0006",
    );
}

#[test]
fn a_file_with_flipped_bytes_is_read_or_refused() {
    let files = [
        REPORT.as_bytes().to_vec(),
        GB18030.encode(REPORT).0.into_owned(),
        PAGE.as_bytes().to_vec(),
        fixtures::docx("<w:p><w:r><w:t>一、报告</w:t></w:r></w:p>"),
        fixtures::pdf(&["一、报告"]),
    ];
    let mut state = 1_u64;
    let mut random = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for _ in 0..60 {
        for file in &files {
            let mut file = file.clone();
            for _ in 0..3 {
                let at = random(file.len());
                file[at] = u8::try_from(random(256)).unwrap();
            }
            file.truncate(file.len() - random(8));
            // Either answer is right: what matters is that there is one.
            if let Err(rejection) = read("a", &file) {
                assert!(rejection.code.0.starts_with("SK-DOCUMENT-"));
            }
        }
    }
}

/// The damaged report and its repaired text.
fn reference() -> Option<(String, String)> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let damaged = std::fs::read_to_string(shared.join("reports/hengyang-2021.txt")).ok();
    let clean = std::fs::read_to_string(shared.join("domain/report-gold/clean_simplified.txt")).ok();
    if damaged.is_none() || clean.is_none() {
        println!("skipped: shared data absent");
    }
    damaged.zip(clean)
}

/// The repaired text of a file, as `--format text --only text` prints it.
fn repaired(name: &str, bytes: &[u8]) -> String {
    let document = read(name, bytes).unwrap();
    let report = skein_report::read(&document.text);
    String::from_utf8(render(&report, &document.text, export::Format::Text, Only::Text).unwrap()).unwrap()
}

/// Lines that say something: a page and a Word file keep no others.
fn spoken(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.is_empty()).collect()
}

#[test]
fn whatever_file_the_report_comes_in_its_text_is_the_same() {
    let Some((damaged, clean)) = reference() else {
        return;
    };
    assert!(repaired("a.txt", damaged.as_bytes()) == clean);
    assert!(repaired("a.txt", &GB18030.encode(&damaged).0) == clean);
    let wide: Vec<u8> = damaged.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(repaired("a.txt", &wide) == clean);
    let tagged = |open: &str, close: &str| -> String {
        damaged
            .lines()
            .map(|line| format!("{open}{line}{close}\n"))
            .collect()
    };
    let page = format!(
        "<html><body><script>x()</script><div>{}</div></body></html>",
        tagged("<p>", "</p>")
    );
    assert_eq!(spoken(&repaired("a.html", page.as_bytes())), spoken(&clean));
    let word = fixtures::docx(&tagged(
        "<w:p><w:r><w:t xml:space=\"preserve\">",
        "</w:t></w:r></w:p>",
    ));
    assert_eq!(spoken(&repaired("a.docx", &word)), spoken(&clean));
}
