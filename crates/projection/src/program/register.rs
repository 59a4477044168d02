//! Registers: where a program keeps its amounts, tests and flags.

use crate::index::ClassIndex;

macro_rules! register {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub(super) u32);

        impl $name {
            /// The position, counted from 0.
            #[must_use]
            #[inline(always)]
            pub const fn position(self) -> usize {
                self.0 as usize
            }

            pub(super) fn at(position: usize) -> Self {
                // A program has fewer registers than a deal has characters.
                Self(u32::try_from(position).unwrap_or(u32::MAX))
            }
        }
    };
}

register! {
    /// A register with dollars, a rate, a fraction or a number of months.
    Amount
}
register! {
    /// A register with a truth value for each scenario.
    Test
}
register! {
    /// A mark that something has occurred in any scenario of the run. Without it, what it stands for is 0.
    Flag
}
register! {
    /// Instructions that are skipped as a whole.
    BlockIndex
}
register! {
    /// A list of amounts.
    ListIndex
}
register! {
    /// A list of payees.
    PayeesIndex
}
register! {
    /// A step of the program in words.
    LineIndex
}

macro_rules! fields {
    ($(#[$doc:meta])* $name:ident { $($field:ident $words:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $(#[doc = $words] $field,)*
        }

        impl $name {
            /// Every field.
            pub const ALL: &[Self] = &[$(Self::$field,)*];

            /// What it is, in words.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self {
                    $(Self::$field => $words,)*
                }
            }
        }
    };
}

fields! {
    /// The amounts that every class has. The first five carry over to the next month.
    ClassField {
        Balance "balance",
        InterestShortfall "unpaid interest",
        BasisRiskCarryForward "basis risk carry-forward",
        PrepaymentShortfallCarried "unpaid prepayment interest shortfall",
        UnreimbursedWriteDown "unreimbursed write-down",
        OpeningBalance "balance before the date",
        UncappedRate "rate before the net WAC cap",
        PassThroughRate "pass-through rate",
        InterestAccrued "interest accrued",
        InterestDue "interest due",
        InterestPaid "interest paid",
        PrincipalPaid "principal paid",
        WriteDown "write-down",
        WriteDownReimbursed "write-down reimbursed",
        WriteUp "write-down restored to the balance",
        Increase "added to the balance",
        BasisRiskShortfall "basis risk shortfall",
        BasisRiskPaid "basis risk paid",
        PrepaymentShortfall "prepayment interest shortfall",
        PrepaymentShortfallPaid "prepayment interest shortfall reimbursed",
        CarriedShortfallPaid "unpaid prepayment interest shortfall reimbursed",
        ReliefActShortfall "Relief Act shortfall",
        ReliefActShortfallPaid "Relief Act shortfall reimbursed",
        RedeemedBalance "balance paid by the call",
        RedeemedWriteDown "write-down reimbursed by the call",
        RedeemedInterest "interest paid by the call",
        CallBalance "balance that the call would pay",
        CallWriteDown "write-down that the call would reimburse",
        CallInterest "interest that the call would pay",
    }
}

fields! {
    /// The amounts of the deal as a whole. The first five carry over to the next month.
    DealField {
        RequiredOvercollateralization "required overcollateralization",
        CumulativeLoss "cumulative realized losses",
        UncoveredLoss "realized losses not covered by excess cash flow",
        UnpaidHedgePayment "unpaid net swap payment",
        FirstCallMonth "first month in which the deal can be called",
        Month "month",
        PrepaymentInterestLost "part of a month's interest lost on a prepayment",
        ReliefActRate "interest lost under the Relief Act",
        OpeningBalances "pool balances before the collection months",
        OpeningCertificates "certificates before the date",
        HedgeOwed "net swap payment due",
        HedgePayment "net swap payment",
        HedgeReceipt "net hedge receipt",
        InterestRemittance "interest remittance",
        PrincipalRemittance "principal remittance",
        PrepaymentInterestShortfall "prepayment interest shortfall",
        ReliefActShortfall "Relief Act shortfall",
        InterestLoss "interest lost on liquidated loans",
        PrepaymentCharges "prepayment charges",
        NetWac "net WAC",
        NetWacCap "net WAC cap for the period",
        SeniorEnhancement "senior enhancement percentage",
        Delinquency "60+ delinquency percentage",
        DelinquencyLimit "delinquency limit",
        Overcollateralization "overcollateralization",
        LossesCovered "realized losses covered",
        OvercollateralizationIncrease "overcollateralization increase",
        OvercollateralizationReduction "overcollateralization reduction",
        FeesPaid "fees paid from collections",
        Deposits "deposited into accounts",
        Draws "drawn from accounts, and their earnings",
        IssuerPayment "paid by the issuer",
        Residual "residual",
        PurchasePrice "purchase price",
        HedgePaymentAtCall "hedge payment from the purchase price",
        CertificateBalance "certificates after the date",
    }
}

fields! {
    /// The tests of the deal as a whole. The first five carry over to the next month.
    DealTest {
        SteppedDown "the stepdown date has been reached",
        EnhancementReached "the senior enhancement percentage has been reached",
        TriggerEvent "a trigger event is in effect",
        CallPending "the call is exercised on the next date",
        Terminated "the deal has been called",
        TriggersPass "trigger events are assumed never to occur",
        TriggersFail "trigger events are assumed to be in effect",
        CallExercised "the call is exercised",
        DelinquencyTripped "delinquencies put a trigger event in effect",
        LossTripped "losses put a trigger event in effect",
        Released "principal is released",
        FirstCall "the deal can be called for the first time",
        Never "never",
        Always "always",
    }
}

fields! {
    /// The amounts of the pool or of a loan group in a month.
    PoolField {
        OpeningBalance "pool balance before the month",
        ClosingBalance "pool balance",
        PerformingBalance "performing balance",
        ForeclosureBalance "balance in foreclosure",
        NewDefaults "new defaults",
        ScheduledPrincipal "scheduled principal",
        PrepaidPrincipal "prepayments",
        LiquidatedBalance "balance liquidated",
        RecoveredPrincipal "recoveries",
        RealizedLoss "realized losses",
        Interest "interest collected or advanced",
        ServicingFee "servicing fee",
        MortgageInterest "interest less the servicing fee",
        PrepaidInterest "a month's interest on prepayments",
        PrepaymentCharges "prepayment charges",
        InterestLoss "interest lost on liquidated loans",
    }
}

/// Classes come first, each with all of its fields.
const CLASS_FIELDS: usize = ClassField::ALL.len();

/// The registers that every program has, for a number of classes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standard {
    classes: usize,
}

impl Standard {
    pub(super) fn new(classes: usize) -> Self {
        Self { classes }
    }

    #[inline(always)]
    pub(super) fn class(class: ClassIndex, field: ClassField) -> Amount {
        Amount((class.position() * CLASS_FIELDS + field as usize) as u32)
    }

    #[inline(always)]
    pub(super) fn deal(self, field: DealField) -> Amount {
        Amount((self.classes * CLASS_FIELDS + field as usize) as u32)
    }

    #[inline(always)]
    pub(super) fn test(field: DealTest) -> Test {
        Test(field as u32)
    }

    /// How many there are.
    pub(super) fn amounts(self) -> usize {
        self.classes * CLASS_FIELDS + DealField::ALL.len()
    }

    /// The class that a standard register belongs to, and the field.
    pub(super) fn class_of(self, amount: Amount) -> Option<(ClassIndex, ClassField)> {
        let class = amount.position() / CLASS_FIELDS;
        let field = ClassField::ALL.get(amount.position() % CLASS_FIELDS)?;
        (class < self.classes).then(|| (ClassIndex::new(class), *field))
    }

    /// The deal's field in a register.
    pub(super) fn deal_field_of(self, amount: Amount) -> Option<DealField> {
        let position = amount.position().checked_sub(self.classes * CLASS_FIELDS)?;
        DealField::ALL.get(position).copied()
    }
}
