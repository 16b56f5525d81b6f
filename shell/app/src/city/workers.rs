//! What a running city does by itself: timers fire, messages go round, endpoints outside are called, its
//! steward sees to what concerns many matters at once, its clerk answers the jobs that models ask of it, and its
//! herald tells people what their matters have come to.
//!
//! It knows nothing of what a timer or a message means. Start at [`City::set_to_work`].

use super::{City, CityModel};
use crate::codes;
use serde::Deserialize;
use skein_kernel::rejection::{Class, Rejection};
use skein_store::AnyJournal;
use skein_store::matter::Matters;
use skein_store::workers::{Clockwork, Endpoint, Endpoints, Https, Sender, Stop};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

/// Endpoints outside by the names models give them.
#[derive(Debug, Clone, Default)]
pub struct EndpointBook(BTreeMap<String, Endpoint>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    endpoint: BTreeMap<String, Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    url: String,
    secret: String,
    #[serde(default = "usual_patience")]
    patience_seconds: u64,
}

fn usual_patience() -> u64 {
    10
}

impl EndpointBook {
    /// Reads a TOML file with a table `[endpoint.NAME]` for each: `url`, `secret`, and `patience_seconds`
    /// (10 unless told).
    ///
    /// # Errors
    /// `SK-APP-0019` if the file can't be read or isn't that.
    pub fn read(path: &Path) -> Result<Self, Rejection> {
        let refuse = |error: &dyn std::fmt::Display| {
            Rejection::new(
                codes::ENDPOINTS,
                Class::Invalid,
                format!("外部端点配置无法使用：{error}"),
                format!("the endpoints can't be used: {error}"),
            )
            .in_file(path.display().to_string())
        };
        let text = std::fs::read_to_string(path).map_err(|error| refuse(&error))?;
        let file: File = toml::from_str(&text).map_err(|error| refuse(&error))?;
        let endpoint = |entry: Entry| Endpoint {
            url: entry.url,
            secret: entry.secret.into_bytes(),
            patience: Duration::from_secs(entry.patience_seconds.clamp(1, 300)),
        };
        let named = file.endpoint.into_iter();
        Ok(Self(named.map(|(name, entry)| (name, endpoint(entry))).collect()))
    }
}

impl Endpoints for EndpointBook {
    fn endpoint(&self, name: &str) -> Option<Endpoint> {
        self.0.get(name).cloned()
    }
}

/// The workers of a city, until dropped: then they finish their turn and stop.
#[must_use = "the workers stop when this is dropped"]
pub struct Workers {
    stop: Arc<Stop>,
    threads: Vec<JoinHandle<()>>,
}

impl City {
    /// Sets the city to work by itself.
    ///
    /// # Errors
    /// `SK-APP-0011` if no threads can be had.
    pub fn set_to_work(&self, endpoints: EndpointBook) -> Result<Workers, Rejection> {
        let stop = Arc::new(Stop::default());
        let journal = self.journal().clone();
        let clockwork = Clockwork::<Matters<CityModel>, AnyJournal<CityModel>>::new(journal.clone());
        let source = format!("urn:skein:{}", self.division());
        let sender = Sender::<Matters<CityModel>, AnyJournal<CityModel>>::new(
            journal,
            Arc::new(endpoints),
            Arc::new(Https::default()),
            source,
        );
        let (mut steward, mut clerk, mut herald) = (self.steward(), self.clerk(), self.herald());
        let postman = self.postman();
        let [for_clockwork, for_sender] = [(); 2].map(|()| Arc::clone(&self.clock));
        let [first, second, third, fourth, fifth, sixth] = [(); 6].map(|()| Arc::clone(&stop));
        let threads = vec![
            spawn("skein-clockwork", move || {
                clockwork.run(&first, &|| for_clockwork.now());
            })?,
            spawn("skein-sender", move || {
                sender.run(&second, &|| for_sender.now());
            })?,
            spawn("skein-steward", move || steward.run(&third))?,
            spawn("skein-clerk", move || clerk.run(&fourth))?,
            spawn("skein-herald", move || herald.run(&fifth))?,
            spawn("skein-postman", move || postman.run(&sixth))?,
        ];
        Ok(Workers { stop, threads })
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Rejection> {
    let thread = std::thread::Builder::new().name(name.into()).spawn(work);
    thread.map_err(|error| {
        Rejection::new(
            codes::DATA_DIR,
            Class::Unavailable,
            format!("无法启动后台线程：{error}"),
            format!("a background thread can't be started: {error}"),
        )
    })
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.stop.say();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a worker had panicked");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("endpoints.toml");
        std::fs::write(&path, text).unwrap();
        let found = match EndpointBook::read(&path) {
            Ok(book) => book.0.keys().cloned().collect::<Vec<_>>().join(" "),
            Err(rejection) => rejection.code.to_string(),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn endpoints_are_read_by_name() {
        check("", "");
        check(
            "[endpoint.tax]\nurl = \"https://tax.example/in\"\nsecret = \"s\"\n",
            "tax",
        );
        check(
            "[endpoint.tax]\nurl = \"https://tax.example/in\"\n",
            "SK-APP-0019",
        );
        check("[endpoints.tax]\n", "SK-APP-0019");
    }
}
