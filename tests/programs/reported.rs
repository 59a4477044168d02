//! The values, tests and payments that lines report equal the records, in every month of every scenario folder.

use stepdown_curves::Month;
use stepdown_projection::deal::Plan;
use stepdown_projection::index::ByClass;
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::program::{ClassField, Instruction};
use stepdown_projection::waterfall::{
    CallOption, DealMonth, MonthRecord, MonthView, Observer, Outcome, Registers, Trace,
};
use stepdown_tests::runs::Prepared;

use super::{Recorded, read};

/// Results of a class's lines.
const OF_CLASS: &[(&str, Recorded)] = &[
    ("pass-through rate", |class| class.pass_through_rate),
    ("interest accrued", |class| class.interest_accrued),
    ("balance", |class| {
        class.opening_balance - class.principal_paid - class.write_down - class.redemption.balance
    }),
];

/// Payments to a class.
const PAID: &[(ClassField, Recorded)] = &[
    (ClassField::InterestPaid, |class| class.interest_paid),
    (ClassField::PrincipalPaid, |class| class.principal_paid),
    (ClassField::WriteDown, |class| class.write_down),
    (ClassField::BasisRiskPaid, |class| class.basis_risk_paid),
    (ClassField::WriteDownReimbursed, |class| {
        class.write_down_reimbursed
    }),
    (ClassField::ReliefActShortfallPaid, |class| {
        class.relief_act_shortfall_paid
    }),
];

type OfDeal = fn(&DealMonth<Cents>) -> Cents;

/// Results of the deal's lines.
const OF_DEAL: &[(&str, OfDeal)] = &[
    ("principal remittance", |deal| deal.principal_remittance),
    ("interest remittance", |deal| deal.interest_remittance),
    ("cumulative realized losses", |deal| deal.cumulative_loss),
    ("net WAC", |deal| deal.net_wac),
    ("senior enhancement percentage", |deal| {
        deal.senior_enhancement
    }),
    ("required overcollateralization", |deal| {
        deal.required_overcollateralization
    }),
    ("reduction", |deal| deal.overcollateralization_reduction),
    ("increase", |deal| deal.overcollateralization_increase),
    ("covered", |deal| deal.losses_covered),
    ("certificates", |deal| deal.certificate_balance),
];

/// Traces every month, and compares it with its record.
struct EveryMonth<'a> {
    plan: &'a Plan<Cents>,
    names: &'a ByClass<String>,
    what: String,
    trace: Option<(Month, Trace<'a, Cents>)>,
    months: usize,
    payments: usize,
}

impl EveryMonth<'_> {
    /// The last result of this name that a line of a class or of the deal reports.
    fn result(&self, of: &str, name: &str) -> Cents {
        let (_, trace) = self.trace.as_ref().unwrap();
        let program = &self.plan.program;
        let mut reported = trace.executed.iter().filter_map(|executed| {
            let Outcome::Shown(number, value) = &executed.outcome else {
                return None;
            };
            let line = &program.lines()[program.line_of(executed.position).position()];
            let shown = program.shown(*number).unwrap();
            (line.of == of && shown.is_result && shown.name == name).then_some(*value)
        });
        reported.next_back().unwrap_or(Cents::ZERO)
    }

    fn compare(&mut self, record: &MonthRecord<Cents>) {
        let what = format!("{}, month {}", self.what, record.month);
        for (name, recorded) in OF_DEAL {
            assert_eq!(
                self.result("", name),
                recorded(&record.deal),
                "{what}: {name}"
            );
        }
        for (class, of_class) in record.classes.enumerate() {
            let class_name = self.names[class].as_str();
            for (name, recorded) in OF_CLASS {
                let reported = self.result(class_name, name);
                assert_eq!(reported, recorded(of_class), "{what}: {class_name}, {name}");
            }
            for (field, recorded) in PAID {
                let paid = self.paid(class_name, *field);
                assert_eq!(paid, recorded(of_class), "{what}: {class_name}, {field:?}");
                self.payments += usize::from(paid != Cents::ZERO);
            }
        }
        self.months += 1;
    }

    fn paid(&self, class: &str, field: ClassField) -> Cents {
        let (_, trace) = self.trace.as_ref().unwrap();
        let payments = trace
            .executed
            .iter()
            .flat_map(|executed| match &executed.outcome {
                Outcome::Paid(payments) => payments.as_slice(),
                _ => &[],
            });
        let to_it = payments.filter(|payment| {
            let into = self.plan.program.class_field(payment.paid_into);
            into.is_some_and(|(of, into)| self.names[of] == class && into == field)
        });
        to_it.fold(Cents::ZERO, |sum, payment| sum + payment.paid)
    }
}

impl Observer<Cents> for EveryMonth<'_> {
    const TRACE: bool = true;

    fn before(
        &mut self,
        month: Month,
        position: usize,
        instruction: &Instruction,
        registers: Registers<'_, Cents>,
    ) {
        if self.trace.as_ref().is_none_or(|(of, _)| *of != month) {
            self.trace = Some((month, Trace::new(self.plan, month)));
        }
        let (_, trace) = self.trace.as_mut().unwrap();
        trace.before(month, position, instruction, registers);
    }

    fn after(
        &mut self,
        month: Month,
        position: usize,
        instruction: &Instruction,
        registers: Registers<'_, Cents>,
        skips: bool,
    ) {
        let (_, trace) = self.trace.as_mut().unwrap();
        trace.after(month, position, instruction, registers, skips);
    }

    fn month(&mut self, month: &MonthView<'_, Cents>) {
        self.compare(&month.record());
    }
}

#[test]
fn every_month_of_every_folder_equals_its_record() {
    let stress = read("rasc-2007-ks4", "stress/12-cdr.yaml").scenario;
    let severe = &stress.collateral.by_kind[0];
    for folder in [
        "rasc-2007-ks4",
        "rasc-2007-ks2",
        "adjustable",
        "three-classes",
    ] {
        let base = read(folder, "pricing.yaml");
        let mut stressed = base.clone();
        for kind in &mut stressed.scenario.collateral.by_kind {
            kind.default = severe.default.clone();
            kind.severity = severe.severity.clone();
        }
        for (case, scenario) in [(&base, "base"), (&stressed, "12 CDR")] {
            let prepared = Prepared::<Cents>::new(case).unwrap();
            for call in [CallOption::Exercised, CallOption::NotExercised] {
                let mut compared = EveryMonth {
                    plan: &prepared.plan,
                    names: &case.deal.class_names,
                    what: format!("{folder}, {scenario}, {call:?}"),
                    trace: None,
                    months: 0,
                    payments: 0,
                };
                prepared.observe(call, &mut compared);
                assert!(compared.months > 40, "{}", compared.what);
                assert!(compared.payments > 200, "{}", compared.what);
            }
        }
    }
}
