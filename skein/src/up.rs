//! `skein up`: run a city until it is told to stop.

mod past;

use crate::place::Kept;
use anyhow::{Context, Result, bail};
use clap::Args;
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use skein_app::account::Secret;
use skein_app::city::identity::Provider;
use skein_app::city::{City, Clock, Config, EndpointBook, StageClock, SystemClock};
use skein_app::demo::{self, Bundle, Demo};
use skein_app::notify::ChannelBook;
use skein_app::scan::Scanner;
use skein_store::Place;
use skein_web::{WebConfig, router, serve};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// How far clocks of machines that serve one city may differ.
const SLACK: SignedDuration = SignedDuration::from_mins(5);

/// Arguments of `skein up`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    kept: Kept,
    /// Address and port to listen on
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Open an empty city empty, without the demonstration
    #[arg(long)]
    no_demo: bool,
    /// How far the demonstration's clock runs ahead of the machine's, such as 30d: what is due by then falls due
    #[arg(long, value_name = "SPAN", conflicts_with = "no_demo", value_parser = span)]
    ahead: Option<SignedDuration>,
    /// How many stories are told into an empty demonstration: its people, and matters in every state
    #[arg(long, value_name = "N", default_value_t = 1000)]
    stories: usize,
    /// What the stories are drawn by: the same seed tells the same ones
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// A folder with the city's own pack instead of the one that comes with the program
    #[arg(long, value_name = "DIR")]
    packs: Option<PathBuf>,
    /// Visitors arrive over TLS, ended by a proxy in front: cookies are then for TLS only
    #[arg(long)]
    tls: bool,
    /// A trusted proxy in front says in X-Forwarded-For where visitors come from
    #[arg(long)]
    behind_proxy: bool,
    /// The largest the journal in a folder may grow to, in MiB (default: as the disk allows)
    #[arg(long, value_name = "MIB")]
    quota: Option<u64>,
    /// A TOML file with the endpoints outside that matters send to: [endpoint.NAME] with url and secret
    #[arg(long, value_name = "FILE")]
    endpoints: Option<PathBuf>,
    /// What says whether an attached file is clean: program:PATH, clamd:/SOCKET or clamd:HOST:PORT
    #[arg(long, value_name = "SCANNER")]
    scanner: Option<Scanner>,
    /// A TOML file with the channels by which people are told: site, [mail], [sms], [webhook]; caught in the
    /// city unless given
    #[arg(long, value_name = "FILE")]
    channels: Option<PathBuf>,
    /// A TOML file with an OpenID Connect provider at which people may sign in: name, issuer, client_id,
    /// client_secret, redirect
    #[arg(long, value_name = "FILE")]
    provider: Option<PathBuf>,
    /// Where visitors reach the city, such as https://city.example: passkeys belong to it
    #[arg(long, value_name = "ORIGIN")]
    site: Option<String>,
}

/// Opens the city, serves it, and closes it in good order on Ctrl-C or SIGTERM.
///
/// The address is taken before anything is made, so that no first password is made for nobody to see.
///
/// # Errors
/// When the address can't be listened on or the city can't be opened.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    trace();
    let listener = std::net::TcpListener::bind(arguments.listen);
    let listener = listener.with_context(|| format!("can't listen on {}", arguments.listen))?;
    listener.set_nonblocking(true)?;
    let endpoints = arguments.endpoints.as_deref().map(EndpointBook::read);
    let endpoints = endpoints.transpose()?.unwrap_or_default();
    let place = arguments.kept.place()?;
    if arguments.quota.is_some() && !matches!(place, Place::Folder(_)) {
        bail!("--quota limits a folder; limit a database where it is kept");
    }
    let clock = Arc::new(StageClock::standing(past::begins(Timestamp::now())));
    let city = Arc::new(City::open(place.clone(), config(arguments, &clock)?)?);
    println!(
        "雁阵 Skein  http://{}/  （数据 data: {place}）",
        listener.local_addr()?
    );
    if let Some(secret) = city.bootstrap()? {
        tell_secret(&secret);
    }
    let demo = match arguments.no_demo {
        true => None,
        false => city.load_pack()?,
    };
    match &demo {
        Some(demo) => tell_demo(demo),
        None => clock.run(arguments.ahead.unwrap_or_default()),
    }
    if let Some(ahead) = arguments.ahead {
        tell_ahead(&city, ahead)?;
    }
    for (pack, outcome) in city.install_systems()? {
        match outcome {
            Ok(()) => println!("数据包 pack: {pack}"),
            Err(why) => println!("数据包未安装 pack not installed: {pack}  {} {}", why.zh, why.en),
        }
    }
    let people = city.load_people()?;
    if !people.is_empty() {
        println!("演示人物 demo people: http://{}/demo", listener.local_addr()?);
    }
    if demo.is_some() {
        past::tell(&city, &clock, arguments)?;
    }
    runs_forward(&city)?;
    let _workers = city.set_to_work(endpoints)?;
    let pages = router(Arc::clone(&city), web(arguments, &city));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener)?;
        serve(listener, pages, asked_to_stop()).await.context("serving")
    })
}

fn config(arguments: &Arguments, clock: &Arc<StageClock>) -> Result<Config> {
    let quota = arguments.quota.map(|mebibytes| mebibytes << 20);
    let bundle = Arc::new(bundle(arguments.packs.as_deref())?);
    let channels = arguments.channels.as_deref().map(ChannelBook::read).transpose()?;
    let provider = arguments.provider.as_deref().map(Provider::read).transpose()?;
    let clock: Arc<dyn Clock> = match arguments.no_demo {
        true => Arc::new(SystemClock),
        false => Arc::clone(clock) as _,
    };
    Ok(Config {
        quota,
        channels: channels.unwrap_or_default(),
        provider,
        scanner: arguments.scanner.clone().unwrap_or_default(),
        clock,
        ..Config::new(bundle)
    })
}

/// The pack in a folder, or the one that comes with the program.
///
/// # Errors
/// When a file of the pack can't be read or doesn't fit the others.
pub(crate) fn bundle(folder: Option<&Path>) -> Result<Bundle> {
    Ok(match folder {
        Some(folder) => demo::folder(folder)?,
        None => demo::bundled()?,
    })
}

fn web(arguments: &Arguments, city: &City) -> WebConfig {
    WebConfig {
        tls: arguments.tls,
        site: arguments.site.clone(),
        behind_proxy: arguments.behind_proxy,
        demo: city.is_demo(),
        ..WebConfig::default()
    }
}

/// A length of time as people write it, days of 24 hours.
fn span(said: &str) -> Result<SignedDuration, String> {
    let span: Span = said.parse().map_err(|why: jiff::Error| why.to_string())?;
    let length = span.to_duration(SpanRelativeTo::days_are_24_hours());
    let length = length.map_err(|why| why.to_string())?;
    if length.is_negative() {
        return Err("时钟只能向前 a clock runs only ahead".into());
    }
    Ok(length)
}

/// A clock that stands before what has happened would record the future's past: the city isn't opened by it.
fn runs_forward(city: &City) -> Result<()> {
    let last = city.recorded_until()?;
    if let Some(last) = last.filter(|last| *last > city.machine_time() + SLACK) {
        bail!(
            "时钟早于日志的最后一条记录（{last}）；请以不小于上次的 --ahead 打开 / the clock is before the journal's last \
             record ({last}); open it with an --ahead no less than the last one"
        );
    }
    Ok(())
}

/// Says how far ahead the demonstration's clock runs; a city of its own has the true time.
fn tell_ahead(city: &City, ahead: SignedDuration) -> Result<()> {
    if !city.is_demo() {
        bail!("--ahead 只用于演示城市 / --ahead is for demonstrations: a city of its own has the true time");
    }
    let now = city.machine_time();
    println!("演示时钟 demo clock: {now}（提前 ahead {ahead:#}）");
    Ok(())
}

/// The demonstration's accounts and the password they share, shown this once.
fn tell_demo(demo: &Demo) {
    let names: Vec<String> = demo.accounts.iter().map(ToString::to_string).collect();
    println!("演示账户 demo accounts: {}", names.join(", "));
    println!(
        "演示口令（仅显示一次）demo password, shown this once: {}",
        demo.password
    );
}

/// The first administrator's password, shown this once.
fn tell_secret(secret: &Secret) {
    println!("首次登录（仅显示一次，登录后须更改）first sign-in, shown this once, to be changed:");
    println!("  {}  {}", secret.account, secret.password);
}

/// Logs to standard error: `SKEIN_LOG` chooses what (default `info`), `SKEIN_LOG_FORMAT=json` how.
fn trace() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SKEIN_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match std::env::var("SKEIN_LOG_FORMAT").as_deref() {
        Ok("json") => subscriber.json().init(),
        _ => subscriber.init(),
    }
}

/// Resolves when the person at the terminal or the service manager asks the city to stop.
async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        },
        Err(_) => {
            let _ = interrupted.await;
        }
    }
}
