//! Loan groups: each group's money to its own seniors, the rest across.

use stepdown_projection::collateral::Pool;
use stepdown_projection::deal::{AttachedFiles, Deal};
use stepdown_projection::measures::RunTo;
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::scenario::Scenario;
use stepdown_projection::waterfall::MonthRecord;
use stepdown_runner::{Case, Folder, cash_flows};
use stepdown_tests::scenario_folder;

/// The small teaching deal with its senior class in two halves, `A` and `Z`.
fn small_deal(groups: &str, of_a: &str, of_z: &str, seniors: &str) -> Deal {
    let text = std::fs::read_to_string(scenario_folder("three-classes").join("deal.yaml")).unwrap();
    let replaced = |text: String, from: &str, to: &str| {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        text.replace(from, to)
    };
    let class = "  - {name: A, balance: 80_000_000, index: sofr_1m, margin: 1.00%, step_up: x 2}";
    let half = |name: &str, group: &str| {
        format!(
            "  - {{name: {name}, balance: 40_000_000, index: sofr_1m, margin: 1.00%, step_up: x 2{group}}}"
        )
    };
    let text = replaced(
        text,
        class,
        &format!("{}\n{}", half("A", of_a), half("Z", of_z)),
    );
    let text = replaced(text, "pool: pool.csv", &format!("{groups}pool: pool.csv"));
    let text = replaced(text, "classes: [A]", &format!("classes: {seniors}"));
    let text = replaced(
        text,
        "interest: [A, M, B]",
        "interest: [{pro_rata: [A, Z]}, M, B]",
    );
    let text = replaced(
        text,
        "losses: [B, M, A]",
        "losses: [B, M, {pro_rata: [A, Z]}]",
    );
    let none = |_: &str| Err("there is no file".to_owned());
    Deal::from_yaml("deal.yaml", &text, &AttachedFiles::new(&none)).unwrap()
}

fn scenario(deal: &Deal, pool: &Pool, default: &str) -> Scenario {
    let text = format!(
        "name: stress\nprepayment: pricing\ndefault: {default}\nseverity: 45%\n\
         months_to_liquidation: 9\nindex: {{sofr_1m: 4.30}}\n"
    );
    Scenario::from_yaml("stress.yaml", &text, deal, pool.kinds()).unwrap()
}

fn months<N: stepdown_projection::state_file::Spelled>(
    deal: &Deal,
    pool: &Pool,
    default: &str,
) -> Vec<MonthRecord<N>> {
    let scenario = scenario(deal, pool, default);
    let case = Case {
        deal,
        pool,
        scenario: &scenario,
        state: None,
    };
    cash_flows(&case, RunTo::Maturity).unwrap()
}

const HEADER: &str =
    "line,kind,group,balance,rate_pct,amortization_months,maturity_months,io_months,age_months\n";

/// Two groups that are the same give each its seniors what they would be given pro rata of one.
#[test]
fn two_groups_alike_are_one_pool_in_halves() {
    let in_groups = Pool::from_csv(
        "pool.csv",
        &format!(
            "{HEADER}1,fixed,I,50000000,8.25,360,360,0,0\n2,fixed,II,50000000,8.25,360,360,0,0\n"
        ),
    )
    .unwrap();
    let together = Pool::from_csv(
        "pool.csv",
        &format!("{HEADER}1,fixed,I,100000000,8.25,360,360,0,0\n"),
    )
    .unwrap();
    let by_group = small_deal(
        "groups: [I, II], ",
        ", group: I",
        ", group: II",
        "{by_group: {I: [A], II: [Z]}}",
    );
    let pro_rata = small_deal("", "", "", "{pro_rata: [A, Z]}");
    for default in ["0 CDR", "3 CDR", "9 CDR", "30 CDR"] {
        let groups = months::<f64>(&by_group, &in_groups, default);
        let one = months::<f64>(&pro_rata, &together, default);
        assert_eq!(groups.len(), one.len());
        for (groups, one) in groups.iter().zip(&one) {
            for (class, month) in groups.classes.enumerate() {
                let same = |left: f64, right: f64| {
                    assert!(
                        (left - right).abs() < 0.1,
                        "{default}, month {}, {}: {left} {right}",
                        groups.month,
                        by_group.class_names[class]
                    );
                };
                let other = &one.classes[class];
                same(month.interest_paid, other.interest_paid);
                same(month.principal_paid, other.principal_paid);
                same(month.write_down, other.write_down);
                same(month.closing_balance, other.closing_balance);
            }
        }
    }
}

/// A group that prepays at once pays its own seniors off, and what is left of it then goes to the
/// other group's; until then neither has anything of the other's.
#[test]
fn a_groups_money_goes_across_only_when_its_own_seniors_are_paid() {
    let pool = Pool::from_csv(
        "pool.csv",
        &format!(
            "{HEADER}1,fixed,I,30000000,8.25,360,360,0,0\n2,fixed,II,70000000,8.25,120,120,0,0\n"
        ),
    )
    .unwrap();
    let deal = small_deal(
        "groups: [I, II], ",
        ", group: I",
        ", group: II",
        "{by_group: {I: [A], II: [Z]}}",
    );
    let (a, z) = (deal.class("A").unwrap(), deal.class("Z").unwrap());
    let months = months::<Cents>(&deal, &pool, "0 CDR");
    let mut across = 0;
    for month in &months {
        let paid_down = |group: usize| {
            month.groups[group].opening_balance - month.groups[group].closing_balance
        };
        let seniors_left = month.classes[z].closing_balance;
        if seniors_left.is_money() && !month.deal.stepped_down {
            assert_eq!(month.classes[a].principal_paid, paid_down(0));
            assert_eq!(month.classes[z].principal_paid, paid_down(1));
        }
        if !month.classes[z].opening_balance.is_money()
            && month.classes[a].opening_balance.is_money()
            && !month.deal.stepped_down
        {
            across += 1;
            assert!(month.classes[a].principal_paid.above(paid_down(0)));
        }
    }
    // The seniors are paid off before stepdown in this pool, one group long before the other.
    let paid_off = |class| {
        months
            .iter()
            .position(|month: &MonthRecord<Cents>| !month.classes[class].closing_balance.is_money())
    };
    assert!(paid_off(z) < paid_off(a));
    assert!(across > 0);
}

/// Each senior class has its own group's cap, the others the mean of both by what is behind the
/// seniors (TR: 7.31860257, 7.36738483 and 7.32920784 in November 2007).
#[test]
fn caps_are_by_group() {
    let folder = Folder::open(&scenario_folder("rasc-2007-ks2")).unwrap();
    let scenario = folder.scenario(None).unwrap();
    let mut rich = scenario.clone();
    rich.reference_rates = vec![stepdown_curves::IndexCurve::parse("13").unwrap()];
    let case = folder.case(&rich);
    let months: Vec<MonthRecord<f64>> = cash_flows(&case, RunTo::Maturity).unwrap();
    let rate = |month: usize, class: &str| {
        months[month].classes[folder.deal.class(class).unwrap()].pass_through_rate
    };
    for month in 0..24 {
        let (one, two) = (rate(month, "A-I-4"), rate(month, "A-II"));
        let mezzanine = rate(month, "M-1");
        assert!((one - two).abs() > 1e-6);
        assert!((mezzanine - rate(month, "M-10")).abs() < 1e-12);
        assert!(one.min(two) < mezzanine && mezzanine < one.max(two));
    }
}

/// Two groups under losses that wipe out every class: money in is money out, to the cent.
#[test]
fn two_groups_conserve_every_cent() {
    let folder = Folder::open(&scenario_folder("rasc-2007-ks2")).unwrap();
    for default in ["0 CDR", "6 CDR", "20 CDR", "60 CDR"] {
        let mut scenario = folder.scenario(None).unwrap();
        for kind in &mut scenario.collateral.by_kind {
            let named = stepdown_curves::NamedCurves::new();
            kind.default = stepdown_curves::DefaultCurve::parse(default, &named).unwrap();
        }
        let case = folder.case(&scenario);
        let months: Vec<MonthRecord<Cents>> = cash_flows(&case, RunTo::Maturity).unwrap();
        assert!(months.len() > 300);
        for month in &months {
            let deal = &month.deal;
            let collateral = &month.collateral;
            let sources = collateral.interest + deal.principal_remittance + deal.hedge_receipt;
            let paid = month
                .classes
                .iter()
                .fold(Cents::ZERO, |sum, class| sum + class.cash_received());
            let uses = collateral.servicing_fee + deal.hedge_payment + paid + deal.residual;
            assert_eq!(sources, uses, "{default}, month {}", month.month);
            let of_groups = month
                .groups
                .iter()
                .fold(Cents::ZERO, |sum, group| sum + group.closing_balance);
            assert_eq!(of_groups, collateral.closing_balance);
            assert!(!deal.certificate_balance.above(collateral.closing_balance));
        }
    }
}
