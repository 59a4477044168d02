//! Fees: what each is owed on the date, and how much of it within its annual cap.

use super::super::FeeAmount;
use super::Compiler;
use crate::number::Number;
use crate::program::{Amount, DealField, Instruction, Unit};

/// The registers of a fee.
#[derive(Debug, Clone, Copy)]
pub(super) struct FeeRegisters {
    /// What it was for the date, before payments.
    pub(super) amount: Amount,
    /// What is still owed of it within the annual cap, and beyond.
    pub(super) owed: Amount,
    pub(super) beyond: Amount,
    /// What was paid of it within the cap since the last anniversary of closing.
    pub(super) this_year: Option<Amount>,
}

impl<N: Number> Compiler<'_, N> {
    /// What fees are owed.
    pub(super) fn fees(&mut self) {
        let rules = self.rules;
        let zero = self.t.b.zero();
        let paid = self.t.b.deal(DealField::FeesPaid);
        self.t.b.copy(paid, zero);
        for fee in &rules.fees {
            self.t.b.part("Fees");
            self.t.b.line(("Fee", fee.name.as_str()), Some(fee.place));
            let mut owed = match &fee.amount {
                FeeAmount::Dollars(dollars) => self.payable(dollars),
                FeeAmount::Rate { rate, of } => {
                    let (rate, balance) = (self.value(rate), self.value(of));
                    let into = self.t.b.interest(balance, rate, self.usual_period);
                    self.t.b.positive(into)
                }
            };
            if let Some(minimum) = &fee.minimum {
                let minimum = self.payable(minimum);
                owed = self.t.b.max(owed, minimum);
            }
            if let Some(maximum) = &fee.maximum {
                let maximum = self.payable(maximum);
                owed = self.t.b.min(owed, maximum);
            }
            let amount = self.t.b.copied(owed);
            self.t.b.result("fee of the date", amount, Unit::Dollars);
            let (within, this_year) = match &fee.annual_cap {
                Some(cap) => {
                    let name = format!("{}, paid this year", fee.name);
                    let this_year = self.t.b.carried(name, N::ZERO);
                    // 1 in the first month of each year from closing.
                    let begins = (0..self.months).map(|month| match month % 12 {
                        0 => N::ONE,
                        _ => N::ZERO,
                    });
                    let begins = begins.collect();
                    let begins = self.by_month(begins);
                    let begins = self.t.b.decided(|into| Instruction::Above {
                        into,
                        a: begins,
                        b: zero,
                    });
                    let goes_on = self.t.b.not(begins);
                    self.t
                        .b
                        .set(this_year, |b| b.only_where(goes_on, this_year));
                    let cap = self.payable(cap);
                    let left = self.t.b.excess(cap, this_year);
                    (self.t.b.min(amount, left), Some(this_year))
                }
                None => (amount, None),
            };
            let owed = self.t.b.copied(within);
            let beyond = self.t.b.sub(amount, owed);
            self.fees.push(FeeRegisters {
                amount,
                owed,
                beyond,
                this_year,
            });
        }
    }
}
