//! Project tasks: what a newcomer, a reviewer and the continuous integration type.
//!
//! It knows nothing of cities: it installs, builds, runs and measures what the other crates are.
//! Start at [`main`], the table of tasks.

mod bench;
mod cargo;
mod setup;
mod test;
mod tidy;
mod up;

use anyhow::{Result, bail};

const HELP: &str = "\
usage: cargo xtask TASK

  up [ARGS]      build, then run a city on 127.0.0.1:8080 (ARGS go to `skein up`)
  test           install what is missing, then format, lint, tests, tidy, browser tests
  tidy           check the shape of the tree: rings, purity, module docs, error pages
  bench [WHAT]   measure in release: report, store, city, web, matter, size (all without WHAT);
                 matter --many: with ten million matters stored
  report-gold    read the reference report and print its scores
  help           this page
";

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let task = args.next().unwrap_or_else(|| "help".into());
    let rest: Vec<String> = args.collect();
    match task.as_str() {
        "up" => up::city(&rest),
        "test" => test::everything(),
        "tidy" => tidy::check(),
        "bench" => bench::measure(&rest),
        "report-gold" => bench::report_gold(),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("no task `{other}`\n\n{HELP}"),
    }
}
