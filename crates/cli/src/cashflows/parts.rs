//! Months of a run as tidy tables, one per part.

use stepdown_projection::calendar::DistributionSchedule;
use stepdown_projection::deal::rules::ExchangeClass;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::RunTo;
use stepdown_projection::number::Number;
use stepdown_projection::waterfall::{ClassMonth, MonthRecord};
use stepdown_runner::Folder;

use super::columns::{self, Column};
use super::run_name;
use crate::arguments::Part;
use crate::numbers::ToDecimal;
use crate::output::{Cell, Provenance, Table};
use stepdown_projection::state_file::ExactText;

/// The months of a run that are shown.
pub(super) struct Months<'a, N: ToDecimal + ExactText> {
    /// The records, in order of months.
    pub(super) records: Vec<MonthRecord<N>>,
    /// The dates of the months.
    pub(super) schedule: DistributionSchedule,
    /// To call or to maturity.
    pub(super) run_to: RunTo,
    /// The folder of the deal.
    pub(super) folder: &'a Folder,
    /// The classes that are shown.
    pub(super) classes: &'a [ClassIndex],
    /// The exchange classes that are shown, after the others.
    pub(super) exchange_classes: &'a [&'a ExchangeClass],
}

impl<N: ToDecimal + ExactText> Months<'_, N> {
    /// The date of a month; empty past the calendar's end.
    pub(super) fn date(&self, record: &MonthRecord<N>) -> String {
        self.schedule
            .distribution_date(record.month)
            .map_or_else(String::new, |date| date.to_string())
    }

    /// A part as a tidy table: one row per month or, for classes, per month and class.
    pub(super) fn tidy(&self, part: Part, provenance: &Provenance) -> Table {
        match part {
            Part::Collateral => self.by_month(&columns::collateral(), provenance, |record| {
                &record.collateral
            }),
            Part::Deal => self.by_month(&columns::deal(), provenance, |record| &record.deal),
            Part::Classes => self.by_month_and_class(provenance),
        }
    }

    fn by_month<R>(
        &self,
        columns: &[Column<R, N>],
        provenance: &Provenance,
        of: impl Fn(&MonthRecord<N>) -> &R,
    ) -> Table {
        let rows = self.records.iter().map(|record| {
            let mut row = self.leading(record, provenance);
            row.extend(columns.iter().map(|column| column.cell(of(record))));
            row.extend(provenance.closing());
            row
        });
        Table::new(names(&[], columns), rows.collect())
    }

    fn by_month_and_class(&self, provenance: &Provenance) -> Table {
        let columns = columns::class();
        let row = |leading: &[Cell], name: &str, is_exchange: bool, month: &ClassMonth<N>| {
            let mut row = leading.to_vec();
            row.extend([Cell::text(name), Cell::Truth(is_exchange)]);
            row.extend(columns.iter().map(|column| column.cell(month)));
            row.extend(provenance.closing());
            row
        };
        let rows = self.records.iter().flat_map(|record| {
            let leading = self.leading(record, provenance);
            let classes = self.classes.iter().map(|class| {
                let name = &self.folder.deal.class_names[*class];
                row(&leading, name, false, &record.classes[*class])
            });
            let exchange = self.exchange_classes.iter().map(|exchange| {
                let month = combined(exchange, record);
                row(&leading, &exchange.name, true, &month)
            });
            classes.chain(exchange).collect::<Vec<_>>()
        });
        let rows = rows.collect();
        Table::new(names(&["class", "exchange_class"], &columns), rows)
    }

    fn leading(&self, record: &MonthRecord<N>, provenance: &Provenance) -> Vec<Cell> {
        let mut cells = provenance.leading().to_vec();
        cells.extend([
            Cell::text(run_name(self.run_to)),
            Cell::Count(record.month.number()),
            Cell::text(self.date(record)),
        ]);
        cells
    }
}

fn names<R, N: ToDecimal + ExactText>(
    keys: &[&'static str],
    columns: &[Column<R, N>],
) -> Vec<&'static str> {
    let mut names = Provenance::LEADING.to_vec();
    names.extend(["run_to", "month", "date"]);
    names.extend(keys);
    names.extend(columns.iter().map(|column| column.name));
    names.extend(Provenance::CLOSING);
    names
}

/// The month of an exchange class: those of its classes, added up by fraction.
pub(super) fn combined<N: Number>(
    exchange: &ExchangeClass,
    record: &MonthRecord<N>,
) -> ClassMonth<N> {
    let parts = exchange.parts.iter();
    let parts = parts.map(|(class, fraction)| (N::exact(*fraction), &record.classes[*class]));
    ClassMonth::of_combination(&parts.collect::<Vec<_>>())
}
