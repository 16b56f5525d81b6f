//! What people may apply for: the service items of the packs installed.
//!
//! Everything here is public. It knows nothing of who asks. Start at [`City::services`].

use super::City;
use skein_kernel::rejection::Rejection;
use skein_pack::Pack;
use skein_pack::model::{Department, Form, Item, LicenceKind, ProcessFile};
use std::sync::Arc;

/// A service item with the pack it is of.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its pack.
    pub pack: Arc<Pack>,
    /// Why its pack takes no new applications, if it doesn't.
    pub disabled: Option<String>,
    /// Every pack installed: an item may lean on departments, forms and licences of packs that its own needs.
    all: Arc<[Arc<Pack>]>,
    place: usize,
}

impl Service {
    /// The item.
    ///
    /// # Panics
    /// Never: a service is only made of an item that is there.
    #[must_use]
    pub fn item(&self) -> &Item {
        self.pack
            .items
            .get(self.place)
            .expect("a service is made of an item of its pack")
    }

    /// The form people fill in; none where nothing is asked.
    #[must_use]
    pub fn form(&self) -> Option<&Form> {
        let id = self.item().form.as_ref()?;
        self.packs().find_map(|pack| pack.form(id))
    }

    /// Whose it is.
    #[must_use]
    pub fn department(&self) -> Option<&Department> {
        let wanted = &self.item().department.value;
        let mut all = self.packs().flat_map(|pack| &pack.departments);
        all.find(|it| it.id.value == *wanted)
    }

    /// The process that handles it.
    #[must_use]
    pub fn process(&self) -> Option<&ProcessFile> {
        self.packs().find_map(|pack| pack.process(&self.item().process))
    }

    /// A kind of licence by its id.
    #[must_use]
    pub fn licence(&self, id: &str) -> Option<&LicenceKind> {
        self.packs().find_map(|pack| pack.licence(id))
    }

    /// Whether it is one of the things at once (一件事): several items in one application.
    #[must_use]
    pub fn is_one_thing(&self) -> bool {
        self.pack.header.system.value == "S03"
    }

    /// Its own pack, then the others.
    fn packs(&self) -> impl Iterator<Item = &Pack> {
        std::iter::once(&self.pack)
            .chain(self.all.iter())
            .map(|pack| &**pack)
    }
}

impl City {
    /// Every service item of the packs installed, in the order of the packs and their files.
    ///
    /// # Errors
    /// `SK-APP-0031` if a pack's files can't be read any more.
    pub fn services(&self) -> Result<Vec<Service>, Rejection> {
        let installed = self.packs();
        let packs: Arc<[Arc<Pack>]> = installed
            .iter()
            .map(|(id, _)| self.installed_pack(id))
            .collect::<Result<_, _>>()?;
        let mut all = Vec::new();
        for (pack, (_, installed)) in packs.iter().zip(installed.iter()) {
            all.extend((0..pack.items.len()).map(|place| Service {
                pack: Arc::clone(pack),
                disabled: installed.disabled.clone(),
                all: Arc::clone(&packs),
                place,
            }));
        }
        Ok(all)
    }

    /// The service item of an id.
    ///
    /// # Errors
    /// `SK-APP-0012` if no installed pack has it.
    pub fn service(&self, item: &str) -> Result<Service, Rejection> {
        let mut all = self.services()?.into_iter();
        let found = all.find(|service| *service.item().id == item);
        found.ok_or_else(|| crate::not_found("事项", "service item", item))
    }

    /// Whether an item takes applications today.
    ///
    /// # Errors
    /// `SK-APP-0034` if it doesn't, with why.
    pub fn is_open_today(&self, service: &Service) -> Result<(), Rejection> {
        let today = super::day_of(self.clock.now());
        super::packs::open(service.item(), service.disabled.as_deref(), today)
    }

    /// The kind of licence of an id, with the pack that says what it is.
    ///
    /// # Errors
    /// `SK-APP-0012` if no installed pack has it.
    pub fn licence_kind(&self, id: &str) -> Result<(Arc<Pack>, LicenceKind), Rejection> {
        for (pack, _) in self.packs().iter() {
            let pack = self.installed_pack(pack)?;
            if let Some(kind) = pack.licence(id).cloned() {
                return Ok((pack, kind));
            }
        }
        Err(crate::not_found("证照种类", "kind of licence", id))
    }
}
