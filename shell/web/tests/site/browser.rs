//! A visitor's browser: it keeps cookies, follows nothing, finds forms.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use scraper::{Html, Selector};
use skein_app::account::Client;
use skein_app::city::{City, Config, EndpointBook, Workers};
use skein_app::demo;
use skein_kernel::actor::ActorId;
use skein_web::WebConfig;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use tower::ServiceExt as _;

/// The demonstration city, loaded once for all tests that only look, and its people's password.
fn shared() -> &'static (Arc<City>, String) {
    static CITY: OnceLock<(Arc<City>, String)> = OnceLock::new();
    CITY.get_or_init(fresh)
}

/// Opening a city waits for its journal, which an async runtime's own threads must not.
fn fresh() -> (Arc<City>, String) {
    std::thread::spawn(open).join().expect("the demonstration opens")
}

fn open() -> (Arc<City>, String) {
    let bundle = Arc::new(demo::bundled().expect("the bundled pack loads"));
    let city = City::in_memory(Config::new(bundle)).expect("a city in memory opens");
    city.bootstrap().expect("an administrator is made");
    let demo = city
        .load_pack()
        .expect("the pack loads")
        .expect("the city was empty");
    (Arc::new(city), demo.password)
}

/// What came back.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Page {
    /// The value of a header, empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Where the answer leads.
    pub(crate) fn location(&self) -> &str {
        self.header("location")
    }

    /// The fields of the form sent to `action`, with the values the page gave them.
    pub(crate) fn form(&self, action: &str) -> Vec<(String, String)> {
        let html = Html::parse_document(&self.body);
        let fields = format!("form[action=\"{action}\"] input[type=hidden]");
        let fields = Selector::parse(&fields).expect("an address makes a selector");
        let value = |field: &scraper::ElementRef<'_>, name| field.attr(name).unwrap_or_default().to_owned();
        html.select(&fields)
            .map(|field| (value(&field, "name"), value(&field, "value")))
            .collect()
    }
}

/// A visitor.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    city: Arc<City>,
    password: String,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) language: &'static str,
    pub(crate) bearer: Option<String>,
}

impl Browser {
    /// A visitor to the demonstration city that everyone shares: for looking.
    pub(crate) fn new() -> Self {
        let (city, password) = shared();
        Self::at(
            Arc::clone(city),
            password.clone(),
            WebConfig {
                sign_ins_per_minute: 1000,
                ..WebConfig::default()
            },
        )
    }

    /// A visitor to a city of their own: for acting.
    pub(crate) fn alone() -> Self {
        let (city, password) = fresh();
        Self::at(
            city,
            password,
            WebConfig {
                sign_ins_per_minute: 1000,
                ..WebConfig::default()
            },
        )
    }

    /// A visitor to a city of their own, and that city: for setting it to work.
    pub(crate) fn with_city() -> (Self, Arc<City>) {
        let (city, password) = fresh();
        let visitor = Self::at(Arc::clone(&city), password, WebConfig::default());
        (visitor, city)
    }

    /// What answers them, to be served over real connections.
    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// A visitor to a city of their own that has every system, people, and is at work until the workers are dropped.
    pub(crate) fn at_work() -> (Self, Workers) {
        let browser = Self::alone();
        let city = Arc::clone(&browser.city);
        let begun = std::thread::spawn(move || {
            for (pack, outcome) in city.install_systems().expect("packs are installed") {
                assert!(outcome.is_ok(), "{pack}: {outcome:?}");
            }
            city.load_people().expect("people move in");
            city.set_to_work(EndpointBook::default())
        });
        let workers = begun.join().expect("the city begins").expect("it has workers");
        (browser, workers)
    }

    /// Becomes someone of the demonstration, with a cookie and a token.
    pub(crate) fn becomes(&self, account: &str) -> Self {
        let (city, id) = (Arc::clone(&self.city), ActorId(account.to_owned()));
        let entered = std::thread::spawn(move || city.become_someone(&id, &Client("192.0.2.1".into())));
        let session = entered
            .join()
            .expect("it ends")
            .expect("they are of the demonstration");
        Self {
            cookies: BTreeMap::from([("skein".to_owned(), session.token.clone())]),
            bearer: Some(session.token),
            ..self.clone()
        }
    }

    pub(crate) fn configured(config: WebConfig) -> Self {
        let (city, password) = shared();
        Self::at(Arc::clone(city), password.clone(), config)
    }

    fn at(city: Arc<City>, password: String, config: WebConfig) -> Self {
        let router = skein_web::router(Arc::clone(&city), config);
        Self {
            router,
            city,
            password,
            cookies: BTreeMap::new(),
            language: "zh-CN",
            bearer: None,
        }
    }

    /// The same city with nobody signed in.
    pub(crate) fn stranger(&self) -> Self {
        Self {
            cookies: BTreeMap::new(),
            bearer: None,
            ..self.clone()
        }
    }

    /// Someone signed in to the shared city.
    pub(crate) async fn as_someone(account: &str) -> Self {
        let mut browser = Self::new();
        browser.sign_in(account).await;
        browser
    }

    pub(crate) async fn sign_in(&mut self, account: &str) {
        let mut form = self.get("/sign-in").await.form("/sign-in");
        form.push(("account".into(), account.into()));
        form.push(("password".into(), self.password.clone()));
        let page = self.post_form("/sign-in", &form).await;
        assert_eq!(
            page.status,
            StatusCode::SEE_OTHER,
            "{account} can't sign in: {}",
            page.body
        );
    }

    /// Becomes one of the demonstration's people with one click.
    pub(crate) async fn enter(&mut self, account: &str) {
        let action = format!("/demo/{account}");
        let form = self.get("/demo").await.form(&action);
        let page = self.post_form(&action, &form).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{account}: {}", page.body);
    }

    /// The city itself, for what comes to pass without a page.
    pub(crate) fn city(&self) -> Arc<City> {
        Arc::clone(&self.city)
    }

    /// Delivers the letters that are due, as the city's worker does.
    pub(crate) fn deliver(&self) {
        let postman = self.city.postman();
        let turn = std::thread::spawn(move || postman.turn());
        turn.join()
            .expect("the postman ends")
            .expect("letters are delivered");
    }

    pub(crate) async fn token(&mut self, account: &str) {
        let body = format!(r#"{{"account":"{account}","password":"{}"}}"#, self.password);
        let page = self.send("POST", "/api/v1/session", &[], body).await;
        let session: serde_json::Value = serde_json::from_str(&page.body).expect("a session is JSON");
        self.bearer = session["token"].as_str().map(str::to_owned);
        assert!(self.bearer.is_some(), "{}", page.body);
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send("GET", path, &[], String::new()).await
    }

    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let owned: Vec<(String, String)> = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        self.post_form(path, &owned).await
    }

    pub(crate) async fn post_form(&mut self, path: &str, fields: &[(String, String)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.send(
            "POST",
            path,
            &[("content-type", "application/x-www-form-urlencoded")],
            body,
        )
        .await
    }

    /// A multipart form with one file.
    pub(crate) async fn upload(
        &mut self,
        path: &str,
        fields: &[(String, String)],
        (field, name, bytes): (&str, &str, &str),
    ) -> Page {
        let mut body = String::new();
        for (name, value) in fields {
            body += &format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        body += &format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n{bytes}\r\n--edge--\r\n"
        );
        self.send(
            "POST",
            path,
            &[("content-type", "multipart/form-data; boundary=edge")],
            body,
        )
        .await
    }

    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Page {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ACCEPT_LANGUAGE, self.language)
            .header(header::COOKIE, cookies.join("; "));
        if let Some(token) = &self.bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .body(Body::from(body))
            .expect("a test's request is well formed");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("the router always answers");
        let (parts, body) = response.into_parts();
        self.keep(&parts.headers);
        let bytes = to_bytes(body, 64 << 20).await.expect("the body can be read");
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Page {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    fn keep(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().expect("our cookies are text");
            let pair = text.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie has a value");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
