//! What is done to accounts of those whom the city serves: letters of authorisation, mergers, closings.
//!
//! Pure, as the roster is. It knows nothing of what is kept of people outside the journal. Start at
//! [`authorise`].

use super::holder::{Holder, Letter, Scope};
use super::roster::{Account, AccountEvent, Ended};
use crate::codes;
use jiff::{SignedDuration, Timestamp};
use skein_kernel::rejection::{Class, Rejection};

/// Letters a firm may have given, those that ended included.
const MOST_LETTERS: usize = 500;
/// Items a letter may name.
const MOST_ITEMS: usize = 100;
/// The longest a letter counts: nobody remembers one given longer ago.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 366 * 5);

/// Decides that a letter of authorisation is given.
pub(super) fn authorise(
    firm: &Account,
    agent: &Account,
    scope: Scope,
    (from, until): (Timestamp, Timestamp),
) -> Result<AccountEvent, Rejection> {
    not_ended(firm)?;
    not_ended(agent)?;
    let Holder::Firm { letters, .. } = &firm.holder else {
        return Err(no_letter(
            "agent",
            "只有单位才能出具授权委托书",
            "only a firm gives letters of authorisation",
        ));
    };
    if agent.holder.grade().is_none() {
        return Err(no_letter(
            "agent",
            "被授权人须是个人账户",
            "whoever is authorised must be a natural person",
        ));
    }
    if until <= from || until.duration_since(from) > LONGEST {
        return Err(no_letter(
            "until",
            "授权的结束须晚于开始，期限不超过五年",
            "an authorisation ends after it begins, and counts for five years at most",
        ));
    }
    let named = match &scope {
        Scope::Everything => 1,
        Scope::Items(items) => items.len(),
    };
    if named == 0 || named > MOST_ITEMS || letters.len() >= MOST_LETTERS {
        return Err(no_letter(
            "scope",
            "请写明授权办理的事项，至少一项、至多一百项",
            "name the items authorised for, at least one and at most a hundred",
        ));
    }
    let letter = Letter {
        number: u32::try_from(letters.len() + 1).unwrap_or(u32::MAX),
        agent: agent.id.clone(),
        scope,
        from,
        until,
        revoked: None,
    };
    Ok(AccountEvent::Authorised {
        id: firm.id.clone(),
        letter,
    })
}

/// Decides that a letter is revoked.
pub(super) fn revoke(firm: &Account, number: u32) -> Result<AccountEvent, Rejection> {
    let Holder::Firm { letters, .. } = &firm.holder else {
        return Err(crate::not_found("授权委托书", "letter", &number.to_string()));
    };
    let found = letters.iter().find(|letter| letter.number == number);
    let letter = found.ok_or_else(|| crate::not_found("授权委托书", "letter", &number.to_string()))?;
    if letter.revoked.is_some() {
        return Err(no_letter(
            "number",
            "该授权已经撤销",
            "this letter is revoked already",
        ));
    }
    Ok(AccountEvent::LetterRevoked {
        id: firm.id.clone(),
        number,
    })
}

/// Decides that one account is merged into another.
pub(super) fn merge(account: &Account, into: &Account) -> Result<AccountEvent, Rejection> {
    let both_people = account.holder.grade().is_some() && into.holder.grade().is_some();
    if account.id == into.id || !both_people {
        return Err(no_merger(
            "只能合并同一个人的两个个人账户",
            "two accounts of one natural person can be merged, nothing else",
        ));
    }
    if account.ended.is_some() || into.ended.is_some() {
        return Err(no_merger(
            "其中一个账户已经合并或注销",
            "one of the accounts has been merged or closed already",
        ));
    }
    Ok(AccountEvent::Merged {
        id: account.id.clone(),
        into: into.id.clone(),
    })
}

/// Decides that a merger is undone.
pub(super) fn unmerge(account: &Account) -> Result<AccountEvent, Rejection> {
    match &account.ended {
        Some(Ended::Merged { .. }) => Ok(AccountEvent::Unmerged {
            id: account.id.clone(),
        }),
        _ => Err(no_merger("该账户没有被合并", "this account is not merged")),
    }
}

/// Decides that an account is closed for ever. One that is merged can be closed too.
pub(super) fn close(account: &Account) -> Result<AccountEvent, Rejection> {
    if !account.holder.is_served() {
        return Err(no_closing(
            "工作人员账户由管理员停用，不能自行注销",
            "an official's account is disabled by an administrator, not closed",
        ));
    }
    match &account.ended {
        Some(Ended::Closed { .. }) => Err(no_closing("该账户已经注销", "this account is closed already")),
        Some(Ended::Merged { .. }) | None => Ok(AccountEvent::Closed {
            id: account.id.clone(),
        }),
    }
}

/// Refuses an account that was merged or closed.
pub(super) fn not_ended(account: &Account) -> Result<(), Rejection> {
    match account.ended {
        None => Ok(()),
        Some(_) => Err(no_closing(
            "该账户已经合并或注销",
            "this account has been merged or closed",
        )),
    }
}

/// Applies an event of this module.
pub(super) fn evolve(account: &mut Account, event: &AccountEvent, at: Timestamp) {
    match event {
        AccountEvent::Authorised { letter, .. } => {
            if let Holder::Firm { letters, .. } = &mut account.holder {
                letters.push(letter.clone());
            }
        }
        AccountEvent::LetterRevoked { number, .. } => {
            if let Holder::Firm { letters, .. } = &mut account.holder {
                let letter = letters.iter_mut().find(|letter| letter.number == *number);
                letter.into_iter().for_each(|letter| letter.revoked = Some(at));
            }
        }
        AccountEvent::Merged { into, .. } => {
            account.enabled = false;
            account.ended = Some(Ended::Merged {
                into: into.clone(),
                at,
            });
        }
        AccountEvent::Unmerged { .. } => {
            account.enabled = true;
            account.ended = None;
        }
        AccountEvent::Closed { .. } => {
            account.enabled = false;
            account.ended = Some(Ended::Closed { at });
        }
        _ => {}
    }
}

fn no_letter(field: &str, zh: &str, en: &str) -> Rejection {
    Rejection::new(codes::AUTHORISATION, Class::Invalid, zh, en).at_element(field)
}

fn no_merger(zh: &str, en: &str) -> Rejection {
    Rejection::new(codes::MERGER, Class::Conflict, zh, en)
}

fn no_closing(zh: &str, en: &str) -> Rejection {
    Rejection::new(codes::CLOSING, Class::Conflict, zh, en)
}
