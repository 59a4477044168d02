//! Converts the sections of a deal to another number type, for a plan.
//!
//! Nothing is computed here; `convert` maps every value.

use super::terms::{
    ClassTerms, Coupon, DelinquencyLimit, DelinquencyTest, Hedge, OptionalTermination,
    Overcollateralization, Rank, Stepdown, TargetAmount,
};

/// A section whose values can be converted.
pub(super) trait MapValues<A> {
    /// The same section with every value converted by `convert`.
    type Output<B>;
    fn map_values<B>(&self, convert: &impl Fn(&A) -> B) -> Self::Output<B>;
}

impl<A> MapValues<A> for ClassTerms<A> {
    type Output<B> = ClassTerms<B>;
    fn map_values<B>(&self, convert: &impl Fn(&A) -> B) -> ClassTerms<B> {
        ClassTerms {
            groups: self.groups.clone(),
            balance: convert(&self.balance),
            coupon: match &self.coupon {
                Coupon::Floating {
                    index,
                    margin,
                    stepped_up_margin,
                } => Coupon::Floating {
                    index: *index,
                    margin: convert(margin),
                    stepped_up_margin: convert(stepped_up_margin),
                },
                Coupon::Fixed {
                    rate,
                    stepped_up_rate,
                } => Coupon::Fixed {
                    rate: convert(rate),
                    stepped_up_rate: convert(stepped_up_rate),
                },
                Coupon::NetWac => Coupon::NetWac,
                Coupon::Formula => Coupon::Formula,
            },
            net_wac_cap: self.net_wac_cap,
            day_count: self.day_count,
        }
    }
}

impl<A> MapValues<A> for Rank<A> {
    type Output<B> = Rank<B>;
    fn map_values<B>(&self, convert: &impl Fn(&A) -> B) -> Rank<B> {
        Rank {
            order: self.order.clone(),
            order_in_trigger_event: self.order_in_trigger_event.clone(),
            classes: self.classes.clone(),
            subordination_percentage: self.subordination_percentage.as_ref().map(convert),
        }
    }
}

impl<A> MapValues<A> for TargetAmount<A> {
    type Output<B> = TargetAmount<B>;
    fn map_values<B>(&self, convert: &impl Fn(&A) -> B) -> TargetAmount<B> {
        TargetAmount {
            fixed: convert(&self.fixed),
            of_current: convert(&self.of_current),
        }
    }
}

impl<A> MapValues<A> for Overcollateralization<A> {
    type Output<B> = Overcollateralization<B>;
    fn map_values<B>(&self, convert: &impl Fn(&A) -> B) -> Overcollateralization<B> {
        Overcollateralization {
            target: self.target.map_values(convert),
            stepped_down_target: self
                .stepped_down_target
                .as_ref()
                .map(|target| target.map_values(convert)),
            floor: convert(&self.floor),
            hedge_receipts: self.hedge_receipts,
            negative_reduces_enhancement: self.negative_reduces_enhancement,
        }
    }
}

impl<A> MapValues<A> for Stepdown<A> {
    type Output<B> = Stepdown<B>;
    fn map_values<B>(&self, convert: &impl Fn(&A) -> B) -> Stepdown<B> {
        match self {
            Self::Never => Stepdown::Never,
            Self::When {
                not_before,
                senior_enhancement,
                enhancement_tested_from,
                or_after_seniors_are_paid,
            } => Stepdown::When {
                not_before: *not_before,
                senior_enhancement: senior_enhancement.as_ref().map(convert),
                enhancement_tested_from: *enhancement_tested_from,
                or_after_seniors_are_paid: *or_after_seniors_are_paid,
            },
        }
    }
}

impl<A> MapValues<A> for DelinquencyTest<A> {
    type Output<B> = DelinquencyTest<B>;
    fn map_values<B>(&self, convert: &impl Fn(&A) -> B) -> DelinquencyTest<B> {
        DelinquencyTest {
            rolling_months: self.rolling_months,
            limit: match &self.limit {
                DelinquencyLimit::OfSeniorEnhancement(share) => {
                    DelinquencyLimit::OfSeniorEnhancement(convert(share))
                }
                DelinquencyLimit::OfPool(share) => DelinquencyLimit::OfPool(convert(share)),
            },
        }
    }
}

impl<A> MapValues<A> for Hedge<A> {
    type Output<B> = Hedge<B>;
    fn map_values<B>(&self, convert: &impl Fn(&A) -> B) -> Hedge<B> {
        match self {
            Self::Swap {
                pays,
                pays_day_count,
                receives,
                receives_day_count,
                notional,
            } => Hedge::Swap {
                pays: convert(pays),
                pays_day_count: *pays_day_count,
                receives: *receives,
                receives_day_count: *receives_day_count,
                notional: notional.iter().map(convert).collect(),
            },
            Self::Cap {
                index,
                strike,
                ceiling,
                day_count,
                notional,
            } => Hedge::Cap {
                index: *index,
                strike: convert(strike),
                ceiling: ceiling.as_ref().map(convert),
                day_count: *day_count,
                notional: notional.iter().map(convert).collect(),
            },
        }
    }
}

impl<A> MapValues<A> for OptionalTermination<A> {
    type Output<B> = OptionalTermination<B>;
    fn map_values<B>(&self, convert: &impl Fn(&A) -> B) -> OptionalTermination<B> {
        OptionalTermination {
            below: self.below.as_ref().map(convert),
            from: self.from,
            tested_on: self.tested_on,
            exercised: self.exercised,
        }
    }
}
