//! The choices of a random case: a row of numbers, read one by one by the generator.
//!
//! Shrinking the row shrinks the case: 0 is the simplest choice everywhere, and a row continues
//! with zeros after its end.

/// A reader of a row of choices.
#[derive(Debug)]
pub struct Tape<'a> {
    choices: std::slice::Iter<'a, u32>,
}

impl<'a> Tape<'a> {
    /// Reads a row from its beginning.
    #[must_use]
    pub fn new(choices: &'a [u32]) -> Self {
        Self {
            choices: choices.iter(),
        }
    }

    fn next(&mut self) -> u64 {
        u64::from(self.choices.next().copied().unwrap_or(0))
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        let span = u64::from(high.saturating_sub(low)) + 1;
        low + ((self.next() * span) >> 32) as u32
    }

    /// True with a probability of `chance` percent.
    pub fn percent(&mut self, chance: u32) -> bool {
        self.between(0, 99) >= 100 - chance.min(100)
    }

    /// One of the choices.
    pub fn one_of<'c, T>(&mut self, choices: &'c [T]) -> &'c T {
        let last = u32::try_from(choices.len() - 1).unwrap_or(u32::MAX);
        &choices[self.between(0, last) as usize]
    }

    /// A number with two decimals from `low` to `high`, given in hundredths.
    pub fn hundredths(&mut self, low: u32, high: u32) -> String {
        let number = self.between(low, high);
        format!("{}.{:02}", number / 100, number % 100)
    }

    /// The items in random order.
    pub fn shuffled<T: Clone>(&mut self, items: &[T]) -> Vec<T> {
        let mut left = items.to_vec();
        let mut order = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let last = u32::try_from(left.len() - 1).unwrap_or(u32::MAX);
            order.push(left.remove(self.between(0, last) as usize));
        }
        order
    }

    /// `total` cut into `parts` whole parts, each at least 1 if possible.
    pub fn cut(&mut self, total: u64, parts: usize) -> Vec<u64> {
        let weights: Vec<u64> = (0..parts)
            .map(|_| u64::from(self.between(1, 1000)))
            .collect();
        let mut left = total;
        let mut weight_left: u64 = weights.iter().sum();
        let mut cuts = Vec::with_capacity(parts);
        for weight in weights {
            let part = left * weight / weight_left;
            cuts.push(part);
            left -= part;
            weight_left -= weight;
        }
        cuts
    }
}

/// The row of a numbered case (`SplitMix64`): the same number gives the same row everywhere.
#[must_use]
pub fn numbered_row(number: u64, length: usize) -> Vec<u32> {
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (0..length)
        .map(|_| {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut mixed = state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            ((mixed ^ (mixed >> 31)) >> 32) as u32
        })
        .collect()
}
