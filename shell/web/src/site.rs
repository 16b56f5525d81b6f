//! What every handler shares: the city, the settings, the limits. Start at [`Site`].

use crate::config::WebConfig;
use crate::guard::limit::{Door, Limits};
use crate::show::Names;
use crate::show::packs::PackNames;
use metrics_exporter_prometheus::PrometheusHandle;
use skein_app::city::City;
use skein_kernel::actor::UnitId;
use skein_kernel::rejection::Rejection;
use skein_measure::pack::{Department, Field};
use skein_measure::parts::Bilingual;
use std::sync::{Arc, Mutex, PoisonError};

/// The shared state, cheap to clone.
#[derive(Clone)]
pub(crate) struct Site(Arc<Inner>);

struct Inner {
    city: Arc<City>,
    config: WebConfig,
    limits: Limits,
    door: Door,
    metrics: PrometheusHandle,
    /// The names in the packs installed, with the hashes of those packs' files.
    packs: Mutex<(Vec<String>, Arc<PackNames>)>,
}

impl Site {
    /// The site of `city`.
    pub(crate) fn new(city: Arc<City>, config: WebConfig) -> Self {
        let limits = Limits::new(&config);
        let metrics = crate::guard::observe::recorder();
        Self(Arc::new(Inner {
            city,
            config,
            limits,
            door: Door::of_machine(),
            metrics,
            packs: Mutex::default(),
        }))
    }

    /// The city itself. Its methods wait for the disk: call them through [`Site::ask`].
    #[must_use]
    pub(crate) fn city(&self) -> &Arc<City> {
        &self.0.city
    }

    /// The settings.
    #[must_use]
    pub(crate) fn config(&self) -> &WebConfig {
        &self.0.config
    }

    /// The rate limits.
    #[must_use]
    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// The metrics as Prometheus text.
    #[must_use]
    pub(crate) fn metrics(&self) -> &PrometheusHandle {
        &self.0.metrics
    }

    /// Asks the city something on a thread that may wait.
    ///
    /// # Errors
    /// What the city refuses; SK-WEB-0011 if it panicked.
    pub(crate) async fn ask<T, F>(&self, question: F) -> Result<T, Rejection>
    where
        T: Send + 'static,
        F: FnOnce(&City) -> Result<T, Rejection> + Send + 'static,
    {
        let city = Arc::clone(&self.0.city);
        match tokio::task::spawn_blocking(move || question(&city)).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::error!(%error, "a request ended abruptly");
                Err(crate::codes::broken())
            }
        }
    }

    /// As [`Site::ask`], for what hashes a password: a few at a time, so that pages are still served.
    ///
    /// # Errors
    /// SK-WEB-0009 where too many wait; else as [`Site::ask`].
    pub(crate) async fn ask_door<T, F>(&self, question: F) -> Result<T, Rejection>
    where
        T: Send + 'static,
        F: FnOnce(&City) -> Result<T, Rejection> + Send + 'static,
    {
        let _turn = self.0.door.turn().await?;
        self.ask(question).await
    }

    /// What the city calls its departments, its report's sections, its bodies and what its packs name.
    pub(crate) async fn names(&self) -> Names {
        let site = self.clone();
        let named = self.ask(move |city| Ok((site.pack_names(city), city.organisation())));
        // A name is never worth an answer: where packs can't be read, ids stand for themselves.
        let (packs, organisation) = named.await.unwrap_or_default();
        let pack = self.0.city.pack();
        let unit = |unit: &Department| (UnitId(unit.id.clone()), Bilingual::new(&unit.zh, &unit.en));
        let field = |field: &Field| (field.section.clone(), Bilingual::new(&field.zh, &field.en));
        let bodies = organisation.iter();
        Names {
            units: pack.departments().map(unit).collect(),
            fields: pack.fields().map(field).collect(),
            bodies: bodies
                .map(|body| (body.id.clone(), Bilingual::new(&body.zh, &body.en)))
                .collect(),
            packs,
        }
    }

    /// The names in the packs installed, read again when one was installed since.
    fn pack_names(&self, city: &City) -> Arc<PackNames> {
        let installed = city.packs();
        let files: Vec<String> = installed.iter().map(|(_, pack)| pack.files.clone()).collect();
        let mut kept = self.0.packs.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0 != files {
            let mut names = PackNames::default();
            for (id, _) in installed.iter() {
                match city.installed_pack(id) {
                    Ok(pack) => names.learn(&pack),
                    Err(problem) => tracing::warn!(%problem, id, "a pack's names can't be read"),
                }
            }
            *kept = (files, Arc::new(names));
        }
        Arc::clone(&kept.1)
    }
}
