//! The listing of sweeps: without what only records need, with pairs of instructions in one, and ordered so that
//! instructions of one kind follow one another.
//!
//! An instruction costs less after one of its kind (see `rows!` in the machine), and does not wait for the one
//! before it to store its result. No result changes: instructions that depend on one another keep their order.

use std::mem::{Discriminant, discriminant};

use super::Builder;
use super::layout::Register;
use crate::number::Number;
use crate::program::{Block, Instruction};

/// What is scheduled as one: an instruction, or a block with the instruction that skips it.
struct Node {
    instruction: usize,
    block: Option<(usize, Vec<Node>)>,
}

impl Node {
    /// Every instruction in it, in order.
    fn visit(&self, visit: &mut impl FnMut(usize)) {
        visit(self.instruction);
        for node in self.block.iter().flat_map(|(_, body)| body) {
            node.visit(visit);
        }
    }
}

impl<N: Number> Builder<N> {
    /// Makes the code that of sweeps.
    pub(super) fn lean(&mut self, blocks: &[Block]) {
        let mut skipped_by = vec![None; self.code.len()];
        for (block, (first, ..)) in self.blocks.iter().enumerate() {
            skipped_by[first - 1] = Some(block);
        }
        let mut nodes = self.nodes(0..self.code.len(), &skipped_by);
        let mut once = self.used_once(blocks);
        self.pair(&mut nodes, &mut once);
        if nodes.len() <= MOST_ORDERED {
            nodes = self.by_kind(nodes);
        }
        let (code, set_of) = (self.code.clone(), self.set_of.clone());
        self.code.clear();
        self.set_of.clear();
        for (first, end, _) in &mut self.blocks {
            (*first, *end) = (0, 0);
        }
        self.write_out(&nodes, &code, &set_of);
    }

    fn nodes(&self, range: std::ops::Range<usize>, skipped_by: &[Option<usize>]) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut next = range.start;
        while next < range.end {
            let instruction = next;
            next += 1;
            let block = skipped_by[instruction].map(|block| {
                next = self.blocks[block].1;
                (block, self.nodes(instruction + 1..next, skipped_by))
            });
            if !self.for_records[instruction] {
                nodes.push(Node { instruction, block });
            }
        }
        nodes
    }

    /// Whether each amount is an intermediate result that one instruction writes and one other reads.
    fn used_once(&self, blocks: &[Block]) -> Vec<bool> {
        let mut uses = vec![(0_u32, 0_u32); self.amounts.len()];
        for (instruction, for_records) in self.code.iter().zip(&self.for_records) {
            self.lists.touched(instruction, |register, writes| {
                if let Register::Amount(amount) = register
                    && !for_records
                {
                    let (read, written) = &mut uses[amount.position()];
                    *(if writes { written } else { read }) += 1;
                }
            });
        }
        uses[..self.standard.amounts()].fill((0, 0));
        let cleared = blocks.iter().flat_map(|block| &block.cleared);
        for kept in cleared.chain(&self.group_caps) {
            uses[kept.position()] = (0, 0);
        }
        uses.into_iter().map(|uses| uses == (1, 1)).collect()
    }

    /// Makes one instruction of two where the result of the first has no other use.
    fn pair(&mut self, nodes: &mut Vec<Node>, once: &mut [bool]) {
        for second in 0..nodes.len() {
            if let Some((_, body)) = &mut nodes[second].block {
                let mut within = std::mem::take(body);
                self.pair(&mut within, once);
                nodes[second]
                    .block
                    .iter_mut()
                    .for_each(|(_, body)| std::mem::swap(body, &mut within));
                continue;
            }
            let later = nodes[second].instruction;
            for first in (second.saturating_sub(REACH)..second).rev() {
                let earlier = nodes[first].instruction;
                if nodes[first].block.is_none()
                    && self.set_of[earlier] == self.set_of[later]
                    && let Some(both) = self.code[earlier].followed_by(self.code[later])
                    && self.is_free(&self.code[earlier], &nodes[first + 1..second], once)
                {
                    self.code[later] = both;
                    nodes[first].block = Some((usize::MAX, Vec::new()));
                    break;
                }
            }
        }
        nodes.retain(|node| !matches!(node.block, Some((usize::MAX, _))));
    }

    /// Whether an instruction can wait until after others: its result is used once, and they change nothing that
    /// it reads.
    fn is_free(&self, instruction: &Instruction, until: &[Node], once: &[bool]) -> bool {
        let mut free = true;
        let mut read = Vec::new();
        self.lists
            .touched(instruction, |register, writes| match register {
                Register::Amount(amount) if writes => free &= once[amount.position()],
                register => read.push(register),
            });
        let mut keeps = |at: usize| {
            self.lists.touched(&self.code[at], |register, writes| {
                free &= !(writes && read.contains(&register));
            });
        };
        for node in until {
            node.visit(&mut keeps);
        }
        free
    }

    /// Orders instructions by kind, as far as what they depend on allows. Blocks stay as they are.
    fn by_kind(&self, nodes: Vec<Node>) -> Vec<Node> {
        let mut graph = self.dependencies(&nodes);
        let mut nodes: Vec<Option<Node>> = nodes.into_iter().map(Some).collect();
        let mut scheduled = Vec::with_capacity(nodes.len());
        while let Some(kind) = graph.best_kind() {
            while let Some(position) = graph.take(kind) {
                scheduled.extend(nodes[position].take());
            }
        }
        scheduled
    }

    fn dependencies(&self, nodes: &[Node]) -> Graph {
        let mut uses: Vec<(u64, bool)> = Vec::new();
        for (position, node) in nodes.iter().enumerate() {
            node.visit(&mut |instruction| {
                let of = &self.code[instruction];
                self.lists.touched(of, |register, writes| {
                    uses.push((register.key() << 32 | position as u64, writes));
                });
            });
        }
        uses.sort_unstable();
        let mut after = vec![Vec::new(); nodes.len()];
        let mut waits_for = vec![0; nodes.len()];
        for uses in uses.chunk_by(|one, other| one.0 >> 32 == other.0 >> 32) {
            // What reads after a write, and the write after that.
            let mut write: Option<usize> = None;
            let mut reads: Vec<usize> = Vec::new();
            for (key, writes) in uses {
                let position = (key & u64::from(u32::MAX)) as usize;
                let mut depends = |on: usize| {
                    if on != position {
                        after[on].push(position);
                        waits_for[position] += 1;
                    }
                };
                write.into_iter().for_each(&mut depends);
                if *writes {
                    reads.drain(..).for_each(depends);
                    write = Some(position);
                } else {
                    reads.push(position);
                }
            }
        }
        let kind = |node: &Node| discriminant(&self.code[node.instruction]);
        Graph {
            kinds: nodes.iter().map(kind).collect(),
            ready: (0..nodes.len())
                .filter(|node| waits_for[*node] == 0)
                .collect(),
            left: (0..nodes.len()).collect(),
            after,
            waits_for,
        }
    }

    /// Writes the code anew.
    fn write_out(&mut self, nodes: &[Node], code: &[Instruction], set_of: &[Option<u32>]) {
        for node in nodes {
            self.code.push(code[node.instruction]);
            self.set_of.push(set_of[node.instruction]);
            if let Some((block, body)) = &node.block {
                self.blocks[*block].0 = self.code.len();
                self.write_out(body, code, set_of);
                self.blocks[*block].1 = self.code.len();
            }
        }
    }
}

/// The most instructions that are ordered: the time it takes grows with their square.
const MOST_ORDERED: usize = 20_000;

/// How far apart two instructions are that become one.
const REACH: usize = 12;

/// What depends on what.
struct Graph {
    kinds: Vec<Discriminant<Instruction>>,
    after: Vec<Vec<usize>>,
    waits_for: Vec<u32>,
    /// What waits for nothing, in order.
    ready: Vec<usize>,
    /// What is not scheduled yet.
    left: Vec<usize>,
}

impl Graph {
    /// The kind of which the greatest part of what is left can follow one another now.
    fn best_kind(&self) -> Option<Discriminant<Instruction>> {
        let mut best: Option<(usize, usize, Discriminant<Instruction>)> = None;
        for (place, first) in self.ready.iter().enumerate() {
            let kind = self.kinds[*first];
            let before = &self.ready[..place];
            if before.iter().any(|node| self.kinds[*node] == kind) {
                continue;
            }
            let of_kind = |node: &&usize| self.kinds[**node] == kind;
            let left = self.left.iter().filter(of_kind).count();
            let run = self.run(kind);
            if best.is_none_or(|(most, of, _)| run * of > most * left) {
                best = Some((run, left, kind));
            }
            if run == left {
                break;
            }
        }
        best.map(|(.., kind)| kind)
    }

    /// How many of a kind can follow one another.
    fn run(&self, kind: Discriminant<Instruction>) -> usize {
        let mut waits_for = self.waits_for.clone();
        let ready = self.ready.iter().copied();
        let mut next: Vec<usize> = ready.filter(|node| self.kinds[*node] == kind).collect();
        let mut run = 0;
        while let Some(node) = next.pop() {
            run += 1;
            for after in &self.after[node] {
                waits_for[*after] -= 1;
                if waits_for[*after] == 0 && self.kinds[*after] == kind {
                    next.push(*after);
                }
            }
        }
        run
    }

    /// The next of a kind.
    fn take(&mut self, kind: Discriminant<Instruction>) -> Option<usize> {
        let place = self
            .ready
            .iter()
            .position(|node| self.kinds[*node] == kind)?;
        let node = self.ready.remove(place);
        self.left.retain(|left| *left != node);
        for after in std::mem::take(&mut self.after[node]) {
            self.waits_for[after] -= 1;
            if self.waits_for[after] == 0 {
                let place = self.ready.partition_point(|ready| *ready < after);
                self.ready.insert(place, after);
            }
        }
        Some(node)
    }
}
