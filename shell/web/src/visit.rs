//! One visit: who asks, in which language, under which theme, from where.
//!
//! It is worked out once per request, before anything else, and every handler and template gets it. It
//! knows nothing of what is asked for. Start at [`Visit`]; templates call it `p`.

use crate::config::WebConfig;
use crate::guard::observe::RequestNumber;
use crate::language::{Language, Place};
use crate::site::Site;
use axum::extract::connect_info::ConnectInfo;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use sha2::{Digest as _, Sha256};
use skein_app::account::Session;
use skein_kernel::actor::{Actor, Role};
use skein_kernel::rejection::{Class, Rejection};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

/// Light or dark, or whatever the visitor's system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Theme {
    /// What the system says (`prefers-color-scheme`).
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Its name in cookies, links and the `data-theme` attribute.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        [Theme::System, Theme::Light, Theme::Dark]
            .into_iter()
            .find(|theme| theme.name() == name)
    }
}

/// One visit. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Visit(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    language: Language,
    theme: Theme,
    /// Who is signed in; an error where a token was sent that no longer counts.
    session: Result<Option<Session>, Rejection>,
    /// The anonymous visitor's secret, from which the sign-in form's token is made.
    seed: String,
    method: Method,
    uri: Uri,
    client: String,
    local: bool,
    number: String,
    city: String,
    demo: bool,
    tls: bool,
}

/// Whether programs reach the address, with a bearer token instead of a cookie, and get no page.
fn is_program(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with(crate::routes::open311::ROOT)
}

impl Visit {
    /// Everything but who it is: `None` of a session, and the token it is to be found by.
    fn of(site: &Site, request: &Request) -> (Inner, Option<String>) {
        let config = site.config();
        let headers = request.headers();
        let jar = CookieJar::from_headers(headers);
        let cookie = |name| jar.get(name).map(|cookie| cookie.value().to_owned());
        let accepted = || {
            headers
                .get(header::ACCEPT_LANGUAGE)
                .and_then(|value| value.to_str().ok())
        };
        let language = cookie(LANGUAGE).as_deref().and_then(Language::of_tag);
        let language = language.unwrap_or_else(|| Language::accepted(accepted().unwrap_or_default()));
        let token = match is_program(request.uri().path()) {
            true => bearer(headers),
            false => cookie(session_name(config.tls)),
        };
        let number = request
            .extensions()
            .get::<RequestNumber>()
            .map(|number| number.0.clone());
        let (zh, en) = &config.city_name;
        let inner = Inner {
            language,
            theme: cookie(THEME)
                .as_deref()
                .and_then(Theme::of_name)
                .unwrap_or_default(),
            session: Ok(None),
            seed: cookie(SEED).unwrap_or_else(secret),
            method: request.method().clone(),
            uri: request.uri().clone(),
            client: client(config, request),
            local: is_local(config, request),
            number: number.unwrap_or_default(),
            city: if language == Language::Zh {
                zh.clone()
            } else {
                en.clone()
            },
            demo: config.demo,
            tls: config.tls,
        };
        (inner, token)
    }

    /// The visitor's language.
    #[must_use]
    pub(crate) fn language(&self) -> Language {
        self.0.language
    }

    /// Whether pages are in Chinese.
    #[must_use]
    pub(crate) fn is_chinese(&self) -> bool {
        self.0.language == Language::Zh
    }

    /// Of two sentences, the one in the visitor's language.
    #[must_use]
    pub(crate) fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        if self.is_chinese() || en.is_empty() {
            zh
        } else {
            en
        }
    }

    /// Whether the page is dark whatever the system says.
    #[must_use]
    pub(crate) fn is_dark(&self) -> bool {
        self.0.theme == Theme::Dark
    }

    /// The link to one of the pages' own files.
    #[must_use]
    pub(crate) fn asset(&self, path: &str) -> String {
        crate::routes::assets::link(path)
    }

    /// The address of this list as a file, its filters kept.
    #[must_use]
    pub(crate) fn download(&self, path: &str, format: &str) -> String {
        let query = self.0.uri.query().filter(|query| !query.is_empty());
        query.map_or_else(
            || format!("{path}.{format}"),
            |query| format!("{path}.{format}?{query}"),
        )
    }

    /// The visitor's theme.
    #[must_use]
    pub(crate) fn theme(&self) -> Theme {
        self.0.theme
    }

    /// The city's name.
    #[must_use]
    pub(crate) fn city(&self) -> &str {
        &self.0.city
    }

    /// Whether the city runs on demonstration data.
    #[must_use]
    pub(crate) fn demo(&self) -> bool {
        self.0.demo
    }

    /// A message.
    #[must_use]
    pub(crate) fn t(&self, key: &str) -> String {
        self.0.language.say(key, &[])
    }

    /// A message with one place.
    #[must_use]
    pub(crate) fn t1(&self, key: &str, name: &'static str, value: impl Place) -> String {
        self.0.language.say(key, &[(name, value.place())])
    }

    /// A message with two places.
    #[must_use]
    pub(crate) fn t2(
        &self,
        key: &str,
        one: &'static str,
        first: impl Place,
        other: &'static str,
        second: impl Place,
    ) -> String {
        self.0
            .language
            .say(key, &[(one, first.place()), (other, second.place())])
    }

    /// Who is signed in.
    #[must_use]
    pub(crate) fn session(&self) -> Option<&Session> {
        self.0.session.as_ref().ok().and_then(Option::as_ref)
    }

    /// Who is signed in, or why nobody is.
    ///
    /// # Errors
    /// SK-WEB-0003 where no token came; the city's own refusal where one came that no longer counts.
    pub(crate) fn signed_in(&self) -> Result<&Session, Rejection> {
        match &self.0.session {
            Ok(Some(session)) => Ok(session),
            Ok(None) => Err(crate::codes::sign_in_first()),
            Err(rejection) => Err(rejection.clone()),
        }
    }

    /// Passes unless a token was sent that no longer counts.
    ///
    /// # Errors
    /// The city's own refusal of the token.
    pub(crate) fn token_counts(&self) -> Result<(), Rejection> {
        self.0.session.as_ref().map(drop).map_err(Clone::clone)
    }

    /// Who acts: the signed-in actor, or the public.
    #[must_use]
    pub(crate) fn actor(&self) -> Actor {
        self.session()
            .map_or_else(Actor::public, |session| session.actor.clone())
    }

    /// Whether the visitor holds one of the roles.
    #[must_use]
    pub(crate) fn has_any(&self, roles: &[Role]) -> bool {
        self.session()
            .is_some_and(|session| roles.iter().any(|role| session.actor.has(*role)))
    }

    /// Whether to show the pages of those whom the city serves.
    #[must_use]
    pub(crate) fn is_served(&self) -> bool {
        self.has_any(&[Role::Citizen])
    }

    /// Whether to show a department officer's pages.
    #[must_use]
    pub(crate) fn is_officer(&self) -> bool {
        self.has_any(&[Role::Officer])
    }

    /// Whether to show a supervisor's pages.
    #[must_use]
    pub(crate) fn is_supervisor(&self) -> bool {
        self.has_any(&[Role::Supervisor])
    }

    /// Whether to show the league and the whole city's calendar.
    #[must_use]
    pub(crate) fn oversees(&self) -> bool {
        self.has_any(&[Role::Supervisor, Role::Auditor])
    }

    /// Whether to show the journal.
    #[must_use]
    pub(crate) fn is_auditor(&self) -> bool {
        self.has_any(&[Role::Auditor, Role::Administrator])
    }

    /// Whether to show the accounts.
    #[must_use]
    pub(crate) fn is_administrator(&self) -> bool {
        self.has_any(&[Role::Administrator])
    }

    /// The token every form of this visitor carries (synchroniser token pattern).
    #[must_use]
    pub(crate) fn csrf(&self) -> String {
        match self.session() {
            Some(session) => session.csrf.clone(),
            None => hex::encode(Sha256::digest(format!("skein form {}", self.0.seed))),
        }
    }

    /// Whether a form's token is this visitor's.
    #[must_use]
    pub(crate) fn recognises(&self, token: &str) -> bool {
        match self.session() {
            Some(session) => session.check_form(token).is_ok(),
            // Both sides are hashes: comparing the hashes of the hashes tells nothing through its timing.
            None => Sha256::digest(token) == Sha256::digest(self.csrf()),
        }
    }

    /// A fresh key that makes submitting one form twice harmless.
    #[must_use]
    pub(crate) fn form_key(&self) -> String {
        secret()
    }

    /// What is asked beside the path, as it came.
    #[must_use]
    pub(crate) fn query(&self) -> &str {
        self.0.uri.query().unwrap_or_default()
    }

    /// The path asked for.
    #[must_use]
    pub(crate) fn path(&self) -> &str {
        self.0.uri.path()
    }

    /// Whether this navigation entry is the current one, for `aria-current`.
    #[must_use]
    pub(crate) fn is_at(&self, place: &str) -> bool {
        self.path() == place || (place != "/" && self.path().starts_with(&format!("{place}/")))
    }

    /// Whether a program asks rather than a person.
    #[must_use]
    pub(crate) fn is_program(&self) -> bool {
        is_program(self.path())
    }

    /// Whether the request only reads (RFC 9110 §9.2.1).
    #[must_use]
    pub(crate) fn is_reading(&self) -> bool {
        self.0.method.is_safe()
    }

    /// The address limits count by.
    #[must_use]
    pub(crate) fn client(&self) -> &str {
        &self.0.client
    }

    /// Whether the request comes from this very machine, with no proxy between.
    #[must_use]
    pub(crate) fn is_local(&self) -> bool {
        self.0.local
    }

    /// The request's number, for error pages and logs.
    #[must_use]
    pub(crate) fn request_number(&self) -> &str {
        &self.0.number
    }

    /// This page with one query parameter set to `value`, all others kept.
    #[must_use]
    pub(crate) fn here_with(&self, name: &str, value: impl std::fmt::Display) -> String {
        let mut query = String::new();
        for pair in self.0.uri.query().unwrap_or_default().split('&') {
            let same = pair.split('=').next() == Some(name);
            if !pair.is_empty() && !same {
                query.push_str(pair);
                query.push('&');
            }
        }
        format!("{}?{query}{name}={value}", self.path())
    }

    /// Where to sign in and come back from.
    #[must_use]
    pub(crate) fn sign_in_link(&self) -> String {
        let here = self.0.uri.path_and_query().map_or("/", |here| here.as_str());
        let next: String = here.bytes().map(percent).collect();
        format!("/sign-in?next={next}")
    }

    /// The browser's own secret, which it keeps whoever signs in.
    #[must_use]
    pub(crate) fn seed(&self) -> &str {
        &self.0.seed
    }

    /// The cookie that carries an anonymous visitor's form secret.
    #[must_use]
    pub(crate) fn seed_cookie(&self) -> Cookie<'static> {
        cookie(SEED, self.0.seed.clone(), self.0.tls)
    }

    /// The cookie that carries a session.
    #[must_use]
    pub(crate) fn session_cookie(&self, token: String) -> Cookie<'static> {
        cookie(session_name(self.0.tls), token, self.0.tls)
    }

    /// The session's token as the browser sent it.
    #[must_use]
    pub(crate) fn session_token(&self) -> Option<&str> {
        self.session().map(|session| session.token.as_str())
    }
}

const LANGUAGE: &str = "skein_lang";
const THEME: &str = "skein_theme";
const SEED: &str = "skein_form";

/// Over TLS the prefix makes browsers refuse a session cookie set by a neighbouring host.
fn session_name(tls: bool) -> &'static str {
    if tls { "__Host-skein" } else { "skein" }
}

fn cookie(name: &'static str, value: String, tls: bool) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(tls)
        .build()
}

fn secret() -> String {
    hex::encode(rand::random::<[u8; 16]>())
}

/// One byte of a query value (RFC 3986 §3.4).
fn percent(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => char::from(byte).into(),
        other => format!("%{other:02X}"),
    }
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(|token| token.trim().to_owned())
}

fn client(config: &WebConfig, request: &Request) -> String {
    let forwarded = config
        .behind_proxy
        .then(|| forwarded(request.headers()))
        .flatten();
    let address = forwarded.or_else(|| peer(request));
    address.map_or_else(|| "local".into(), household)
}

/// The address the proxy in front saw: the last entry of the last header line, for anything before it may
/// have been sent by the visitor.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let line = headers.get_all("x-forwarded-for").iter().next_back()?;
    line.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

/// The connection's other end.
fn peer(request: &Request) -> Option<IpAddr> {
    let connection = request.extensions().get::<ConnectInfo<SocketAddr>>();
    connection.map(|ConnectInfo(address)| address.ip())
}

/// What limits count by. Whoever has one IPv6 address has the /64 around it (RFC 6177), so that counts.
fn household(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = address.to_bits() >> 64 << 64;
            format!("{}/64", Ipv6Addr::from_bits(network))
        }
    }
}

/// Whether the request comes from this very machine, with no proxy between.
fn is_local(config: &WebConfig, request: &Request) -> bool {
    !config.behind_proxy && peer(request).is_some_and(|address| address.to_canonical().is_loopback())
}

async fn session(site: &Site, token: Option<String>) -> Result<Option<Session>, Rejection> {
    let Some(token) = token else { return Ok(None) };
    site.ask(move |city| city.session(&token)).await.map(Some)
}

/// Marks an answer made for someone signed in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Personal;

/// Middleware: works out the visit; answers `?lang=` and `?theme=` with a cookie and the plain address.
pub(crate) async fn attend(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    if let Some(answer) = preference(&site, &request) {
        return answer;
    }
    let (mut inner, token) = Visit::of(&site, &request);
    inner.session = session(&site, token).await;
    let visit = Visit(Arc::new(inner));
    // A session that ended leaves its visitor an anonymous one, and the stale cookie is taken back.
    let ended = matches!(&visit.0.session, Err(rejection) if rejection.class == Class::Unauthenticated);
    request.extensions_mut().insert(visit.clone());
    let mut response = next.run(request).await;
    if visit.session().is_some() {
        response.extensions_mut().insert(Personal);
    }
    if ended && !visit.is_program() {
        let mut stale = visit.session_cookie(String::new());
        stale.make_removal();
        return (CookieJar::new().add(stale), response).into_response();
    }
    response
}

fn preference(site: &Site, request: &Request) -> Option<Response> {
    let path = request.uri().path();
    if !request.method().is_safe() || is_program(path) {
        return None;
    }
    let mut kept = Vec::new();
    let mut jar = CookieJar::new();
    let mut chosen = false;
    for pair in request.uri().query()?.split('&') {
        let wish = match pair.split_once('=') {
            Some(("lang", tag)) => Language::of_tag(tag).map(|language| (LANGUAGE, language.tag())),
            Some(("theme", name)) => Theme::of_name(name).map(|theme| (THEME, theme.name())),
            _ => None,
        };
        match wish {
            Some((name, value)) => {
                let mut cookie = cookie(name, value.to_owned(), site.config().tls);
                cookie.make_permanent();
                jar = jar.add(cookie);
                chosen = true;
            }
            None => kept.push(pair),
        }
    }
    let rest = if kept.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", kept.join("&"))
    };
    // Two slashes at the front would send the browser to another host.
    let rest = format!("/{}", rest.trim_start_matches('/'));
    chosen.then(|| (jar, Redirect::to(&rest)).into_response())
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts
            .extensions
            .get::<Visit>()
            .cloned()
            .expect("the visit is attended to before any handler"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn seen(lines: &[&str], behind_proxy: bool) -> String {
        let peer: SocketAddr = "127.0.0.1:50000".parse().unwrap();
        let mut request = Request::builder().extension(ConnectInfo(peer));
        for line in lines {
            request = request.header("x-forwarded-for", *line);
        }
        let config = WebConfig {
            behind_proxy,
            ..WebConfig::default()
        };
        client(&config, &request.body(Body::empty()).unwrap())
    }

    #[test]
    fn only_this_machine_without_a_proxy_is_local() {
        let local = |peer: &str, behind_proxy| {
            let peer: SocketAddr = peer.parse().unwrap();
            let request = Request::builder().extension(ConnectInfo(peer));
            let config = WebConfig {
                behind_proxy,
                ..WebConfig::default()
            };
            is_local(&config, &request.body(Body::empty()).unwrap())
        };
        assert!(local("127.0.0.1:50000", false) && local("[::1]:50000", false));
        assert!(!local("198.51.100.7:50000", false));
        assert!(!local("127.0.0.1:50000", true));
    }

    #[test]
    fn only_what_the_proxy_saw_counts() {
        assert_eq!(seen(&["198.51.100.7"], false), "127.0.0.1");
        assert_eq!(seen(&["203.0.113.1, 198.51.100.7"], true), "198.51.100.7");
        assert_eq!(seen(&["203.0.113.1", "198.51.100.7"], true), "198.51.100.7");
        assert_eq!(seen(&["whatever"], true), "127.0.0.1");
        assert_eq!(seen(&["2001:db8:1:2:3:4:5:6"], true), "2001:db8:1:2::/64");
        assert_eq!(seen(&["::ffff:198.51.100.7"], true), "198.51.100.7");
    }
}
