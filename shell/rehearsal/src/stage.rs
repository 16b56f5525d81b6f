//! What scenarios are played on: packs, as folders of files.
//!
//! It knows nothing of scenarios. Start at [`Library::of_folder`].

use crate::refuse;
use crate::rules::Rules;
use serde::Deserialize;
use skein_kernel::rejection::Rejection;
use skein_pack::{Files, Pack};
use skein_store::matter::SourceFile;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Packs by their id.
#[derive(Debug, Clone, Default)]
pub struct Library {
    packs: BTreeMap<String, Arc<Stage>>,
}

/// One pack, as far as rehearsals need it.
#[derive(Debug, Clone, Default)]
pub struct Stage {
    /// Its id: the folder's name.
    pub id: String,
    /// Where it lies.
    pub folder: PathBuf,
    /// Process files.
    pub(crate) processes: Vec<SourceFile>,
    /// Decision files.
    pub(crate) decisions: Vec<SourceFile>,
    /// Forms, each under the name tasks give it.
    pub(crate) forms: Vec<SourceFile>,
    /// Service items: what people apply for, and the process each starts.
    pub(crate) items: Vec<Entry>,
    /// Duties, by id with their names.
    pub(crate) roles: Vec<Entry>,
    /// The packs it needs.
    pub(crate) needs: Vec<String>,
    /// The pack as its own crate reads it, where it is whole: what an application for an item begins with.
    pub(crate) pack: Option<Arc<Pack>>,
    /// Its scripts: path within the pack, and text.
    pub scripts: BTreeMap<String, String>,
    /// The rules of its decision tables, once they were asked for.
    rules: RuleBook,
}

/// The rules of a pack's decision tables, read once for all scenarios.
#[derive(Clone, Default)]
struct RuleBook(Arc<OnceLock<Rules>>);

impl std::fmt::Debug for RuleBook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RuleBook")
    }
}

/// An entry of a TOML file: an id with names in both languages.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Entry {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) zh: String,
    #[serde(default)]
    pub(crate) en: String,
    #[serde(default)]
    pub(crate) process: Option<String>,
}

impl Entry {
    /// Whether it is called that.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        let said = skein_scenario::normal(name);
        [&self.id, &self.zh, &self.en]
            .iter()
            .any(|own| !own.is_empty() && skein_scenario::normal(own) == said)
    }
}

/// The tables of a pack's files that rehearsals read; what else they hold is the pack's own affair.
#[derive(Debug, Default, Deserialize)]
struct Tables {
    #[serde(default)]
    item: Vec<Entry>,
    #[serde(default)]
    role: Vec<Entry>,
    #[serde(default)]
    needs: BTreeMap<String, toml::Value>,
}

impl Library {
    /// The packs in a folder of packs: every folder in it that has a `pack.toml`, a `matter` or a `scenarios` folder.
    ///
    /// # Errors
    /// `SK-SCENE-0028` when a folder or file can't be read.
    pub fn of_folder(folder: &Path) -> Result<Self, Rejection> {
        let mut library = Self::default();
        for path in children(folder)? {
            if path.is_dir() && is_pack(&path) {
                library.add(Stage::of_folder(&path)?);
            }
        }
        Ok(library)
    }

    /// Adds a pack, in place of one with its id.
    pub fn add(&mut self, stage: Stage) {
        self.packs.insert(stage.id.clone(), Arc::new(stage));
    }

    /// A pack by its id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<Stage>> {
        self.packs.get(id)
    }

    /// Every pack, by id.
    pub fn packs(&self) -> impl Iterator<Item = &Arc<Stage>> {
        self.packs.values()
    }

    /// A pack with the packs it needs and those named besides, each once, what is needed first.
    pub(crate) fn with_needs(&self, id: &str, besides: &[String]) -> Result<Vec<Arc<Stage>>, Rejection> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        for wanted in besides.iter().map(String::as_str).chain([id]) {
            self.collect(wanted, &mut seen, &mut found)?;
        }
        Ok(found)
    }

    fn collect(
        &self,
        id: &str,
        seen: &mut BTreeSet<String>,
        found: &mut Vec<Arc<Stage>>,
    ) -> Result<(), Rejection> {
        if !seen.insert(id.to_owned()) {
            return Ok(());
        }
        let Some(stage) = self.packs.get(id) else {
            let there: Vec<String> = self.packs.keys().cloned().collect();
            return Err(refuse::nothing_called(("包", "pack"), id, &there));
        };
        for need in &stage.needs {
            self.collect(need, seen, found)?;
        }
        found.push(Arc::clone(stage));
        Ok(())
    }
}

impl Stage {
    /// The pack in a folder.
    ///
    /// # Errors
    /// `SK-SCENE-0028` when it can't be read, or a table in it isn't TOML.
    pub fn of_folder(folder: &Path) -> Result<Self, Rejection> {
        let name = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let id = name
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let mut files = BTreeMap::new();
        collect(folder, "", 0, &mut files)?;
        // A script that can't be read is told of where it is played; it is no part of what is played on.
        let whole = Files::of_folder(folder).and_then(|mut files| {
            let scripts: Vec<String> = files
                .iter()
                .filter(|(path, _)| path.starts_with("scenarios/"))
                .map(|(path, _)| path.to_owned())
                .collect();
            scripts.iter().for_each(|path| files.remove(path));
            Pack::read(&files)
        });
        Ok(Self {
            pack: whole.ok().map(Arc::new),
            ..Self::of_files(&id, folder, files)?
        })
    }

    /// The pack of files that aren't in a folder, as those that come with the program.
    ///
    /// # Errors
    /// `SK-SCENE-0028` when a table among them isn't TOML.
    pub fn of_bundle(files: &Files) -> Result<Self, Rejection> {
        let own = files
            .iter()
            .map(|(path, bytes)| (path.to_owned(), bytes.to_vec()));
        let stage = Self::of_files(files.name(), Path::new(files.name()), own)?;
        let mut whole = files.clone();
        stage.scripts.keys().for_each(|path| whole.remove(path));
        Ok(Self {
            pack: Pack::read(&whole).ok().map(Arc::new),
            ..stage
        })
    }

    /// The pack of these files: path within the pack, and bytes.
    ///
    /// # Errors
    /// `SK-SCENE-0028` when a table among them isn't TOML.
    pub fn of_files(
        id: &str,
        folder: &Path,
        files: impl IntoIterator<Item = (String, Vec<u8>)>,
    ) -> Result<Self, Rejection> {
        let mut stage = Self {
            id: id.to_owned(),
            folder: folder.to_owned(),
            ..Self::default()
        };
        for (path, bytes) in files {
            stage.take(&path, &bytes)?;
        }
        Ok(stage)
    }

    fn take(&mut self, path: &str, bytes: &[u8]) -> Result<(), Rejection> {
        let text = || {
            std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| {
                refuse::no_stage("文件不是 UTF-8 编码".into(), "the file is not UTF-8".into())
                    .in_file(self.named(path))
            })
        };
        let source = || {
            text().map(|text| SourceFile {
                name: path.to_owned(),
                text,
            })
        };
        match path.rsplit_once('.').map(|(_, ending)| ending) {
            Some("bpmn") => self.processes.push(source()?),
            Some("dmn") => self.decisions.push(source()?),
            Some("json") if path.ends_with(".schema.json") => {
                let name = path.rsplit('/').next().unwrap_or(path);
                self.forms.push(SourceFile {
                    name: name.replace(".schema.json", ".json"),
                    text: text()?,
                });
            }
            Some("scn") => {
                let text = text()?;
                self.scripts.insert(path.to_owned(), text);
            }
            Some("toml") if !path.contains("measure/") && !path.contains("forms/") => {
                let tables: Tables = toml::from_str(&text()?).map_err(|why| {
                    refuse::no_stage(format!("无法读取：{why}"), format!("it can't be read: {why}"))
                        .in_file(self.named(path))
                })?;
                self.items.extend(tables.item);
                self.roles.extend(tables.role);
                self.needs.extend(tables.needs.into_keys());
            }
            _ => {}
        }
        Ok(())
    }

    /// The rules of its decision tables.
    pub(crate) fn rules(&self) -> &Rules {
        self.rules.0.get_or_init(|| Rules::of(&self.decisions))
    }

    /// A file's name for messages: the pack's folder and the path within it.
    #[must_use]
    pub fn named(&self, path: &str) -> String {
        self.folder.join(path).display().to_string()
    }
}

/// That there is no scenario where one was looked for.
#[must_use]
pub fn nothing_to_play() -> Rejection {
    refuse::no_stage(
        "没有找到场景文件：包里写成 scenarios/*.scn".into(),
        "no scenarios found: a pack has them as scenarios/*.scn".into(),
    )
}

fn is_pack(folder: &Path) -> bool {
    ["pack.toml", "matter", "scenarios"]
        .iter()
        .any(|part| folder.join(part).exists())
}

fn unreadable(path: &Path, why: &std::io::Error) -> Rejection {
    refuse::no_stage(format!("无法读取：{why}"), format!("it can't be read: {why}"))
        .in_file(path.display().to_string())
}

fn children(folder: &Path) -> Result<Vec<PathBuf>, Rejection> {
    let entries = std::fs::read_dir(folder).map_err(|why| unreadable(folder, &why))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(|why| unreadable(folder, &why))?.path());
    }
    paths.sort();
    Ok(paths)
}

/// How deeply folders of a pack may lie in one another.
const DEEPEST: usize = 8;

fn collect(
    folder: &Path,
    prefix: &str,
    depth: usize,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<(), Rejection> {
    for path in children(folder)? {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            if depth < DEEPEST {
                collect(&path, &format!("{name}/"), depth + 1, files)?;
            }
        } else if ["bpmn", "dmn", "json", "scn", "toml"]
            .iter()
            .any(|ending| name.ends_with(&format!(".{ending}")))
        {
            let bytes = std::fs::read(&path).map_err(|why| unreadable(&path, &why))?;
            files.insert(name, bytes);
        }
    }
    Ok(())
}
