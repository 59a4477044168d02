//! The names that a deal file declares, collected before anything that uses them is read.

use crate::calendar::DistributionSchedule;
use crate::deal::classes::{MOST_CLASSES, ReferenceRates};
use crate::diagnostic::Place;
use crate::document::{DiagnosticSink, Key, Node, Value, quoted, read};
use crate::formula::{Scope, Source, Value as Named};
use crate::index::{
    AccountIndex, AmountIndex, ClassIndex, FeeIndex, GroupIndex, ScheduleIndex, TestIndex,
};

/// A declared name and what the file states under it.
#[derive(Clone, Copy)]
pub(super) struct Declaration<'a> {
    pub(super) name: &'a str,
    pub(super) place: Place,
    pub(super) node: &'a Node,
}

/// The declarations of a deal file, by section, in the order of the file.
pub(super) struct Declared<'a> {
    /// One for each entry of `classes`.
    pub(super) classes: Vec<Declaration<'a>>,
    /// Whether each class accretes.
    pub(super) accretes: Vec<bool>,
    pub(super) sets: Vec<Declaration<'a>>,
    pub(super) schedules: Vec<Declaration<'a>>,
    pub(super) amounts: Vec<Declaration<'a>>,
    pub(super) tests: Vec<Declaration<'a>>,
    pub(super) accounts: Vec<Declaration<'a>>,
    pub(super) fees: Vec<Declaration<'a>>,
    pub(super) groups: Vec<String>,
    pub(super) reference_pool: bool,
}

/// The most names of a section.
const MOST_NAMES: usize = 2000;

impl<'a> Declared<'a> {
    /// Collects the names of a file. Sections of another form are reported when they are read.
    pub(super) fn of(root: &'a Node, diagnostics: &DiagnosticSink) -> Self {
        let classes = classes(root);
        let is_yes = |node: &Node| {
            let text = node.scalar().unwrap_or_default();
            text.eq_ignore_ascii_case("yes") || text.eq_ignore_ascii_case("true")
        };
        let accretes = |class: &Declaration<'_>| class.node.child("accretes").is_some_and(is_yes);
        let groups = root
            .child("collateral")
            .and_then(|collateral| collateral.child("groups"));
        let groups = match groups.map(|groups| &groups.value) {
            Some(Value::List(items)) => items
                .iter()
                .filter_map(Node::scalar)
                .map(str::to_owned)
                .collect(),
            _ => Vec::new(),
        };
        let section = |name: &str| section(root, name, diagnostics);
        Self {
            accretes: classes.iter().map(accretes).collect(),
            classes,
            sets: section("sets"),
            schedules: section("schedules"),
            amounts: section("amounts"),
            tests: section("tests"),
            accounts: section("accounts"),
            fees: section("fees"),
            groups,
            reference_pool: root.child("reference_pool").is_some_and(is_yes),
        }
    }

    /// The name of a class.
    pub(super) fn class_name(&self, class: ClassIndex) -> &'a str {
        let class = self.classes.get(class.position());
        class.map_or("", |class| class.name)
    }

    /// The scope in which formulas are read. Names that are taken are reported.
    pub(super) fn scope<'s>(
        &self,
        root: &Node,
        rates: &ReferenceRates,
        (calendar, source): (Option<&'s DistributionSchedule>, Option<Source<'s>>),
        diagnostics: &DiagnosticSink,
    ) -> Scope<'s> {
        let mut scope = Scope::new(calendar, source);
        scope.keep_words(|section| root.child(section).is_some());
        for (position, group) in self.groups.iter().enumerate() {
            scope.define_group(group, GroupIndex::new(position));
        }
        for (position, class) in self.classes.iter().enumerate() {
            let classes = vec![ClassIndex::new(position)];
            if !class.name.is_empty() && !scope.define_classes(class.name, classes) {
                let message = format!("duplicate class {}", quoted(class.name));
                diagnostics.refuse::<()>(class.place, message, "give each class a unique name");
            }
        }
        for set in &self.sets {
            let mut classes = Vec::new();
            members(set.node, &scope, &mut classes);
            if !scope.define_classes(set.name, classes) {
                let message = format!("{} is the name of a class already", quoted(set.name));
                diagnostics.refuse::<()>(set.place, message, "choose another name for the set");
            }
        }
        for (position, schedule) in self.schedules.iter().enumerate() {
            scope.define_schedule(schedule.name, ScheduleIndex::new(position));
        }
        for (position, fee) in self.fees.iter().enumerate() {
            scope.define_fee(fee.name, FeeIndex::new(position));
        }
        let amounts = self
            .amounts
            .iter()
            .enumerate()
            .map(|(position, amount)| (amount, Named::Amount(AmountIndex::new(position))));
        let tests = self
            .tests
            .iter()
            .enumerate()
            .map(|(position, test)| (test, Named::Test(TestIndex::new(position))));
        let accounts = self
            .accounts
            .iter()
            .enumerate()
            .map(|(position, account)| (account, Named::Account(AccountIndex::new(position))));
        for (declaration, value) in amounts.chain(tests).chain(accounts) {
            let Declaration { name, place, .. } = *declaration;
            if scope.check_name(name, place, diagnostics).is_none() {
                // The name is known all the same, so that its uses are not reported, too.
                scope.define(name, value);
            } else if !scope.define(name, value) {
                diagnostics.refuse::<()>(
                    place,
                    format!("{} is defined twice", quoted(name)),
                    "amounts, tests and accounts need different names",
                );
            }
        }
        for node in indices(root) {
            // A node of another form is reported when it is read.
            let unreported = DiagnosticSink::new();
            if let Some(index) = rates.find_or_add(node, &unreported) {
                scope.define(node.scalar().unwrap_or_default(), Named::Rate(index));
            }
        }
        scope
    }
}

/// The classes by name.
fn classes(root: &Node) -> Vec<Declaration<'_>> {
    let Some(Value::List(items)) = root.child("classes").map(|classes| &classes.value) else {
        return Vec::new();
    };
    // More are an error, which is reported when they are read.
    items
        .iter()
        .take(MOST_CLASSES)
        .map(|node| {
            let name = node.child("name");
            Declaration {
                name: name.and_then(Node::scalar).unwrap_or_default(),
                place: name.map_or(node.place, |name| name.place),
                node,
            }
        })
        .collect()
}

/// The entries of a section by name.
fn section<'a>(root: &'a Node, name: &str, diagnostics: &DiagnosticSink) -> Vec<Declaration<'a>> {
    let Some(node) = root.child(name) else {
        return Vec::new();
    };
    let Value::Map(entries) = &node.value else {
        return Vec::new();
    };
    if entries.len() > MOST_NAMES {
        diagnostics.refuse::<()>(
            node.place,
            format!("`{name}` has more than {MOST_NAMES} names"),
            "remove those that nothing refers to",
        );
        return Vec::new();
    }
    let declaration = |(key, node): &'a (Key, Node)| Declaration {
        name: key.text.as_str(),
        place: key.place,
        node,
    };
    entries.iter().map(declaration).collect()
}

/// The nodes that name interest rate indices.
fn indices(root: &Node) -> Vec<&Node> {
    let mut found = Vec::new();
    let several = read::items;
    if let Some(node) = root.child("indices") {
        let unreported = DiagnosticSink::new();
        found.extend(several(node, "", "", &unreported).unwrap_or_default());
    }
    if let Some(Value::List(items)) = root.child("classes").map(|classes| &classes.value) {
        found.extend(items.iter().filter_map(|class| class.child("index")));
    }
    found
}

/// The classes that an order mentions, once each.
fn members(node: &Node, scope: &Scope<'_>, into: &mut Vec<ClassIndex>) {
    let mut add = |name: &str| {
        for class in scope.classes(name).unwrap_or_default() {
            if !into.contains(class) {
                into.push(*class);
            }
        }
    };
    match &node.value {
        Value::Scalar(_) | Value::Empty => add(node.scalar().unwrap_or_default()),
        Value::List(items) => {
            for item in items {
                members(item, scope, into);
            }
        }
        Value::Map(entries) => {
            for (key, node) in entries {
                match (key.text.as_str(), &node.value) {
                    // Stated weights, by class.
                    ("pro_rata", Value::Map(weights)) => {
                        let mut weighed = Vec::new();
                        for (class, _) in weights {
                            weighed
                                .extend_from_slice(scope.classes(&class.text).unwrap_or_default());
                        }
                        for class in weighed {
                            if !into.contains(&class) {
                                into.push(class);
                            }
                        }
                    }
                    ("by_group" | "split", Value::Map(parts)) => {
                        for (_, part) in parts {
                            members(part, scope, into);
                        }
                    }
                    ("if" | "to" | "up_to" | "by", _) => {}
                    _ => members(node, scope, into),
                }
            }
        }
    }
}
