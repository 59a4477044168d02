//! Lays out a finished program: which intermediate amounts share registers, and what a skipped block leaves at 0.

use super::{Builder, CARRIED_CLASS_FIELDS, CARRIED_DEAL_FIELDS, CARRIED_DEAL_TESTS};
use crate::number::Number;
use crate::program::register::Standard;
use crate::program::{
    Access, Amount, Beyond, Block, BlockIndex, DealTest, Flag, Instruction, ListIndex, Listing,
    Lists, Program, Test,
};

impl<N: Number> Builder<N> {
    /// Lets intermediate amounts that are not needed at the same time share registers, so that the registers
    /// of a month stay in the nearest cache. In `full`, every amount keeps its own.
    fn share_registers(&mut self, uses: &Uses, blocks: &mut [Block], full: &mut Listing) {
        let standard = self.standard.amounts();
        // What is read after its block or after the month keeps its register.
        let mut kept_apart = vec![false; self.amounts.len()];
        let cleared = blocks.iter().flat_map(|block| &block.cleared);
        let carried = self.carried.iter().map(|(_, amount)| amount);
        for amount in cleared.chain(&self.group_caps).chain(carried) {
            kept_apart[amount.position()] = true;
        }
        let mut ranges: Vec<(u32, u32, Amount)> = Vec::new();
        for (position, kept_apart) in kept_apart.iter().enumerate().skip(standard) {
            let amount = Amount::at(position);
            if self.owners[position].is_none() && !kept_apart {
                let range = uses.range(uses.amount(position), self);
                ranges.extend(range.map(|(first, last)| (first, last, amount)));
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
        // The registers that sweeps use move together.
        let is_kept = |position: &usize| {
            let (reads, writes) = uses.amount(*position);
            let is_used = *position < standard || !reads.is_empty() || !writes.is_empty();
            is_used && moved[*position].position() == *position
        };
        let (kept, others): (Vec<usize>, Vec<usize>) = (0..self.amounts.len()).partition(is_kept);
        let order: Vec<usize> = kept.into_iter().chain(others).collect();
        let mut place = vec![Amount::default(); order.len()];
        for (to, from) in order.iter().enumerate() {
            place[*from] = Amount::at(to);
        }
        self.amounts = order.iter().map(|from| self.amounts[*from]).collect();
        self.owners = order.iter().map(|from| self.owners[*from]).collect();
        let to = |amount: &mut Amount| *amount = place[amount.position()];
        full.rename(to);
        let of_blocks = blocks.iter_mut().flat_map(|block| &mut block.cleared);
        let others = self.flags.iter_mut().flatten().chain(&mut self.group_caps);
        let carried = self.carried.iter_mut().map(|(_, amount)| amount);
        of_blocks.chain(others).chain(carried).for_each(to);
        let mut lean = self.listing();
        lean.rename(|amount| *amount = place[moved[amount.position()].position()]);
        (self.code, self.lists) = (lean.code, lean.lists);
    }

    /// The code as it is.
    fn listing(&self) -> Listing {
        Listing {
            set_of: self.set_of.clone(),
            ends: self.blocks.iter().map(|(_, end, _)| *end as u32).collect(),
            moved: vec![0; self.code.len()],
            code: self.code.clone(),
            lists: self.lists.clone(),
        }
    }

    /// The finished program.
    pub(crate) fn finish(mut self) -> Program<N> {
        let uses = Uses::of(&self);
        debug_assert!(
            uses.removals_are_safe(&self),
            "a removed instruction is missed"
        );
        let mut blocks: Vec<Block> = (0..self.blocks.len())
            .map(|block| uses.block(block, &self))
            .collect();
        let always = uses.always(&self);
        let mut full = self.listing();
        self.lean(&blocks);
        let uses = Uses::of(&self);
        self.share_registers(&uses, &mut blocks, &mut full);
        let lean = self.listing();
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
            always,
            standard: self.standard,
            amounts: self.amounts,
            tests: self.tests,
            owners: self.owners,
            group_caps: self.group_caps,
            full,
            lean,
            sets: self.sets,
            flags: self.flags,
            schedules: self.schedules,
            limits: self.limits,
            carried: self.carried,
            carried_tests: self.carried_tests,
            histories: self.histories,
            permanent: self.permanent,
            lines: self.lines,
            line_of: self.line_of,
            shown: self.shown,
        }
    }
}

impl Listing {
    /// Renames every amount.
    fn rename(&mut self, mut to: impl FnMut(&mut Amount)) {
        for instruction in &mut self.code {
            instruction.accesses(|access| match access {
                Access::Reads(amount) | Access::Writes(amount) | Access::Changes(amount) => {
                    to(amount);
                }
                _ => {}
            });
        }
        for group in &mut self.lists.groups {
            to(&mut group.share);
            to(&mut group.pool);
            to(&mut group.most);
            to(&mut group.down_to_here);
        }
        for payee in self.lists.payees.iter_mut().flatten() {
            to(&mut payee.due);
            to(&mut payee.paid);
            to(&mut payee.unpaid);
        }
        self.lists.amounts.iter_mut().flatten().for_each(to);
    }

    /// Removes the instructions that do not stay, by the set of classes that they serve.
    pub(crate) fn retain(&mut self, mut stays: impl FnMut(Option<u32>) -> bool) {
        let mut kept = 0;
        for position in 0..self.code.len() {
            self.moved[position] = kept as u32;
            if stays(self.set_of[position]) {
                self.code[kept] = self.code[position];
                self.set_of[kept] = self.set_of[position];
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
        self.moved.truncate(kept);
    }
}

/// What an instruction reads or writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Register {
    Amount(Amount),
    Test(Test),
    Flag(Flag),
    /// The months of a mean.
    History(u32),
}

impl Register {
    /// A number for each, from 0 on.
    pub(super) fn key(self) -> u64 {
        let (of_kind, kind) = match self {
            Self::Amount(amount) => (amount.position(), 0),
            Self::Test(test) => (test.position(), 1),
            Self::Flag(flag) => (flag.position(), 2),
            Self::History(history) => (history as usize, 3),
        };
        of_kind as u64 * 4 + kind
    }
}

impl Lists {
    /// Every register that an instruction reads or writes (`true`), by itself or in a list; reads come first.
    pub(super) fn touched(&self, instruction: &Instruction, mut visit: impl FnMut(Register, bool)) {
        match instruction {
            Instruction::SkipUnless { flag, .. } => visit(Register::Flag(*flag), false),
            Instruction::Raise { flag } | Instruction::RaiseIfAny { flag, .. } => {
                visit(Register::Flag(*flag), true);
            }
            Instruction::RollingMean { history, .. } => visit(Register::History(*history), true),
            _ => {}
        }
        instruction.clone().accesses(|access| match access {
            Access::Reads(read) => visit(Register::Amount(*read), false),
            Access::Writes(written) => visit(Register::Amount(*written), true),
            Access::Changes(changed) => {
                visit(Register::Amount(*changed), false);
                visit(Register::Amount(*changed), true);
            }
            Access::ReadsList(list) => {
                for read in &self.amounts[list.position()] {
                    visit(Register::Amount(*read), false);
                }
            }
            Access::Pays(payees) => {
                for payee in &self.payees[payees.position()] {
                    visit(Register::Amount(payee.due), false);
                    visit(Register::Amount(payee.paid), true);
                    visit(Register::Amount(payee.unpaid), true);
                }
            }
            Access::MeasuresGroup(group) => {
                let group = &self.groups[group as usize];
                for read in [group.share, group.pool, group.most, group.down_to_here] {
                    visit(Register::Amount(read), false);
                }
                visit(Register::Amount(group.down_to_here), true);
                visit(Register::Test(group.released), false);
                for payee in &self.payees[group.payees.position()] {
                    visit(Register::Amount(payee.due), false);
                }
            }
            Access::PaysGroup(group) => {
                let group = &self.groups[group as usize];
                for payee in &self.payees[group.payees.position()] {
                    visit(Register::Amount(payee.paid), true);
                    visit(Register::Amount(payee.unpaid), true);
                }
            }
            Access::Tests(test) => visit(Register::Test(*test), false),
            Access::Decides(test) => visit(Register::Test(*test), true),
        });
    }
}

/// The instructions that read and write each register.
struct Uses {
    /// The instructions that read the first register, those that write it, and so on: amounts, then tests.
    at: Vec<u32>,
    /// Where each of these lists begins, and where the last ends.
    starts: Vec<usize>,
    amounts: usize,
    /// The innermost block of each instruction.
    block_of: Vec<Option<usize>>,
}

/// The instructions that read a register, and those that write it, in order.
type Used<'a> = (&'a [u32], &'a [u32]);

impl Uses {
    fn of<N: Number>(builder: &Builder<N>) -> Self {
        let amounts = builder.amounts.len();
        let mut starts = vec![0; 2 * (amounts + builder.tests.len()) + 1];
        let mut found = Vec::new();
        for (at, instruction) in (0..).zip(&builder.code) {
            builder.lists.touched(instruction, |register, writes| {
                let position = match register {
                    Register::Amount(amount) => amount.position(),
                    Register::Test(test) => amounts + test.position(),
                    Register::Flag(_) | Register::History(_) => return,
                };
                let list = 2 * position + usize::from(writes);
                starts[list + 1] += 1;
                found.push((list, at));
            });
        }
        for list in 1..starts.len() {
            starts[list] += starts[list - 1];
        }
        let mut next = starts.clone();
        let mut sorted = vec![0; found.len()];
        for (list, at) in found {
            sorted[next[list]] = at;
            next[list] += 1;
        }
        let mut block_of = vec![None; builder.code.len()];
        for (block, (first, end, _)) in builder.blocks.iter().enumerate() {
            block_of[*first..*end].fill(Some(block));
        }
        Self {
            at: sorted,
            starts,
            amounts,
            block_of,
        }
    }

    fn amount(&self, position: usize) -> Used<'_> {
        let list = |list: usize| &self.at[self.starts[list]..self.starts[list + 1]];
        (list(2 * position), list(2 * position + 1))
    }

    fn test(&self, position: usize) -> Used<'_> {
        self.amount(self.amounts + position)
    }

    fn block<N: Number>(&self, block: usize, builder: &Builder<N>) -> Block {
        let (first, end, blocks) = builder.blocks[block];
        let within = |at: &[u32]| match at {
            [] => true,
            [only] => (first..end).contains(&(*only as usize)),
            [from, .., to] => first <= *from as usize && (*to as usize) < end,
        };
        let leaves = |(reads, writes): Used<'_>, standard: bool| {
            !writes.is_empty() && within(writes) && (standard || !within(reads))
        };
        let mut cleared = Vec::new();
        for position in 0..self.amounts {
            let amount = Amount::at(position);
            let standard = position < builder.standard.amounts();
            let carried = carries(builder.standard, amount)
                || builder.carried.iter().any(|(_, known)| *known == amount);
            if leaves(self.amount(position), standard) && !carried {
                cleared.push(amount);
            }
        }
        let mut cleared_tests = Vec::new();
        for position in CARRIED_DEAL_TESTS..builder.tests.len() {
            let test = Test::at(position);
            let mut carried = builder.carried_tests.iter();
            let carried = carried.any(|(_, known)| *known == test);
            if leaves(self.test(position), position < DealTest::ALL.len()) && !carried {
                cleared_tests.push(test);
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
        (reads, writes): Used<'_>,
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
        let mut amounts = (0..self.amounts).filter(intermediate);
        amounts.all(|position| {
            let (reads, writes) = self.amount(position);
            let mut reads = reads
                .iter()
                .filter(|read| writes.first().is_some_and(|first| first < read));
            reads.all(|read| {
                let mut before = writes.iter().filter(|write| *write < read);
                before.any(|write| stays_with(read, write))
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
        for position in 0..builder.standard.amounts() {
            let (_, writes) = self.amount(position);
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
