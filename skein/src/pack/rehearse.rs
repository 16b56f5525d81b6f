//! `skein pack test`: scenarios of packs, played and reported.
//!
//! It reads folders and prints; what a scenario means is `skein-rehearsal`'s. Start at [`test`].

use crate::output;
use anyhow::{Context, Result};
use clap::Args;
use serde_json::json;
use skein_kernel::rejection::Rejection;
use skein_rehearsal::stage::{Library, Stage};
use skein_rehearsal::{Failure, Options, Report, Script, Verdict, rehearse};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `skein pack test`.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Folders of packs, or single .scn files (default: every pack in packs/ that has scenarios)
    packs: Vec<PathBuf>,
    /// Write what was found over what was expected
    #[arg(long)]
    update: bool,
    /// Only scenarios whose file or name contains this
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    /// Where pictures of failed matters go (default: target/scenarios)
    #[arg(long, value_name = "FOLDER")]
    pictures: Option<PathBuf>,
    /// Name the elements that no scenario entered
    #[arg(long)]
    coverage: bool,
    /// The folder of packs that these need besides (default: the one they lie in)
    #[arg(long, value_name = "FOLDER")]
    beside: Option<PathBuf>,
}

/// Plays scenarios and tells how they came out.
///
/// # Errors
/// Folders and files that can't be read or written.
pub(super) fn test(arguments: &Test) -> Result<ExitCode> {
    let (library, scripts) = stages(arguments)?;
    if scripts.is_empty() {
        return Err(skein_rehearsal::stage::nothing_to_play().into());
    }
    let options = Options {
        filter: arguments.filter.clone(),
        ..Options::default()
    };
    let report = rehearse(&library, &scripts, &options);
    let pictures = pictures(arguments, &report)?;
    let rewritten = if arguments.update { update(&report)? } else { 0 };
    if arguments.json {
        let mut value = json!({ "verdicts": report.verdicts, "milliseconds": millis(&report) });
        if let (true, Some(object)) = (arguments.coverage, value.as_object_mut()) {
            object.insert("coverage".into(), json!(report.coverage));
        }
        output::json(&value, None)?;
    } else {
        output::write(
            in_words(&report, &pictures, arguments, rewritten).as_bytes(),
            None,
        )?;
    }
    Ok(ExitCode::from(u8::from(report.failed().next().is_some())))
}

fn millis(report: &Report) -> u64 {
    u64::try_from(report.took.as_millis()).unwrap_or(u64::MAX)
}

/// The packs and scripts that are meant, and the packs beside them that they may need.
fn stages(arguments: &Test) -> Result<(Library, Vec<Script>)> {
    let given = if arguments.packs.is_empty() {
        vec![PathBuf::from("packs")]
    } else {
        arguments.packs.clone()
    };
    let mut library = Library::default();
    let mut wanted: Vec<(String, Option<PathBuf>)> = Vec::new();
    for path in &given {
        if !path.exists() {
            return Err(skein_rehearsal::stage::nothing_to_play()
                .in_file(path.display().to_string())
                .into());
        }
        let (folder, script) = if path.is_file() {
            (home(path), Some(path.clone()))
        } else {
            (path.clone(), None)
        };
        if script.is_none() && !is_pack(&folder) {
            // A folder of packs.
            let all = Library::of_folder(&folder)?;
            for stage in all.packs() {
                wanted.push((stage.id.clone(), None));
                library.add(Stage::clone(stage));
            }
            continue;
        }
        let beside = arguments
            .beside
            .clone()
            .or_else(|| folder.canonicalize().ok()?.parent().map(Path::to_owned));
        if let Some(beside) = beside {
            beside_them(&mut library, &beside, &folder)?;
        }
        let stage = Stage::of_folder(&folder)?;
        wanted.push((stage.id.clone(), script));
        library.add(stage);
    }
    let mut scripts = Vec::new();
    for (pack, only) in wanted {
        let Some(stage) = library.get(&pack).cloned() else {
            continue;
        };
        match only {
            Some(path) => scripts.push(Script {
                text: std::fs::read_to_string(&path).with_context(|| path.display().to_string())?,
                file: path.display().to_string(),
                pack,
            }),
            None => scripts.extend(stage.scripts.iter().map(|(path, text)| Script {
                pack: pack.clone(),
                file: stage.named(path),
                text: text.clone(),
            })),
        }
    }
    Ok((library, scripts))
}

/// Packs that lie beside the one that is meant. What isn't a sound pack there is no concern of its tests.
fn beside_them(library: &mut Library, folder: &Path, own: &Path) -> Result<()> {
    let own = own.canonicalize().with_context(|| own.display().to_string())?;
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        let other = path.is_dir() && path.canonicalize().is_ok_and(|path| path != own);
        if other
            && path.join("pack.toml").is_file()
            && let Ok(stage) = Stage::of_folder(&path)
        {
            library.add(stage);
        }
    }
    Ok(())
}

/// The pack that a script lies in: the nearest folder above with a `pack.toml` or processes, else its own.
fn home(script: &Path) -> PathBuf {
    let above = script.ancestors().skip(1);
    let found = above.take(4).find(|folder| is_pack(folder));
    let own = found.or_else(|| script.parent()).unwrap_or(Path::new("."));
    if own.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        own.to_owned()
    }
}

fn is_pack(folder: &Path) -> bool {
    folder.join("pack.toml").is_file() || folder.join("matter").is_dir()
}

/// Writes a picture for each failed scenario, and says where.
fn pictures(arguments: &Test, report: &Report) -> Result<Vec<(usize, PathBuf)>> {
    let folder = arguments
        .pictures
        .clone()
        .unwrap_or_else(|| PathBuf::from("target/scenarios"));
    let mut written = Vec::new();
    for (place, verdict) in report.verdicts.iter().enumerate() {
        let Some(picture) = &verdict.picture else { continue };
        std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        let stem = Path::new(&verdict.file)
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let row = verdict.row.map(|row| format!("-{row}")).unwrap_or_default();
        let path = folder.join(format!("{}-{stem}-{}{row}.svg", verdict.pack, verdict.line));
        std::fs::write(&path, &picture.svg).with_context(|| path.display().to_string())?;
        written.push((place, path));
    }
    Ok(written)
}

/// Writes what was found into the scripts; how many values were rewritten.
fn update(report: &Report) -> Result<usize> {
    let changes: BTreeSet<_> = report
        .verdicts
        .iter()
        .flat_map(|verdict| verdict.changes.clone())
        .collect();
    let files: BTreeSet<_> = changes.iter().map(|change| change.span.file.clone()).collect();
    let changes: Vec<_> = changes.into_iter().collect();
    for file in files {
        let text = std::fs::read_to_string(&file).with_context(|| file.clone())?;
        let rewritten = skein_rehearsal::rewrite(&text, &file, &changes);
        if rewritten != text {
            std::fs::write(&file, rewritten).with_context(|| file.clone())?;
        }
    }
    Ok(changes.len())
}

fn in_words(report: &Report, pictures: &[(usize, PathBuf)], arguments: &Test, rewritten: usize) -> String {
    let mut text = String::new();
    for (place, verdict) in report
        .verdicts
        .iter()
        .enumerate()
        .filter(|(_, verdict)| !verdict.passed())
    {
        let picture = pictures
            .iter()
            .find(|(of, _)| *of == place)
            .map(|(_, path)| path.as_path());
        text += &failed(verdict, picture);
    }
    if arguments.coverage {
        for (file, id, name) in report.coverage.missed() {
            let _ = writeln!(text, "{file}: 未演练 not entered: {id} {name}");
        }
    }
    let failed = report.failed().count();
    let (entered, elements) = report.coverage.count();
    let _ = writeln!(
        text,
        "{} 个场景，{failed} 个失败；走过 {entered}/{elements} 个环节，用时 {:.1} 秒  {} scenarios, {failed} failed; {entered} of {elements} elements entered",
        report.verdicts.len(),
        report.took.as_secs_f32(),
        report.verdicts.len(),
    );
    if rewritten > 0 {
        let _ = writeln!(
            text,
            "改写了 {rewritten} 处预期 {rewritten} expected values rewritten"
        );
    }
    text
}

fn failed(verdict: &Verdict, picture: Option<&Path>) -> String {
    let row = verdict.row.map(|row| format!(" #{row}")).unwrap_or_default();
    let mut text = format!("✗ {}{row}  {}:{}\n", verdict.scenario, verdict.file, verdict.line);
    for failure in &verdict.failures {
        text += &told(failure);
    }
    if let Some(picture) = picture {
        let _ = writeln!(text, "    图 picture: {}", picture.display());
    }
    text.push('\n');
    text
}

/// A failed sentence: place, sentence, expected and actual.
fn told(failure: &Failure) -> String {
    let Rejection { code, zh, en, .. } = &failure.why;
    let mut text = format!("  {}:{}: {}\n", failure.file, failure.line, failure.sentence);
    match (&failure.expected, &failure.actual) {
        (Some(expected), Some(actual)) => {
            let _ = writeln!(text, "    {code}");
            let _ = writeln!(text, "    预期 expected: {expected}");
            let _ = writeln!(text, "    实际 actual:   {actual}");
        }
        _ => {
            let _ = writeln!(text, "    {code}  {zh}");
            let _ = writeln!(text, "    {}  {en}", " ".repeat(code.0.len()));
        }
    }
    text
}
