//! Tables as files: figures as they were computed, what they are of, and where they are from.
//!
//! Columns of one measure at several speeds, or of several classes, are one column in a file, with a
//! row for each speed or class; so that every key is a column, and the same columns are there whatever
//! was asked for.

use stepdown_runner::tables::{Cell, Column, Row, Table};

use crate::output::{self, Provenance};

/// A table as rows of a file. Rows that close it come last.
pub(super) fn rows(table: &Table, provenance: &Provenance) -> output::Table {
    let long = Long::of(table);
    let mut columns: Vec<&str> = Provenance::LEADING.to_vec();
    columns.extend(table.keys.iter().map(|(name, _)| *name));
    columns.extend(long.shared.iter().map(|(_, column)| column.name.as_str()));
    columns.extend(&long.keys);
    columns.extend(&long.measures);
    columns.extend(Provenance::CLOSING);
    let all = table.rows.iter().chain(&table.closing_rows);
    let rows = all.flat_map(|row| long.rows(row)).map(|own| {
        let mut cells = provenance.leading().to_vec();
        cells.extend(table.keys.iter().map(|(_, key)| cell(key)));
        cells.extend(own);
        cells.extend(provenance.closing());
        cells
    });
    output::Table::new(columns, rows.collect())
}

/// A key and its value.
type Key = (&'static str, Cell);

/// How the columns of a table stand in a file.
struct Long<'a> {
    /// Columns that are of no key.
    shared: Vec<(usize, &'a Column)>,
    keys: Vec<&'static str>,
    measures: Vec<&'static str>,
    /// What there is a row for: keys with their values, and the place of each measure.
    members: Vec<(&'a [Key], Vec<Option<usize>>)>,
}

impl<'a> Long<'a> {
    fn of(table: &'a Table) -> Self {
        let mut long = Self {
            shared: Vec::new(),
            keys: Vec::new(),
            measures: Vec::new(),
            members: Vec::new(),
        };
        for (place, column) in table.columns.iter().enumerate() {
            let Some((metric, keys)) = &column.of else {
                long.shared.push((place, column));
                continue;
            };
            for (key, _) in keys {
                if !long.keys.contains(key) {
                    long.keys.push(key);
                }
            }
            if !long.measures.contains(metric) {
                long.measures.push(metric);
            }
        }
        let keyed = || table.columns.iter().filter_map(|column| column.of.as_ref());
        let is_within = |keys: &[Key], others: &[Key]| keys.iter().all(|key| others.contains(key));
        for (_, keys) in keyed() {
            let has_less = |others: &[Key]| keys.len() < others.len() && is_within(keys, others);
            let is_known = long.members.iter().any(|(known, _)| known == keys);
            if !is_known && !keyed().any(|(_, others)| has_less(others)) {
                let nothing = vec![None; long.measures.len()];
                long.members.push((keys, nothing));
            }
        }
        // What is of fewer keys than its neighbours is the same for all of theirs.
        for (place, column) in table.columns.iter().enumerate() {
            let Some((metric, keys)) = &column.of else {
                continue;
            };
            let metric = long.measures.iter().position(|known| known == metric);
            let members = long.members.iter_mut();
            for (_, places) in members.filter(|(others, _)| is_within(keys, others)) {
                if let Some(cell) = metric.and_then(|metric| places.get_mut(metric)) {
                    *cell = Some(place);
                }
            }
        }
        long
    }

    /// A row of the table as rows of a file.
    fn rows(&self, row: &Row) -> Vec<Vec<output::Cell>> {
        let at = |place: usize| row.cells.get(place).map_or(output::Cell::Nothing, cell);
        let shared: Vec<output::Cell> = self.shared.iter().map(|(place, _)| at(*place)).collect();
        if self.members.is_empty() {
            return vec![shared];
        }
        let of_member = |(keys, measures): &(&[Key], Vec<Option<usize>>)| {
            let mut cells = shared.clone();
            cells.extend(self.keys.iter().map(|name| {
                let key = keys.iter().find(|(known, _)| known == name);
                key.map_or(output::Cell::Nothing, |(_, key)| cell(key))
            }));
            let measures = measures.iter();
            cells.extend(measures.map(|place| place.map_or(output::Cell::Nothing, at)));
            cells
        };
        self.members.iter().map(of_member).collect()
    }
}

fn cell(cell: &Cell) -> output::Cell {
    match cell {
        Cell::Nothing => output::Cell::Nothing,
        Cell::Words(words) => output::Cell::text(words),
        Cell::Whole(count) => output::Cell::Count(*count),
        Cell::Figure(figure) | Cell::OfPaid(figure) => output::Cell::Float(*figure),
        Cell::Date(date) => output::Cell::Text(date.to_string()),
    }
}
