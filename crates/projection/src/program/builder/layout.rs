//! Lays out a finished program: which intermediate amounts share registers, what a skipped block leaves at 0, and
//! which instructions a sweep needs.

use super::{Builder, CARRIED_CLASS_FIELDS, CARRIED_DEAL_FIELDS, CARRIED_DEAL_TESTS};
use crate::number::Number;
use crate::program::register::Standard;
use crate::program::{
    Access, Amount, Beyond, Block, BlockIndex, DealTest, ListIndex, Listing, Program, Test,
};

impl<N: Number> Builder<N> {
    /// Lets intermediate amounts that are not needed at the same time share registers, so that the registers
    /// of a month stay in the nearest cache.
    fn share_registers(&mut self, uses: &Uses, blocks: &mut [Block]) {
        let standard = self.standard.amounts();
        // What is read after its block or after the month keeps its register.
        let mut kept_apart = vec![false; self.amounts.len()];
        let cleared = blocks.iter().flat_map(|block| &block.cleared);
        let carried = self.carried.iter().map(|(_, amount)| amount);
        for amount in cleared.chain(&self.group_caps).chain(carried) {
            kept_apart[amount.position()] = true;
        }
        let mut ranges: Vec<(u32, u32, Amount)> = Vec::new();
        for (position, of_amount) in uses.amounts.iter().enumerate().skip(standard) {
            let amount = Amount::at(position);
            if self.owners[position].is_none() && !kept_apart[position] {
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
        let carried = self.carried.iter_mut().map(|(_, amount)| amount);
        let of_blocks = blocks.iter_mut().flat_map(|block| &mut block.cleared);
        of_groups
            .chain(of_payees)
            .chain(of_lists)
            .chain(others)
            .chain(carried)
            .chain(of_blocks)
            .for_each(to);
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
        self.share_registers(&uses, &mut blocks);
        let full = Listing {
            set_of: self.set_of.clone(),
            origin: (0..self.code.len() as u32).collect(),
            ends: self.blocks.iter().map(|(_, end, _)| *end as u32).collect(),
            moved: vec![0; self.code.len()],
            code: self.code.clone(),
        };
        let lean = full.keeping(|position| !self.for_records[position]);
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
            lists: self.lists,
            groups: self.groups,
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
            let carried = builder.carried.iter().any(|(_, known)| *known == amount);
            if leaves(uses, standard) && !carried && !carries(builder.standard, amount) {
                cleared.push(amount);
            }
        }
        let mut cleared_tests = Vec::new();
        for (position, uses) in self.tests.iter().enumerate().skip(CARRIED_DEAL_TESTS) {
            let test = Test::at(position);
            let carried = builder
                .carried_tests
                .iter()
                .any(|(_, known)| *known == test);
            if leaves(uses, position < DealTest::ALL.len()) && !carried {
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
