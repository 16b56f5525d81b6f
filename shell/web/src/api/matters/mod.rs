//! Matters for programs: definitions, matters, work, jobs, messages, decisions, incidents, the outbox.
//!
//! What the engine's commands are in JSON is what its own types say; a matter is shown with the ids of its
//! model instead of the numbers the journal holds. It knows nothing of how things are decided. Start at
//! [`endpoints`].

mod act;
mod attach;
mod definition;
mod overview;
mod show;
mod stream;

pub(crate) use attach::download;
pub(crate) use stream::stream;

use super::{Endpoint, get, post};
use crate::codes;
use crate::router::Access;
use skein_kernel::actor::Role::{Administrator, Auditor, Officer, Supervisor};
use skein_kernel::rejection::Rejection;
use skein_store::aggregate::Serial;

const WORK: Access = Access::Roles(&[Officer, Supervisor]);
const STEER: Access = Access::Roles(&[Supervisor]);
const SEE: Access = Access::Roles(&[Officer, Supervisor, Auditor]);
const ADMIN: Access = Access::Roles(&[Administrator]);
const WATCH: Access = Access::Roles(&[Auditor, Administrator, Supervisor]);

const LIMIT: (&str, &str) = ("limit", "how many at most, 1 to 500; 50 unless given");

/// The endpoints of matters.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        post(
            "/api/v1/definitions",
            ADMIN,
            "Take a BPMN file into use, with the DMN files it needs",
            ("NewDefinition", "Deployed"),
            definition::deploy,
        ),
        get(
            "/api/v1/definitions/{id}",
            SEE,
            "The newest definition of a process, or a definition by its number",
            "Definition",
            definition::show,
        ),
        get(
            "/api/v1/definitions/{id}/picture.svg",
            SEE,
            "The picture of a definition",
            "Picture",
            definition::picture,
        ),
        post(
            "/api/v1/definitions/{id}/decisions",
            SEE,
            "Make a decision of a definition on some data, without a matter",
            ("Question", "Verdict"),
            definition::decide,
        ),
        post(
            "/api/v1/matters",
            WORK,
            "Start a matter",
            ("NewMatter", "MatterReceipt"),
            act::start,
        ),
        get(
            "/api/v1/matters",
            SEE,
            "Find matters by words, the latest begun first",
            "Matters",
            overview::search,
        )
        .with(&[
            ("words", "words, all of which it contains"),
            ("before", "only matters begun before this one"),
            LIMIT,
        ]),
        get(
            "/api/v1/matters/{id}",
            SEE,
            "A matter: where it stands, whose turn it is, until when",
            "Matter",
            overview::matter,
        ),
        post(
            "/api/v1/matters/{id}/acts",
            WORK,
            "Do something with a matter: complete a task, answer a job, stop a clock, put an incident right",
            ("MatterAct", "MatterReceipt"),
            act::act,
        ),
        post(
            "/api/v1/matters/{id}/attachments",
            WORK,
            "Attach a file to a task: the file is the body, its type is told by its bytes and must be the one it is sent as",
            ("File", "Attached"),
            attach::attach,
        )
        .with(&[
            ("task", "the task it is attached to"),
            ("name", "the file's name: pdf, png, jpg, docx, xlsx, txt or csv"),
        ]),
        get(
            "/api/v1/matters/{id}/attachments/{digest}",
            SEE,
            "An attached file; reading somebody else's is noted",
            "File",
            download,
        ),
        get(
            "/api/v1/matters/{id}/accesses",
            SEE,
            "Who read files of a matter that somebody else attached",
            "Events",
            attach::accesses,
        ),
        get(
            "/api/v1/matters/{id}/clocks",
            SEE,
            "The legal clocks of a matter, each with its working",
            "Clocks",
            overview::clocks,
        ),
        get(
            "/api/v1/matters/{id}/history",
            SEE,
            "Everything that happened to a matter, oldest first",
            "Events",
            overview::history,
        ),
        get(
            "/api/v1/matters/{id}/picture.svg",
            SEE,
            "The picture of a matter's process with what is done and what is under way",
            "Picture",
            overview::picture,
        ),
        get(
            "/api/v1/matters/{id}/stream",
            SEE,
            "What happens to a matter, as it happens: server-sent events",
            "Stream",
            stream,
        ),
        get(
            "/api/v1/tasks",
            WORK,
            "What I have to do and may take on",
            "Work",
            overview::work,
        )
        .with(&[
            ("mine", "true: only what I have already"),
            ("order", "due or priority"),
            ("after", "the cursor of the page before"),
            LIMIT,
        ]),
        get(
            "/api/v1/jobs",
            WORK,
            "Jobs of a topic that wait for a program",
            "Work",
            overview::jobs,
        )
        .with(&[("topic", "the topic, as the model names it"), LIMIT]),
        post(
            "/api/v1/messages",
            WORK,
            "Hand in a message for whoever in the city waits for it",
            ("Message", "MatterReceipt"),
            act::message,
        ),
        post(
            "/api/v1/signals",
            WORK,
            "Give out a signal to everything that waits for it",
            ("Signal", "Nothing"),
            act::signal,
        ),
        get(
            "/api/v1/incidents",
            STEER,
            "What failed and waits for someone to put it right",
            "Incidents",
            overview::incidents,
        )
        .with(&[("after", "the cursor of the page before"), LIMIT]),
        get(
            "/api/v1/outbox/dead-letters",
            ADMIN,
            "What could not be delivered to endpoints outside",
            "DeadLetters",
            overview::dead_letters,
        )
        .with(&[("after", "after this sequence number"), LIMIT]),
        post(
            "/api/v1/outbox/dead-letters/{id}/replay",
            ADMIN,
            "Put a dead letter back into the outbox",
            ("", "Nothing"),
            act::replay,
        )
        .bodiless(),
        get(
            "/api/v1/backlog",
            WATCH,
            "How much waits in the city",
            "Backlog",
            overview::backlog,
        ),
    ]
}

/// A matter's number in an address.
fn serial(id: &str) -> Result<Serial, Rejection> {
    id.parse().map(Serial).map_err(|_| codes::bad_field("id"))
}

/// How many rows are asked for.
fn limit(asked: Option<usize>) -> usize {
    asked.unwrap_or(50).clamp(1, 500)
}
