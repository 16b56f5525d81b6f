//! Real names (实名): what someone says of themselves, and what an official saw on their document.
//!
//! A name and a number with a right check character, beside a confirmed telephone, make the first grade; an
//! official who has seen the document raises it. The number is in the vault only, and no page shows it whole.

use super::{City, RESIDENT, words};
use crate::account::holder::{Grade, Holder};
use crate::account::roster::AccountCommand;
use crate::authorise::{Action, Resource};
use crate::codes;
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::identifier::{CitizenId, CreditCode};
use skein_kernel::rejection::{Class, Rejection};

/// What an official sees of someone whose papers they check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Papers {
    /// The account.
    pub account: ActorId,
    /// The name they gave.
    pub name: String,
    /// The number they gave, masked; a firm's code whole.
    pub number: String,
    /// The grade they have; `None` for a firm.
    pub grade: Option<Grade>,
    /// Whether a firm's papers were seen before.
    pub firm_verified: bool,
}

impl City {
    /// Says who one is: the name and number of one's resident identity card.
    ///
    /// # Errors
    /// `SK-APP-0004`; `SK-KERNEL-0045` to `0047` for a number that can't be; `SK-APP-0074` for a name that can't
    /// be, without a confirmed telephone, below fourteen years, or where an official has checked it already;
    /// `SK-APP-0073` if the number is another account's.
    pub fn give_real_name(&self, actor: &Actor, name: &str, resident: &str) -> Result<(), Rejection> {
        let account = self.own(actor)?;
        let Holder::Citizen { grade, guardians } = account.holder.clone() else {
            return Err(unfit(
                "name",
                "单位账户不作个人实名",
                "a firm's account has no real name",
            ));
        };
        if grade >= Grade::Medium {
            return Err(given_already());
        }
        if self.door.vault().held_of(&actor.id.0, "phone")?.is_empty() {
            return Err(unfit(
                "phone",
                "请先添加并验证手机号码",
                "add and confirm a telephone first",
            ));
        }
        let id = self.checked(name, resident)?;
        if self.age(&id) < super::CONSENT && guardians.is_empty() {
            return Err(unfit(
                "resident",
                "未满十四周岁须由监护人在其账户中添加",
                "below fourteen years a guardian adds the child on their own account",
            ));
        }
        self.take_down(&actor.id, name, id)?;
        let holder = Holder::Citizen {
            grade: grade.max(Grade::Basic),
            guardians,
        };
        self.account_order(
            actor,
            AccountCommand::Identify {
                id: account.id,
                holder,
            },
        )
    }

    /// A name and a number that could be somebody's.
    pub(super) fn checked(&self, name: &str, resident: &str) -> Result<CitizenId, Rejection> {
        super::sign_up::check_called(name)?;
        if name.trim().chars().count() < 2 {
            return Err(unfit(
                "name",
                "请填写证件上的姓名",
                "give the name on your document",
            ));
        }
        let id: CitizenId = resident
            .trim()
            .to_uppercase()
            .parse()
            .map_err(|refused: Rejection| refused.at_element("resident"))?;
        if id.born() > self.real_day() {
            return Err(unfit(
                "resident",
                "证件号码中的出生日期在今天之后",
                "by this number the date of birth is still to come",
            ));
        }
        Ok(id)
    }

    /// Keeps who an account's holder is. A number is one account's.
    pub(super) fn take_down(&self, account: &ActorId, name: &str, id: CitizenId) -> Result<(), Rejection> {
        let mut person = self.person(account)?;
        if !self.keep_for(account, RESIDENT, id.reveal(), "")? {
            return Err(super::taken(
                "resident",
                "该身份号码已在另一个账户登记；如果是您本人的，请合并账户，被人冒用请到政务服务窗口处理",
                "this number is another account's; if it is yours, merge them; if somebody used yours, come to a service window",
            ));
        }
        if let Some(old) = person.resident.filter(|old| *old != id) {
            self.door.vault().take(RESIDENT, old.reveal())?;
        }
        person.name = name.trim().to_owned();
        person.resident = Some(id);
        self.keep_person(account, &person)
    }

    /// Whose papers an official is to check: an account by its name, or a firm by its code.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0012`.
    pub fn papers_of(&self, actor: &Actor, named: &str) -> Result<Papers, Rejection> {
        self.authorise(actor, Action::VerifyPapers, &Resource::City)?;
        let named = named.trim();
        let id = match named.parse::<CreditCode>() {
            Ok(code) => self.firm_of_code(&code)?,
            Err(_) => ActorId(named.to_lowercase()),
        };
        let account = self.find(&id)?;
        let missing = || crate::not_found("账户", "account", named);
        match &account.holder {
            Holder::Official => Err(missing()),
            Holder::Citizen { grade, .. } => {
                let person = self.person(&id)?;
                Ok(Papers {
                    account: id,
                    number: person.resident.map(|id| id.masked()).unwrap_or_default(),
                    name: person.name,
                    grade: Some(*grade),
                    firm_verified: false,
                })
            }
            Holder::Firm { code, unverified, .. } => Ok(Papers {
                account: id,
                name: account.display.clone(),
                number: code.as_str().to_owned(),
                grade: None,
                firm_verified: !unverified,
            }),
        }
    }

    /// Notes that an official has seen someone's papers: the number on them must be the one that was given, so
    /// that nobody's account is raised by another's card.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0012`, `SK-APP-0074` if the number differs, none was given, or the grade would not
    /// be raised.
    pub fn verify_papers(
        &self,
        actor: &Actor,
        named: &str,
        (number, in_person): (&str, bool),
    ) -> Result<(), Rejection> {
        let papers = self.papers_of(actor, named)?;
        let account = self.find(&papers.account)?;
        if account.id == actor.id || account.holder.representatives().any(|it| *it == actor.id) {
            return Err(unfit(
                "account",
                "不得核验本人的证件",
                "nobody checks their own papers",
            ));
        }
        let number = number.trim().to_uppercase();
        let differs = || {
            unfit(
                "number",
                "证件号码与账户登记的不一致",
                "the number on the document is not the one the account has",
            )
        };
        let holder = match account.holder.clone() {
            Holder::Official => return Err(differs()),
            Holder::Firm {
                code,
                agents,
                letters,
                ..
            } => {
                if code.as_str() != number {
                    return Err(differs());
                }
                Holder::Firm {
                    code,
                    agents,
                    letters,
                    unverified: false,
                }
            }
            Holder::Citizen { grade, guardians } => {
                let given = self.person(&account.id)?.resident;
                if given.is_none_or(|id| id.reveal() != number) {
                    return Err(differs());
                }
                let seen = if in_person { Grade::High } else { Grade::Medium };
                if grade >= seen {
                    return Err(given_already());
                }
                Holder::Citizen {
                    grade: seen,
                    guardians,
                }
            }
        };
        let id = account.id.clone();
        self.account_order(actor, AccountCommand::Identify { id, holder })?;
        let whom: Vec<ActorId> = match account.holder {
            Holder::Firm { agents, .. } => agents,
            _ => vec![account.id],
        };
        whom.iter()
            .try_for_each(|it| self.tell_of_account(it, &words::verified()))
    }
}

pub(super) fn given_already() -> Rejection {
    unfit(
        "name",
        "姓名和证件号码已经登记核验，更改请到政务服务窗口办理",
        "the name and number are taken down and checked; to change them, come to a service window",
    )
}

fn unfit(field: &str, zh: &str, en: &str) -> Rejection {
    Rejection::new(codes::REAL_NAME, Class::Invalid, zh, en).at_element(field)
}
