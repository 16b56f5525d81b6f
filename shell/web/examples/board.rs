//! Serves the bundled demonstration city on 127.0.0.1:18080, for looking at the pages while working on
//! them. `skein up` is the real thing.

use skein_app::city::{City, Config};
use skein_app::demo;
use std::sync::Arc;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().init();
    // Opening a city waits for its journal, which an async runtime's own threads must not.
    let city = Arc::new(City::in_memory(Config::new(Arc::new(demo::bundled()?)))?);
    if let Some(secret) = city.bootstrap()? {
        println!("{} {}", secret.account, secret.password);
    }
    if let Some(demo) = city.load_pack()? {
        println!("{:?} {}", demo.accounts, demo.password);
    }
    let config = skein_web::WebConfig {
        demo: city.is_demo(),
        ..skein_web::WebConfig::default()
    };
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:18080").await?;
        skein_web::serve(listener, skein_web::router(city, config), std::future::pending()).await
    })?;
    Ok(())
}
