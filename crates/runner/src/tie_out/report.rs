//! Reads a report's file: values by position, and all errors together.
//!
//! This module checks the form of a report and the names of the deal's classes, and computes no value.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use stepdown_projection::deal::Deal;
use stepdown_projection::diagnostic::{Diagnostics, Place, nearest_name};
use stepdown_projection::document::{DiagnosticSink, Document, Node, Section, read};
use stepdown_projection::index::GroupIndex;

use super::cells::{Cell, cell, example};
use super::checks;
use super::form::{Column, Kind, ReportSection, Rows, Table};
use super::tables::TABLES;
use super::value::{Key, Value};

/// A pool of the report: a part of a loan group.
#[derive(Debug, Clone)]
pub(super) struct PoolName {
    pub(super) name: String,
    pub(super) group: Option<GroupIndex>,
}

/// A report with every value of its form present, and none impossible by itself.
#[derive(Debug, Clone)]
pub(super) struct Report {
    /// The keys in the order of the form.
    pub(super) order: Vec<Key>,
    pub(super) cells: BTreeMap<Key, Cell>,
    /// Names of the rows of each table, in the order of the file.
    rows: BTreeMap<(ReportSection, &'static str), Vec<String>>,
    pub(super) pools: Vec<PoolName>,
    /// The classes that each index is printed for.
    pub(super) index_classes: Vec<(String, Vec<String>)>,
    /// The most decimals in a column.
    decimals: BTreeMap<(ReportSection, &'static str), u32>,
}

/// Money is compared at least to the cent.
const LEAST_DECIMALS: u32 = 2;

impl Report {
    /// Reads a report of a deal.
    ///
    /// # Errors
    /// All errors of the file, each with its place and a suggestion.
    pub(super) fn from_yaml(file: &str, text: &str, deal: &Deal) -> Result<Self, Diagnostics> {
        let document = Document::read(file, text)?;
        let diagnostics = DiagnosticSink::new();
        let read = Reading {
            deal,
            diagnostics: &diagnostics,
            report: Self {
                order: Vec::new(),
                cells: BTreeMap::new(),
                rows: BTreeMap::new(),
                pools: Vec::new(),
                index_classes: Vec::new(),
                decimals: BTreeMap::new(),
            },
        }
        .read(document.root())
        .map(Self::with_decimals);
        // Checks across values need all of them.
        if let (Some(report), true) = (&read, diagnostics.is_empty()) {
            checks::of_report(report, deal, &diagnostics);
        }
        document.conclude(diagnostics, read)
    }

    fn with_decimals(mut self) -> Self {
        for (key, cell) in &self.cells {
            if let Some(number) = cell.value.number() {
                let most = self
                    .decimals
                    .entry((key.section, key.column))
                    .or_insert(LEAST_DECIMALS);
                *most = number.scale().max(*most);
            }
        }
        self
    }

    /// The number of decimals to which a value is compared: as many as in the rest of its column,
    /// so a truncated value does not tie.
    pub(super) fn decimals(&self, key: &Key) -> u32 {
        self.decimals
            .get(&(key.section, key.column))
            .copied()
            .unwrap_or(LEAST_DECIMALS)
    }

    /// The printed number; in percent if it is a percentage.
    pub(super) fn number(&self, key: &Key) -> Decimal {
        // The reader has checked that every value of the form is present.
        let cell = self.cells.get(key);
        cell.and_then(|cell| cell.value.number())
            .unwrap_or_default()
    }

    /// The printed text, if any.
    pub(super) fn words(&self, key: &Key) -> Option<&str> {
        match &self.cells.get(key)?.value {
            Value::Words(words) => Some(words),
            _ => None,
        }
    }

    /// Replaces a number, to test whether it is misprinted.
    pub(super) fn suppose(&mut self, key: &Key, number: Decimal) {
        if let Some(cell) = self.cells.get_mut(key) {
            cell.value = cell.value.with_number(number);
        }
    }

    /// The names of a table's rows.
    pub(super) fn rows(&self, section: ReportSection, table: &'static str) -> &[String] {
        self.rows.get(&(section, table)).map_or(&[], Vec::as_slice)
    }
}

struct Reading<'a> {
    deal: &'a Deal,
    diagnostics: &'a DiagnosticSink,
    report: Report,
}

impl<'a> Reading<'a> {
    fn read(mut self, root: &'a Node) -> Option<Report> {
        let diagnostics = self.diagnostics;
        let mut file = Section::open(root, "the report", diagnostics)?;
        // The table of balances names the pools.
        let all = ReportSection::ALL;
        let pools_first = ReportSection::CountsAndBalances;
        let nodes: Vec<(ReportSection, Option<&Node>)> = all
            .into_iter()
            .map(|section| {
                let node = file.required(section.field(), "...", |node, _| Some(node));
                (section, node)
            })
            .collect();
        file.finish();
        for (section, node) in nodes.iter().filter(|(section, _)| *section == pools_first) {
            self.pool_names(*section, *node);
        }
        for (section, node) in nodes {
            if let Some(node) = node {
                self.section(section, node);
            }
        }
        Some(self.report)
    }

    fn pool_names(&mut self, section: ReportSection, node: Option<&'a Node>) {
        let mut quiet =
            node.and_then(|node| Section::open(node, section.field(), self.diagnostics));
        let Some(list) = quiet.as_mut().and_then(|section| section.node("balances")) else {
            return;
        };
        let stepdown_projection::document::Value::List(items) = &list.value else {
            return;
        };
        for item in items {
            let stepdown_projection::document::Value::Map(entries) = &item.value else {
                continue;
            };
            let Some((_, node)) = entries.iter().find(|(key, _)| key.text == "pool") else {
                continue;
            };
            let Some(name) = node.scalar() else { continue };
            let group = self.group_of(name, node.place);
            self.report.pools.push(PoolName {
                name: name.to_owned(),
                group,
            });
        }
    }

    /// The loan group of a pool: one of the words of its name.
    fn group_of(&self, pool: &str, place: Place) -> Option<GroupIndex> {
        if self.deal.groups.is_empty() {
            return None;
        }
        let words: Vec<&str> = pool
            .split(|letter: char| !letter.is_alphanumeric())
            .collect();
        let mut found = self.deal.groups.iter().enumerate();
        let group = found.find(|(_, group)| words.contains(&group.as_str()));
        if group.is_none() {
            self.diagnostics.refuse::<()>(
                place,
                format!("pool `{pool}` is not in a loan group of the deal"),
                format!(
                    "write the group in its name: one of {}",
                    self.deal.groups.join(", ")
                ),
            );
        }
        group.map(|(position, _)| GroupIndex::new(position))
    }

    fn section(&mut self, section: ReportSection, node: &'a Node) {
        let Some(mut fields) = Section::open(node, section.field(), self.diagnostics) else {
            return;
        };
        for table in TABLES.iter().filter(|table| table.section == section) {
            if table.name.is_empty() {
                self.columns(table, "", &mut fields);
                continue;
            }
            let Some(node) = fields.required(table.name, "...", |node, _| Some(node)) else {
                continue;
            };
            if table.rows == Rows::One {
                if let Some(mut row) = Section::open(node, table.name, self.diagnostics) {
                    self.columns(table, "", &mut row);
                    row.finish();
                }
            } else {
                self.list(table, node);
            }
        }
        fields.finish();
    }

    fn list(&mut self, table: &Table, node: &'a Node) {
        let (field, example) = match table.rows {
            Rows::Pools => ("pool", "{pool: Group I, ...}"),
            Rows::Named(field) => (field, "{...}"),
            _ => ("class", "{class: M-1, ...}"),
        };
        let Some(items) = read::items(node, "a list of rows", example, self.diagnostics) else {
            return;
        };
        let mut names: Vec<String> = Vec::new();
        for item in items {
            let Some(mut row) = Section::open(item, table.name, self.diagnostics) else {
                continue;
            };
            let name = row.required(field, "...", read::name);
            let Some(name) = name else {
                continue;
            };
            if names.contains(&name.text) {
                self.diagnostics.refuse::<()>(
                    name.place,
                    format!("`{}` is listed twice", name.text),
                    "write each row once",
                );
            }
            self.columns(table, &name.text, &mut row);
            row.finish();
            names.push(name.text);
        }
        self.expected(table, node.place, &names);
        self.report.rows.insert((table.section, table.name), names);
    }

    /// Reports missing rows.
    fn expected(&self, table: &Table, place: Place, names: &[String]) {
        let classes = self.deal.class_names.iter().map(String::as_str);
        let residual = self.deal.residual.as_str();
        let (what, wanted): (&str, Vec<&str>) = match table.rows {
            Rows::Classes => ("class", classes.collect()),
            Rows::ClassesAndResidual => ("class", classes.chain([residual]).collect()),
            Rows::Residual => ("class", vec![residual]),
            Rows::Pools => {
                let pools = self.report.pools.iter();
                ("pool", pools.map(|pool| pool.name.as_str()).collect())
            }
            Rows::One | Rows::Named(_) => return,
        };
        for name in &wanted {
            if names.iter().any(|there| there == name) {
                continue;
            }
            let others = names.iter().map(String::as_str);
            let unknown = others.filter(|there| !wanted.contains(there));
            self.diagnostics.refuse::<()>(
                place,
                format!("{what} `{name}` is missing in {}", table.section.in_words()),
                match nearest_name(name, unknown) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => format!("write its row: `{{{what}: {name}, ...}}`"),
                },
            );
        }
        // Without the balances the pools are not known.
        if table.rows == Rows::Pools && !wanted.is_empty() {
            for name in names.iter().filter(|name| !wanted.contains(&name.as_str())) {
                self.diagnostics.refuse::<()>(
                    place,
                    format!(
                        "{} has a pool `{name}` that is not in the balances of section 8A",
                        table.section.in_words()
                    ),
                    format!("one of: {}", wanted.join(", ")),
                );
            }
        }
    }

    fn columns(&mut self, table: &Table, row: &str, fields: &mut Section<'a, 'a>) {
        for column in table.columns.iter().flat_map(|columns| columns.iter()) {
            match column.kind {
                // Text may be missing, as in printed reports.
                Kind::Words => {
                    let cell = fields.optional(column.name, cell(column));
                    self.keep(table, row, column, "", cell);
                    continue;
                }
                Kind::Classes => {
                    let classes = fields.required(column.name, "[A, M-1]", read::names);
                    let classes = classes.unwrap_or_default();
                    let names = classes.into_iter().map(|class| class.text).collect();
                    self.report.index_classes.push((row.to_owned(), names));
                    continue;
                }
                _ => {}
            }
            if column.parts.is_empty() {
                let cell = fields.required(column.name, example(column.kind), cell(column));
                self.keep(table, row, column, "", cell);
                continue;
            }
            let node = fields.required(column.name, "{...}", |node, _| Some(node));
            let Some(mut parts) =
                node.and_then(|node| Section::open(node, column.name, self.diagnostics))
            else {
                continue;
            };
            for part in column.parts {
                let cell = parts.required(part, example(column.kind), cell(column));
                self.keep(table, row, column, part, cell);
            }
            parts.finish();
        }
    }

    fn keep(
        &mut self,
        table: &Table,
        row: &str,
        column: &Column,
        part: &'static str,
        cell: Option<Cell>,
    ) {
        let Some(cell) = cell else { return };
        let key = Key {
            section: table.section,
            table: table.name,
            row: row.to_owned(),
            column: column.name,
            part,
        };
        if self.report.cells.insert(key.clone(), cell).is_none() {
            self.report.order.push(key);
        }
    }
}
