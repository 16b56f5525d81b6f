//! A pack's public handbook: one page that tells people what the system does, by which law, and how long it
//! takes, with the pictures of its processes.
//!
//! The page is whole in itself: no script, no other file. It knows nothing of accounts and matters. Start at
//! [`handbook`].

mod html;
mod parts;

use crate::model::Pack;
use html::Page;
pub use skein_bpmn::draw::Language;

/// The handbook of a pack in one language, as HTML.
#[must_use]
pub fn handbook(pack: &Pack, language: Language) -> String {
    let mut page = Page::new(language);
    page.head(&pack.header.words);
    parts::overview(pack, &mut page);
    parts::items(pack, &mut page);
    parts::processes(pack, &mut page);
    parts::people(pack, &mut page);
    parts::notices(pack, &mut page);
    parts::laws(pack, &mut page);
    parts::parameters(pack, &mut page);
    parts::figures(pack, &mut page);
    parts::scenarios(pack, &mut page);
    page.finish()
}
