//! What people of a scenario do, as the commands that pages hand in.
//!
//! It knows nothing of what must come of it. Start at [`Town::perform`].

use crate::data::{json, vars};
use crate::find::called;
use crate::refuse;
use crate::town::Town;
use skein_app::account::holder::Holder;
use skein_app::account::roster::{AccountCommand, Office};
use skein_app::city::matters::Beginning;
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::deadline::{Moment, Notice};
use skein_kernel::rejection::Rejection;
use skein_matter::clock::ClockCommand;
use skein_matter::human::WorkCommand;
use skein_matter::state::{Name, WaitKind};
use skein_matter::{Act as Command, Resolution};
use skein_pack::beginning::{Applicant, beginning};
use skein_scenario::model::{Act, ClockTerms, ClockVerb, Data, SteerVerb, Target, WorkVerb};
use skein_store::aggregate::Serial;
use skein_store::aggregate::rows::{Arrival, ArrivalKind};

/// A digest for files that a scenario only names.
fn digest_of(name: &str) -> String {
    // Sixty-four hexadecimal digits that differ by name; what is in the file plays no part.
    let sum = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{sum:016x}").repeat(4)
}

impl Town {
    /// Does what someone does, and carries what comes of it.
    pub(crate) fn perform(&mut self, by: &str, act: &Act) -> Result<(), Rejection> {
        self.started = true;
        let actor = self.actor(by)?;
        self.one(&actor, act)?;
        self.carry()
    }

    fn one(&mut self, actor: &Actor, act: &Act) -> Result<(), Rejection> {
        match act {
            Act::Start {
                item,
                name,
                owner,
                number,
                data,
            } => {
                let owner = owner.as_ref().map(|owner| self.id_of(owner)).transpose()?;
                let (process, data) = self.beginning(owner.as_ref().unwrap_or(&actor.id), item, data)?;
                let beginning = Beginning {
                    process,
                    data,
                    number: number.clone().unwrap_or_default(),
                    owner: owner.map(|id| id.0).unwrap_or_default(),
                    ..Beginning::default()
                };
                let answer = self.city.start_matter(actor, beginning, None)?;
                self.matters.push((name.clone(), answer.serial));
                Ok(())
            }
            Act::Complete { target, data } => {
                let (serial, task) = self.task(Some(&actor.id), target)?;
                let data = vars(data)?;
                let command = match self.waits_for_job(serial, task) {
                    true => Command::JobDone { job: task, data },
                    false => Command::Complete { task, data },
                };
                self.give(actor, serial, command)
            }
            Act::Work { target, .. } => {
                let (serial, task) = self.task(Some(&actor.id), target)?;
                let command = self.work(act)?;
                self.give(actor, serial, Command::Work { task, command })
            }
            Act::Clock { target, verb, terms } => self.clock(actor, target, *verb, terms),
            Act::Raise {
                target,
                code,
                escalation,
                data,
            } => {
                let (serial, wait) = self.task(Some(&actor.id), target)?;
                let (code, data) = (Name::from(code.as_str()), vars(data)?);
                let command = match escalation {
                    true => Command::Escalate { wait, code, data },
                    false => Command::Error { wait, code, data },
                };
                self.give(actor, serial, command)
            }
            Act::FailJob { target, reason } => {
                let (serial, job) = self.task(Some(&actor.id), target)?;
                let reason = Name::from(reason.as_str());
                self.give(
                    actor,
                    serial,
                    Command::JobFailed {
                        job,
                        reason,
                        retry_at: None,
                    },
                )
            }
            Act::Message {
                name,
                matter,
                key,
                data,
            } => self.message(actor, (name, matter, key), &json(data)?),
            Act::Signal { name, data } => self.city.announce(actor, name.clone(), vars(data)?, None),
            Act::Steer {
                matter,
                verb,
                reason,
                data,
            } => {
                let serial = self.matter(matter.as_deref())?;
                let reason = Name::from(reason.as_str());
                let command = match verb {
                    SteerVerb::Withdraw => {
                        return self.city.withdraw_matter(actor, serial, &reason, None).map(drop);
                    }
                    SteerVerb::Cancel => Command::Cancel { reason },
                    SteerVerb::Suspend => Command::Suspend { reason },
                    SteerVerb::Resume => Command::Resume { reason },
                    SteerVerb::Correct => Command::SetData {
                        scope: 0,
                        data: vars(data)?,
                        reason,
                    },
                };
                self.give(actor, serial, command)
            }
            Act::Resolve {
                target,
                skip,
                reason,
                data,
            } => {
                let (serial, incident) = self.incident(target)?;
                let data = vars(data)?;
                let how = match (skip, data.is_empty()) {
                    (true, _) => Resolution::Skip(data),
                    (false, true) => Resolution::Retry,
                    (false, false) => Resolution::Correct(data),
                };
                let reason = Name::from(reason.as_str());
                self.give(
                    actor,
                    serial,
                    Command::Resolve {
                        incident,
                        how,
                        reason,
                    },
                )
            }
            Act::Rate { matter, grade, text } => self.rate(actor, matter.as_deref(), grade, text.as_deref()),
            Act::Open { matter } => {
                let serial = self.matter(matter.as_deref())?;
                self.city.matter(actor, serial).map(drop)
            }
            Act::Away(away) => {
                let office = self.city.look(|model| {
                    model
                        .roster()
                        .get(&actor.id)
                        .map(|account| account.office.clone())
                });
                let mut office: Office = office.unwrap_or_default();
                office.absences.push(self.absence(away)?);
                let command = AccountCommand::Office {
                    id: actor.id.clone(),
                    office,
                };
                let act = skein_app::city::Act::Account { command };
                // Absences are entered by who keeps the accounts, as a directory would hand them in.
                self.city.act(&crate::town::stagehand(), act, None).map(drop)
            }
            Act::Calendar {
                year,
                source,
                reason,
                days,
            } => {
                let today = crate::clock::local(self.now()).date();
                let notice = crate::calendar::notice(*year, (source, reason), days, today);
                self.city.amend_calendar(actor, notice, None).map(drop)
            }
            Act::Command { matter, json } => {
                let serial = self.matter(matter.as_deref())?;
                let command: skein_matter::Command = serde_json::from_str(json).map_err(|why| {
                    refuse::unusable(
                        json,
                        &format!("不是引擎的命令：{why}"),
                        &format!("it is no command of the engine: {why}"),
                    )
                })?;
                self.city
                    .act_on_matter(actor, (serial, None), command, None)
                    .map(drop)
            }
        }
    }

    fn give(&self, actor: &Actor, serial: Serial, command: Command) -> Result<(), Rejection> {
        self.city
            .act_on_matter(actor, (serial, None), command.into(), None)
            .map(drop)
    }

    /// The process that an application starts and the data it begins with: of an item what its pack says, with the
    /// script's data as the form.
    fn beginning(&self, applicant: &ActorId, said: &str, data: &Data) -> Result<(String, String), Rejection> {
        let items = self
            .packs
            .iter()
            .flat_map(|pack| pack.items.iter().map(move |item| (pack, item)));
        let mut meant = items.filter(|(_, item)| {
            called(&item.id, &item.words.zh, said) || called(&item.id, &item.words.en, said)
        });
        let Some((pack, item)) = meant.next() else {
            return Ok((self.process(said)?, json(data)?));
        };
        let is_documents = |name: &str| matches!(name, "材料" | "documents");
        let (documents, form): (Data, Data) = data.iter().cloned().partition(|(name, _)| is_documents(name));
        let value = |data: &Data| -> Result<serde_json::Value, Rejection> {
            Ok(serde_json::from_str(&json(data)?).unwrap_or_default())
        };
        let form = value(&form)?;
        self.city.check_application(&item.id, &form)?;
        let documents = value(&documents)?;
        let documents = documents
            .as_object()
            .and_then(|entries| entries.values().next().cloned());
        let (name, firm) = self.city.look(|model| {
            let account = model.roster().get(applicant);
            let firm = account.is_some_and(|account| matches!(account.holder, Holder::Firm { .. }));
            (account.map(|account| account.display.clone()), firm)
        });
        let applicant = Applicant {
            id: applicant.0.clone(),
            name: name.unwrap_or_default(),
            kind: if firm { "firm" } else { "person" }.to_owned(),
        };
        let day = crate::clock::local(self.now()).date();
        let documents = documents.unwrap_or_else(|| serde_json::json!([]));
        let data = beginning(pack, item, &applicant, day, form, documents);
        Ok((item.process.value.clone(), data.to_string()))
    }

    /// The process of an item, or the process itself, by id or name.
    fn process(&self, said: &str) -> Result<String, Rejection> {
        if let Some(item) = self.items.iter().find(|item| item.is_called(said)) {
            return Ok(item.process.clone().unwrap_or_else(|| item.id.clone()));
        }
        let programs = self.definitions.values().map(|deployed| &deployed.program);
        let processes: Vec<_> = programs.flat_map(|program| program.processes()).collect();
        let found = processes
            .iter()
            .find(|process| called(&process.id, &process.name, said));
        found.map(|process| process.id.to_string()).ok_or_else(|| {
            let items = self
                .items
                .iter()
                .map(|item| crate::find::label(&item.id, &item.zh));
            let processes = processes
                .iter()
                .map(|process| crate::find::label(&process.id, &process.name));
            refuse::nothing_called(
                ("事项或流程", "item or process"),
                said,
                &items.chain(processes).collect::<Vec<_>>(),
            )
        })
    }

    fn waits_for_job(&self, serial: Serial, task: u32) -> bool {
        let view = self.view(serial);
        view.is_ok_and(|view| {
            let wait = view.case.matter.waits.get(task);
            wait.is_some_and(|wait| matches!(wait.kind, WaitKind::Job { .. }))
        })
    }

    fn work(&self, act: &Act) -> Result<WorkCommand, Rejection> {
        let Act::Work {
            verb,
            person,
            text,
            number,
            ..
        } = act
        else {
            return Ok(WorkCommand::Claim);
        };
        let reason = || text.clone().unwrap_or_default();
        let to = || crate::data::needed(person.as_ref(), "没有写明交给谁", "it doesn't say to whom");
        let to = || to().and_then(|name| self.id_of(&name));
        Ok(match verb {
            WorkVerb::Claim => WorkCommand::Claim,
            WorkVerb::Begin => WorkCommand::Begin,
            WorkVerb::Release => WorkCommand::Release { reason: reason() },
            WorkVerb::Delegate => WorkCommand::Delegate {
                to: to()?,
                reason: reason(),
            },
            WorkVerb::EndDelegation => WorkCommand::EndDelegation { reason: reason() },
            WorkVerb::Transfer => WorkCommand::Transfer {
                to: to()?,
                reason: reason(),
            },
            WorkVerb::Assign => WorkCommand::Assign {
                to: to()?,
                reason: reason(),
            },
            WorkVerb::StandIn => WorkCommand::StandIn,
            WorkVerb::Return => WorkCommand::Return { reason: reason() },
            WorkVerb::Suspend => WorkCommand::Suspend { reason: reason() },
            WorkVerb::Resume => WorkCommand::Resume,
            WorkVerb::Prioritise => WorkCommand::Prioritise {
                priority: number.unwrap_or(50),
                reason: reason(),
            },
            WorkVerb::Urge => WorkCommand::Urge { text: reason() },
            WorkVerb::Comment => WorkCommand::Comment { text: reason() },
            WorkVerb::Attach => WorkCommand::Attach {
                digest: digest_of(&reason()),
                media: "application/octet-stream".into(),
                size: 1,
                name: reason(),
            },
            WorkVerb::Recuse => WorkCommand::Recuse {
                person: person.as_ref().map(|name| self.id_of(name)).transpose()?,
                reason: reason(),
            },
        })
    }

    fn clock(
        &self,
        actor: &Actor,
        target: &Target,
        verb: ClockVerb,
        terms: &ClockTerms,
    ) -> Result<(), Rejection> {
        let serial = self.matter(target.matter.as_deref())?;
        let view = self.view(serial)?;
        let (clock, _, spec) = self.clock_of(&view.case.matter, target)?;
        let today = crate::clock::local(self.now()).date();
        let reason = terms.reason.clone().unwrap_or_default();
        let document = terms.document.clone().unwrap_or_default();
        let command = match verb {
            ClockVerb::Stop => ClockCommand::Stop {
                clock,
                kind: suspension(spec, terms.kind.as_deref())?,
                notice: Notice {
                    number: document,
                    served: terms.served.unwrap_or(today),
                },
                first: terms.from,
                announced: terms.until,
            },
            ClockVerb::Restart => ClockCommand::Restart {
                clock,
                on: terms.from,
            },
            ClockVerb::Extend => ClockCommand::Extend {
                clock,
                period: terms.period.as_deref().map(period).transpose()?,
                approver: terms.approver.as_ref().map(|name| self.id_of(name)).transpose()?,
                approved: terms.served,
                document,
                reason,
            },
            ClockVerb::Recompute => ClockCommand::Recompute { clock },
            ClockVerb::Correct => {
                let moment = terms.moment.map(Moment::from);
                let from = moment.ok_or_else(|| {
                    refuse::unusable(
                        "",
                        "没有写明起算时间（为 …）",
                        "it doesn't say from when (`to …`)",
                    )
                })?;
                ClockCommand::Correct { clock, from, reason }
            }
            ClockVerb::Meet => ClockCommand::Meet { clock },
            ClockVerb::Cancel => ClockCommand::Cancel { clock, reason },
        };
        self.give(actor, serial, Command::Clock(command))
    }

    fn message(
        &self,
        actor: &Actor,
        (name, matter, key): (&str, &Option<String>, &Option<String>),
        body: &str,
    ) -> Result<(), Rejection> {
        if let Some(matter) = matter {
            let serial = self.matter(Some(matter))?;
            let command = Command::Message {
                name: Name::from(name),
                key: key.as_deref().map(Name::from),
                data: skein_matter::state::Vars::from_json(body)?,
            };
            return self.give(actor, serial, command);
        }
        let arrival = Arrival {
            id: format!("rehearsal-{}", self.city.position()),
            kind: ArrivalKind::Message,
            name: name.to_owned(),
            key: key.clone().unwrap_or_default(),
            body: body.to_owned(),
        };
        self.city.arrive(actor, arrival).map(drop)
    }

    /// The incident at an element, or the only one.
    fn incident(&self, target: &Target) -> Result<(Serial, u32), Rejection> {
        let serial = self.matter(target.matter.as_deref())?;
        let view = self.view(serial)?;
        let matter = &view.case.matter;
        let named: Vec<(u32, String, bool)> = matter
            .incidents
            .iter()
            .filter_map(|incident| {
                let node = self.node(matter, incident.scope, incident.node)?;
                let meant = target
                    .element
                    .as_ref()
                    .is_none_or(|said| called(&node.id, &node.name, said));
                Some((incident.id, crate::find::label(&node.id, &node.name), meant))
            })
            .collect();
        let found = named
            .iter()
            .find(|(.., meant)| *meant)
            .map(|(id, ..)| (serial, *id));
        found.ok_or_else(|| {
            let there: Vec<String> = named.into_iter().map(|(_, name, _)| name).collect();
            refuse::nothing_called(
                ("异常", "incident"),
                target.element.as_deref().unwrap_or_default(),
                &there,
            )
        })
    }

    /// A rating is what the matter asks of who was served: a task of theirs, or a message it waits for.
    fn rate(
        &self,
        actor: &Actor,
        matter: Option<&str>,
        grade: &str,
        text: Option<&str>,
    ) -> Result<(), Rejection> {
        let serial = self.matter(matter)?;
        let view = self.view(serial)?;
        let mut rating = serde_json::json!({ "grade": grade });
        if let (Some(text), Some(rating)) = (text, rating.as_object_mut()) {
            rating.insert("text".into(), text.into());
        }
        let data = skein_matter::state::Vars::from_json(&rating.to_string())?;
        let words = ["rating", "rate", "评价", "好差评"];
        let own = &view.case.matter;
        for wait in &own.waits {
            let Some(node) = self.node(own, wait.scope, wait.node) else {
                continue;
            };
            let is_rating = words
                .iter()
                .any(|word| node.id.to_lowercase().contains(word) || node.name.contains(word));
            match &wait.kind {
                WaitKind::Task if is_rating => {
                    return self.give(actor, serial, Command::Complete { task: wait.id, data });
                }
                WaitKind::Message { name, .. } if is_rating || words.contains(&&**name) => {
                    let command = Command::Message {
                        name: name.clone(),
                        key: None,
                        data,
                    };
                    return self.give(actor, serial, command);
                }
                _ => {}
            }
        }
        Err(refuse::not_offered(
            "办件现在不等待评价",
            "the matter doesn't wait for a rating",
        ))
    }
}

/// The kind of suspension that is meant: by its kind or name, or the only one.
fn suspension(spec: &skein_matter::clock::ClockSpec, said: Option<&str>) -> Result<String, Rejection> {
    let rules = &spec.suspensions;
    match (said, rules.as_slice()) {
        (Some(said), rules) => {
            let found = rules.iter().find(|rule| called(&rule.kind, &rule.name, said));
            // What the model doesn't permit is the engine's to refuse.
            Ok(found.map_or_else(|| said.to_owned(), |rule| rule.kind.clone()))
        }
        (None, [only]) => Ok(only.kind.clone()),
        (None, rules) => {
            let names: Vec<String> = rules
                .iter()
                .map(|rule| crate::find::label(&rule.kind, &rule.name))
                .collect();
            Err(refuse::several(
                ("停表事由（种类 …）", "reasons to stop (`for …`)"),
                &names,
            ))
        }
    }
}

/// A period as people write it: `10个工作日`, `10 working days`, `10wd`.
fn period(said: &str) -> Result<skein_kernel::period::Period, Rejection> {
    let plain = skein_scenario::normal(said);
    let english = plain
        .replace("working days", "wd")
        .replace("working day", "wd")
        .replace("workdays", "wd")
        .replace("months", "mo")
        .replace("month", "mo")
        .replace("hours", "h")
        .replace("days", "d")
        .replace("day", "d")
        .replace(' ', "");
    english.parse().or_else(|_| plain.parse())
}
