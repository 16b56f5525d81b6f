//! Minors: accounts that a guardian opens and acts for, until the child is of age (民法典 art. 17, 27).

use super::{City, OF_AGE, fresh_id};
use crate::account::NO_PASSWORD;
use crate::account::holder::{Grade, Holder};
use crate::account::roster::{Account, AccountCommand};
use crate::codes;
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::rejection::{Class, Rejection};

/// Children one guardian adds at most.
const MOST_WARDS: usize = 12;

impl City {
    pub(super) fn wards_of(&self, actor: &Actor) -> Result<Vec<(ActorId, String, bool)>, Rejection> {
        let all: Vec<Account> = self.look(|model| model.roster().principals(&actor.id).cloned().collect());
        let mut wards = Vec::new();
        for ward in all
            .iter()
            .filter(|it| it.ended.is_none() && it.holder.grade().is_some())
        {
            wards.push((ward.id.clone(), self.display(ward)?, self.is_minor(ward)?));
        }
        Ok(wards)
    }

    /// Opens an account for a child of one's own. Nobody signs in to it; its guardians act for it.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0075` without one's own real name, `SK-KERNEL-0045` to `0047` and `SK-APP-0074` for
    /// a name or number that can't be, or of someone who is of age, `SK-APP-0073` if the number is another
    /// account's.
    pub fn add_ward(&self, actor: &Actor, name: &str, resident: &str) -> Result<ActorId, Rejection> {
        self.known_person(actor)?;
        let id = self.checked(name, resident)?;
        let own = self.person(&actor.id)?.resident;
        if self.age(&id) >= OF_AGE || own == Some(id) {
            return Err(unfit(
                "resident",
                "已满十八周岁，请本人注册",
                "whoever is of age signs up themselves",
            ));
        }
        if own.is_some_and(|own| own.born() >= id.born()) {
            return Err(unfit(
                "resident",
                "监护人须年长于被监护人",
                "a guardian is older than the child",
            ));
        }
        if self.wards_of(actor)?.len() >= MOST_WARDS {
            return Err(unfit(
                "resident",
                "添加的人数已达上限",
                "you have added as many children as can be",
            ));
        }
        let ward = fresh_id("p");
        if !self.keep_for(&ward, super::RESIDENT, id.reveal(), "")? {
            return Err(super::taken(
                "resident",
                "该身份号码已在另一个账户登记，请由另一位监护人添加您，或到政务服务窗口处理",
                "this number is another account's: let the other guardian add you, or come to a service window",
            ));
        }
        let holder = Holder::Citizen {
            grade: Grade::Basic,
            guardians: vec![actor.id.clone()],
        };
        self.open_person(&ward, NO_PASSWORD.to_owned(), name, holder)?;
        self.take_down(&ward, name, id)?;
        Ok(ward)
    }

    /// Lets another guardian act for a child too, found by an address of theirs.
    ///
    /// # Errors
    /// `SK-APP-0078` for who isn't the child's guardian, `SK-APP-0074` if nobody with a real name has that
    /// address.
    pub fn add_guardian(
        &self,
        actor: &Actor,
        ward: &ActorId,
        address: &str,
        client: &crate::account::Client,
    ) -> Result<(), Rejection> {
        self.known_person(actor)?;
        let child = self.find(ward)?;
        let Holder::Citizen { grade, mut guardians } = child.holder else {
            return Err(super::not_authorised());
        };
        if !guardians.contains(&actor.id) {
            return Err(super::not_authorised());
        }
        self.door
            .attempt(&format!("agent {}", actor.id), client, self.clock.now())?;
        let other = self.account_at(&address.parse()?)?.filter(|it| it.enabled);
        let other = other.filter(|it| it.holder.grade() >= Some(Grade::Basic) && !guardians.contains(&it.id));
        let other = other.ok_or_else(|| {
            unfit(
                "address",
                "没有找到已实名的账户，请对方先注册并实名",
                "nobody with a real name has this address: they have to sign up and give it first",
            )
        })?;
        self.door.succeeded(&format!("agent {}", actor.id), client);
        guardians.push(other.id);
        let holder = Holder::Citizen { grade, guardians };
        self.account_order(
            actor,
            AccountCommand::Identify {
                id: ward.clone(),
                holder,
            },
        )
    }
}

fn unfit(field: &str, zh: &str, en: &str) -> Rejection {
    Rejection::new(codes::REAL_NAME, Class::Invalid, zh, en).at_element(field)
}
