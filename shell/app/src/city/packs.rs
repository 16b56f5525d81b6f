//! Packs in a running city: installed, upgraded, disabled, each by an act in the journal and with a dry run.
//!
//! A pack's files are kept by their hash, its definitions are taken into use, and one event says that it is
//! installed; until that event nothing counts. Running matters keep the definition and the law they were
//! received under. It knows nothing of HTTP. Start at [`City::plan_pack`] and [`City::install_pack`].

use super::act::Order;
use super::clock::day_of;
use super::matters::Beginning;
use super::office::add_registers;
use super::{City, CityModel, Office};
use crate::authorise::{Action, Resource};
use crate::codes;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::{Actor, ActorId, Role};
use skein_kernel::rejection::{Class, Rejection};
use skein_pack::beginning::{Applicant, beginning, parameter_name, parameter_value};
use skein_pack::diff::{Change, diff};
use skein_pack::fill::hinted;
use skein_pack::model::{Item, Parameter};
use skein_pack::{Files, Finding, Pack, check};
use skein_query::Registers;
use skein_store::aggregate::{Backend, Serial};
use skein_store::matter::{Matters, Outcome, SourceFile};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What happened to a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum PacksEvent {
    /// It was installed, or a new version of it.
    Installed {
        /// Which.
        pack: String,
        /// Its version.
        version: String,
        /// The hash of its files: what they are is kept under it.
        files: String,
        /// The content of its definitions, by their hashes.
        #[serde(default)]
        definitions: Vec<String>,
        /// Its figures that a city may set.
        #[serde(default)]
        parameters: Vec<Set>,
    },
    /// It takes no new applications from then on.
    Disabled {
        /// Which.
        pack: String,
        /// Why.
        reason: String,
    },
    /// It takes them again.
    Enabled {
        /// Which.
        pack: String,
        /// Why.
        reason: String,
    },
}

impl PacksEvent {
    /// The pack it is about.
    pub(super) fn pack(&self) -> &str {
        match self {
            Self::Installed { pack, .. } | Self::Disabled { pack, .. } | Self::Enabled { pack, .. } => pack,
        }
    }

    /// The event's type in the journal.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Installed { .. } => "pack-installed",
            Self::Disabled { .. } => "pack-disabled",
            Self::Enabled { .. } => "pack-enabled",
        }
    }
}

/// A parameter of a pack with its value for some time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Set {
    /// Its name, as processes know it.
    name: String,
    /// Its value, as written.
    value: String,
    /// From which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Date>,
    /// Until which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<Date>,
}

/// A pack as it is installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Installed {
    /// Its version.
    pub version: String,
    /// The hash of its files.
    pub files: String,
    /// Since when in this version.
    pub since: Timestamp,
    /// Who installed it.
    pub by: ActorId,
    /// Why it takes no new applications, if it doesn't.
    pub disabled: Option<String>,
    /// Its figures that a city may set.
    parameters: Vec<Set>,
}

impl Installed {
    /// The parameters in force on a day, by the names processes know them by.
    pub(super) fn parameters(&self, day: Date) -> serde_json::Map<String, serde_json::Value> {
        let in_force = self.parameters.iter().filter(|set| {
            set.from.is_none_or(|from| from <= day) && set.until.is_none_or(|until| day <= until)
        });
        in_force
            .map(|set| (set.name.clone(), parameter_value(&set.value)))
            .collect()
    }
}

/// The packs of a city, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Installation {
    packs: BTreeMap<String, Installed>,
    /// Which pack's files a definition came with last, by the hash of its content.
    origins: BTreeMap<String, (String, String)>,
}

impl Installation {
    /// A pack by its id.
    #[must_use]
    pub fn get(&self, pack: &str) -> Option<&Installed> {
        self.packs.get(pack)
    }

    /// The pack and the hash of its files that a definition came with, by the hash of the definition's content:
    /// the newest that has this very definition.
    pub(super) fn origin(&self, definition: &str) -> Option<&(String, String)> {
        self.origins.get(definition)
    }

    /// Every pack, by id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Installed)> {
        self.packs.iter().map(|(id, installed)| (id.as_str(), installed))
    }

    /// Whether an event changes anything, and may follow what was before.
    pub(super) fn decide(&self, event: &PacksEvent) -> Result<bool, Rejection> {
        let known = self.get(event.pack());
        match event {
            PacksEvent::Installed { files, .. } => Ok(known.is_none_or(|known| known.files != *files)),
            PacksEvent::Disabled { pack, reason } | PacksEvent::Enabled { pack, reason } => {
                if reason.trim().is_empty() {
                    return Err(no_reason(pack));
                }
                let known = known.ok_or_else(|| crate::not_found("数据包", "pack", pack))?;
                let disable = matches!(event, PacksEvent::Disabled { .. });
                Ok(known.disabled.is_some() != disable)
            }
        }
    }

    /// What is installed after an event.
    pub(super) fn evolve(&mut self, event: PacksEvent, by: &ActorId, at: Timestamp) {
        match event {
            PacksEvent::Installed {
                pack,
                version,
                files,
                definitions,
                parameters,
            } => {
                let origin = (pack.clone(), files.clone());
                let came = definitions.into_iter().map(|hash| (hash, origin.clone()));
                self.origins.extend(came);
                let disabled = self.packs.get(&pack).and_then(|known| known.disabled.clone());
                let installed = Installed {
                    version,
                    files,
                    since: at,
                    by: by.clone(),
                    disabled,
                    parameters,
                };
                self.packs.insert(pack, installed);
            }
            PacksEvent::Disabled { pack, reason } => self.disable(&pack, Some(reason)),
            PacksEvent::Enabled { pack, .. } => self.disable(&pack, None),
        }
    }

    fn disable(&mut self, pack: &str, why: Option<String>) {
        if let Some(installed) = self.packs.get_mut(pack) {
            installed.disabled = why;
        }
    }
}

/// What installing a pack would do.
#[derive(Debug, Clone, Serialize)]
pub struct PackPlan {
    /// Its id.
    pub pack: String,
    /// The version that is installed, if one is.
    pub from: Option<String>,
    /// The version that would be.
    pub to: String,
    /// What is wrong with it; with an error among it it isn't installed.
    pub findings: Vec<Finding>,
    /// What changes, and what that means for running matters; empty for a first installation.
    pub changes: Vec<Change>,
    /// Why it can't be installed although nothing is wrong with its files.
    pub refused: Option<Rejection>,
}

impl PackPlan {
    /// Whether it can be installed.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        self.refused.is_none() && check::sound(&self.findings)
    }
}

impl City {
    /// The packs installed.
    #[must_use]
    pub fn packs(&self) -> Installation {
        self.look(|model| model.packs().clone())
    }

    /// An installed pack with everything in it.
    ///
    /// # Errors
    /// `SK-APP-0012` if none of that id is installed, `SK-APP-0031` if its files can't be read any more.
    pub fn installed_pack(&self, pack: &str) -> Result<Arc<Pack>, Rejection> {
        self.office().installed_pack(pack)
    }

    /// What installing a pack would do. Nothing is changed.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0030` with the first of what can't be read in it.
    pub fn plan_pack(&self, actor: &Actor, files: &Files) -> Result<PackPlan, Rejection> {
        self.authorise(actor, Action::DeployDefinition, &Resource::City)?;
        let pack = Pack::read(files).map_err(|findings| unsound(files.name(), &findings))?;
        self.plan(&pack)
    }

    fn plan(&self, pack: &Pack) -> Result<PackPlan, Rejection> {
        let id = pack.header.id.value.clone();
        let installed = self.packs();
        let others = installed.iter().filter(|(other, _)| *other != id);
        let others: Vec<Pack> = others
            .map(|(other, _)| self.installed_pack(other).map(|pack| Pack::clone(&pack)))
            .collect::<Result<_, _>>()?;
        let before = installed.get(&id).map(|_| self.installed_pack(&id)).transpose()?;
        let newer = before.as_ref().is_none_or(|before| {
            before.files == pack.files || before.header.version.value < pack.header.version.value
        });
        let mut registers = Registers::default();
        let mut all = others.iter().chain([pack]);
        let apart = all.find_map(|pack| add_registers(pack, &mut registers).err());
        Ok(PackPlan {
            from: before.as_ref().map(|before| before.header.version.to_string()),
            to: pack.header.version.to_string(),
            findings: skein_pack::check(pack, &others),
            changes: before.as_ref().map_or_else(Vec::new, |before| diff(before, pack)),
            refused: (!newer).then(|| not_newer(&id)).or(apart),
            pack: id,
        })
    }

    /// Installs a pack, or a new version of it: its definitions are taken into use, then it counts as
    /// installed. The same files again change nothing, so an installation cut short is finished by repeating
    /// it.
    ///
    /// # Errors
    /// `SK-APP-0004`; `SK-APP-0030` with the first error in it; `SK-APP-0032` if its version isn't higher;
    /// what is wrong with a definition; the store's.
    pub fn install_pack(
        &self,
        actor: &Actor,
        files: &Files,
        key: Option<&str>,
    ) -> Result<PackPlan, Rejection> {
        self.authorise(actor, Action::DeployDefinition, &Resource::City)?;
        let pack = Pack::read(files).map_err(|findings| unsound(files.name(), &findings))?;
        let plan = self.plan(&pack)?;
        if let Some(refusal) = &plan.refused {
            return Err(refusal.clone());
        }
        if !check::sound(&plan.findings) {
            return Err(unsound(&plan.pack, &plan.findings));
        }
        self.lay_down(actor, &Arc::new(pack), key)?;
        Ok(plan)
    }

    /// Installs a pack that was read before, whatever its check says: for rehearsals, which are played on packs
    /// still being written and on the same pack many times. The definitions it came to, each with its file's path.
    ///
    /// # Errors
    /// `SK-APP-0004`, what is wrong with a definition, or the store's.
    pub fn lay_down(
        &self,
        actor: &Actor,
        pack: &Arc<Pack>,
        key: Option<&str>,
    ) -> Result<Vec<(String, Serial)>, Rejection> {
        let kept = self.ledger.keep(&pack.files.to_bytes())?;
        let decisions: Vec<SourceFile> = pack
            .decisions
            .iter()
            .map(|file| source(&file.file, &file.text))
            .collect();
        let form =
            |form: &skein_pack::model::Form| source(&format!("{}.json", form.id), &hinted(form).to_string());
        let forms: Vec<SourceFile> = pack.forms.iter().map(form).collect();
        let (mut laid, mut definitions) = (Vec::new(), Vec::new());
        for file in &pack.processes {
            let definition = source(&file.file, &file.text);
            let files = skein_store::matter::Files::with_forms(definition, decisions.clone(), &forms);
            if let Outcome::Deployed { definition, hash, .. } = self.deploy(actor, files, None)? {
                laid.push((file.file.clone(), definition));
                definitions.push(hash);
            }
        }
        let office = self.office();
        office.put_up(&kept, pack);
        let event = PacksEvent::Installed {
            pack: pack.header.id.value.clone(),
            version: pack.header.version.to_string(),
            files: kept,
            definitions,
            parameters: pack.parameters.iter().map(set).collect(),
        };
        self.pack_event(actor, event, key)?;
        self.index_registers(&office)?;
        Ok(laid)
    }

    /// Makes sure that questions find rows by the columns that packs look them up by.
    fn index_registers(&self, office: &Office) -> Result<(), Rejection> {
        for (name, shape) in office.registers()?.iter() {
            for column in shape.indexed() {
                Backend::<Matters<CityModel>>::index_register(self.journal(), name, column)?;
            }
        }
        Ok(())
    }

    /// Installs a pack that comes with the program.
    pub(crate) fn install_itself(&self, files: &Files) -> Result<(), Rejection> {
        let installer = Actor {
            roles: vec![Role::Administrator],
            ..Actor::system()
        };
        self.install_pack(&installer, files, None).map(drop)
    }

    /// Lets a pack take no new applications; what runs goes on.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0012` if it isn't installed, `SK-APP-0033` without a reason.
    pub fn disable_pack(
        &self,
        actor: &Actor,
        pack: &str,
        reason: &str,
        key: Option<&str>,
    ) -> Result<(), Rejection> {
        let (pack, reason) = (pack.to_owned(), reason.to_owned());
        self.pack_event(actor, PacksEvent::Disabled { pack, reason }, key)
    }

    /// Lets a disabled pack take applications again.
    ///
    /// # Errors
    /// As [`City::disable_pack`].
    pub fn enable_pack(
        &self,
        actor: &Actor,
        pack: &str,
        reason: &str,
        key: Option<&str>,
    ) -> Result<(), Rejection> {
        let (pack, reason) = (pack.to_owned(), reason.to_owned());
        self.pack_event(actor, PacksEvent::Enabled { pack, reason }, key)
    }

    /// What a matter begins with when someone applies for an item of an installed pack: the item, the
    /// applicant, the parameters and the law in force on the day, the form.
    ///
    /// # Errors
    /// `SK-APP-0012` if no installed pack has the item, `SK-APP-0034` if it isn't open today or its pack is
    /// disabled.
    pub fn application(
        &self,
        item: &str,
        applicant: &Applicant,
        form: serde_json::Value,
        documents: serde_json::Value,
    ) -> Result<Beginning, Rejection> {
        let day = day_of(self.clock.now());
        let (pack, disabled) = self.pack_of_item(item)?;
        let found = pack
            .item(item)
            .ok_or_else(|| crate::not_found("事项", "service item", item))?;
        open(found, disabled.as_deref(), day)?;
        let data = beginning(&pack, found, applicant, day, form, documents);
        Ok(Beginning {
            process: found.process.value.clone(),
            data: data.to_string(),
            title: found.words.zh.clone(),
            text: format!("{} {} {}", found.words.zh, found.words.en, applicant.name),
            owner: applicant.id.clone(),
            law: Some(self.law_on(&pack, found, day)),
            ..Beginning::default()
        })
    }

    /// The wordings of an item's laws that are in force on a day, each with its first day. What its own pack doesn't
    /// list, another may: a thing at once rests on the laws of its parts.
    fn law_on(&self, pack: &Pack, item: &Item, day: Date) -> String {
        let others: Vec<Arc<Pack>> = self
            .packs()
            .iter()
            .filter_map(|(id, _)| self.installed_pack(id).ok())
            .collect();
        let mut named = Vec::new();
        for citation in item.citations() {
            let own = pack.law(&citation, Some(day));
            let law = own.or_else(|| others.iter().find_map(|other| other.law(&citation, Some(day))));
            let told = law.map(|law| format!("{}（{} 起）", law.words.zh, law.from.value));
            named.extend(told.filter(|told| !named.contains(told)));
        }
        named.join("；")
    }

    /// Whether what was filled in for an item is what its form asks for.
    ///
    /// # Errors
    /// `SK-APP-0012` if no installed pack has the item, `SK-FORM-0010` with the field's path for each fault.
    pub fn check_application(&self, item: &str, form: &serde_json::Value) -> Result<(), Rejection> {
        let (pack, _) = self.pack_of_item(item)?;
        let stated = pack.item(item).and_then(|item| item.form.as_ref());
        let Some(stated) = stated.and_then(|id| self.form_of(&pack, id)) else {
            return Ok(());
        };
        let read = skein_form::Form::read(&stated.1, &stated.0)?;
        read.check(&form.to_string())
    }

    /// A form of a pack, or of one that it needs: its file and schema.
    fn form_of(&self, pack: &Pack, id: &str) -> Option<(String, String)> {
        let own = |pack: &Pack| {
            let form = pack.form(id)?;
            Some((form.file.clone(), form.schema.to_string()))
        };
        own(pack).or_else(|| {
            let needed = pack.needs.iter();
            needed
                .filter_map(|need| self.installed_pack(&need.pack).ok())
                .find_map(|pack| own(&pack))
        })
    }

    /// The installed pack that has an item, and why it is disabled if it is.
    fn pack_of_item(&self, item: &str) -> Result<(Arc<Pack>, Option<String>), Rejection> {
        for (id, installed) in self.packs().iter() {
            let pack = self.installed_pack(id)?;
            if pack.item(item).is_some() {
                return Ok((pack, installed.disabled.clone()));
            }
        }
        Err(crate::not_found("事项", "service item", item))
    }

    fn pack_event(&self, actor: &Actor, event: PacksEvent, key: Option<&str>) -> Result<(), Rejection> {
        self.authorise(actor, Action::DeployDefinition, &Resource::City)?;
        let meta = self.given(actor.clone(), key);
        self.ledger.submit(Order::Packs(event), meta).wait().map(drop)
    }
}

impl CityModel {
    /// The packs installed.
    #[must_use]
    pub fn packs(&self) -> &Installation {
        &self.packs
    }
}

fn set(parameter: &Parameter) -> Set {
    Set {
        name: parameter_name(&parameter.id),
        value: parameter.value.value.clone(),
        from: parameter.from.as_ref().map(|day| day.value),
        until: parameter.until.as_ref().map(|day| day.value),
    }
}

fn source(name: &str, text: &str) -> SourceFile {
    SourceFile {
        name: name.to_owned(),
        text: text.to_owned(),
    }
}

/// Passes if an item takes applications on a day.
pub(super) fn open(item: &Item, disabled: Option<&str>, day: Date) -> Result<(), Rejection> {
    if let Some(reason) = disabled {
        return Err(closed(item, reason, reason));
    }
    let (from, until) = (item.from.as_ref(), item.until.as_ref());
    if let Some(from) = from.filter(|from| ***from > day) {
        let from = from.value;
        let en = format!("it is open from {from}");
        return Err(closed(item, &format!("自 {from} 起受理"), &en));
    }
    if let Some(until) = until.filter(|until| ***until < day) {
        let until = until.value;
        let en = format!("it was open until {until}; what you have filled in is kept");
        return Err(closed(
            item,
            &format!("受理截至 {until}，您已填写的内容仍然保留"),
            &en,
        ));
    }
    Ok(())
}

fn closed(item: &Item, zh: &str, en: &str) -> Rejection {
    let words = &item.words;
    Rejection::new(
        codes::ITEM_CLOSED,
        Class::Conflict,
        format!("“{}”现在不受理申请：{zh}", words.zh),
        format!("`{}` takes no applications now: {en}", words.en),
    )
}

/// The first error of a pack, as a refusal to install it.
fn unsound(pack: &str, findings: &[Finding]) -> Rejection {
    let error = findings
        .iter()
        .find(|finding| !check::sound(std::slice::from_ref(*finding)));
    let (zh, en) = error.map_or_else(Default::default, |finding| {
        let why = &finding.rejection;
        (
            format!("{} {}", why.code, why.zh),
            format!("{} {}", why.code, why.en),
        )
    });
    let rejection = Rejection::new(
        codes::PACK_UNSOUND,
        Class::Invalid,
        format!("数据包“{pack}”没有通过检查：{zh}"),
        format!("the pack `{pack}` doesn't pass its check: {en}"),
    );
    match error.and_then(|finding| finding.rejection.place.as_deref()) {
        Some(place) => Rejection {
            place: Some(Box::new(place.clone())),
            ..rejection
        },
        None => rejection,
    }
}

fn not_newer(pack: &str) -> Rejection {
    Rejection::new(
        codes::PACK_VERSION,
        Class::Conflict,
        format!("数据包“{pack}”内容有改动，版本号却没有提高"),
        format!("the pack `{pack}` has other files than the one installed and no higher version"),
    )
}

fn no_reason(pack: &str) -> Rejection {
    Rejection::new(
        codes::PACK_REASON,
        Class::Invalid,
        format!("停用或者恢复数据包“{pack}”须写明理由"),
        format!("disabling or enabling the pack `{pack}` needs a reason"),
    )
}
