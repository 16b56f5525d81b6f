//! `skein bpmn`: run a model alone, draw it, check it, try a migration.
//!
//! It reads files and prints; the model's meaning is `skein-bpmn`'s and `skein-matter`'s. Start at
//! [`Command`].

use crate::migrate::{self, Migrate};
use crate::output;
use crate::up::bundle;
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use serde_json::json;
use skein_app::city::{City, Config};
use skein_bpmn::check::{Finding, Severity};
use skein_bpmn::draw::{Language, Marks, Options as Drawing};
use skein_bpmn::model::{ActivityKind, Definitions};
use skein_dmn::Decisions;
use skein_kernel::actor::{Actor, ActorId, Role};
use skein_kernel::calendar::WorkCalendar;
use skein_kernel::rejection::{Class, Code, Rejection};
use skein_matter::Program;
use skein_matter::program::Edition;
use skein_matter::run::{self, Outcome, Script};
use skein_matter::state::Vars;
use skein_store::aggregate::Serial;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// What can be done with a BPMN file.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a model alone, with simulated time 单独运行模型
    #[command(after_help = EXITS)]
    Run(Run),
    /// Draw a model as SVG 画出模型
    Draw(Draw),
    /// Check a model against the standard 检查模型
    Check(Check),
    /// Try what moving matters to another version would do 试算流程迁移
    #[command(
        after_help = "Changes nothing. Exit code: 0 everything can be moved, 1 a file is refused, 2 wrong \
        arguments, 3 something can't be moved, 4 unproven: no matter was tried."
    )]
    Migrate(Migrate),
}

/// How `skein bpmn run` ends.
const EXITS: &str = "Each event is one line of JSON; the last line sums up: status, vars, error, and what is \
still waited for with the script entries that would continue it (docs/guide/bpmn-run.md).\n\n\
Exit code: 0 completed, 1 the model, the script or another file is refused or can't be read, 2 wrong arguments, 3 something is still \
waited for, 4 failed.";

/// Arguments of `skein bpmn run`.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// The BPMN file
    file: PathBuf,
    /// Data to begin with: a JSON object, or @FILE
    #[arg(long, value_name = "JSON")]
    vars: Option<String>,
    /// What completes waiting work: JSON entries, in an array or one after the other; - for standard input
    #[arg(long, value_name = "FILE")]
    messages: Option<PathBuf>,
    /// When simulated time starts (default: 2026-01-05T09:00+08:00)
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// The process to start, by id or name (default: all that begin without a trigger)
    #[arg(long, value_name = "ID")]
    process: Option<String>,
    /// Decisions that business rule tasks ask for, beside those the model imports
    #[arg(long, value_name = "FILE", num_args = 1..)]
    decisions: Vec<PathBuf>,
    /// Other BPMN files whose processes it calls
    #[arg(long, value_name = "FILE", num_args = 1..)]
    with: Vec<PathBuf>,
    /// A calendar file that adds to the published calendar or amends it
    #[arg(long, value_name = "FILE")]
    calendar: Option<PathBuf>,
}

/// Arguments of `skein bpmn draw`.
#[derive(Debug, Args)]
pub(crate) struct Draw {
    /// The BPMN file
    file: PathBuf,
    /// Where the picture goes (default: standard output)
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Mark where a matter stands: a trace of `skein bpmn run`, or with --data a matter's number
    #[arg(long, value_name = "MATTER")]
    state: Option<String>,
    /// The data folder of a stopped city whose matter is marked
    #[arg(long, value_name = "DIR", requires = "state")]
    data: Option<PathBuf>,
    /// Which diagram, by id, name or number (default: the first)
    #[arg(long, value_name = "ID")]
    diagram: Option<String>,
    /// Lay everything out anew, whatever places the file gives
    #[arg(long)]
    rearrange: bool,
    /// The language of descriptions: zh or en (default: that of the model's names)
    #[arg(long, value_parser = language)]
    lang: Option<Language>,
}

/// Arguments of `skein bpmn check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The BPMN file
    file: PathBuf,
    /// Other BPMN files whose processes it calls
    #[arg(long, value_name = "FILE", num_args = 1..)]
    with: Vec<PathBuf>,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

fn language(name: &str) -> Result<Language, String> {
    match name {
        "zh" | "zh-CN" => Ok(Language::Chinese),
        "en" => Ok(Language::English),
        _ => Err("zh or en".into()),
    }
}

/// Runs one of the commands.
///
/// # Errors
/// Files that can't be read, and the first of what is wrong with them; the others are printed.
pub(crate) fn run(command: &Command) -> Result<ExitCode> {
    match command {
        Command::Run(arguments) => execute(arguments),
        Command::Draw(arguments) => draw(arguments).map(|()| ExitCode::SUCCESS),
        Command::Check(arguments) => check(arguments),
        Command::Migrate(arguments) => migrate::run(arguments, read, first),
    }
}

fn read(path: &Path) -> Result<Definitions> {
    let bytes = crate::place::bytes(path)?;
    skein_bpmn::read_bytes(&bytes, &path.display().to_string()).map_err(first)
}

/// Prints all rejections but the first, which ends the command.
fn first(rejections: Vec<Rejection>) -> anyhow::Error {
    let mut all = rejections.into_iter();
    let Some(first) = all.next() else {
        return anyhow::anyhow!("refused without a reason");
    };
    for other in all {
        eprintln!("{}  {}", other.code, other.zh);
        eprintln!("{}  {}", " ".repeat(other.code.0.len()), other.en);
        if let Some(place) = &other.place {
            eprintln!("{}  {place}", " ".repeat(other.code.0.len()));
        }
    }
    first.into()
}

fn execute(arguments: &Run) -> Result<ExitCode> {
    match trace(arguments) {
        Ok(trace) => {
            let lines: Vec<String> = trace.json_lines().collect();
            output::write((lines.join("\n") + "\n").as_bytes(), None)?;
            Ok(ExitCode::from(match trace.outcome() {
                Outcome::Completed => 0,
                Outcome::Waiting => 3,
                Outcome::Failed => 4,
            }))
        }
        Err(error) => {
            if let Some(why) = error.downcast_ref::<Rejection>() {
                let line = json!({"status": "rejected", "vars": {}, "error": why});
                output::write(format!("{line}\n").as_bytes(), None)?;
            }
            Err(error)
        }
    }
}

fn trace(arguments: &Run) -> Result<run::Trace> {
    let mut files = vec![read(&arguments.file)?];
    for path in &arguments.with {
        files.push(read(path)?);
    }
    for path in imported(&arguments.file, &files, ".bpmn") {
        files.push(read(&path)?);
    }
    let vars = vars(arguments.vars.as_deref())?;
    let script = script(arguments.messages.as_deref())?;
    let decisions = decisions(arguments, &files)?;
    let calendar = match &arguments.calendar {
        Some(path) => WorkCalendar::published().extended(&text(path)?)?,
        None => WorkCalendar::published().clone(),
    };
    let mut options = run::Options::new(&vars, &calendar)?;
    options.process = arguments.process.as_deref();
    options.decisions = decisions.as_ref().map(|decisions| decisions as _);
    if let Some(at) = &arguments.at {
        options.at = run::instant(at)?;
    }
    run::run(&files, script, &options).map_err(first)
}

fn text(path: &Path) -> Result<String> {
    crate::place::text(path)
}

fn vars(given: Option<&str>) -> Result<Vars> {
    let Some(given) = given else {
        return Ok(Vars::new());
    };
    let json = match given.strip_prefix('@') {
        Some(path) => text(Path::new(path))?,
        None => given.to_owned(),
    };
    Ok(Vars::from_json(&json)?)
}

fn script(path: Option<&Path>) -> Result<Script> {
    let Some(path) = path else {
        return Ok(Script::default());
    };
    let text = if path == Path::new("-") {
        std::io::read_to_string(std::io::stdin()).context("standard input")?
    } else {
        text(path)?
    };
    let name = path.display().to_string();
    Script::parse(&text).map_err(|faults| {
        first(
            faults
                .into_iter()
                .map(|fault| fault.in_file(name.clone()))
                .collect(),
        )
    })
}

/// Files beside the model that it imports, by their ending, as far as they are there.
fn imported(file: &Path, files: &[Definitions], ending: &str) -> Vec<PathBuf> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let locations = files
        .iter()
        .flat_map(|file| &file.imports)
        .filter_map(|import| import.location.as_deref());
    let named = locations.filter(|location| location.ends_with(ending) && !location.contains("://"));
    named
        .map(|location| folder.join(location))
        .filter(|path| path.is_file())
        .collect()
}

fn decisions(arguments: &Run, files: &[Definitions]) -> Result<Option<Decisions>> {
    let mut paths = arguments.decisions.clone();
    paths.extend(imported(&arguments.file, files, ".dmn"));
    paths.dedup();
    if paths.is_empty() {
        return Ok(None);
    }
    let mut models = Vec::new();
    for path in &paths {
        let name = path.display().to_string();
        let bytes = crate::place::bytes(path)?;
        let text = skein_bpmn::xml::decode(&bytes, &name)?;
        models.push(skein_dmn::model::read(&text, &name).map_err(first)?);
    }
    Decisions::load(&models).map(Some).map_err(first)
}

/// Where a matter stands: of a city, or of a trace.
fn standing(state: &str, data: Option<&Path>) -> Result<Marks> {
    let Some(folder) = data else {
        return marks(Path::new(state));
    };
    let matter = state.parse().context("--state must be the matter's number")?;
    let city = City::open(folder, Config::new(Arc::new(bundle(None)?)))?;
    let console = Actor {
        id: ActorId("console".into()),
        unit: None,
        roles: vec![Role::Auditor],
    };
    Ok(city.matter(&console, Serial(matter))?.marks())
}

fn draw(arguments: &Draw) -> Result<()> {
    let model = read(&arguments.file)?;
    let options = Drawing {
        diagram: arguments.diagram.clone(),
        rearrange: arguments.rearrange,
        language: arguments.lang,
        marks: arguments
            .state
            .as_deref()
            .map(|state| standing(state, arguments.data.as_deref()))
            .transpose()?
            .unwrap_or_default(),
        without_style: false,
    };
    let svg = skein_bpmn::draw::draw(&model, &options)?;
    output::write(svg.as_bytes(), arguments.output.as_deref())
}

/// Where a matter stands, from the lines of its trace.
fn marks(path: &Path) -> Result<Marks> {
    let mut marks = Marks::default();
    for (number, line) in text(path)?
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let line: serde_json::Value = serde_json::from_str(line).map_err(|_| no_trace(path, number + 1))?;
        let (Some(element), Some(event)) = (line["element"].as_str(), line["event"].as_str()) else {
            continue;
        };
        mark(&mut marks, element, event);
    }
    marks.live.retain(|_, count| *count > 0);
    Ok(marks)
}

fn mark(marks: &mut Marks, element: &str, event: &str) {
    match event {
        "entered" => *marks.live.entry(element.to_owned()).or_default() += 1,
        "completed" | "cancelled" => {
            if let Some(count) = marks.live.get_mut(element) {
                *count = count.saturating_sub(1);
            }
            if event == "completed" {
                marks.done.insert(element.to_owned());
            }
        }
        "taken" => {
            marks.done.insert(element.to_owned());
        }
        "incident" => {
            marks.failed.insert(element.to_owned());
        }
        "resolved" => {
            marks.failed.remove(element);
        }
        _ => {}
    }
}

fn check(arguments: &Check) -> Result<ExitCode> {
    let findings = findings(arguments)?;
    let fatal = findings.iter().any(is_error);
    if arguments.json {
        let rows: Vec<serde_json::Value> = findings
            .iter()
            .map(|finding| {
                json!({
                    "severity": if is_error(finding) { "error" } else { "warning" },
                    "clause": finding.clause,
                    "rejection": finding.rejection,
                })
            })
            .collect();
        output::json(&rows, None)?;
    } else {
        let mut text = String::new();
        for finding in &findings {
            text += &in_words(finding);
        }
        if findings.is_empty() {
            text += "没有发现问题 no findings\n";
        }
        output::write(text.as_bytes(), None)?;
    }
    Ok(ExitCode::from(u8::from(fatal)))
}

/// What is wrong with a model, by line: by the standard, by what it calls, and by what can't be compiled.
fn findings(arguments: &Check) -> Result<Vec<Finding>> {
    let model = read(&arguments.file)?;
    let mut findings = skein_bpmn::check(&model);
    if let Err(faults) = Program::compile(&model, Edition::default()) {
        for fault in faults {
            if findings.iter().all(|known| known.rejection != fault) {
                findings.push(Finding {
                    severity: Severity::Error,
                    clause: clause(fault.code.0),
                    process: None,
                    rejection: fault,
                });
            }
        }
    }
    findings.extend(absent(&model, arguments)?);
    findings.sort_by_key(|finding| finding.rejection.place.as_ref().and_then(|place| place.line));
    Ok(findings)
}

/// Calls of processes that are in none of the files: a warning, since a city may have them.
fn absent(model: &Definitions, arguments: &Check) -> Result<Vec<Finding>> {
    let mut files = vec![model.clone()];
    for path in arguments
        .with
        .iter()
        .chain(&imported(&arguments.file, &files, ".bpmn"))
    {
        files.push(read(path)?);
    }
    let known = |id: &str| {
        let mut processes = files.iter().flat_map(|file| &file.processes);
        processes.any(|process| process.base.id == id)
    };
    let mut found = Vec::new();
    for node in &model.nodes {
        let Some(ActivityKind::Call { called: Some(called) }) =
            node.activity().map(|activity| &activity.kind)
        else {
            continue;
        };
        if model.resolve(called).is_none() && !known(&called.id) {
            let why = Rejection::new(
                Code("SK-CLI-0025"),
                Class::NotFound,
                format!(
                    "调用的流程“{}”不在这些文件里；运行前请用 --with 给出，部署时城市里要有它",
                    called.id
                ),
                format!(
                    "the called process {:?} is in none of the files: give it by --with, or deploy it in the city",
                    called.id
                ),
            );
            found.push(Finding {
                severity: Severity::Warning,
                clause: "BPMN 2.0.2 §10.3.6",
                process: model.process_of(node.scope),
                rejection: why
                    .in_file(&*model.file)
                    .at_line(node.base.line)
                    .at_element(&*node.base.id),
            });
        }
    }
    Ok(found)
}

/// The clause that a refusal of the compiler goes by.
fn clause(code: &str) -> &'static str {
    match code {
        "SK-MATTER-0012" | "SK-MATTER-0014" => "BPMN 2.0.2 §8.4.6",
        "SK-MATTER-0013" | "SK-MATTER-0020" | "SK-MATTER-0023" | "SK-MATTER-0024" | "SK-MATTER-0025" => {
            "BPMN 2.0.2 §10.5.5"
        }
        "SK-MATTER-0015" | "SK-MATTER-0016" | "SK-MATTER-0017" => "BPMN 2.0.2 §10.4.2",
        "SK-MATTER-0018" => "BPMN 2.0.2 §8.4.13",
        "SK-MATTER-0019" => "BPMN 2.0.2 §10.6.5",
        "SK-MATTER-0021" => "BPMN 2.0.2 §10.3.5",
        "SK-MATTER-0022" => "BPMN 2.0.2 §10.3.6",
        "SK-MATTER-0026" | "SK-MATTER-0027" => "BPMN 2.0.2 §10.3.8",
        _ => "https://skein.city/bpmn/1.0",
    }
}

fn no_trace(path: &Path, line: usize) -> Rejection {
    let line = u32::try_from(line).unwrap_or(u32::MAX);
    Rejection::new(
        Code("SK-CLI-0026"),
        Class::Invalid,
        "这一行不是运行记录：--state 要的是 skein bpmn run 打印的内容",
        "this line is none of a trace: --state wants what `skein bpmn run` prints",
    )
    .in_file(path.display().to_string())
    .at_line(line)
}

fn is_error(finding: &Finding) -> bool {
    finding.severity == Severity::Error
}

/// A finding as compilers print theirs: place, then what and by which clause.
fn in_words(finding: &Finding) -> String {
    let rejection = &finding.rejection;
    let place = rejection
        .place
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let severity = if is_error(finding) {
        "错误 error"
    } else {
        "提醒 warning"
    };
    format!(
        "{place}: {severity} {}: {}\n    {} [{}]\n",
        rejection.code, rejection.zh, rejection.en, finding.clause
    )
}
