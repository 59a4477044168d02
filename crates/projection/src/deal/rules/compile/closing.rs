//! What is left after the payments: cash without a stated use, accretion that was paid back, accounts at the end.

use super::Compiler;
use crate::index::ClassIndex;
use crate::number::Number;
use crate::program::{ClassField, DealField, Instruction, Step, Unit};

impl<N: Number> Compiler<'_, N> {
    /// What remains goes to the residual class.
    pub(super) fn close(&mut self) {
        self.t.b.part("After the payments");
        let classes: Vec<ClassIndex> = self.rules.classes.indices().collect();
        for class in &classes {
            if self.rules.classes[*class].accretes {
                self.net_accretion(*class);
            }
        }
        let residual = self.t.b.deal(DealField::Residual);
        self.t.b.line(
            ("Cash without a stated use", self.deal.residual.as_str()),
            None,
        );
        for source in self.sources.all() {
            self.t.b.increase(residual, source);
        }
        self.t.b.line("Certificates after the date", None);
        let after = self.t.b.deal(DealField::CertificateBalance);
        let of = self.cash_classes();
        let of = self.t.b.field_of(&of, ClassField::Balance);
        self.t.b.push(Instruction::Sum { into: after, of });
        self.release_finally(after);
        self.report(&classes);
    }

    /// Principal that an accrual class is paid from what it has accreted on the same date is interest.
    fn net_accretion(&mut self, class: ClassIndex) {
        let name = self.name(class);
        self.t.b.line(
            (
                "Principal paid from the class's own accretion is interest",
                name,
            ),
            Some(self.rules.classes[class].place),
        );
        let [principal, increase, interest] = [
            ClassField::PrincipalPaid,
            ClassField::Increase,
            ClassField::InterestPaid,
        ]
        .map(|field| self.t.b.class(class, field));
        self.t.b.of_class(class, |b| {
            let both = b.min(principal, increase);
            b.decrease(principal, both);
            b.decrease(increase, both);
            b.increase(interest, both);
            b.result("paid from its own accretion", both, Unit::Dollars);
        });
    }

    /// Reports what moved, for ledgers.
    fn report(&mut self, classes: &[ClassIndex]) {
        if self.rules.reference_pool {
            self.issuer_payment(classes);
        }
        for (step, field) in [
            (Step::HedgePayment, DealField::HedgePayment),
            (Step::HedgeReceipt, DealField::HedgeReceipt),
            (Step::AccountDraws, DealField::Draws),
            (Step::IssuerPayment, DealField::IssuerPayment),
            (Step::Fees, DealField::FeesPaid),
            (Step::AccountDeposits, DealField::Deposits),
            (Step::Residual, DealField::Residual),
        ] {
            let amount = self.t.b.deal(field);
            self.t.moves(step, amount);
        }
        for (step, field) in [
            (Step::Interest, ClassField::InterestPaid),
            (Step::Principal, ClassField::PrincipalPaid),
            (Step::BasisRisk, ClassField::BasisRiskPaid),
            (Step::WriteDown, ClassField::WriteDown),
            (Step::WriteUp, ClassField::WriteUp),
            (Step::Increase, ClassField::Increase),
        ] {
            self.t.moves_classes(step, field);
        }
    }

    /// The issuer pays what is used and comes from no account or hedge counterparty.
    fn issuer_payment(&mut self, classes: &[ClassIndex]) {
        let of_classes = [
            ClassField::InterestPaid,
            ClassField::PrincipalPaid,
            ClassField::BasisRiskPaid,
        ];
        let mut used: Vec<_> = of_classes
            .into_iter()
            .flat_map(|field| classes.iter().map(move |class| (*class, field)))
            .map(|(class, field)| self.t.b.class(class, field))
            .collect();
        let of_deal = [
            DealField::FeesPaid,
            DealField::Deposits,
            DealField::HedgePayment,
            DealField::Residual,
        ];
        used.extend(of_deal.map(|field| self.t.b.deal(field)));
        let [draws, receipt] =
            [DealField::Draws, DealField::HedgeReceipt].map(|field| self.t.b.deal(field));
        let into = self.t.b.deal(DealField::IssuerPayment);
        let of = self.t.b.list(used);
        self.t.b.for_records(|b| {
            b.push(Instruction::Sum { into, of });
            let others = b.add(draws, receipt);
            b.set(into, |b| b.excess(into, others));
        });
    }
}
