//! What those who work for the city by themselves share with it: the journal, its files, its clock, and the
//! packs installed, read once.
//!
//! It knows nothing of policies: whoever asks on behalf of a person asks [`City`]. Start at [`Office`].

use super::packs::Installed;
use super::{City, CityModel, Clock};
use crate::codes;
use jiff::Timestamp;
use skein_kernel::division::DivisionCode;
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::state::DefinitionKey;
use skein_pack::model::Query;
use skein_pack::{Files, Pack};
use skein_query::{Question, Registers};
use skein_store::aggregate::Backend;
use skein_store::aggregate::ask::Datum;
use skein_store::matter::{Deployed, Matters};
use skein_store::{AnyJournal, Files as Kept};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

/// Installed packs that were read, by the hash of their files; the registers of all of them.
#[derive(Default)]
pub(super) struct Shelf {
    packs: Mutex<HashMap<String, Arc<Pack>>>,
    registers: Mutex<Option<(Vec<String>, Arc<Registers>)>>,
    /// Questions that were read, by their file and its text.
    questions: Mutex<HashMap<(String, String), Arc<Question>>>,
    /// Definitions that have been looked at, by the hash of their content: they never change.
    definitions: Mutex<HashMap<String, Arc<Deployed>>>,
}

/// What the city's own workers have at hand. Cheap to clone.
#[derive(Clone)]
pub struct Office {
    pub(super) division: DivisionCode,
    pub(super) journal: AnyJournal<CityModel>,
    pub(super) files: Arc<dyn Kept>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) shelf: Arc<Shelf>,
}

impl City {
    /// What this city's own workers have at hand.
    #[must_use]
    pub fn office(&self) -> Office {
        Office {
            division: self.division,
            journal: self.journal().clone(),
            files: Arc::clone(self.ledger.files()),
            clock: Arc::clone(&self.clock),
            shelf: Arc::clone(&self.shelf),
        }
    }
}

impl Office {
    /// The city's journal, with its matters.
    #[must_use]
    pub fn journal(&self) -> &AnyJournal<CityModel> {
        &self.journal
    }

    /// Where the city keeps files by the hash of their bytes.
    #[must_use]
    pub fn files(&self) -> &Arc<dyn Kept> {
        &self.files
    }

    /// The present instant by the city's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Which city it is.
    #[must_use]
    pub fn division(&self) -> DivisionCode {
        self.division
    }

    /// An installed pack with everything in it, in the version that is installed.
    ///
    /// # Errors
    /// `SK-APP-0012` if none of that id is installed, `SK-APP-0031` if its files can't be read any more.
    pub fn installed_pack(&self, pack: &str) -> Result<Arc<Pack>, Rejection> {
        let installed = self.journal.read(|model| model.packs().get(pack).cloned());
        let Installed { files, .. } = installed.ok_or_else(|| crate::not_found("数据包", "pack", pack))?;
        self.pack_of_files(pack, &files)
    }

    /// The pack that a definition came with, in the newest version that has this very definition.
    ///
    /// # Errors
    /// `SK-APP-0035` for a definition that came with no pack, `SK-APP-0031` if its files can't be read.
    pub fn pack_of(&self, definition: &DefinitionKey) -> Result<Arc<Pack>, Rejection> {
        let origin = self
            .journal
            .read(|model| model.packs().origin(&definition.hash).cloned());
        match origin {
            Some((pack, files)) => self.pack_of_files(&pack, &files),
            None => Err(no_pack(&definition.process)),
        }
    }

    /// A pack read from its kept files, once.
    fn pack_of_files(&self, pack: &str, files: &str) -> Result<Arc<Pack>, Rejection> {
        if let Some(known) = crate::lock(&self.shelf.packs).get(files) {
            return Ok(Arc::clone(known));
        }
        let bytes = match files.parse() {
            Ok(id) if self.files.contains(&id)? => Some(self.files.read(&id)?),
            _ => None,
        };
        let read = bytes.and_then(|bytes| Files::of_bytes(pack, &bytes));
        let read = read.and_then(|files| Pack::read(&files).ok());
        let read = Arc::new(read.ok_or_else(|| lost(pack))?);
        self.put_up(files, &read);
        Ok(read)
    }

    /// Puts a pack that was read on the shelf.
    pub(super) fn put_up(&self, files: &str, pack: &Arc<Pack>) {
        crate::lock(&self.shelf.packs).insert(files.to_owned(), Arc::clone(pack));
    }

    /// A definition by its key. What was read once is kept.
    ///
    /// # Errors
    /// `SK-APP-0012` if there is none, or the store's.
    pub fn definition(&self, key: &DefinitionKey) -> Result<Arc<Deployed>, Rejection> {
        if let Some(known) = crate::lock(&self.shelf.definitions).get(&*key.hash) {
            return Ok(Arc::clone(known));
        }
        let missing = || crate::not_found("流程定义", "definition", &key.process);
        let named = Backend::<Matters<CityModel>>::named(&self.journal, &Deployed::content_name(&key.hash))?;
        let kept = self.journal.aggregate(named.ok_or_else(missing)?)?;
        let deployed = kept.and_then(|kept| kept.state.definition().cloned());
        let deployed = deployed.ok_or_else(missing)?;
        crate::lock(&self.shelf.definitions).insert(key.hash.to_string(), Arc::clone(&deployed));
        Ok(deployed)
    }

    /// The registers that the packs installed state.
    ///
    /// # Errors
    /// `SK-APP-0031` if a pack's files can't be read, `SK-QUERY-0001` if two packs don't agree.
    pub fn registers(&self) -> Result<Arc<Registers>, Rejection> {
        let installed: Vec<(String, String)> = self.journal.read(|model| {
            let packs = model.packs().iter();
            packs
                .map(|(id, installed)| (id.to_owned(), installed.files.clone()))
                .collect()
        });
        let now: Vec<String> = installed.iter().map(|(_, files)| files.clone()).collect();
        if let Some((of, known)) = &*crate::lock(&self.shelf.registers)
            && *of == now
        {
            return Ok(Arc::clone(known));
        }
        let mut registers = Registers::default();
        for (pack, files) in &installed {
            let pack = self.pack_of_files(pack, files)?;
            add_registers(&pack, &mut registers)?;
        }
        let registers = Arc::new(registers);
        *crate::lock(&self.shelf.registers) = Some((now, Arc::clone(&registers)));
        Ok(registers)
    }

    /// A question or a figure's query of a pack, read once.
    ///
    /// # Errors
    /// `SK-QUERY-0002` and the following if it is none.
    pub fn question(&self, query: &Query) -> Result<Arc<Question>, Rejection> {
        let key = (query.file.clone(), query.sql.clone());
        if let Some(known) = crate::lock(&self.shelf.questions).get(&key) {
            return Ok(Arc::clone(known));
        }
        let read = Arc::new(Question::read(&query.sql, &query.file)?);
        crate::lock(&self.shelf.questions).insert(key, Arc::clone(&read));
        Ok(read)
    }

    /// The rows that answer a question: JSON objects by column.
    ///
    /// # Errors
    /// `SK-QUERY-0006` for a register that no installed pack states, `SK-QUERY-0008` for a parameter that isn't
    /// given, the store's if it takes too long or yields too much.
    pub fn ask(
        &self,
        question: &Question,
        given: &BTreeMap<String, Datum>,
    ) -> Result<Vec<String>, Rejection> {
        let registers = self.registers()?;
        let dialect = Backend::<Matters<CityModel>>::dialect(&self.journal);
        let ask = question.ask(dialect, self.division, &registers, given)?;
        Backend::<Matters<CityModel>>::ask(&self.journal, &ask)
    }
}

/// Adds the registers that a pack's processes state.
pub(super) fn add_registers(pack: &Pack, registers: &mut Registers) -> Result<(), Rejection> {
    for file in &pack.processes {
        for (number, _) in (0..).zip(file.program.processes()) {
            for register in file.program.registers(number) {
                let added = registers.add(register);
                added.map_err(|why| why.in_file(file.file.clone()))?;
            }
        }
    }
    Ok(())
}

pub(super) fn lost(pack: &str) -> Rejection {
    Rejection::new(
        codes::PACK_LOST,
        Class::Unavailable,
        format!("数据包“{pack}”的文件读不出，请从备份恢复"),
        format!("the files of the pack `{pack}` can't be read: restore them from a backup"),
    )
}

fn no_pack(process: &str) -> Rejection {
    Rejection::new(
        codes::NO_PACK,
        Class::NotFound,
        format!("流程“{process}”不是随数据包安装的，城市不知道到哪里查它要的内容；请把它装进数据包"),
        format!(
            "the process `{process}` wasn't installed with a pack, so the city doesn't know where to look: install it as part of a pack"
        ),
    )
}
