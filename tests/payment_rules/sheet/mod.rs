//! Every date computed a second time, by walking the tree of the payment rules: no program, no registers.
//!
//! Each date begins with the state of the run, so that differences in the last bit do not add up; what tests and fees
//! remember is kept here. A run in which two compared values are almost equal ends there: the last bit may decide.

/// Rates and interest.
mod interest;

/// Formulas, amounts and tests.
mod formulas;

/// Cash by source, accounts and fees.
mod cash;

/// Payments and orders.
mod payments;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use stepdown_projection::collateral::CollateralMonth;
use stepdown_projection::deal::rules::{Collection, PaymentRules};
use stepdown_projection::index::{ByClass, ClassIndex, GroupIndex};
use stepdown_projection::number::Accrual;
use stepdown_projection::waterfall::{CallOption, DealState, MonthRecord, Redemption};
use stepdown_tests::generator::ReadCase;

use crate::invariants::checked::Checked;

/// What carries over besides the state of the deal.
#[derive(Default)]
pub(super) struct Memory {
    /// Interest of classes that are not paid every month.
    accrued: BTreeMap<usize, f64>,
    /// Fees paid within their caps since the last anniversary.
    paid_this_year: BTreeMap<usize, f64>,
    /// Tests that stay as they are.
    stays: BTreeMap<usize, bool>,
    running: BTreeMap<usize, u32>,
    means: BTreeMap<usize, Vec<f64>>,
    /// Losses and defaulted balances so far, of the pool and of loan groups.
    losses: f64,
    losses_of: Vec<f64>,
    defaults: f64,
    /// Whether the last bits may have decided a test.
    knife_edge: bool,
}

/// Runs, and those that the last bits decided.
static RUNS: AtomicUsize = AtomicUsize::new(0);
static KNIFE_EDGES: AtomicUsize = AtomicUsize::new(0);

/// A class on a date.
#[derive(Debug, Clone, Copy, Default)]
struct Class {
    before: f64,
    balance: f64,
    rate: f64,
    accrued: f64,
    due: f64,
    unpaid: f64,
    carried: f64,
    written_down: f64,
    interest: f64,
    principal: f64,
    down: f64,
    up: f64,
    increase: f64,
    carry_forward_paid: f64,
}

/// A register of cash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cash {
    Collected(u8, Option<GroupIndex>),
    Accretion(ClassIndex),
    Released,
    Account(usize),
    Issued(usize),
}

/// A date that is being computed.
struct Date<'a> {
    case: &'a ReadCase,
    rules: &'a PaymentRules,
    checked: &'a Checked<'a, f64>,
    memory: &'a mut Memory,
    record: &'a MonthRecord<f64>,
    month: u32,
    pool: &'a CollateralMonth<f64>,
    groups: &'a [CollateralMonth<f64>],
    period: &'a Accrual<f64>,
    classes: ByClass<Class>,
    has_interest: ByClass<bool>,
    cash: BTreeMap<Cash, f64>,
    certificates: f64,
    amounts: Vec<Option<f64>>,
    tests: Vec<Option<bool>>,
    /// What each fee is for the date, is owed within its cap, and beyond.
    fees: Vec<[f64; 3]>,
    fees_paid: f64,
    draws: f64,
    deposits: f64,
    residual: f64,
}

/// The parts of collections, in the order in which available funds are drawn.
const PARTS: [Collection; 5] = [
    Collection::Interest,
    Collection::ScheduledPrincipal,
    Collection::Prepayments,
    Collection::Recoveries,
    Collection::PrepaymentCharges,
];

pub(crate) fn check(case: &ReadCase) {
    for call in [CallOption::NotExercised, CallOption::Exercised] {
        let checked = Checked::<f64>::new(case, call);
        let mut memory = Memory::default();
        RUNS.fetch_add(1, Ordering::Relaxed);
        for (record, before) in checked.months().iter().zip(&checked.run.states) {
            Date::new(case, &checked, &mut memory, record, before).compute();
            if memory.knife_edge {
                KNIFE_EDGES.fetch_add(1, Ordering::Relaxed);
                break;
            }
        }
    }
    let (runs, knife_edges) = (
        RUNS.load(Ordering::Relaxed),
        KNIFE_EDGES.load(Ordering::Relaxed),
    );
    assert!(
        knife_edges <= 10 + runs / 10,
        "the last bits decide {knife_edges} of {runs} runs"
    );
}

impl<'a> Date<'a> {
    fn new(
        case: &'a ReadCase,
        checked: &'a Checked<'a, f64>,
        memory: &'a mut Memory,
        record: &'a MonthRecord<f64>,
        before: &DealState<f64>,
    ) -> Self {
        let rules = case.deal.rules.as_ref().unwrap();
        let plan = &checked.prepared.plan;
        let of_class = |class: &stepdown_projection::waterfall::ClassState<f64>| Class {
            before: class.balance,
            balance: class.balance,
            unpaid: class.interest_shortfall,
            carried: class.basis_risk_carry_forward,
            written_down: class.unreimbursed_write_down,
            ..Class::default()
        };
        let accounts = before.carried.iter().take(rules.accounts.len()).enumerate();
        Self {
            case,
            rules,
            checked,
            record,
            month: record.month.number(),
            pool: &record.collateral,
            groups: &record.groups,
            period: plan.months[record.month.index() - 1].accrual(rules.day_count),
            classes: before.classes.iter().map(of_class).collect(),
            has_interest: before.classes.iter().map(|_| false).collect(),
            cash: accounts
                .map(|(account, balance)| (Cash::Account(account), *balance))
                .collect(),
            certificates: before.classes.iter().map(|class| class.balance).sum(),
            amounts: vec![None; rules.amounts.len()],
            tests: vec![None; rules.tests.len()],
            fees: Vec::new(),
            fees_paid: 0.0,
            draws: 0.0,
            deposits: 0.0,
            residual: 0.0,
            memory,
        }
    }

    fn compute(mut self) {
        self.memory.losses += self.pool.realized_loss + self.pool.interest_loss;
        self.memory.defaults += self.pool.new_defaults;
        self.memory.losses_of.resize(self.groups.len(), 0.0);
        for (sum, group) in self.memory.losses_of.iter_mut().zip(self.groups) {
            *sum += group.realized_loss;
        }
        self.collect();
        self.earn();
        self.define();
        self.owe_fees();
        self.hedges();
        for step in &self.rules.payments {
            self.step(step, true);
        }
        self.close();
        if !self.memory.knife_edge {
            self.compare();
        }
    }

    /// What is left, and accretion that was paid back.
    fn close(&mut self) {
        for (class, terms) in self.rules.classes.enumerate() {
            if terms.accretes {
                let class = &mut self.classes[class];
                let both = class.principal.min(class.increase);
                class.principal -= both;
                class.increase -= both;
                class.interest += both;
            }
        }
        let left = self.cash.iter();
        let left = left.filter(|(cash, _)| !matches!(cash, Cash::Account(_) | Cash::Issued(_)));
        self.residual += left.map(|(_, amount)| *amount).sum::<f64>();
        let after: f64 = self
            .cash_classes()
            .map(|class| self.classes[class].balance)
            .sum();
        if after <= 0.005 || self.pool.closing_balance <= 0.005 {
            self.release_all(true);
        }
        let deal = &self.record.deal;
        if deal.purchase_price > 0.0 {
            // A call, which other tests check.
            self.release_all(true);
            let paid: f64 = self
                .record
                .classes
                .iter()
                .map(|class| class.redemption.total())
                .sum();
            self.residual += deal.purchase_price - paid - deal.hedge_payment_at_call;
        }
    }

    fn cash_classes(&self) -> impl Iterator<Item = ClassIndex> + use<'a> {
        use stepdown_projection::deal::rules::ClassBalance;
        let classes = self.rules.classes.enumerate();
        classes
            .filter(|(_, class)| !matches!(class.balance, ClassBalance::Notional(_)))
            .map(|(class, _)| class)
    }

    fn compare(&self) {
        let original = self.checked.original_balance;
        let same = |what: &str, sheet: f64, run: f64| {
            assert!(
                (sheet - run).abs() <= 1e-9 * original,
                "{what}, month {}: {sheet} by the sheet is not {run}",
                self.month
            );
        };
        let deal = &self.record.deal;
        same("fees", self.fees_paid, deal.fees_paid);
        same("draws", self.draws, deal.account_draws);
        same("deposits", self.deposits, deal.account_deposits);
        same("residual", self.residual, deal.residual);
        for (class, month) in self.record.classes.enumerate() {
            let name = &self.rules.classes[class].name;
            let of = &self.classes[class];
            let redeemed: &Redemption<f64> = &month.redemption;
            let pairs: [(&str, f64, f64); 12] = [
                (
                    "rate",
                    of.rate * original,
                    month.pass_through_rate * original,
                ),
                ("interest accrued", of.accrued, month.interest_accrued),
                ("interest due", of.due, month.interest_due),
                ("interest", of.interest, month.interest_paid),
                ("principal", of.principal, month.principal_paid),
                ("write-down", of.down, month.write_down),
                ("write-up", of.up, month.write_up),
                ("increase", of.increase, month.increase),
                (
                    "carry-forward",
                    of.carry_forward_paid,
                    month.basis_risk_paid,
                ),
                (
                    "balance",
                    of.balance - redeemed.balance,
                    month.closing_balance,
                ),
                (
                    "unpaid interest and carry-forward",
                    of.unpaid + of.carried - redeemed.interest,
                    month.interest_shortfall + month.basis_risk_carry_forward,
                ),
                (
                    "write-downs",
                    of.written_down - redeemed.write_down,
                    month.unreimbursed_write_down,
                ),
            ];
            for (what, sheet, run) in pairs {
                same(&format!("{what} of {name}"), sheet, run);
            }
        }
    }
}
