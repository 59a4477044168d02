//! Tables as tidy rows: unrounded values with their keys and provenance.
//!
//! Columns of one metric at several speeds, or for several classes, become one column with a row for each
//! speed or class. Every key is a column, and the columns do not depend on the arguments.

use stepdown_runner::tables::{Cell, Column, Row, Table};

use crate::output::{self, Provenance};

/// A table as tidy rows. Its closing rows are last.
pub(super) fn rows(table: &Table, provenance: &Provenance) -> output::Table {
    let long = Long::of(table);
    let mut columns: Vec<&str> = Provenance::LEADING.to_vec();
    columns.extend(table.keys.iter().map(|(name, _)| *name));
    columns.extend(long.shared.iter().map(|(_, column)| column.name.as_str()));
    columns.extend(&long.keys);
    columns.extend(&long.metrics);
    columns.extend(Provenance::CLOSING);
    let all = table.rows.iter().chain(&table.closing_rows);
    let rows = all.flat_map(|row| {
        let keys = table.keys.iter().map(|(name, key)| {
            let own = row.of.iter().flat_map(|(_, keys)| keys);
            let own = own.clone().find(|(known, _)| known == name);
            cell(own.map_or(key, |(_, own)| own))
        });
        let mut leading = provenance.leading().to_vec();
        leading.extend(keys);
        let of_row = move |own: Vec<output::Cell>| {
            let mut cells = leading.clone();
            cells.extend(own);
            cells.extend(provenance.closing());
            cells
        };
        long.rows(row).into_iter().map(of_row)
    });
    output::Table::new(columns, rows.collect())
}

/// A key and its value.
type Key = (&'static str, Cell);

/// The columns of a table in long form.
struct Long<'a> {
    /// Columns without a key.
    shared: Vec<(usize, &'a Column)>,
    keys: Vec<&'static str>,
    metrics: Vec<&'static str>,
    /// The keys of each row with their values, and the position of each metric.
    members: Vec<(&'a [Key], Vec<Option<usize>>)>,
}

impl<'a> Long<'a> {
    fn of(table: &'a Table) -> Self {
        let mut long = Self {
            shared: Vec::new(),
            keys: Vec::new(),
            metrics: Vec::new(),
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
            if !long.metrics.contains(metric) {
                long.metrics.push(metric);
            }
        }
        let closing = table.closing_rows.iter();
        for (metric, _) in closing.filter_map(|row| row.of.as_ref()) {
            if !long.metrics.contains(metric) {
                long.metrics.push(metric);
            }
        }
        let keyed = || table.columns.iter().filter_map(|column| column.of.as_ref());
        let is_within = |keys: &[Key], others: &[Key]| keys.iter().all(|key| others.contains(key));
        for (_, keys) in keyed() {
            let has_less = |others: &[Key]| keys.len() < others.len() && is_within(keys, others);
            let is_known = long.members.iter().any(|(known, _)| known == keys);
            if !is_known && !keyed().any(|(_, others)| has_less(others)) {
                let nothing = vec![None; long.metrics.len()];
                long.members.push((keys, nothing));
            }
        }
        // A column with fewer keys than its neighbors repeats for all of theirs.
        for (place, column) in table.columns.iter().enumerate() {
            let Some((metric, keys)) = &column.of else {
                continue;
            };
            let metric = long.metrics.iter().position(|known| known == metric);
            let members = long.members.iter_mut();
            for (_, places) in members.filter(|(others, _)| is_within(keys, others)) {
                if let Some(cell) = metric.and_then(|metric| places.get_mut(metric)) {
                    *cell = Some(place);
                }
            }
        }
        long
    }

    /// A row of the table in long form.
    fn rows(&self, row: &Row) -> Vec<Vec<output::Cell>> {
        let at = |place: usize| row.cells.get(place).map_or(output::Cell::Nothing, cell);
        let own_metric = row.of.as_ref().map(|(metric, _)| *metric);
        let shared = self.shared.iter().map(|(place, _)| match own_metric {
            // The label of the row, which its metric and keys say.
            Some(_) => output::Cell::Nothing,
            None => at(*place),
        });
        let shared: Vec<output::Cell> = shared.collect();
        if self.members.is_empty() {
            return vec![shared];
        }
        let of_member = |(keys, metrics): &(&[Key], Vec<Option<usize>>)| {
            let mut cells = shared.clone();
            cells.extend(self.keys.iter().map(|name| {
                let key = keys.iter().find(|(known, _)| known == name);
                key.map_or(output::Cell::Nothing, |(_, key)| cell(key))
            }));
            let value = |place: Option<usize>| place.map_or(output::Cell::Nothing, at);
            match own_metric {
                None => cells.extend(metrics.iter().map(|place| value(*place))),
                Some(own) => cells.extend(self.metrics.iter().map(|metric| {
                    let place = metrics.iter().find_map(|place| *place);
                    value(place.filter(|_| *metric == own))
                })),
            }
            cells
        };
        self.members.iter().map(of_member).collect()
    }
}

fn cell(cell: &Cell) -> output::Cell {
    match cell {
        Cell::Empty => output::Cell::Nothing,
        Cell::Text(words) => output::Cell::text(words),
        Cell::Whole(count) => output::Cell::Count(*count),
        Cell::Number(number) | Cell::OfPaid(number) => output::Cell::Float(*number),
        Cell::Date(date) => output::Cell::Text(date.to_string()),
    }
}
