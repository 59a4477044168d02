//! A deal's sections turned from one kind of number into another: how a plan comes of a deal.
//!
//! Nothing is computed here; every figure is handed to the caller's `turn`.

use super::terms::{
    ClassTerms, Coupon, DelinquencyLimit, DelinquencyTest, Hedge, OptionalTermination,
    Overcollateralization, Rank, Stepdown, TargetAmount,
};

/// A deal's figures turned into another kind of number.
pub(super) trait MapValues<A> {
    /// The same section with every figure turned by `turn`.
    type Turned<B>;
    fn map_values<B>(&self, turn: &impl Fn(&A) -> B) -> Self::Turned<B>;
}

impl<A> MapValues<A> for ClassTerms<A> {
    type Turned<B> = ClassTerms<B>;
    fn map_values<B>(&self, turn: &impl Fn(&A) -> B) -> ClassTerms<B> {
        ClassTerms {
            groups: self.groups.clone(),
            balance: turn(&self.balance),
            coupon: match &self.coupon {
                Coupon::Floating {
                    index,
                    margin,
                    stepped_up_margin,
                } => Coupon::Floating {
                    index: *index,
                    margin: turn(margin),
                    stepped_up_margin: turn(stepped_up_margin),
                },
                Coupon::Fixed {
                    rate,
                    stepped_up_rate,
                } => Coupon::Fixed {
                    rate: turn(rate),
                    stepped_up_rate: turn(stepped_up_rate),
                },
                Coupon::NetWac => Coupon::NetWac,
            },
            net_wac_cap: self.net_wac_cap,
            day_count: self.day_count,
        }
    }
}

impl<A> MapValues<A> for Rank<A> {
    type Turned<B> = Rank<B>;
    fn map_values<B>(&self, turn: &impl Fn(&A) -> B) -> Rank<B> {
        Rank {
            order: self.order.clone(),
            order_in_trigger_event: self.order_in_trigger_event.clone(),
            classes: self.classes.clone(),
            subordination_percentage: self.subordination_percentage.as_ref().map(turn),
        }
    }
}

impl<A> MapValues<A> for TargetAmount<A> {
    type Turned<B> = TargetAmount<B>;
    fn map_values<B>(&self, turn: &impl Fn(&A) -> B) -> TargetAmount<B> {
        TargetAmount {
            fixed: turn(&self.fixed),
            of_current: turn(&self.of_current),
        }
    }
}

impl<A> MapValues<A> for Overcollateralization<A> {
    type Turned<B> = Overcollateralization<B>;
    fn map_values<B>(&self, turn: &impl Fn(&A) -> B) -> Overcollateralization<B> {
        Overcollateralization {
            target: self.target.map_values(turn),
            stepped_down_target: self
                .stepped_down_target
                .as_ref()
                .map(|target| target.map_values(turn)),
            floor: turn(&self.floor),
            hedge_receipts: self.hedge_receipts,
            negative_reduces_enhancement: self.negative_reduces_enhancement,
        }
    }
}

impl<A> MapValues<A> for Stepdown<A> {
    type Turned<B> = Stepdown<B>;
    fn map_values<B>(&self, turn: &impl Fn(&A) -> B) -> Stepdown<B> {
        match self {
            Self::Never => Stepdown::Never,
            Self::When {
                not_before,
                senior_enhancement,
                enhancement_tested_from,
                or_after_seniors_are_paid,
            } => Stepdown::When {
                not_before: *not_before,
                senior_enhancement: senior_enhancement.as_ref().map(turn),
                enhancement_tested_from: *enhancement_tested_from,
                or_after_seniors_are_paid: *or_after_seniors_are_paid,
            },
        }
    }
}

impl<A> MapValues<A> for DelinquencyTest<A> {
    type Turned<B> = DelinquencyTest<B>;
    fn map_values<B>(&self, turn: &impl Fn(&A) -> B) -> DelinquencyTest<B> {
        DelinquencyTest {
            rolling_months: self.rolling_months,
            limit: match &self.limit {
                DelinquencyLimit::OfSeniorEnhancement(share) => {
                    DelinquencyLimit::OfSeniorEnhancement(turn(share))
                }
                DelinquencyLimit::OfPool(share) => DelinquencyLimit::OfPool(turn(share)),
            },
        }
    }
}

impl<A> MapValues<A> for Hedge<A> {
    type Turned<B> = Hedge<B>;
    fn map_values<B>(&self, turn: &impl Fn(&A) -> B) -> Hedge<B> {
        match self {
            Self::Swap {
                pays,
                pays_day_count,
                receives,
                receives_day_count,
                notional,
            } => Hedge::Swap {
                pays: turn(pays),
                pays_day_count: *pays_day_count,
                receives: *receives,
                receives_day_count: *receives_day_count,
                notional: notional.iter().map(turn).collect(),
            },
            Self::Cap {
                index,
                strike,
                ceiling,
                day_count,
                notional,
            } => Hedge::Cap {
                index: *index,
                strike: turn(strike),
                ceiling: ceiling.as_ref().map(turn),
                day_count: *day_count,
                notional: notional.iter().map(turn).collect(),
            },
        }
    }
}

impl<A> MapValues<A> for OptionalTermination<A> {
    type Turned<B> = OptionalTermination<B>;
    fn map_values<B>(&self, turn: &impl Fn(&A) -> B) -> OptionalTermination<B> {
        OptionalTermination {
            below: self.below.as_ref().map(turn),
            from: self.from,
            tested_on: self.tested_on,
            exercised: self.exercised,
        }
    }
}
