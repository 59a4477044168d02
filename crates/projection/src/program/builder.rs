//! Writes a program, instruction by instruction.

mod layout;
mod lean;

use std::borrow::Cow;

use super::register::Standard;
use super::{
    Amount, BlockIndex, ClassField, DealField, DealTest, Flag, Instruction, Line, LineIndex,
    ListIndex, Lists, Payee, PayeesIndex, Period, PoolField, PrincipalGroup, Said, Shown, Test,
    Unit,
};
use crate::diagnostic::Place;
use crate::index::{ClassIndex, GroupIndex, ReferenceRateIndex};
use crate::number::{Mask, Number};

/// A class's fields that carry over to the next month.
const CARRIED_CLASS_FIELDS: usize = 5;
/// The deal's amounts and tests that do.
const CARRIED_DEAL_FIELDS: usize = 5;
const CARRIED_DEAL_TESTS: usize = 5;

/// A program being written.
pub(crate) struct Builder<N: Number> {
    standard: Standard,
    amounts: Vec<N>,
    tests: Vec<N::Mask>,
    owners: Vec<Option<ClassIndex>>,
    constants: Vec<(N, Amount)>,
    group_caps: Vec<Amount>,
    code: Vec<Instruction>,
    set_of: Vec<Option<u32>>,
    /// Whether only records and ledgers need an instruction.
    for_records: Vec<bool>,
    line_of: Vec<LineIndex>,
    lines: Vec<Line>,
    shown: Vec<Shown>,
    lists: Lists,
    sets: Vec<Vec<ClassIndex>>,
    flags: Vec<Vec<Amount>>,
    /// The first instruction of each block, the one after it, and the number of blocks when it ended.
    blocks: Vec<(usize, usize, usize)>,
    schedules: Vec<Vec<N>>,
    limits: Vec<Vec<Option<N::Scalar>>>,
    carried: Vec<(String, Amount)>,
    carried_tests: Vec<(String, Test)>,
    histories: Vec<String>,
    running: Vec<((PoolField, Option<GroupIndex>), Amount)>,
    permanent: Vec<ClassIndex>,
    part: &'static str,
    /// The cases of the open blocks.
    whens: Vec<&'static str>,
    set: Option<u32>,
    owner: Option<ClassIndex>,
    records: bool,
}

impl<N: Number> Builder<N> {
    /// An empty program for a deal with these class balances at closing.
    pub(crate) fn new(classes: usize) -> Self {
        let standard = Standard::new(classes);
        let owner = |position| {
            standard
                .class_of(Amount::at(position))
                .map(|(class, _)| class)
        };
        let mut tests = vec![N::Mask::splat(false); DealTest::ALL.len()];
        tests[DealTest::Always as usize] = N::Mask::splat(true);
        Self {
            standard,
            amounts: vec![N::ZERO; standard.amounts()],
            tests,
            owners: (0..standard.amounts()).map(owner).collect(),
            constants: Vec::new(),
            group_caps: Vec::new(),
            code: Vec::new(),
            set_of: Vec::new(),
            for_records: Vec::new(),
            line_of: Vec::new(),
            lines: Vec::new(),
            shown: Vec::new(),
            lists: Lists {
                amounts: Vec::new(),
                payees: Vec::new(),
                groups: Vec::new(),
            },
            sets: Vec::new(),
            flags: Vec::new(),
            blocks: Vec::new(),
            schedules: Vec::new(),
            limits: Vec::new(),
            carried: Vec::new(),
            carried_tests: Vec::new(),
            histories: Vec::new(),
            running: Vec::new(),
            permanent: Vec::new(),
            part: "",
            whens: Vec::new(),
            set: None,
            owner: None,
            records: false,
        }
    }

    // --- registers -----------------------------------------------------------------------------

    /// A class's field.
    #[expect(clippy::unused_self, reason = "a register of this program")]
    pub(crate) fn class(&self, class: ClassIndex, field: ClassField) -> Amount {
        Standard::class(class, field)
    }

    /// The deal's field.
    pub(crate) fn deal(&self, field: DealField) -> Amount {
        self.standard.deal(field)
    }

    /// The deal's test.
    #[expect(clippy::unused_self, reason = "a register of this program")]
    pub(crate) fn deal_test(&self, test: DealTest) -> Test {
        Standard::test(test)
    }

    /// A class that is never retired.
    pub(crate) fn keep(&mut self, class: ClassIndex) {
        self.permanent.push(class);
    }

    /// An amount that carries over to the next month, by name, and its value at closing.
    pub(crate) fn carried(&mut self, name: String, at_closing: N) -> Amount {
        let amount = self.amount();
        self.amounts[amount.position()] = at_closing;
        let same = |known: &&(String, Amount)| {
            known.0 == name || known.0.starts_with(&format!("{name} ("))
        };
        let name = match self.carried.iter().filter(same).count() {
            0 => name,
            others => format!("{name} ({})", others + 1),
        };
        self.carried.push((name, amount));
        amount
    }

    /// A test that carries over to the next month, by name, and whether it holds at closing.
    pub(crate) fn carried_test(&mut self, name: String, at_closing: bool) -> Test {
        self.tests.push(N::Mask::splat(at_closing));
        let test = Test::at(self.tests.len() - 1);
        self.carried_tests.push((name, test));
        test
    }

    /// A history of values, by name; the first one is that of delinquencies.
    pub(crate) fn history(&mut self, name: String) -> u32 {
        self.histories.push(name);
        self.histories.len() as u32
    }

    /// What a field of the pool or of a loan group has added up to.
    pub(crate) fn running_sum(&mut self, field: PoolField, group: Option<GroupIndex>) -> Amount {
        let known = self.running.iter().find(|(of, _)| *of == (field, group));
        if let Some((_, sum)) = known {
            return *sum;
        }
        let name = match group {
            Some(group) => format!("{} of loan group {}", field.words(), group.position() + 1),
            None => field.words().to_owned(),
        };
        let sum = self.carried(name, N::ZERO);
        let month = match group {
            Some(group) => self.group(group, field),
            None => self.pool(field),
        };
        self.increase(sum, month);
        self.running.push(((field, group), sum));
        sum
    }

    /// A new amount.
    pub(crate) fn amount(&mut self) -> Amount {
        self.amounts.push(N::ZERO);
        self.owners.push(self.owner);
        Amount::at(self.amounts.len() - 1)
    }

    /// A new test.
    pub(crate) fn test(&mut self) -> Test {
        self.tests.push(N::Mask::splat(false));
        Test::at(self.tests.len() - 1)
    }

    /// An amount that never changes.
    pub(crate) fn constant(&mut self, value: N) -> Amount {
        if let Some((_, known)) = self.constants.iter().find(|(known, _)| *known == value) {
            return *known;
        }
        self.amounts.push(value);
        self.owners.push(None);
        let amount = Amount::at(self.amounts.len() - 1);
        self.constants.push((value, amount));
        amount
    }

    /// The net WAC cap of a loan group for the month.
    pub(crate) fn group_cap(&mut self, group: GroupIndex) -> Amount {
        while self.group_caps.len() <= group.position() {
            self.amounts.push(N::ZERO);
            self.owners.push(None);
            self.group_caps.push(Amount::at(self.amounts.len() - 1));
        }
        self.group_caps[group.position()]
    }

    /// 0.
    pub(crate) fn zero(&mut self) -> Amount {
        self.constant(N::ZERO)
    }

    /// A list of amounts.
    pub(crate) fn list(&mut self, amounts: impl IntoIterator<Item = Amount>) -> ListIndex {
        self.lists.amounts.push(amounts.into_iter().collect());
        ListIndex::at(self.lists.amounts.len() - 1)
    }

    /// A class field of several classes.
    pub(crate) fn field_of(&mut self, classes: &[ClassIndex], field: ClassField) -> ListIndex {
        self.list(classes.iter().map(|class| Standard::class(*class, field)))
    }

    /// A list of payees.
    pub(crate) fn payees(&mut self, payees: Vec<Payee>) -> PayeesIndex {
        self.lists.payees.push(payees);
        PayeesIndex::at(self.lists.payees.len() - 1)
    }

    /// A principal group.
    pub(crate) fn principal_group(&mut self, group: PrincipalGroup) -> u32 {
        self.lists.groups.push(group);
        (self.lists.groups.len() - 1) as u32
    }

    /// A flag that carried amounts above 0 raise when a run begins.
    pub(crate) fn flag(&mut self, raised_by: Vec<Amount>) -> Flag {
        self.flags.push(raised_by);
        Flag::at(self.flags.len() - 1)
    }

    /// Amounts by month.
    pub(crate) fn schedule(&mut self, amounts: Vec<N>) -> u32 {
        self.schedules.push(amounts);
        (self.schedules.len() - 1) as u32
    }

    /// Limits by month.
    pub(crate) fn limits(&mut self, limits: Vec<Option<N::Scalar>>) -> u32 {
        self.limits.push(limits);
        (self.limits.len() - 1) as u32
    }

    // --- lines and scopes ----------------------------------------------------------------------

    /// The next lines belong to this part of the month.
    pub(crate) fn part(&mut self, part: &'static str) {
        self.part = part;
    }

    /// The next instructions belong to a new line.
    pub(crate) fn line(&mut self, said: impl Into<Said>, place: Option<Place>) {
        let Said { text, of } = said.into();
        self.lines.push(Line {
            text,
            of,
            when: self.whens.last().copied().unwrap_or(""),
            place,
            part: self.part,
        });
    }

    /// The line reports an input of its calculation. Values of 0 need not be read.
    pub(crate) fn show(&mut self, name: impl Into<Cow<'static, str>>, amount: Amount, unit: Unit) {
        self.show_amount(name.into(), amount, unit, false);
    }

    /// The same in dollars.
    pub(crate) fn dollars(&mut self, name: impl Into<Cow<'static, str>>, amount: Amount) {
        self.show(name, amount, Unit::Dollars);
    }

    /// The line reports its result.
    pub(crate) fn result(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        amount: Amount,
        unit: Unit,
    ) {
        self.show_amount(name.into(), amount, unit, true);
    }

    fn show_amount(
        &mut self,
        name: Cow<'static, str>,
        amount: Amount,
        unit: Unit,
        is_result: bool,
    ) {
        let shown = self.shown_as(name, unit, is_result);
        self.for_records(|b| b.push(Instruction::Show { shown, amount }));
    }

    /// The line reports a test, and the value and the limit that it compares, if it does.
    pub(crate) fn show_test(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        test: Test,
        unit: Unit,
        compared: Option<(Amount, Amount)>,
    ) {
        let shown = self.shown_as(name.into(), unit, true);
        self.for_records(|b| {
            b.push(Instruction::ShowTest {
                shown,
                test,
                compared,
            });
        });
    }

    fn shown_as(&mut self, name: Cow<'static, str>, unit: Unit, is_result: bool) -> u32 {
        self.shown.push(Shown {
            name,
            unit,
            is_result,
        });
        (self.shown.len() - 1) as u32
    }

    /// Instructions that have no effect once a class is retired.
    pub(crate) fn of_class<T>(
        &mut self,
        class: ClassIndex,
        write: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let owner = self.owner.replace(class);
        let result = self.of_classes(&[class], write);
        self.owner = owner;
        result
    }

    /// Instructions that have no effect once all of these classes are retired.
    pub(crate) fn of_classes<T>(
        &mut self,
        classes: &[ClassIndex],
        write: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let outer = self.enter(classes);
        let result = write(self);
        self.leave(outer);
        result
    }

    /// The next instructions have no effect once all of these classes are retired. Returns the scope to leave
    /// to.
    pub(crate) fn enter(&mut self, classes: &[ClassIndex]) -> Option<u32> {
        let known = self.sets.iter().position(|set| set == classes);
        let set = known.unwrap_or_else(|| {
            self.sets.push(classes.to_vec());
            self.sets.len() - 1
        });
        self.set.replace(set as u32)
    }

    /// Ends a scope.
    pub(crate) fn leave(&mut self, outer: Option<u32>) {
        self.set = outer;
    }

    /// Instructions that only records and ledgers need.
    pub(crate) fn for_records(&mut self, write: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.records, true);
        write(self);
        self.records = outer;
    }

    /// Opens a block for the case `when`: `skip` makes the instruction that skips it.
    pub(crate) fn open(
        &mut self,
        when: &'static str,
        skip: impl FnOnce(BlockIndex) -> Instruction,
    ) -> BlockIndex {
        let block = BlockIndex::at(self.blocks.len());
        self.blocks.push((0, 0, 0));
        self.push(skip(block));
        self.whens.push(when);
        self.blocks[block.position()].0 = self.code.len();
        block
    }

    /// Closes a block.
    pub(crate) fn close(&mut self, block: BlockIndex) {
        let blocks = self.blocks.len();
        self.whens.pop();
        let (first, ..) = self.blocks[block.position()];
        self.blocks[block.position()] = (first, self.code.len(), blocks);
    }

    /// A block.
    pub(crate) fn block(
        &mut self,
        when: &'static str,
        skip: impl FnOnce(BlockIndex) -> Instruction,
        write: impl FnOnce(&mut Self),
    ) {
        let block = self.open(when, skip);
        write(self);
        self.close(block);
    }

    // --- instructions --------------------------------------------------------------------------

    /// Any instruction.
    pub(crate) fn push(&mut self, instruction: Instruction) {
        let line = LineIndex::at(self.lines.len().saturating_sub(1));
        self.code.push(instruction);
        self.set_of.push(self.set);
        self.for_records.push(self.records);
        self.line_of.push(line);
    }

    /// An amount that never changes, computed at once from others.
    fn folded(&mut self, of: &[Amount], compute: impl FnOnce(&[N]) -> N) -> Option<Amount> {
        let known = |amount: &Amount| {
            let found = self.constants.iter().find(|(_, known)| known == amount);
            found.map(|(value, _)| *value)
        };
        let values: Option<Vec<N>> = of.iter().map(known).collect();
        Some(self.constant(compute(&values?)))
    }

    /// An instruction with a new amount as its result.
    fn made(&mut self, instruction: impl FnOnce(Amount) -> Instruction) -> Amount {
        let into = self.amount();
        self.push(instruction(into));
        into
    }

    /// An instruction with a new test as its result.
    pub(crate) fn decided(&mut self, instruction: impl FnOnce(Test) -> Instruction) -> Test {
        let into = self.test();
        self.push(instruction(into));
        into
    }

    pub(crate) fn copy(&mut self, into: Amount, from: Amount) {
        self.push(Instruction::Copy { into, from });
    }

    pub(crate) fn copied(&mut self, from: Amount) -> Amount {
        self.made(|into| Instruction::Copy { into, from })
    }

    pub(crate) fn add(&mut self, a: Amount, b: Amount) -> Amount {
        self.made(|into| Instruction::Add { into, a, b })
    }

    /// Adds to an amount.
    pub(crate) fn increase(&mut self, into: Amount, by: Amount) {
        self.push(Instruction::Add {
            into,
            a: into,
            b: by,
        });
    }

    pub(crate) fn sub(&mut self, a: Amount, b: Amount) -> Amount {
        self.made(|into| Instruction::Sub { into, a, b })
    }

    /// Subtracts from an amount.
    pub(crate) fn decrease(&mut self, into: Amount, by: Amount) {
        self.push(Instruction::Sub {
            into,
            a: into,
            b: by,
        });
    }

    pub(crate) fn mul(&mut self, a: Amount, b: Amount) -> Amount {
        self.made(|into| Instruction::Mul { into, a, b })
    }

    pub(crate) fn ratio(&mut self, a: Amount, b: Amount) -> Amount {
        self.made(|into| Instruction::Ratio { into, a, b })
    }

    pub(crate) fn min(&mut self, a: Amount, b: Amount) -> Amount {
        if let Some(known) = self.folded(&[a, b], |of| of[0].min(of[1])) {
            return known;
        }
        self.made(|into| Instruction::Min { into, a, b })
    }

    pub(crate) fn max(&mut self, a: Amount, b: Amount) -> Amount {
        if let Some(known) = self.folded(&[a, b], |of| of[0].max(of[1])) {
            return known;
        }
        self.made(|into| Instruction::Max { into, a, b })
    }

    pub(crate) fn excess(&mut self, a: Amount, b: Amount) -> Amount {
        self.made(|into| Instruction::Excess { into, a, b })
    }

    /// The positive part.
    pub(crate) fn positive(&mut self, a: Amount) -> Amount {
        let b = self.zero();
        self.max(a, b)
    }

    pub(crate) fn sum(&mut self, amounts: impl IntoIterator<Item = Amount>) -> Amount {
        let of = self.list(amounts);
        self.made(|into| Instruction::Sum { into, of })
    }

    pub(crate) fn share(&mut self, share: Amount, of: Amount) -> Amount {
        self.made(|into| Instruction::Share { into, share, of })
    }

    pub(crate) fn payable(&mut self, from: Amount) -> Amount {
        self.made(|into| Instruction::Payable { into, from })
    }

    pub(crate) fn select(&mut self, when: Test, yes: Amount, no: Amount) -> Amount {
        self.made(|into| Instruction::Select {
            into,
            when,
            yes,
            no,
        })
    }

    pub(crate) fn only_where(&mut self, when: Test, from: Amount) -> Amount {
        self.made(|into| Instruction::OnlyWhere { into, when, from })
    }

    pub(crate) fn if_money(&mut self, from: Amount) -> Amount {
        self.made(|into| Instruction::IfMoney { into, from })
    }

    pub(crate) fn days(&mut self, period: Period) -> Amount {
        self.made(|into| Instruction::Days { into, period })
    }

    pub(crate) fn pool(&mut self, field: PoolField) -> Amount {
        self.made(|into| Instruction::Pool { into, field })
    }

    pub(crate) fn group(&mut self, group: GroupIndex, field: PoolField) -> Amount {
        self.made(|into| Instruction::Group { into, group, field })
    }

    pub(crate) fn reference_rate(&mut self, index: ReferenceRateIndex) -> Amount {
        self.made(|into| Instruction::ReferenceRate { into, index })
    }

    /// Interest on a balance for a period.
    pub(crate) fn interest(&mut self, balance: Amount, rate: Amount, period: Period) -> Amount {
        self.made(|into| Instruction::Interest {
            into,
            balance,
            rate,
            period,
        })
    }

    pub(crate) fn is_money(&mut self, a: Amount) -> Test {
        self.decided(|into| Instruction::IsMoney { into, a })
    }

    pub(crate) fn or(&mut self, a: Test, b: Test) -> Test {
        self.decided(|into| Instruction::Or { into, a, b })
    }

    pub(crate) fn and(&mut self, a: Test, b: Test) -> Test {
        self.decided(|into| Instruction::And { into, a, b })
    }

    pub(crate) fn and_not(&mut self, a: Test, b: Test) -> Test {
        self.decided(|into| Instruction::AndNot { into, a, b })
    }

    pub(crate) fn not(&mut self, a: Test) -> Test {
        self.decided(|into| Instruction::Not { into, a })
    }

    /// An instruction with its result in a given register.
    pub(crate) fn set(&mut self, into: Amount, instruction: impl FnOnce(&mut Self) -> Amount) {
        let made = instruction(self);
        let redirected = match self.code.last_mut() {
            Some(last) => last.redirect(made, into),
            None => false,
        };
        if !redirected {
            self.copy(into, made);
        }
    }
}
