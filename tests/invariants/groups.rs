//! Loan groups: the cash of each group goes to its own senior classes first.

use stepdown_projection::collateral::Pool;
use stepdown_projection::deal::{AttachedFiles, Deal};
use stepdown_projection::measures::RunTo;
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::scenario::Scenario;
use stepdown_projection::waterfall::MonthRecord;
use stepdown_runner::{Case, Folder, cash_flows};
use stepdown_tests::scenario_folder;

/// The small deal with its senior class split into `A` and `Z`.
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

fn months<N: stepdown_projection::state_file::ExactText>(
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

/// Two equal groups pay their senior classes what one pool would pay them pro rata.
#[test]
fn two_equal_groups_equal_one_pool() {
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

/// A group that prepays entirely pays off its own senior classes, and its remaining cash then goes
/// to those of the other group; before that, neither group pays the other.
#[test]
fn groups_cross_pay_only_after_their_own_seniors() {
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
    // In this pool the senior classes are paid off before stepdown, one group long before the
    // other.
    let paid_off = |class| {
        months
            .iter()
            .position(|month: &MonthRecord<Cents>| !month.classes[class].closing_balance.is_money())
    };
    assert!(paid_off(z) < paid_off(a));
    assert!(across > 0);
}

/// Each senior class has the cap of its group; the others have the mean of both, weighted by the
/// part of each group beyond its senior classes (TR: 7.31860257, 7.36738483 and 7.32920784 in
/// November 2007).
#[test]
fn net_wac_caps_are_by_group() {
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

/// Two groups with losses that wipe out every class: sources equal uses, to the cent.
#[test]
fn two_groups_balance_to_the_cent() {
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

/// A deal with a senior class of each of two groups, and one of both, `S`.
fn shared_deal(by_group: &str, of_s: &str, [a, z]: [&str; 2]) -> Result<Deal, String> {
    let text = std::fs::read_to_string(scenario_folder("three-classes").join("deal.yaml")).unwrap();
    let class = "  - {name: A, balance: 80_000_000, index: sofr_1m, margin: 1.00%, step_up: x 2}";
    let of = |name: &str, balance: &str, groups: &str| {
        format!(
            "  - {{name: {name}, balance: {balance}, index: sofr_1m, margin: 1.00%, group: {groups}}}"
        )
    };
    let classes = [
        of("A", a, "I"),
        of("Z", z, "II"),
        of("S", "20_000_000", of_s),
    ];
    let text = text
        .replace(class, &classes.join("\n"))
        .replace("pool: pool.csv", "groups: [I, II], pool: pool.csv")
        .replace("classes: [A]", &format!("classes: {by_group}"))
        .replace(
            "interest: [A, M, B]",
            &format!("interest: [{by_group}, M, B]"),
        )
        .replace("losses: [B, M, A]", &format!("losses: [B, M, {by_group}]"));
    let none = |_: &str| Err("there is no file".to_owned());
    Deal::from_yaml("deal.yaml", &text, &AttachedFiles::new(&none))
        .map_err(|diagnostics| diagnostics.iter().map(ToString::to_string).collect())
}

const BALANCES: [&str; 2] = ["20_000_000", "40_000_000"];
const SHARED: &str = "{by_group: {I: {pro_rata: [A, S]}, II: {pro_rata: [Z, S]}}}";

/// Principal of the first date by hand. The groups have `p` and `q` of it. S is owed its 20,000,000
/// by both in that proportion, and each group pays its own senior class and its part of S pro rata:
///
/// ```text
/// S by I = 20,000,000 p / (p + q)      A gets p * 20,000,000 / (20,000,000 + S by I)
/// S by II = 20,000,000 q / (p + q)     Z gets q * 40,000,000 / (40,000,000 + S by II)
/// ```
#[test]
fn shared_class_is_paid_by_both_groups() {
    let pool = Pool::from_csv(
        "pool.csv",
        &format!(
            "{HEADER}1,fixed,I,35000000,9.00,360,360,0,0\n2,fixed,II,65000000,7.00,240,240,0,0\n"
        ),
    )
    .unwrap();
    let deal = shared_deal(SHARED, "[I, II]", BALANCES).unwrap();
    let class = |name: &str| deal.class(name).unwrap();
    let months = months::<f64>(&deal, &pool, "0 CDR");
    let first = &months[0];
    let brings =
        |group: usize| first.groups[group].opening_balance - first.groups[group].closing_balance;
    let (p, q) = (brings(0), brings(1));
    let by_i = 20e6 * p / (p + q);
    let by_ii = 20e6 * q / (p + q);
    let a = p * 20e6 / (20e6 + by_i);
    let z = q * 40e6 / (40e6 + by_ii);
    let paid = |name: &str| first.classes[class(name)].principal_paid;
    assert!((paid("A") - a).abs() < 1e-6, "{} {a}", paid("A"));
    assert!((paid("Z") - z).abs() < 1e-6, "{} {z}", paid("Z"));
    assert!((paid("S") - (p + q - a - z)).abs() < 1e-6);
    assert!(p > 1000.0 && q > 1000.0 && (p / q - 35.0 / 65.0).abs() > 0.01);

    // The cap of S is the mean of the caps of the groups, weighted by their balances. That of M and
    // B is weighted by the part of each group beyond its senior classes, with S part of each in
    // proportion to their balances.
    let cap = |groups: &[usize]| {
        let groups: Vec<_> = groups
            .iter()
            .map(|group| stepdown_projection::index::GroupIndex::new(*group))
            .collect();
        first.net_wac_cap(&groups, &stepdown_projection::number::Accrual::new(30, 360))
    };
    // Rates of 9.00% and 7.00% less fees of 0.50%.
    let (one, two) = (0.085, 0.065);
    assert!((cap(&[0]) - one).abs() < 1e-12 && (cap(&[1]) - two).abs() < 1e-12);
    assert!((cap(&[0, 1]) - (0.35 * one + 0.65 * two)).abs() < 1e-12);
    let beyond = (35e6 - 20e6 - 0.35 * 20e6, 65e6 - 40e6 - 0.65 * 20e6);
    let subordinate = (beyond.0 * one + beyond.1 * two) / (beyond.0 + beyond.1);
    assert!((cap(&[]) - subordinate).abs() < 1e-12);
}

/// With two equal groups and senior classes of equal size, S receives what one pool would pay pro
/// rata: principal, interest and write-downs.
#[test]
fn shared_class_of_equal_groups_equals_one_pool() {
    let rows = "1,fixed,I,50000000,8.25,360,360,0,0\n2,fixed,II,50000000,8.25,360,360,0,0\n";
    let pool = Pool::from_csv("pool.csv", &format!("{HEADER}{rows}")).unwrap();
    let balances = ["30_000_000", "30_000_000"];
    let shared = shared_deal(SHARED, "[I, II]", balances).unwrap();
    let together = shared_deal("{pro_rata: [A, Z, S]}", "[I, II]", balances).unwrap();
    let mut written_down = 0.0;
    for default in ["0 CDR", "3 CDR", "9 CDR", "40 CDR"] {
        let shared_months = months::<f64>(&shared, &pool, default);
        let together = months::<f64>(&together, &pool, default);
        assert_eq!(shared_months.len(), together.len());
        for (month, one) in shared_months.iter().zip(&together) {
            for (class, month) in month.classes.enumerate() {
                let other = &one.classes[class];
                let same = |left: f64, right: f64| {
                    assert!(
                        (left - right).abs() < 0.1,
                        "{default}, month {}, {}: {left} {right}",
                        one.month,
                        shared.class_names[class]
                    );
                };
                same(month.interest_paid, other.interest_paid);
                same(month.principal_paid, other.principal_paid);
                same(month.write_down, other.write_down);
                same(month.closing_balance, other.closing_balance);
            }
            written_down += month.classes[shared.class("S").unwrap()].write_down;
        }
    }
    assert!(written_down > 1e6);
}

#[test]
fn shared_class_must_be_listed_in_both_groups() {
    let one = "{by_group: {I: [A, S], II: [Z]}}";
    let shown = shared_deal(one, "[I, II]", BALANCES).unwrap_err();
    assert!(
        shown.contains("class `S` is backed by groups I and II, but `by_group` lists it under I"),
        "{shown}"
    );
    for (by_group, of_s, message) in [
        (SHARED, "I", "class `S` is listed 2 times"),
        (
            "{by_group: {I: [A, S, S], II: [Z, S]}}",
            "[I, II]",
            "class `S` is listed 2 times",
        ),
        (SHARED, "[I, III]", "the deal has no loan group `III`"),
        (SHARED, "[I, I]", "duplicate loan group `I`"),
        (SHARED, "[]", "the list is empty"),
    ] {
        let shown = shared_deal(by_group, of_s, BALANCES).unwrap_err();
        assert!(shown.contains(message), "{by_group}, {of_s}: {shown}");
    }
}
