//! The values that formulas of every deal can use, in one table.

use super::tree::{ClassValue, DealValue, Moment, PoolValue, Unit};

/// What a word of the vocabulary stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Pool(PoolValue),
    Deal(DealValue),
    Class(ClassValue),
    /// The distribution date, for comparisons with dates.
    Date,
    /// The target of an account.
    Target,
    /// The planned balance of a schedule.
    Planned,
    /// What a fee is owed.
    FeeDue,
    /// An interest rate index.
    Index,
}

/// A value that formulas can use.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// Its name.
    pub name: &'static str,
    /// Other spellings.
    pub spellings: &'static [&'static str],
    /// Its unit; `None` for dates, which can only be compared.
    pub unit: Option<Unit>,
    /// What it is, in a few words.
    pub what: &'static str,
    pub(super) meaning: Meaning,
    pub(super) moment: Moment,
}

impl Word {
    /// The section of the deal file that defines it; `None` for values that every deal has.
    #[must_use]
    pub fn section(&self) -> Option<&'static str> {
        match self.meaning {
            Meaning::Deal(value) => value.section(),
            _ => None,
        }
    }

    /// How it is written, with what follows it in parentheses.
    #[must_use]
    pub fn form(&self) -> String {
        let name = self.name;
        match self.meaning {
            Meaning::Class(value) if value.adds_up() => format!("{name}(A, B)"),
            Meaning::Class(_) => format!("{name}(A)"),
            Meaning::Target => format!("{name}(reserve)"),
            Meaning::Planned => format!("{name}(group I)"),
            Meaning::FeeDue => format!("{name}(trustee fee)"),
            Meaning::Index => format!("{name}(sofr)"),
            Meaning::Pool(_) | Meaning::Deal(_) | Meaning::Date => name.to_owned(),
        }
    }
}

/// Every value that formulas can use, apart from the names that a deal defines.
#[must_use]
pub fn vocabulary() -> &'static [Word] {
    WORDS
}

const fn word(
    name: &'static str,
    spellings: &'static [&'static str],
    meaning: Meaning,
    (unit, moment): (Option<Unit>, Moment),
    what: &'static str,
) -> Word {
    Word {
        name,
        spellings,
        unit,
        what,
        meaning,
        moment,
    }
}

const STATED: (Option<Unit>, Moment) = (Some(Unit::Dollars), Moment::Constant);
const DOLLARS: (Option<Unit>, Moment) = (Some(Unit::Dollars), Moment::Date);
const DOLLARS_NOW: (Option<Unit>, Moment) = (Some(Unit::Dollars), Moment::Point);
const FRACTION: (Option<Unit>, Moment) = (Some(Unit::Fraction), Moment::Date);
const RATE: (Option<Unit>, Moment) = (Some(Unit::Rate), Moment::Date);
const MONTHS: (Option<Unit>, Moment) = (Some(Unit::Months), Moment::Date);
const TRUTH: (Option<Unit>, Moment) = (Some(Unit::Truth), Moment::Date);
const DATE: (Option<Unit>, Moment) = (None, Moment::Date);

use ClassValue as C;
use DealValue as D;
use Meaning::{Class, Date, Deal, FeeDue, Index, Planned, Pool, Target};
use PoolValue as P;

#[rustfmt::skip]
const WORDS: &[Word] = &[
    word("pool balance", &["pool balance after"], Pool(P::Balance), DOLLARS, "the pool after the collections of the date"),
    word("pool balance before", &[], Pool(P::BalanceBefore), DOLLARS, "the pool before the collections of the date"),
    word("original pool balance", &[], Pool(P::OriginalBalance), STATED, "the pool at the cut-off date"),
    word("performing balance", &[], Pool(P::PerformingBalance), DOLLARS, "loans that are not in foreclosure"),
    word("foreclosure balance", &[], Pool(P::ForeclosureBalance), DOLLARS, "loans in foreclosure"),
    word("scheduled principal", &[], Pool(P::ScheduledPrincipal), DOLLARS, "scheduled principal of the date"),
    word("prepayments", &["prepaid principal"], Pool(P::Prepayments), DOLLARS, "prepayments of the date, in full and in part"),
    word("recoveries", &["liquidation proceeds"], Pool(P::Recoveries), DOLLARS, "principal recovered from liquidated loans"),
    word("principal collected", &[], Pool(P::PrincipalCollected), DOLLARS, "scheduled principal, prepayments and recoveries of the date"),
    word("realized losses", &[], Pool(P::RealizedLosses), DOLLARS, "realized losses of the date"),
    word("defaulted balance", &[], Pool(P::DefaultedBalance), DOLLARS, "balance of the loans that defaulted in the month"),
    word("liquidated balance", &[], Pool(P::LiquidatedBalance), DOLLARS, "balance of the loans that were liquidated in the month"),
    word("interest collected", &[], Pool(P::InterestCollected), DOLLARS, "interest collected or advanced"),
    word("servicing fee", &["servicing fees"], Pool(P::ServicingFee), DOLLARS, "the servicing fee of the date"),
    word("prepayment charges", &[], Pool(P::PrepaymentCharges), DOLLARS, "prepayment charges of the date"),
    word("net WAC", &["net WAC rate"], Pool(P::NetWac), RATE, "the average net mortgage rate"),
    word("WAC", &["gross WAC"], Pool(P::Wac), RATE, "the average mortgage rate"),
    word("cumulative realized losses", &["cumulative losses"], Pool(P::CumulativeLosses), DOLLARS, "realized losses since the cut-off date"),
    word("cumulative defaults", &["cumulative defaulted balance"], Pool(P::CumulativeDefaults), DOLLARS, "defaulted balance since the cut-off date"),
    word("60+ delinquency", &["60+ delinquencies"], Deal(D::Delinquency), FRACTION, "loans 60 or more days delinquent, as a fraction of the pool"),
    word("pool factor", &[], Deal(D::PoolFactor), FRACTION, "the pool balance over the original pool balance"),
    word("certificates", &["class balances"], Deal(D::Certificates), DOLLARS, "balances of all classes with principal before the date"),
    word("certificates now", &["class balances now"], Deal(D::CertificatesNow), DOLLARS_NOW, "balances of all classes with principal at this point of the date"),
    word("available funds", &[], Deal(D::AvailableFunds), DOLLARS_NOW, "cash of the date that is not used yet"),
    word("available interest", &[], Deal(D::AvailableInterest), DOLLARS_NOW, "interest of the date that is not used yet"),
    word("available principal", &[], Deal(D::AvailablePrincipal), DOLLARS_NOW, "principal of the date that is not used yet"),
    word("senior enhancement percentage", &["senior enhancement"], Deal(D::SeniorEnhancement), FRACTION, "the senior enhancement percentage, of the section `stepdown`"),
    word("stepped down", &["stepdown date has been reached"], Deal(D::SteppedDown), TRUTH, "whether the stepdown date has been reached, of the section `stepdown`"),
    word("trigger event", &["trigger events"], Deal(D::TriggerEvent), TRUTH, "whether a trigger event is in effect, of the section `trigger_event`"),
    word("overcollateralization", &[], Deal(D::Overcollateralization), DOLLARS, "overcollateralization after the principal of the date, of the section of that name"),
    word("required overcollateralization", &[], Deal(D::RequiredOvercollateralization), DOLLARS, "required overcollateralization, of the section `overcollateralization`"),
    word("month", &["distribution date number"], Deal(D::Month), MONTHS, "the number of the distribution date, 1 for the first"),
    word("date", &["distribution date", "payment date"], Date, DATE, "the distribution date, for comparisons such as `date >= 2029-05`"),
    word("balance", &["balance before"], Class(C::Balance), DOLLARS, "class balances before the date"),
    word("balance now", &[], Class(C::BalanceNow), DOLLARS_NOW, "class balances at this point of the date"),
    word("original balance", &[], Class(C::OriginalBalance), STATED, "class balances at closing"),
    word("rate", &["pass-through rate"], Class(C::PassThroughRate), RATE, "the annual rate of a class"),
    word("interest due", &[], Class(C::InterestDue), DOLLARS, "interest due on the date, with unpaid interest of earlier dates"),
    word("interest accrued", &[], Class(C::InterestAccrued), DOLLARS, "interest of the period"),
    word("interest paid", &[], Class(C::InterestPaid), DOLLARS_NOW, "interest paid so far on the date"),
    word("unpaid interest", &[], Class(C::UnpaidInterest), DOLLARS, "interest of earlier dates that is not paid"),
    word("principal paid", &[], Class(C::PrincipalPaid), DOLLARS_NOW, "principal paid so far on the date"),
    word("write-downs", &[], Class(C::WriteDowns), DOLLARS_NOW, "write-downs since closing that are not written up"),
    word("carry-forward", &[], Class(C::CarryForward), DOLLARS_NOW, "the carry-forward amount"),
    word("target", &[], Target, DOLLARS_NOW, "the target of an account"),
    word("planned", &["planned balance"], Planned, DOLLARS, "the planned balance of a schedule on the date"),
    word("fee due", &[], FeeDue, DOLLARS, "what a fee is owed on the date"),
    word("index", &[], Index, RATE, "an interest rate index"),
];
