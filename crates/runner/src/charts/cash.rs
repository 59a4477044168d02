//! Each month's cash by use, to call.
//!
//! The uses are those of the waterfall's account and add up to the cash received.

use stepdown_projection::index::{ByClass, ClassIndex};
use stepdown_projection::waterfall::{ClassMonth, MonthRecord};

use super::chart::{Arrangement, ByMonth, Series};
use super::{Drawn, HALF_A_CENT, Mark};
use crate::tables::Unit;

/// Builds the chart.
pub(super) fn chart(drawn: &Drawn<'_>) -> ByMonth {
    let records = &drawn.to_call;
    let is_senior = seniors(drawn);
    let of_deal = |name: &str, of: &dyn Fn(&MonthRecord<f64>) -> f64| {
        Series::of(name, records.iter().map(of).collect())
    };
    let of_classes = |name: &str, seniors: bool, of: fn(&ClassMonth<f64>) -> f64| {
        let month = |record: &MonthRecord<f64>| {
            let classes = record.classes.enumerate();
            classes
                .filter(|(class, _)| is_senior[*class] == seniors)
                .map(|(_, class)| of(class))
                .sum()
        };
        of_deal(name, &month)
    };
    let interest = |class: &ClassMonth<f64>| class.interest_received() - class.redemption.interest;
    let principal = |class: &ClassMonth<f64>| class.principal_paid + class.write_down_reimbursed;
    let series = [
        of_deal("Fees", &|record| record.collateral.servicing_fee),
        of_deal("Hedge payments", &|record| record.deal.hedge_payment),
        of_deal("Interest lost", &|record| record.deal.interest_loss),
        of_classes("Interest to seniors", true, interest),
        of_classes("Interest to subordinates", false, interest),
        of_classes("Principal to seniors", true, principal),
        of_classes("Principal to subordinates", false, principal),
        of_deal("Residual", &|record| record.deal.residual),
        of_deal("Prepayment charges", &|record| {
            record.deal.prepayment_charges
        }),
    ];
    let redeemed = |record: &MonthRecord<f64>| -> f64 {
        let classes = record.classes.iter();
        let classes: f64 = classes.map(|class| class.redemption.total()).sum();
        classes + record.deal.hedge_payment_at_call
    };
    let by_the_call = of_deal("Paid by the call", &redeemed);
    let (mut marks, spans) = drawn.marks(records);
    if let Some(record) = records
        .last()
        .filter(|record| redeemed(record) > HALF_A_CENT)
    {
        marks.retain(|mark| mark.month != record.month);
        marks.push(Mark::at(record, "Called"));
    }
    let is_paid = |series: &Series| series.exceeds(HALF_A_CENT);
    ByMonth {
        name: "cash-by-month".to_owned(),
        title: "Cash paid by month".to_owned(),
        about: "Payments on each distribution date, with the deal called on the first possible date. \
                Interest includes shortfalls and basis risk carry-forward repaid. Amounts paid by the \
                call itself are in the table below, not in the chart."
            .to_owned(),
        arrangement: Arrangement::Stacked,
        unit: Unit::Dollars(2),
        months: records.iter().map(|record| drawn.month(record)).collect(),
        series: series.into_iter().filter(is_paid).collect(),
        not_drawn: Some(by_the_call).into_iter().filter(is_paid).collect(),
        marks,
        spans,
    }
}

/// Which classes are in the senior principal group, the first of the deal.
fn seniors(drawn: &Drawn<'_>) -> ByClass<bool> {
    let senior = drawn.folder.deal.ranks.first();
    let senior = |class: ClassIndex| senior.is_some_and(|rank| rank.classes.contains(&class));
    let classes = drawn.folder.deal.class_names.indices();
    classes.map(senior).collect()
}
