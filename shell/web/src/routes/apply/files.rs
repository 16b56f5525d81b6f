//! Files of an application: those of its documents, and those that answer a question.
//!
//! It knows nothing of pages. Start at [`given`] and [`answered`].

use super::Opened;
use crate::form::show::Given as Answer;
use crate::guard::fields::{Fields, Upload};
use crate::show::size;
use crate::site::Site;
use crate::visit::Visit;
use skein_kernel::rejection::Rejection;

/// A file as the page of a document lists it.
pub(super) struct Given {
    pub(super) digest: String,
    pub(super) name: String,
    pub(super) size: String,
}

/// The files of a document.
pub(super) fn given(opened: &Opened, document: &str) -> Vec<Given> {
    let files = opened.draft.files.iter().filter(|file| file.document == document);
    files
        .map(|file| Given {
            digest: file.digest.clone(),
            name: file.name.clone(),
            size: size(file.size),
        })
        .collect()
}

/// Files that answer questions of the draft.
pub(super) fn answered(opened: &Opened) -> Vec<Answer> {
    let files = opened.draft.files.iter();
    let answers = files.filter(|file| file.document.starts_with('/'));
    let given = answers.map(|file| Answer {
        digest: file.digest.clone(),
        name: file.name.clone(),
    });
    given.collect()
}

/// Hands in the files that answer questions of a step; their digests by the questions' pointers.
pub(super) async fn hand_in_answers(
    site: &Site,
    p: &Visit,
    opened: &Opened,
    fields: &Fields,
) -> Result<Vec<(String, String)>, Rejection> {
    let actor = p.signed_in()?.actor.clone();
    let (id, files) = (opened.draft.id.clone(), fields.files().to_vec());
    site.ask(move |city| {
        let one = |file: &Upload| {
            let field = file.field.trim_start_matches('/');
            let kept = city.hand_in_answer(&actor, &id, field, (&file.name, &file.bytes))?;
            Ok((file.field.clone(), kept.digest))
        };
        files.iter().map(one).collect()
    })
    .await
}
