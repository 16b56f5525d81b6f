//! The parts of a handbook, in the order people ask.

use super::html::Page;
use crate::check::task_roles;
use crate::model::{At, DocumentSource, Fee, Item, LawRef, NoticeOn, Pack};
use skein_bpmn::draw::{Language, Options, draw};
use skein_kernel::period::Period;
use skein_matter::clock::ClockSpec;

pub(super) fn overview(pack: &Pack, page: &mut Page) {
    let summary = page.words(&pack.header.summary).to_owned();
    page.paragraph(&summary);
    let needs: Vec<String> = pack
        .needs
        .iter()
        .map(|need| format!("{} {}", need.pack.value, need.versions))
        .collect();
    let rows = [
        (page.say("系统", "System"), pack.header.system.value.clone()),
        (page.say("版本", "Version"), pack.header.version.to_string()),
        (page.say("需要", "Needs"), needs.join(", ")),
    ];
    page.facts(&rows);
}

pub(super) fn items(pack: &Pack, page: &mut Page) {
    if pack.items.is_empty() {
        return;
    }
    page.part("items", "事项", "Services");
    for item in &pack.items {
        let title = page.words(&item.words).to_owned();
        page.heading(&format!("item-{}", item.id.value), &title);
        let rows = facts(pack, item, page);
        let rows: Vec<(&str, String)> = rows.iter().map(|(name, value)| (*name, value.clone())).collect();
        page.facts(&rows);
        for question in &item.questions {
            let text = format!("{} {}", page.words(&question.words), page.words(&question.answer));
            page.paragraph(&text);
        }
    }
}

fn facts(pack: &Pack, item: &Item, page: &Page) -> Vec<(&'static str, String)> {
    let pick = |zh: &'static str, en: &'static str| {
        if page.language() == Language::Chinese {
            zh
        } else {
            en
        }
    };
    let both = |names: (&str, &str)| page.say(names.0, names.1).to_owned();
    let department = pack.departments.iter().find(|it| *it.id == *item.department);
    let comma = pick("、", ", ");
    let joined = |parts: Vec<String>| parts.join(comma);
    vec![
        (pick("类别", "Kind"), both(item.kind.names())),
        (
            pick("办理部门", "Department"),
            department
                .map(|it| page.words(&it.words).to_owned())
                .unwrap_or_default(),
        ),
        (
            pick("谁可以办", "Who may apply"),
            joined(item.applicants.iter().map(|it| both(it.names())).collect()),
        ),
        (
            pick("条件", "Conditions"),
            page.words(&item.conditions).to_owned(),
        ),
        (
            pick("法定期限", "Period by law"),
            period(item.period.as_ref(), page),
        ),
        (pick("承诺期限", "Promised"), period(item.promise.as_ref(), page)),
        (pick("收费", "Fee"), fee(item, page)),
        (pick("结果", "Result"), page.words(&item.result).to_owned()),
        (pick("需要提交", "To hand in"), documents(item, page, true)),
        (
            pick("不用提交（本市已有）", "Not asked for (the city holds it)"),
            documents(item, page, false),
        ),
        (
            pick("怎么办", "How"),
            joined(item.channels.iter().map(|it| both(it.names())).collect()),
        ),
        (pick("到现场次数", "Visits in person"), item.visits.to_string()),
        (
            pick("依据", "Law"),
            joined(
                item.citations()
                    .iter()
                    .map(|law| citation(pack, law, page))
                    .collect(),
            ),
        ),
        (pick("提示", "Note"), unverified(item.unverified, page)),
    ]
}

fn unverified(flag: bool, page: &Page) -> String {
    if flag {
        page.say(
            "期限、材料或者条件尚未核实",
            "Periods, documents or conditions not yet verified",
        )
        .to_owned()
    } else {
        String::new()
    }
}

fn period(period: Option<&At<Period>>, page: &Page) -> String {
    period
        .map(|period| page.say(&period.zh(), &period.en()).to_owned())
        .unwrap_or_default()
}

fn fee(item: &Item, page: &Page) -> String {
    match &item.fee {
        Fee::Free => page.say("不收费", "none").to_owned(),
        Fee::Amount { yuan, per, .. } => {
            let yuan = &yuan.value;
            page.say(
                &format!("{yuan} 元（{}）", per.zh),
                &format!("{yuan} yuan {}", per.en),
            )
            .to_owned()
        }
    }
}

fn documents(item: &Item, page: &Page, asked: bool) -> String {
    let wanted = item
        .documents
        .iter()
        .filter(|it| (it.source == DocumentSource::Applicant) == asked);
    let names: Vec<&str> = wanted.map(|it| page.words(&it.words)).collect();
    names.join("\n")
}

/// A citation in the page's language.
fn citation(pack: &Pack, law: &LawRef, page: &Page) -> String {
    let english = pack
        .law(law, None)
        .map_or(law.law.as_str(), |row| row.words.en.as_str());
    let english = match &law.article {
        Some(article) => format!("{english}, art. {article}"),
        None => english.to_owned(),
    };
    page.say(&law.zh(), &english).to_owned()
}

pub(super) fn processes(pack: &Pack, page: &mut Page) {
    if pack.processes.is_empty() {
        return;
    }
    page.part("processes", "办理过程", "How it is handled");
    for file in &pack.processes {
        for process in &file.model.processes {
            page.heading(&format!("process-{}", process.base.id), &process.base.name);
            for documentation in &process.base.documentation {
                page.paragraph(&documentation.text);
            }
        }
        let options = Options {
            language: Some(page.language()),
            without_style: true,
            ..Options::default()
        };
        if let Ok(svg) = draw(&file.model, &options) {
            page.figure(&svg);
        }
        let rows: Vec<Vec<String>> = file
            .program
            .clocks()
            .map(|clock| row(pack, clock, page))
            .collect();
        let heading = match page.language() {
            Language::Chinese => ["时钟", "期限", "依据", "沉默的后果"],
            Language::English => ["Clock", "Period", "Law", "What silence means"],
        };
        page.table(&heading, &rows);
    }
}

fn row(pack: &Pack, clock: &ClockSpec, page: &Page) -> Vec<String> {
    let laws: Vec<String> = LawRef::all(&clock.law)
        .iter()
        .map(|law| citation(pack, law, page))
        .collect();
    let silence = clock
        .silence
        .as_ref()
        .map(|silence| silence.deemed.clone())
        .unwrap_or_default();
    let period = page.say(&clock.period.zh(), &clock.period.en()).to_owned();
    let period = match &clock.period_from {
        Some(from) => format!("{period}\n{} {from}", page.say("或按", "or by")),
        None => period,
    };
    vec![clock.name.clone(), period, laws.join(", "), silence]
}

pub(super) fn people(pack: &Pack, page: &mut Page) {
    if pack.roles.is_empty() {
        return;
    }
    page.part("roles", "谁来办", "Who does it");
    let rows: Vec<Vec<String>> = pack
        .roles
        .iter()
        .map(|role| {
            vec![
                page.words(&role.words).to_owned(),
                tasks(pack, &role.id).join("\n"),
            ]
        })
        .collect();
    let heading = [page.say("角色", "Role"), page.say("任务", "Tasks")];
    page.table(&heading, &rows);
}

/// The tasks a role does.
fn tasks(pack: &Pack, role: &str) -> Vec<String> {
    let mut found = Vec::new();
    for file in &pack.processes {
        for node in &file.model.nodes {
            if task_roles(&file.model, node)
                .roles
                .iter()
                .any(|known| known == role)
            {
                let process = file
                    .model
                    .process_of(node.scope)
                    .and_then(|index| file.model.process(index));
                let process = process.map_or("", |process| process.base.name.as_str());
                found.push(format!("{process}：{}", node.base.name));
            }
        }
    }
    found
}

pub(super) fn notices(pack: &Pack, page: &mut Page) {
    if pack.notices.is_empty() {
        return;
    }
    page.part("notices", "会收到的通知", "What people are told");
    let rows: Vec<Vec<String>> = pack
        .notices
        .iter()
        .map(|notice| {
            let title = message(pack, &notice.title, page);
            let law = notice
                .law
                .as_ref()
                .map(|law| LawRef::all(law))
                .unwrap_or_default();
            let law: Vec<String> = law.iter().map(|law| citation(pack, law, page)).collect();
            vec![
                title,
                when(pack, &notice.process, &notice.on, page),
                law.join(", "),
            ]
        })
        .collect();
    let heading = [
        page.say("通知", "Notice"),
        page.say("什么时候", "When"),
        page.say("依据", "Law"),
    ];
    page.table(&heading, &rows);
}

/// The text of a key, as it is written in the language's file.
fn message(pack: &Pack, key: &str, page: &Page) -> String {
    let text = page.say(&pack.messages.zh_text, &pack.messages.en_text);
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix('='));
    line.unwrap_or(key).trim().to_owned()
}

fn when(pack: &Pack, process: &str, on: &NoticeOn, page: &Page) -> String {
    let file = pack.process(process);
    let name = |id: &str| {
        let node = file.and_then(|file| file.model.nodes.iter().find(|node| node.base.id == id));
        node.map_or_else(|| id.to_owned(), |node| node.base.name.clone())
    };
    match on {
        NoticeOn::Started => page.say("收到时", "when received").to_owned(),
        NoticeOn::Finished => page.say("办结时", "when finished").to_owned(),
        NoticeOn::Entered(node) => format!("{}：{}", page.say("到了", "at"), name(node)),
        NoticeOn::Completed(node) => format!("{}：{}", page.say("完成", "after"), name(node)),
        NoticeOn::Clock { clock, what } => format!("{clock}: {what}"),
        NoticeOn::Message(message) => message.clone(),
        NoticeOn::Asked => page.say("流程要求时", "when the process asks").to_owned(),
    }
}

pub(super) fn laws(pack: &Pack, page: &mut Page) {
    if pack.laws.is_empty() {
        return;
    }
    page.part("laws", "依据", "Law");
    let rows: Vec<Vec<String>> = pack
        .laws
        .iter()
        .map(|law| {
            let until = law
                .until
                .as_ref()
                .map(|until| until.to_string())
                .unwrap_or_default();
            vec![page.words(&law.words).to_owned(), law.from.to_string(), until]
        })
        .collect();
    let heading = [
        page.say("法律", "Law"),
        page.say("起", "From"),
        page.say("止", "Until"),
    ];
    page.table(&heading, &rows);
}

pub(super) fn parameters(pack: &Pack, page: &mut Page) {
    if pack.parameters.is_empty() {
        return;
    }
    page.part("parameters", "本市设定的数字", "Figures the city sets");
    let rows: Vec<Vec<String>> = pack
        .parameters
        .iter()
        .map(|parameter| {
            let value = format!(
                "{} {}",
                parameter.value.value,
                parameter.unit.clone().unwrap_or_default()
            );
            let source = match (&parameter.law, parameter.unverified) {
                (Some(law), false) => law.value.clone(),
                _ => page.say("未核实", "unverified").to_owned(),
            };
            vec![page.words(&parameter.words).to_owned(), value, source]
        })
        .collect();
    let heading = [
        page.say("名称", "Name"),
        page.say("数值", "Value"),
        page.say("依据", "Source"),
    ];
    page.table(&heading, &rows);
}

pub(super) fn figures(pack: &Pack, page: &mut Page) {
    if pack.figures.is_empty() {
        return;
    }
    page.part("figures", "公布的指标", "Figures published");
    let rows: Vec<Vec<String>> = pack
        .figures
        .iter()
        .map(|figure| {
            let words = [&figure.words, &figure.definition].map(|words| page.words(words).to_owned());
            words.into_iter().chain([figure.unit.value.clone()]).collect()
        })
        .collect();
    let heading = [
        page.say("指标", "Figure"),
        page.say("口径", "Definition"),
        page.say("单位", "Unit"),
    ];
    page.table(&heading, &rows);
}

pub(super) fn scenarios(pack: &Pack, page: &mut Page) {
    let scripts = pack.scenarios.iter().flat_map(|file| &file.script.scenarios);
    let mut names: Vec<String> = scripts.map(|scenario| scenario.name.clone()).collect();
    names.dedup();
    if names.is_empty() {
        return;
    }
    page.part("scenarios", "演练过的情形", "What is rehearsed");
    page.list(&names);
}
