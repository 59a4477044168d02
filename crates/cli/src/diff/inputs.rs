//! What differs between the inputs of two sides: fields of YAML files, pools, and other files.

use std::collections::{BTreeMap, BTreeSet};

use stepdown_projection::document::{Document, Node, Value};
use stepdown_runner::results::RunFolder;
use stepdown_runner::{Folder, InputFile};

use crate::numbers::{cents, percent, rounded};

/// How the name of an input begins that is an override.
const OVERRIDE: &str = "override ";

/// A field that differs; nothing where a side does not state it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// The file, as its folder names it.
    pub(super) file: String,
    /// The path of the field, `classes.M-1.balance`; the file as a whole where it has none.
    pub(super) field: String,
    pub(super) a: Option<String>,
    pub(super) b: Option<String>,
}

/// Fields of two texts of YAML that differ. Comments and spelling of equal values, such as quotes, do
/// not count.
pub(super) fn of_yaml(file: &str, a: &str, b: &str) -> Vec<Difference> {
    let read = |text: &str| Document::read(file, text).ok();
    let (Some(one), Some(other)) = (read(a), read(b)) else {
        return Vec::new();
    };
    let mut fields = [BTreeMap::new(), BTreeMap::new()];
    let mut order = Vec::new();
    for (document, fields) in [&one, &other].into_iter().zip(&mut fields) {
        flatten(document.root(), "", &mut |path, value| {
            if !order.contains(&path) {
                order.push(path.clone());
            }
            fields.insert(path, value);
        });
    }
    let [a, b] = fields;
    order
        .into_iter()
        .filter(|path| a.get(path) != b.get(path))
        .map(|path| Difference {
            file: file.to_owned(),
            a: a.get(&path).cloned(),
            b: b.get(&path).cloned(),
            field: path,
        })
        .collect()
}

/// Every scalar with its path. Items of lists go by their `name`, else by their position from 1.
fn flatten(node: &Node, path: &str, see: &mut dyn FnMut(String, String)) {
    let inside = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    match &node.value {
        Value::Empty => see(path.to_owned(), String::new()),
        Value::Scalar(text) => see(path.to_owned(), text.clone()),
        Value::List(items) => {
            for (position, item) in items.iter().enumerate() {
                let name = item.child("name").and_then(Node::scalar);
                let name = name.map_or_else(|| (position + 1).to_string(), str::to_owned);
                flatten(item, &inside(&name), see);
            }
        }
        Value::Map(entries) => {
            for (key, node) in entries {
                flatten(node, &inside(&key.text), see);
            }
        }
    }
}

/// What two pools are, where they differ.
pub(super) fn of_pools(a: &Folder, b: &Folder) -> Vec<Difference> {
    let hash = |folder: &Folder| {
        let mut inputs = folder.inputs().iter();
        let pool = inputs.find(|input| input.name == folder.deal.pool_file);
        pool.map(|input| input.sha256.clone())
    };
    if hash(a) == hash(b) {
        return Vec::new();
    }
    let facts = |folder: &Folder| {
        let pool = &folder.pool;
        [
            ("rep lines", pool.lines().len().to_string()),
            ("balance", cents(pool.balance())),
            ("gross WAC", percent(rounded(pool.average_rate(), 6))),
            ("sha256", hash(folder).unwrap_or_default()),
        ]
    };
    let differences = facts(a).into_iter().zip(facts(b));
    differences
        .filter(|((_, a), (_, b))| a != b)
        .map(|((field, a), (_, b))| Difference {
            file: "pool".to_owned(),
            field: field.to_owned(),
            a: Some(a),
            b: Some(b),
        })
        .collect()
}

/// The keys at which two maps differ, in order.
fn unequal<'m>(
    a: &'m BTreeMap<String, String>,
    b: &'m BTreeMap<String, String>,
) -> impl Iterator<Item = &'m String> {
    let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    names
        .into_iter()
        .filter(|name| a.get(*name) != b.get(*name))
}

/// Files by name whose contents differ, or that only one side has.
pub(super) fn of_files(a: &[InputFile], b: &[InputFile]) -> Vec<Difference> {
    let by_name = |inputs: &[InputFile]| -> BTreeMap<String, String> {
        let inputs = inputs.iter();
        inputs
            .map(|input| (input.name.clone(), input.sha256.clone()))
            .collect()
    };
    let (a, b) = (by_name(a), by_name(b));
    unequal(&a, &b)
        .map(|name| match name.strip_prefix(OVERRIDE) {
            // An override is among the inputs of a run under its field and its value.
            Some(text) => {
                let (field, value) = text.split_once(": ").unwrap_or((text, ""));
                let on = |inputs: &BTreeMap<String, String>| {
                    inputs.contains_key(name).then(|| value.to_owned())
                };
                Difference {
                    file: OVERRIDE.trim().to_owned(),
                    field: field.to_owned(),
                    a: on(&a),
                    b: on(&b),
                }
            }
            None => Difference {
                file: name.clone(),
                field: "sha256".to_owned(),
                a: a.get(name).cloned(),
                b: b.get(name).cloned(),
            },
        })
        .collect()
}

/// Settings of two runs that differ: seed, paths, version and the like.
pub(super) fn of_settings(a: &RunFolder, b: &RunFolder) -> Vec<Difference> {
    let settings = |folder: &RunFolder| -> BTreeMap<String, String> {
        let own = [
            ("scenarios".to_owned(), folder.scenarios().to_string()),
            ("axes".to_owned(), folder.axis_names().join(", ")),
        ];
        let settings = folder.settings();
        let settings = settings
            .filter(|(name, _)| *name != OVERRIDE.trim())
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        own.into_iter().chain(settings).collect()
    };
    let (a, b) = (settings(a), settings(b));
    unequal(&a, &b)
        .map(|name| Difference {
            file: "settings".to_owned(),
            field: name.clone(),
            a: a.get(name).cloned(),
            b: b.get(name).cloned(),
        })
        .collect()
}
