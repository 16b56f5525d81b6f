//! The courier: takes notices that are to be sent out of the journal's queue, and hands them to the city's letters.
//!
//! The queue says what packs want told, to whom and by which way; letters know addresses, wishes, quiet hours and
//! channels. A letter is named after its notice and way, so a courier that stops in between, or one on another node,
//! posts nothing twice. What goes on paper is left to the print room. It knows nothing of channels. Start at
//! [`Courier::turn`].

use super::{Delivery, Due, NoticeQueue};
use crate::city::City;
use crate::city::identity::notices::{reached_by, wishes_of};
use crate::notify::{self, ChannelKind, Letter};
use skein_kernel::actor::ActorId;
use skein_kernel::rejection::Rejection;
use skein_store::vault::Vault;
use std::sync::Arc;

/// Notices taken at once.
const CHUNK: usize = 64;
/// The recipient of a notice without an account is a telephone.
const TELEPHONE: &str = "tel:";
/// The ways of packs that letters take, and their channels.
const WAYS: [(&str, ChannelKind); 2] = [("sms", ChannelKind::Sms), ("email", ChannelKind::Mail)];

/// Hands notices over to the letters.
pub struct Courier {
    queue: NoticeQueue,
    letters: notify::Outbox,
    vault: Arc<dyn Vault>,
}

impl City {
    /// Who hands notices over to the city's letters.
    #[must_use]
    pub fn courier(&self) -> Courier {
        Courier {
            queue: self.notice_queue(),
            letters: self.outbox.clone(),
            vault: Arc::clone(self.door().vault()),
        }
    }
}

impl Courier {
    /// Hands over what is due; how many notices it was.
    ///
    /// # Errors
    /// The store's; what was handed over stays so.
    pub fn turn(&self) -> Result<usize, Rejection> {
        let mut handed = 0;
        for (way, channel) in WAYS {
            for due in self.queue.due(way, CHUNK)? {
                let delivery = self.hand_over(&due, channel)?;
                self.queue.settle(&due, delivery)?;
                handed += 1;
            }
        }
        Ok(handed)
    }

    fn hand_over(&self, due: &Due, channel: ChannelKind) -> Result<Delivery, Rejection> {
        let at = self.queue.office.now();
        let notice = &due.notice;
        let withheld = |reason: &str| Delivery::Withheld {
            at,
            reason: reason.to_owned(),
        };
        let account = self.goes_on_as(&notice.to);
        let wishes = wishes_of(&*self.vault, &account)?;
        let sort = format!("{}/{}", notice.pack, notice.notice);
        let known = !notice.to.0.starts_with(TELEPHONE);
        if known && !wishes.allows(&sort, channel, notice.optional) {
            return Ok(withheld("收件人不用这种方式 not wished for"));
        }
        let Some(to) = self.address(&account, channel)? else {
            return Ok(withheld("没有地址 no address"));
        };
        let (title, body) = if wishes.english {
            (&notice.title.en, &notice.body.en)
        } else {
            (&notice.title.zh, &notice.body.zh)
        };
        let id = format!("notice.{}.{}", due.serial, channel.name());
        let letter = Letter::new(channel, &to, &sort, (title, body));
        let when = wishes.due(channel, false, at);
        self.letters.post(&id, &account.0, &letter, when)?;
        Ok(Delivery::Delivered { at, receipt: id })
    }

    fn goes_on_as(&self, account: &ActorId) -> ActorId {
        self.queue
            .office
            .journal
            .read(|model| model.roster().goes_on_as(account))
    }

    fn address(&self, account: &ActorId, channel: ChannelKind) -> Result<Option<String>, Rejection> {
        match account.0.strip_prefix(TELEPHONE) {
            Some(number) => Ok((channel == ChannelKind::Sms).then(|| number.to_owned())),
            None => reached_by(&*self.vault, account, channel),
        }
    }
}
