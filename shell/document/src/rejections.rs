//! Every refusal of this crate in one place, so that the two languages and the codes stay in step.
//!
//! It knows nothing of how the causes are found. Each function is one page of `docs/errors/`.

use skein_kernel::rejection::{Class, Code, Rejection};

/// An empty file.
pub(crate) fn empty() -> Rejection {
    Rejection::new(
        Code("SK-DOCUMENT-0001"),
        Class::Invalid,
        "文件是空的，请检查后重新选择文件",
        "the file is empty; check it and choose it again",
    )
}

/// Larger than is accepted.
pub(crate) fn too_large(actual: u64, limit: u64) -> Rejection {
    let (actual, limit) = (mebibytes(actual), mebibytes(limit));
    Rejection::new(
        Code("SK-DOCUMENT-0002"),
        Class::TooLarge,
        format!("文件有 {actual}，超过上限 {limit}；请只提交报告正文"),
        format!("the file has {actual}, the limit is {limit}; hand over the report's text alone"),
    )
}

/// Bytes as mebibytes, rounded up, for people.
fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes.div_ceil(1 << 20))
}

/// Not a document: binary, or a format that isn't read.
pub(crate) fn not_a_document(what: &str) -> Rejection {
    Rejection::new(
        Code("SK-DOCUMENT-0003"),
        Class::Invalid,
        format!("这不是可读的文档（{what}）；请提供 .txt、.md、.html、.docx 或带文字层的 .pdf"),
        format!("not a readable document ({what}); give .txt, .md, .html, .docx or .pdf with a text layer"),
    )
}

/// Text in no encoding that is read, or with bytes that belong to none.
pub(crate) fn undecodable(encoding: &str, byte: usize, line: u32) -> Rejection {
    Rejection::new(
        Code("SK-DOCUMENT-0004"),
        Class::Invalid,
        format!("按 {encoding} 解码，第 {line} 行（第 {byte} 字节）无法识别；请另存为 UTF-8 后再提交"),
        format!(
            "as {encoding}, line {line} (byte {byte}) can't be decoded; save the file as UTF-8 and try again"
        ),
    )
    .at_line(line)
}

/// A .docx whose archive is broken, most often half a download.
pub(crate) fn broken_archive(detail: &str) -> Rejection {
    Rejection::new(
        Code("SK-DOCUMENT-0005"),
        Class::Invalid,
        format!("Word 文件不完整或已损坏（{detail}）；请重新下载或另存后再提交"),
        format!("the Word file is incomplete or broken ({detail}); fetch or save it again"),
    )
}

/// An archive that would unpack to far more than it is.
pub(crate) fn archive_bomb(entry: &str) -> Rejection {
    Rejection::new(
        Code("SK-DOCUMENT-0006"),
        Class::TooLarge,
        "压缩内容展开后过大，疑似压缩炸弹，已拒绝读取",
        "the packed contents would unpack beyond the limit; refused as a likely zip bomb",
    )
    .at_element(entry)
}

/// An archive that is no Word document, or one whose XML is broken.
pub(crate) fn not_word(detail: &str) -> Rejection {
    Rejection::new(
        Code("SK-DOCUMENT-0007"),
        Class::Invalid,
        format!("压缩包里没有可读的 Word 正文（{detail}）；请另存为 .docx 后再提交"),
        format!("no readable Word text in the archive ({detail}); save it as .docx and try again"),
    )
}

/// A PDF that can't be read.
pub(crate) fn unreadable_pdf(detail: &str) -> Rejection {
    Rejection::new(
        Code("SK-DOCUMENT-0008"),
        Class::Invalid,
        format!("PDF 文件无法读取（{detail}）；请重新导出，或提供 .docx、.txt"),
        format!("the PDF can't be read ({detail}); export it again, or give .docx or .txt"),
    )
}

/// A PDF of pictures.
pub(crate) fn no_text_layer(pages: usize) -> Rejection {
    Rejection::new(
        Code("SK-DOCUMENT-0009"),
        Class::Invalid,
        format!("PDF 共 {pages} 页，没有文字层（多为扫描件）；请先做文字识别，或提供 .docx、.txt"),
        format!(
            "the PDF of {pages} pages has no text layer (a scan?); run text recognition first, or give .docx or .txt"
        ),
    )
}

/// A page or document without any text.
pub(crate) fn no_text() -> Rejection {
    Rejection::new(
        Code("SK-DOCUMENT-0010"),
        Class::Invalid,
        "文件里没有正文文字；请确认保存的是报告页面本身",
        "the file holds no text; make sure that the report's own page was saved",
    )
}

/// A file that can't be opened.
pub(crate) fn unreadable_file(detail: &std::io::Error) -> Rejection {
    let class = match detail.kind() {
        std::io::ErrorKind::NotFound => Class::NotFound,
        std::io::ErrorKind::PermissionDenied => Class::Forbidden,
        _ => Class::Unavailable,
    };
    Rejection::new(
        Code("SK-DOCUMENT-0011"),
        class,
        format!("无法打开文件（{detail}）；请检查路径和权限"),
        format!("the file can't be opened ({detail}); check its path and permissions"),
    )
}

/// An Office file of before 2007, or one with a password.
pub(crate) fn old_office() -> Rejection {
    Rejection::new(
        Code("SK-DOCUMENT-0012"),
        Class::Invalid,
        "这是旧版 Office 或加密的文件；请在 Word/WPS 中另存为不加密的 .docx 后再提交",
        "an Office file of the old kind or with a password; save it as .docx without one and try again",
    )
}

/// A table that can't be written in the format asked for.
pub(crate) fn unwritable(format: &str, detail: &str) -> Rejection {
    Rejection::new(
        Code("SK-DOCUMENT-0013"),
        Class::Unavailable,
        format!("无法生成 {format}（{detail}）；请换一种格式"),
        format!("can't write {format} ({detail}); choose another format"),
    )
}

/// A format or a choice of tables by a name that isn't known.
pub(crate) fn unknown_name(name: &str, known: &str) -> Rejection {
    Rejection::new(
        Code("SK-DOCUMENT-0014"),
        Class::Invalid,
        format!("不认识“{name}”；可选：{known}"),
        format!("`{name}` is not known; choose one of {known}"),
    )
}
