//! Incidents: a token held by what went wrong, and how it is put right.

use super::Run;
use crate::Effect;
use crate::command::Resolution;
use crate::event::Event;
use crate::program::Kind;
use crate::refuse;
use crate::state::{Incident, NONE, Name, Stage, Value, Vars, WaitKind};
use skein_kernel::rejection::Rejection;

impl<'a> Run<'a> {
    /// Holds a token where it is until someone puts right what went wrong.
    pub(super) fn hold(&mut self, token: u32, why: &Rejection) {
        let Some(here) = self.state.tokens.get(token) else {
            return;
        };
        let (scope, node, stage) = (here.scope, here.node, here.stage);
        let id = self.next_id();
        let place = why
            .place
            .as_ref()
            .map(|place| format!("（{place}）"))
            .unwrap_or_default();
        self.emit(Event::Incident(Box::new(Incident {
            id,
            scope,
            token,
            node,
            stage,
            code: Name::from(why.code.0),
            zh: Name::from(format!("{}{place}", why.zh)),
            en: Name::from(format!("{}{place}", why.en)),
        })));
    }

    pub(super) fn resolve(&mut self, id: u32, how: Resolution, reason: Name) -> Result<(), Rejection> {
        let found = self.state.incidents.get(id).cloned();
        let incident = found
            .filter(|incident| incident.token != NONE)
            .ok_or_else(|| refuse::no_incident(id))?;
        let word = match &how {
            Resolution::Retry => "retry",
            Resolution::Correct(_) => "correct",
            Resolution::Skip(_) => "skip",
        };
        let (program, node) = self.node_at(incident.token)?;
        self.emit(Event::Resolved {
            incident: id,
            how: Name::from(word),
            reason,
        });
        match how {
            Resolution::Retry => self.retry(&incident),
            Resolution::Correct(values) => {
                self.write(incident.scope, incident.token, &plain(&values));
                self.retry(&incident)
            }
            Resolution::Skip(values) => {
                if !matches!(node.kind, Kind::Activity(_) | Kind::Event(_)) {
                    return Err(refuse::not_free());
                }
                self.absorb_at(incident.token, program, node, &plain(&values));
                self.done(incident.token);
                Ok(())
            }
        }
    }

    fn retry(&mut self, incident: &Incident) -> Result<(), Rejection> {
        if incident.stage != Stage::Active {
            self.queue(incident.token);
            return Ok(());
        }
        let job = self
            .state
            .waits
            .iter()
            .find(|wait| wait.token == incident.token)
            .cloned();
        if let Some(wait) = job
            && let WaitKind::Job { topic, .. } = &wait.kind
        {
            self.emit(Event::JobRetried { wait: wait.id });
            let (_, node) = self.node_at(wait.token)?;
            let data = self.job_data(wait.scope, wait.token, node);
            self.effects.push(Effect::RequestJob {
                job: wait.id,
                topic: topic.clone(),
                node: wait.node,
                data,
            });
        }
        Ok(())
    }
}

/// Values from outside are of JSON kind already; what isn't becomes null rather than reaching the state.
fn plain(values: &Vars) -> Vars {
    let mut kept = Vars::new();
    for (name, value) in values {
        kept.set(name.clone(), crate::state::storable(value).unwrap_or(Value::Null));
    }
    kept
}
