//! Packs and demonstrations: a city's own data as files, and the demonstration that comes with Skein.
//!
//! The packs are part of the program, so that one file is enough to run a city; `--packs` gives
//! another folder. A demonstration's acts go through the same decisions as anyone's. It knows nothing of
//! what the rows mean. Start at [`bundled`] and [`folder`].

mod bodies;
mod load;
mod people;

pub use load::Demo;
pub use people::{Outcome, Someone, Sort, account_id};

use crate::codes;
use skein_kernel::division::DivisionCode;
use skein_kernel::rejection::{Class, Rejection};
use skein_measure::pack::{Header, Pack, PackFile};
use skein_pack::Files;
use std::fmt::Display;
use std::fs;
use std::path::Path;

/// A pack's name, and its files by their paths within it.
type Bundled = (&'static str, &'static [(&'static str, &'static [u8])]);

/// The packs that come with Skein, by name.
const BUNDLED: &[Bundled] = include!(concat!(env!("OUT_DIR"), "/packs.rs"));

/// The pack of the work report's promises.
const REPORT: &str = "work-report";

/// A pack with the evidence files its people hand in.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// The pack's rows.
    pub pack: Pack,
    /// The files of its `evidence` folders.
    pub evidence: Vec<Vec<u8>>,
}

/// The pack that comes with Skein.
///
/// # Errors
/// `SK-APP-0017` when one of its files can't be parsed, the engine's when they don't fit together.
pub fn bundled() -> Result<Bundle, Rejection> {
    let report = BUNDLED.iter().find(|(name, _)| *name == REPORT);
    let files = report.iter().flat_map(|(_, files)| files.iter());
    Bundle::of(
        files
            .map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec()))
            .collect(),
    )
}

/// The city systems that come with Skein, as files to be installed: every pack but that of the work report,
/// which a city is opened with.
#[must_use]
pub fn systems() -> Vec<Files> {
    let systems = BUNDLED.iter().filter(|(name, _)| *name != REPORT);
    let files = |(name, files): &Bundled| Files::new(name, files.iter().map(|(path, bytes)| (*path, *bytes)));
    systems.map(files).collect()
}

/// The pack in a folder: the `.toml` files of `measure`, and its `evidence` folders as they are.
///
/// # Errors
/// `SK-APP-0017` when the folder or a file can't be read or parsed, the engine's when the files don't fit
/// together.
pub fn folder(path: &Path) -> Result<Bundle, Rejection> {
    let mut files = Vec::new();
    collect(path, "", &mut files)?;
    Bundle::of(files)
}

/// A pack without promises, for a city of which nothing but its matters matters: scenarios, tests.
#[must_use]
pub fn bare(division: DivisionCode) -> Bundle {
    let header = Header {
        division,
        year: 2026,
        starts: jiff::civil::date(2026, 1, 1),
        as_of: jiff::civil::date(2026, 1, 1),
        demo: false,
        supervisor: String::new(),
        sha256: None,
    };
    let pack = Pack {
        header,
        files: Vec::new(),
    };
    Bundle {
        pack,
        evidence: Vec::new(),
    }
}

/// A file's path within the pack, and its bytes.
type NamedFile = (String, Vec<u8>);

fn collect(folder: &Path, prefix: &str, files: &mut Vec<NamedFile>) -> Result<(), Rejection> {
    let unreadable = |error: std::io::Error| broken(&folder.display().to_string(), &error);
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = format!(
            "{prefix}{}",
            path.file_name().unwrap_or_default().to_string_lossy()
        );
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files)?;
        } else {
            let bytes = fs::read(&path).map_err(|error| broken(&name, &error))?;
            files.push((name, bytes));
        }
    }
    Ok(())
}

impl Bundle {
    /// The pack of these files: path within the pack, and bytes. Files in an `evidence` folder are
    /// evidence, the `.toml` files of `measure` are rows, others are ignored.
    ///
    /// # Errors
    /// `SK-APP-0017` when a file can't be parsed, the engine's when the files don't fit together.
    pub fn of(files: Vec<(String, Vec<u8>)>) -> Result<Self, Rejection> {
        let (evidence, files): (Vec<_>, Vec<_>) = files
            .into_iter()
            .partition(|(name, _)| name.split('/').any(|part| part == "evidence"));
        let rows = files
            .into_iter()
            .filter(|(name, _)| name.starts_with("measure/") && name.ends_with(".toml"));
        let rows = rows.map(|(name, bytes)| parse(&name, &bytes).map(|file| (name, file)));
        let pack = Pack::new(rows.collect::<Result<_, Rejection>>()?)?;
        Ok(Self {
            pack,
            evidence: evidence.into_iter().map(|(_, bytes)| bytes).collect(),
        })
    }
}

fn parse(name: &str, bytes: &[u8]) -> Result<PackFile, Rejection> {
    let text = std::str::from_utf8(bytes).map_err(|error| broken(name, &error))?;
    toml::from_str(text).map_err(|error: toml::de::Error| {
        let rejection = broken(name, &error.message());
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map(|before| before.matches('\n').count() + 1);
        match line.and_then(|line| u32::try_from(line).ok()) {
            Some(line) => rejection.at_line(line),
            None => rejection,
        }
    })
}

fn broken(file: &str, error: &dyn Display) -> Rejection {
    Rejection::new(
        codes::PACK,
        Class::Invalid,
        format!("城市包文件无法载入：{error}"),
        format!("a file of the pack can't be loaded: {error}"),
    )
    .in_file(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn the_bundled_pack_is_the_folder_s() {
        let folder =
            folder(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../packs/work-report")).unwrap();
        let bundled = bundled().unwrap();
        assert_eq!(bundled.pack.files, folder.pack.files);
        assert_eq!(bundled.evidence.len(), folder.evidence.len());
    }

    #[test]
    fn a_broken_file_is_named_with_its_line() {
        let files = vec![(
            "measure/report.toml".to_owned(),
            b"[report]\nid = \"x\"\nyear = oops\n".to_vec(),
        )];
        let refused = Bundle::of(files).unwrap_err();
        assert_eq!(refused.code, codes::PACK);
        let place = refused.place.unwrap();
        assert_eq!(
            (place.file.as_deref(), place.line),
            (Some("measure/report.toml"), Some(3))
        );
    }

    #[test]
    fn a_missing_folder_is_named() {
        let refused = folder(Path::new("/no/such/pack")).unwrap_err();
        assert_eq!(refused.code, codes::PACK);
        assert_eq!(refused.place.unwrap().file.as_deref(), Some("/no/such/pack"));
    }
}
