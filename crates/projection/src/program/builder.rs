//! Writes a program, instruction by instruction.

use super::register::Standard;
use super::{
    Access, Amount, Beyond, Block, BlockIndex, ClassField, DealField, DealTest, Flag, Instruction,
    Line, LineIndex, ListIndex, Listing, Lists, Payee, PayeesIndex, PoolField, PrincipalGroup,
    Program, Said, Test,
};
use crate::diagnostic::Place;
use crate::index::{ClassIndex, GroupIndex};
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
    lists: Lists,
    groups: Vec<PrincipalGroup>,
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
            lists: Lists {
                amounts: Vec::new(),
                payees: Vec::new(),
            },
            groups: Vec::new(),
            sets: Vec::new(),
            flags: Vec::new(),
            blocks: Vec::new(),
            schedules: Vec::new(),
            limits: Vec::new(),
            carried: Vec::new(),
            carried_tests: Vec::new(),
            histories: Vec::new(),
            running: Vec::new(),
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

    /// An amount that carries over to the next month, by name.
    pub(crate) fn carried(&mut self, name: String) -> Amount {
        let amount = self.amount();
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
        let name = field.words().to_owned();
        let sum = self.carried(name);
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
        self.groups.push(group);
        (self.groups.len() - 1) as u32
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

    pub(crate) fn pool(&mut self, field: PoolField) -> Amount {
        self.made(|into| Instruction::Pool { into, field })
    }

    pub(crate) fn group(&mut self, group: GroupIndex, field: PoolField) -> Amount {
        self.made(|into| Instruction::Group { into, group, field })
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

    // --- the program ---------------------------------------------------------------------------

    /// Lets intermediate amounts that are not needed at the same time share registers, so that the registers
    /// of a month stay in the nearest cache.
    fn share_registers(&mut self) {
        let uses = Uses::of(self);
        let standard = self.standard.amounts();
        let kept_apart: Vec<Amount> = (0..self.blocks.len())
            .flat_map(|block| uses.block(block, self).cleared)
            .chain(self.group_caps.iter().copied())
            .collect();
        let mut ranges: Vec<(u32, u32, Amount)> = Vec::new();
        for (position, of_amount) in uses.amounts.iter().enumerate().skip(standard) {
            let amount = Amount::at(position);
            if self.owners[position].is_none() && !kept_apart.contains(&amount) {
                ranges.extend(
                    uses.range(of_amount, self)
                        .map(|(first, last)| (first, last, amount)),
                );
            }
        }
        ranges.sort_unstable();
        let mut moved: Vec<Amount> = (0..self.amounts.len()).map(Amount::at).collect();
        let mut shared: Vec<(u32, Amount)> = Vec::new();
        for (first, last, amount) in ranges {
            match shared.iter_mut().find(|(until, _)| *until < first) {
                Some((until, register)) => {
                    *until = last;
                    moved[amount.position()] = *register;
                }
                None => shared.push((last, amount)),
            }
        }
        // The registers that are still used move together.
        let mut kept = 0;
        let mut place = vec![Amount::default(); self.amounts.len()];
        for position in 0..self.amounts.len() {
            if moved[position].position() == position {
                place[position] = Amount::at(kept);
                self.amounts[kept] = self.amounts[position];
                self.owners[kept] = self.owners[position];
                kept += 1;
            }
        }
        self.amounts.truncate(kept);
        self.owners.truncate(kept);
        let to = |amount: &mut Amount| *amount = place[moved[amount.position()].position()];
        for instruction in &mut self.code {
            instruction.accesses(|access| match access {
                Access::Reads(amount) | Access::Writes(amount) | Access::Changes(amount) => {
                    to(amount);
                }
                _ => {}
            });
        }
        let of_groups = self.groups.iter_mut().flat_map(|group| {
            [
                &mut group.share,
                &mut group.pool,
                &mut group.most,
                &mut group.down_to_here,
            ]
        });
        let of_payees = self.lists.payees.iter_mut().flatten();
        let of_payees =
            of_payees.flat_map(|payee| [&mut payee.due, &mut payee.paid, &mut payee.unpaid]);
        let of_lists = self.lists.amounts.iter_mut().flatten();
        let others = self.flags.iter_mut().flatten().chain(&mut self.group_caps);
        of_groups
            .chain(of_payees)
            .chain(of_lists)
            .chain(others)
            .for_each(to);
    }

    /// The finished program.
    pub(crate) fn finish(mut self) -> Program<N> {
        self.share_registers();
        let full = Listing {
            set_of: self.set_of.clone(),
            origin: (0..self.code.len() as u32).collect(),
            ends: self.blocks.iter().map(|(_, end, _)| *end as u32).collect(),
            moved: vec![0; self.code.len()],
            code: self.code.clone(),
        };
        let lean = full.keeping(|position| !self.for_records[position]);
        let uses = Uses::of(&self);
        debug_assert!(
            uses.removals_are_safe(&self),
            "a removed instruction is missed"
        );
        let blocks: Vec<Block> = (0..self.blocks.len())
            .map(|block| uses.block(block, &self))
            .collect();
        let telling = blocks
            .iter()
            .enumerate()
            .filter(|(_, block)| block.writes != Beyond::NONE);
        let classes = self
            .owners
            .iter()
            .flatten()
            .map(|class| class.position() + 1)
            .max();
        let mut owned = vec![Vec::new(); classes.unwrap_or(0)];
        for (position, owner) in self.owners.iter().enumerate() {
            if let Some(class) = owner {
                owned[class.position()].push(Amount::at(position));
            }
        }
        let of_class = |amount: &Amount| self.owners[amount.position()].is_some();
        let lists = self.lists.amounts.iter().enumerate();
        let lists_of_classes = lists.filter(|(_, list)| list.iter().any(of_class));
        Program {
            telling: telling
                .map(|(block, of)| (BlockIndex::at(block), of.writes))
                .collect(),
            lists_of_classes: lists_of_classes
                .map(|(list, _)| ListIndex::at(list))
                .collect(),
            owned,
            blocks,
            always: uses.always(&self),
            standard: self.standard,
            amounts: self.amounts,
            tests: self.tests,
            owners: self.owners,
            group_caps: self.group_caps,
            full,
            lean,
            lists: self.lists,
            groups: self.groups,
            sets: self.sets,
            flags: self.flags,
            schedules: self.schedules,
            limits: self.limits,
            lines: self.lines,
            line_of: self.line_of,
        }
    }
}

impl Listing {
    /// The instructions that stay, by their position.
    fn keeping(&self, stays: impl Fn(usize) -> bool) -> Self {
        let mut position = 0;
        let mut kept = self.clone();
        kept.retain(|_| {
            position += 1;
            stays(position - 1)
        });
        kept
    }

    /// Removes the instructions that do not stay, by the set of classes that they serve.
    pub(crate) fn retain(&mut self, mut stays: impl FnMut(Option<u32>) -> bool) {
        let mut kept = 0;
        for position in 0..self.code.len() {
            self.moved[position] = kept as u32;
            if stays(self.set_of[position]) {
                self.code[kept] = self.code[position];
                self.set_of[kept] = self.set_of[position];
                self.origin[kept] = self.origin[position];
                kept += 1;
            }
        }
        for end in &mut self.ends {
            *end = match self.moved.get(*end as usize) {
                Some(moved) if (*end as usize) < self.code.len() => *moved,
                _ => kept as u32,
            };
        }
        self.code.truncate(kept);
        self.set_of.truncate(kept);
        self.origin.truncate(kept);
        self.moved.truncate(kept);
    }
}

/// The instructions that read and write each register.
struct Uses {
    amounts: Vec<(Vec<u32>, Vec<u32>)>,
    tests: Vec<(Vec<u32>, Vec<u32>)>,
    /// The innermost block of each instruction.
    block_of: Vec<Option<usize>>,
}

impl Uses {
    fn of<N: Number>(builder: &Builder<N>) -> Self {
        let mut amounts = vec![(Vec::new(), Vec::new()); builder.amounts.len()];
        let mut tests = vec![(Vec::new(), Vec::new()); builder.tests.len()];
        for (at, instruction) in (0..).zip(&builder.code) {
            instruction.clone().accesses(|access| match access {
                Access::Reads(amount) => amounts[amount.position()].0.push(at),
                Access::Writes(amount) => amounts[amount.position()].1.push(at),
                Access::Changes(amount) => {
                    amounts[amount.position()].0.push(at);
                    amounts[amount.position()].1.push(at);
                }
                Access::ReadsList(list) => {
                    for amount in &builder.lists.amounts[list.position()] {
                        amounts[amount.position()].0.push(at);
                    }
                }
                Access::Pays(payees) => {
                    for payee in &builder.lists.payees[payees.position()] {
                        amounts[payee.due.position()].0.push(at);
                        amounts[payee.paid.position()].1.push(at);
                        amounts[payee.unpaid.position()].1.push(at);
                    }
                }
                Access::MeasuresGroup(group) => {
                    let group = &builder.groups[group as usize];
                    for amount in [group.share, group.pool, group.most, group.down_to_here] {
                        amounts[amount.position()].0.push(at);
                    }
                    amounts[group.down_to_here.position()].1.push(at);
                    tests[group.released.position()].0.push(at);
                    for payee in &builder.lists.payees[group.payees.position()] {
                        amounts[payee.due.position()].0.push(at);
                    }
                }
                Access::PaysGroup(group) => {
                    let group = &builder.groups[group as usize];
                    for payee in &builder.lists.payees[group.payees.position()] {
                        amounts[payee.paid.position()].1.push(at);
                        amounts[payee.unpaid.position()].1.push(at);
                    }
                }
                Access::Tests(test) => tests[test.position()].0.push(at),
                Access::Decides(test) => tests[test.position()].1.push(at),
            });
        }
        let mut block_of = vec![None; builder.code.len()];
        for (block, (first, end, _)) in builder.blocks.iter().enumerate() {
            block_of[*first..*end].fill(Some(block));
        }
        Self {
            amounts,
            tests,
            block_of,
        }
    }

    fn block<N: Number>(&self, block: usize, builder: &Builder<N>) -> Block {
        let (first, end, blocks) = builder.blocks[block];
        let within = |at: &u32| (first..end).contains(&(*at as usize));
        let leaves = |(reads, writes): &(Vec<u32>, Vec<u32>), standard: bool| {
            !writes.is_empty()
                && writes.iter().all(within)
                && (standard || !reads.iter().all(within))
        };
        let mut cleared = Vec::new();
        for (position, uses) in self.amounts.iter().enumerate() {
            let amount = Amount::at(position);
            let standard = position < builder.standard.amounts();
            if leaves(uses, standard) && !carries(builder.standard, amount) {
                cleared.push(amount);
            }
        }
        let mut cleared_tests = Vec::new();
        for (position, uses) in self.tests.iter().enumerate().skip(CARRIED_DEAL_TESTS) {
            if leaves(uses, position < DealTest::ALL.len()) {
                cleared_tests.push(Test::at(position));
            }
        }
        let writes_here = |writes: &[u32]| {
            let mut writes = writes.iter();
            writes.any(|at| self.block_of[*at as usize] == Some(block))
        };
        Block {
            cleared,
            cleared_tests,
            within: block + 1..blocks,
            writes: self.beyond(builder, writes_here),
        }
    }

    /// The first and last instruction that use an intermediate amount of a month; none for an amount that
    /// carries over, never changes or leaves its block.
    fn range<N: Number>(
        &self,
        (reads, writes): &(Vec<u32>, Vec<u32>),
        builder: &Builder<N>,
    ) -> Option<(u32, u32)> {
        let first = *writes.first()?;
        if reads.first().is_some_and(|read| *read <= first) {
            return None;
        }
        let last = *writes.last().max(reads.last())?;
        let stays = match self.block_of[first as usize] {
            Some(block) => (last as usize) < builder.blocks[block].1,
            None => true,
        };
        stays.then_some((first, last))
    }

    /// Whether no instruction that stays reads an intermediate amount that only removed ones write.
    fn removals_are_safe<N: Number>(&self, builder: &Builder<N>) -> bool {
        let of = |at: &u32| builder.set_of[*at as usize].map(|set| &builder.sets[set as usize]);
        let stays_with = |reader: &u32, writer: &u32| match (of(reader), of(writer)) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(reader), Some(writer)) => reader.iter().all(|class| writer.contains(class)),
        };
        let intermediate = |position: &usize| {
            *position >= builder.standard.amounts() && builder.owners[*position].is_none()
        };
        let mut amounts = (0..self.amounts.len()).filter(intermediate);
        amounts.all(|position| {
            let (reads, writes) = &self.amounts[position];
            let mut reads = reads
                .iter()
                .filter(|read| writes.first().is_some_and(|first| first < read));
            reads.all(|read| {
                let mut before = writes.iter().filter(|write| *write < read);
                before.next_back().is_none_or(|writer| {
                    stays_with(read, writer)
                        || writes
                            .iter()
                            .any(|write| write < read && of(write).is_none())
                })
            })
        })
    }

    fn always<N: Number>(&self, builder: &Builder<N>) -> Beyond {
        self.beyond(builder, |writes| {
            let mut writes = writes.iter();
            writes.any(|at| self.block_of[*at as usize].is_none())
        })
    }

    fn beyond<N: Number>(&self, builder: &Builder<N>, holds: impl Fn(&[u32]) -> bool) -> Beyond {
        let mut beyond = Beyond::NONE;
        let standard = self.amounts.iter().take(builder.standard.amounts());
        for (position, (_, writes)) in standard.enumerate() {
            if let Some((_, field)) = builder.standard.class_of(Amount::at(position))
                && Beyond::of(field) != Beyond::NONE
                && holds(writes)
            {
                beyond = beyond.or(Beyond::of(field));
            }
        }
        beyond
    }
}

/// Whether an amount carries over to the next month.
fn carries(standard: Standard, amount: Amount) -> bool {
    if let Some((_, field)) = standard.class_of(amount) {
        return (field as usize) < CARRIED_CLASS_FIELDS;
    }
    standard
        .deal_field_of(amount)
        .is_some_and(|field| (field as usize) < CARRIED_DEAL_FIELDS)
}
