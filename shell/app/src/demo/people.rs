//! The people of a demonstration: citizens, firms and officials for the city systems installed, whom anyone may
//! become with one click while the demonstration is shown.
//!
//! None of them exists; the officials are called by their posts. It knows nothing of pages. Start at
//! [`City::load_people`].

use crate::account::holder::{Grade, Holder};
use crate::account::roster::{AccountCommand, AccountFacts, Office};
use crate::account::{Client, Session};
use crate::city::{City, Order};
use crate::codes;
use jiff::civil::date;
use pinyin::ToPinyin as _;
use skein_kernel::actor::{ActorId, Role, UnitId};
use skein_kernel::rejection::{Class, Rejection};
use skein_licence::Written;
use skein_pack::Pack;
use skein_pack::model::Held;
use std::sync::Arc;

/// A pack by its id, and why it isn't installed if it isn't.
pub type Outcome = (String, Result<(), Rejection>);

/// How the accounts of demonstrations are called.
const PREFIX: &str = "demo-";

/// Someone of a demonstration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Someone {
    /// Their account.
    pub id: ActorId,
    /// What they are called.
    pub display: String,
    /// Which sort of account it is.
    pub sort: Sort,
    /// The body they work in.
    pub unit: Option<UnitId>,
    /// What they may do everywhere, for officials.
    pub roles: Vec<Role>,
    /// Their duties by id, for officials.
    pub duties: Vec<String>,
    /// The firms they act for, by name.
    pub firms: Vec<String>,
}

/// Sorts of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// A natural person whom the city serves.
    Citizen,
    /// A firm.
    Firm,
    /// Someone who works for the city.
    Official,
}

/// A citizen: account, name, resident number, sex, day of birth, address.
type CitizenRow = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// Who lives in the demonstration. Their numbers have right check characters and are nobody's: the division is of the
/// form that isn't assigned.
const CITIZENS: &[CitizenRow] = &[
    (
        "demo-liu",
        "柳明月",
        "430499199003071520",
        "女",
        "1990-03-07",
        "雁峰区环城南路 8 号 2 单元 301 室",
    ),
    (
        "demo-shen",
        "沈知秋",
        "430499198511230036",
        "男",
        "1985-11-23",
        "石鼓区青草桥街 21 号",
    ),
    (
        "demo-luo",
        "罗大山",
        "430499195602184035",
        "男",
        "1956-02-18",
        "衡南县云集街道文昌路 5 号",
    ),
    (
        "demo-he",
        "何小满",
        "430499200105210048",
        "女",
        "2001-05-21",
        "蒸湘区解放大道 66 号 4 栋 1502 室",
    ),
];

/// A firm: account, name, credit code, place, and its agents.
type FirmRow = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

const FIRMS: &[FirmRow] = &[
    (
        "demo-noodles",
        "柳记面馆",
        "92430499MA4LAA005E",
        "雁峰区环城南路 8 号",
        &["demo-liu"],
    ),
    (
        "demo-builders",
        "雁城建设有限公司",
        "91430499MA4LAA013C",
        "蒸湘区长丰大道 19 号",
        &["demo-shen"],
    ),
    (
        "demo-paper",
        "湘江纸业有限公司",
        "91430499MA4LAA0217",
        "珠晖区狮山路 3 号",
        &["demo-shen", "demo-he"],
    ),
];

impl City {
    /// Installs the city systems that come with Skein and aren't installed yet. One that can't be is named with why;
    /// the others are installed all the same.
    ///
    /// # Errors
    /// The store's.
    pub fn install_systems(&self) -> Result<Vec<Outcome>, Rejection> {
        self.in_turn(|| {
            let mut done = Vec::new();
            // A pack may need another that comes after it by name: what failed is tried once more.
            for _ in 0..2 {
                done.retain(|(_, outcome): &Outcome| outcome.is_ok());
                for files in super::systems() {
                    if self.packs().get(files.name()).is_none() {
                        let outcome = self.install_itself(&files);
                        done.push((files.name().to_owned(), outcome));
                    }
                }
            }
            Ok(done)
        })
    }

    /// Opens the accounts of the demonstration's people that aren't open yet, and lets the
    /// city hold the documents they would have. Nothing is done outside of a demonstration.
    ///
    /// # Errors
    /// The store's.
    pub fn load_people(&self) -> Result<Vec<ActorId>, Rejection> {
        if !self.is_demo() {
            return Ok(Vec::new());
        }
        self.in_turn(|| self.load_people_alone())
    }

    fn load_people_alone(&self) -> Result<Vec<ActorId>, Rejection> {
        self.found_bodies()?;
        let mut opened = Vec::new();
        for (id, name, ..) in CITIZENS {
            let holder = Holder::citizen(Grade::High);
            opened.extend(self.open_someone(id, name, None, Role::Citizen, Some(holder))?);
        }
        for (id, name, code, _, agents) in FIRMS {
            let agents = agents.iter().map(|agent| ActorId((*agent).to_owned())).collect();
            let holder = Holder::firm(code.parse()?, agents);
            opened.extend(self.open_someone(id, name, None, Role::Citizen, Some(holder))?);
        }
        for (id, _) in self.packs().iter() {
            let pack = self.installed_pack(id)?;
            opened.extend(self.open_officials(&pack)?);
        }
        self.hold_documents(&opened)?;
        self.open_to_visitors(&opened)?;
        Ok(opened)
    }

    /// Lets accounts of a demonstration be entered with a click; they have a password that nobody is told.
    ///
    /// # Errors
    /// `SK-APP-0004` outside of a demonstration or for accounts that aren't of it, `SK-STORE-0045`.
    pub fn open_to_visitors(&self, accounts: &[ActorId]) -> Result<(), Rejection> {
        if !self.is_demo() || accounts.iter().any(|id| !id.0.starts_with(PREFIX)) {
            return Err(closed());
        }
        self.door()
            .known_passwords(accounts, &crate::account::random_hex::<16>())
    }

    /// Two officials for each department of a pack: one who receives and examines, one who decides; and one for each
    /// role held at a body of which a city has one.
    fn open_officials(&self, pack: &Arc<Pack>) -> Result<Vec<ActorId>, Rejection> {
        let mut opened = Vec::new();
        let alone =
            |role: &skein_pack::model::Role| Some((role.clone(), role.held_by.iter().find_map(only_body)?));
        for (role, body) in pack.roles.iter().filter_map(alone) {
            let id = format!("{PREFIX}{body}-{}", *role.id);
            let office = Office {
                duties: vec![role.id.value.clone()],
                rank: role.rank,
                absences: Vec::new(),
            };
            opened.extend(self.open_official(&id, &role.words.zh, &UnitId(body.into()), office)?);
        }
        let front = |held: &Held| matches!(held, Held::Window | Held::Section);
        let inside = |held: &Held| matches!(held, Held::Department | Held::Section | Held::Window);
        let (clerks, heads): (Vec<_>, Vec<_>) = pack
            .roles
            .iter()
            .filter(|role| role.held_by.iter().any(inside))
            .partition(|role| role.rank.is_none() && role.held_by.iter().any(front));
        for department in &pack.departments {
            let unit = UnitId(department.id.value.clone());
            for (post, word, roles) in [("clerk", "经办", &clerks), ("head", "负责人", &heads)] {
                if roles.is_empty() {
                    continue;
                }
                let id = format!("{PREFIX}{unit}-{post}");
                let name = format!("{}{word}", department.words.zh);
                let office = Office {
                    duties: roles.iter().map(|role| role.id.value.clone()).collect(),
                    rank: roles.iter().filter_map(|role| role.rank).next(),
                    absences: Vec::new(),
                };
                opened.extend(self.open_official(&id, &name, &unit, office)?);
            }
        }
        Ok(opened)
    }

    fn open_official(
        &self,
        id: &str,
        name: &str,
        unit: &UnitId,
        office: Office,
    ) -> Result<Option<ActorId>, Rejection> {
        let new = self.open_someone(id, name, Some(unit.clone()), Role::Officer, None)?;
        if let Some(id) = &new {
            let command = AccountCommand::Office {
                id: id.clone(),
                office,
            };
            self.act_itself(Order::Account(command))?;
        }
        Ok(new)
    }

    fn open_someone(
        &self,
        id: &str,
        name: &str,
        unit: Option<UnitId>,
        role: Role,
        holder: Option<Holder>,
    ) -> Result<Option<ActorId>, Rejection> {
        let id = ActorId(id.to_owned());
        if self.look(|model| model.roster().get(&id).is_some()) {
            return Ok(None);
        }
        let facts = AccountFacts {
            id: id.clone(),
            display: name.to_owned(),
            unit,
            roles: vec![role],
        };
        self.act_itself(Order::Account(AccountCommand::Open(facts)))?;
        if let Some(holder) = holder {
            let command = AccountCommand::Identify {
                id: id.clone(),
                holder,
            };
            self.act_itself(Order::Account(command))?;
        }
        Ok(Some(id))
    }

    /// The documents that the city holds of the demonstration's people.
    fn hold_documents(&self, opened: &[ActorId]) -> Result<(), Rejection> {
        let issued = date(2024, 6, 3);
        for (id, name, number, sex, born, address) in CITIZENS {
            let holder = ActorId((*id).to_owned());
            if opened.contains(&holder) {
                let written = [
                    ("name", "姓名", *name),
                    ("resident_id", "公民身份号码", *number),
                    ("sex", "性别", *sex),
                    ("birth_date", "出生日期", *born),
                    ("address", "住址", *address),
                ];
                self.hold(&holder, "resident-id-card", issued, &written.map(written_of))?;
            }
        }
        for (id, name, code, place, _) in FIRMS {
            let holder = ActorId((*id).to_owned());
            if opened.contains(&holder) {
                let written = [
                    ("name", "名称", *name),
                    ("credit_code", "统一社会信用代码", *code),
                    ("address", "住所", *place),
                ];
                self.hold(&holder, "business-licence", issued, &written.map(written_of))?;
            }
        }
        Ok(())
    }

    /// Everyone of the demonstration: citizens, then firms, then officials. Nobody outside of one.
    #[must_use]
    pub fn demo_people(&self) -> Vec<Someone> {
        if !self.is_demo() {
            return Vec::new();
        }
        let mut people: Vec<Someone> = self.look(|model| {
            let all = model.roster().iter();
            let demo = all.filter(|account| account.enabled && account.id.0.starts_with(PREFIX));
            let someone = demo.map(|account| {
                let sort = match &account.holder {
                    Holder::Citizen { .. } => Sort::Citizen,
                    Holder::Firm { .. } => Sort::Firm,
                    Holder::Official => Sort::Official,
                };
                let is_official = sort == Sort::Official;
                let firms = model.roster().principals(&account.id);
                Someone {
                    id: account.id.clone(),
                    display: account.display.clone(),
                    sort,
                    unit: account.unit.clone(),
                    roles: account.roles.iter().copied().filter(|_| is_official).collect(),
                    duties: account.office.duties.clone(),
                    firms: firms.map(|firm| firm.display.clone()).collect(),
                }
            });
            someone.collect()
        });
        people.sort_by(|a, b| (a.sort, &a.id).cmp(&(b.sort, &b.id)));
        people
    }

    /// Signs in as someone of the demonstration, without a password.
    ///
    /// # Errors
    /// `SK-APP-0004` outside of a demonstration and for anyone who isn't of it; `SK-APP-0002` after too many tries.
    pub fn become_someone(&self, id: &ActorId, client: &Client) -> Result<Session, Rejection> {
        if !self.is_demo() || !id.0.starts_with(PREFIX) {
            return Err(closed());
        }
        let roster = self.look(|model| model.roster().clone());
        self.door().enter(&roster, id, client, self.machine_time())
    }
}

/// The body of a kind of which a city has one.
fn only_body(held: &Held) -> Option<&'static str> {
    let one = matches!(held, Held::City | Held::Hotline);
    let mut words = Held::ALL.iter();
    words.find(|(_, kind)| one && kind == held).map(|(word, _)| *word)
}

fn closed() -> Rejection {
    Rejection::new(
        codes::FORBIDDEN,
        Class::Forbidden,
        "只有演示城市的演示账户可以一键登录",
        "only a demonstration's accounts can be entered with one click",
    )
}

/// The id of an account for somebody's name, in Latin letters: `demo-wang-fang`.
#[must_use]
pub fn account_id(prefix: &str, name: &str) -> String {
    let mut id = prefix.to_owned();
    for c in name.chars() {
        match c.to_pinyin() {
            Some(sound) => id.extend(["-", &sound.plain().replace('ü', "v")]),
            None if c.is_ascii_alphanumeric() => id.push(c.to_ascii_lowercase()),
            None => {}
        }
    }
    id.chars().take(36).collect()
}

fn written_of((name, zh, value): (&str, &str, &str)) -> Written {
    Written {
        name: name.to_owned(),
        zh: zh.to_owned(),
        value: value.to_owned(),
    }
}
