//! `skein dmn`: make a decision of a model, or check its tables.

use crate::output;
use anyhow::Result;
use clap::{Args, Subcommand};
use serde::Serialize;
use skein_dmn::Decisions;
use skein_dmn::check::{Finding, Level};
use skein_dmn::feel::{Context, DateTime, Value, Zone};
use skein_dmn::model::{self, Definitions};
use skein_kernel::rejection::{Class, Code, Rejection};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

/// The input of a decision is no JSON object.
const NO_OBJECT: Code = Code("SK-CLI-0020");
/// A moment that can't be read.
const NO_MOMENT: Code = Code("SK-CLI-0021");

/// A file that can't be read as text.
const UNREADABLE: Code = Code("SK-CLI-0022");

/// What can be done with decision models.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make one decision and print its value as JSON 求一个决策的值
    Eval(Eval),
    /// Check tables for overlaps, gaps, rules that never decide, wrong types 检查决策表
    Check(Check),
}

/// Arguments of `skein dmn eval`.
#[derive(Debug, Args)]
pub(crate) struct Eval {
    /// The model (DMN 1.1 to 1.5)
    file: PathBuf,
    /// The decision, business knowledge model or decision service, by name or id
    #[arg(long, value_name = "NAME")]
    decision: String,
    /// The inputs by name, as a JSON object, or @FILE
    #[arg(long, default_value = "{}", value_name = "JSON|@FILE")]
    input: String,
    /// The present moment, as 2026-11-23T09:00:00+08:00 (default: the clock)
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// A model it imports; may be given several times
    #[arg(long, value_name = "FILE")]
    import: Vec<PathBuf>,
}

/// Arguments of `skein dmn check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The model (DMN 1.1 to 1.5)
    file: PathBuf,
    /// A model it imports; may be given several times
    #[arg(long, value_name = "FILE")]
    import: Vec<PathBuf>,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

/// Runs one of the commands. What is wrong with a model or an evaluation is printed, all of it, and ends
/// with 1.
///
/// # Errors
/// Files that can't be read, inputs that aren't JSON, a decision that doesn't exist.
pub(crate) fn run(command: &Command) -> Result<ExitCode> {
    match command {
        Command::Eval(arguments) => eval(arguments),
        Command::Check(arguments) => check(arguments),
    }
}

fn eval(arguments: &Eval) -> Result<ExitCode> {
    let models = match models(&arguments.file, &arguments.import)? {
        Ok(models) => models,
        Err(wrong) => return Ok(refuse(&wrong)),
    };
    let decisions = match Decisions::diagnose(&models) {
        Ok(decisions) => decisions,
        Err(wrong) => return Ok(refuse(&wrong)),
    };
    let inputs = inputs(&arguments.input)?;
    let now = moment(arguments.at.as_deref())?;
    let found = decisions.find(&arguments.decision)?;
    let evaluation = decisions.invoke_plain(found, &inputs, Some(&now));
    if !evaluation.faults.is_empty() {
        let faults = evaluation
            .faults
            .iter()
            .map(|fault| fault.rejection().in_file(found.file()));
        return Ok(refuse(&faults.collect::<Vec<_>>()));
    }
    output::write(format!("{}\n", evaluation.value.to_json()?).as_bytes(), None)?;
    Ok(ExitCode::SUCCESS)
}

fn check(arguments: &Check) -> Result<ExitCode> {
    let decisions = match models(&arguments.file, &arguments.import)? {
        Ok(models) => Decisions::diagnose(&models),
        Err(wrong) => Err(wrong),
    };
    let (problems, findings) = match &decisions {
        Ok(decisions) => (decisions.problems(), decisions.check()),
        Err(wrong) => (&wrong[..], Vec::new()),
    };
    if arguments.json {
        let found = Found {
            problems,
            findings: findings.iter().map(Told::from).collect(),
        };
        output::json(&found, None)?;
    } else {
        output::write(text(problems, &findings).as_bytes(), None)?;
    }
    let sound = problems.is_empty() && findings.iter().all(|finding| finding.level != Level::Error);
    Ok(if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The model and what it imports; the imported ones follow the main one.
fn models(file: &Path, imports: &[PathBuf]) -> Result<Result<Vec<Definitions>, Vec<Rejection>>> {
    let mut models = Vec::new();
    let mut wrong = Vec::new();
    for path in std::iter::once(file).chain(imports.iter().map(PathBuf::as_path)) {
        let name = path.display().to_string();
        let bytes = bytes(path)?;
        let text = match skein_bpmn::xml::decode(&bytes, &name) {
            Ok(text) => text,
            Err(rejection) => {
                wrong.push(rejection);
                continue;
            }
        };
        match model::read(&text, &name) {
            Ok(model) => models.push(model),
            Err(found) => wrong.extend(found),
        }
    }
    Ok(if wrong.is_empty() { Ok(models) } else { Err(wrong) })
}

fn bytes(path: &Path) -> Result<Vec<u8>, Rejection> {
    std::fs::read(path).map_err(|error| unreadable(path, &error))
}

fn read(path: &Path) -> Result<String, Rejection> {
    std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Rejection {
    let (zh, en) = (
        format!("文件读不出：{error}"),
        format!("the file can't be read: {error}"),
    );
    Rejection::new(UNREADABLE, Class::NotFound, zh, en).in_file(path.display().to_string())
}

fn inputs(argument: &str) -> Result<Context> {
    let text = match argument.strip_prefix('@') {
        Some(path) => read(Path::new(path))?,
        None => argument.to_owned(),
    };
    match Value::from_json(&text)? {
        Value::Context(context) => Ok(context),
        _ => Err(Rejection::new(
            NO_OBJECT,
            Class::Invalid,
            "输入须是 JSON 对象，以输入的名称为键",
            "the inputs must be a JSON object, with their names as keys",
        )
        .into()),
    }
}

/// The moment asked for, or that of the clock in the time of China.
fn moment(at: Option<&str>) -> Result<DateTime> {
    let unreadable = || {
        Rejection::new(
            NO_MOMENT,
            Class::Invalid,
            "时间须写作 2026-11-23T09:00:00+08:00",
            "a moment is written as 2026-11-23T09:00:00+08:00",
        )
    };
    let Some(at) = at else {
        let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
        let nanoseconds = i128::try_from(since.as_nanos())?;
        return Ok(DateTime::from_instant(nanoseconds, Zone::Offset(8 * 3600)).ok_or_else(unreadable)?);
    };
    Ok(at.parse().map_err(|_| unreadable().at_element(at))?)
}

/// Prints everything that is wrong, each on two lines.
fn refuse(wrong: &[Rejection]) -> ExitCode {
    for rejection in wrong {
        crate::tell(rejection);
    }
    ExitCode::FAILURE
}

fn text(problems: &[Rejection], findings: &[Finding]) -> String {
    let mut text = String::new();
    for problem in problems {
        let _ = writeln!(text, "error    {problem}");
    }
    for finding in findings {
        let level = format!("{:?}", finding.level).to_lowercase();
        let _ = writeln!(text, "{level:<8} {}", finding.rejection());
        if !finding.example.is_empty() {
            let example = finding
                .example
                .iter()
                .map(|(name, value)| format!("{name} = {value}"));
            let _ = writeln!(text, "         {}", example.collect::<Vec<_>>().join(", "));
        }
    }
    if text.is_empty() {
        text.push_str("没有发现问题\nnothing was found\n");
    }
    text
}

/// What is printed as JSON.
#[derive(Serialize)]
struct Found<'f> {
    problems: &'f [Rejection],
    findings: Vec<Told<'f>>,
}

#[derive(Serialize)]
struct Told<'f> {
    code: Code,
    level: String,
    element: &'f str,
    line: u32,
    rules: &'f [usize],
    example: BTreeMap<&'f str, &'f str>,
    zh: &'f str,
    en: &'f str,
}

impl<'f> From<&'f Finding> for Told<'f> {
    fn from(finding: &'f Finding) -> Self {
        let example = finding.example.iter();
        Self {
            code: finding.code,
            level: format!("{:?}", finding.level).to_lowercase(),
            element: &finding.element,
            line: finding.line,
            rules: &finding.rules,
            example: example.map(|(name, value)| (&**name, value.as_str())).collect(),
            zh: &finding.zh,
            en: &finding.en,
        }
    }
}
