/// The limits of an evaluation, shared by everything that is evaluated on the way.
///
/// A value costs one step for each of its nodes and one for every 16 bytes of text that is copied, so the steps also limit memory.
#[derive(Debug)]
pub struct Budget {
    depth: u32,
    steps: u32,
}

impl Budget {
    /// Creates a budget from the levels of nesting and the steps that are allowed.
    #[must_use]
    pub const fn new(depth: u32, steps: u32) -> Self {
        Self { depth, steps }
    }

    /// Enters one level of nesting. Returns false, and enters nothing, if none is left.
    #[must_use]
    pub const fn enter(&mut self) -> bool {
        match self.depth.checked_sub(1) {
            Some(depth) => {
                self.depth = depth;
                true
            }
            None => false,
        }
    }

    /// Leaves a level that [`Self::enter`] has entered.
    pub const fn leave(&mut self) {
        self.depth = self.depth.saturating_add(1);
    }

    /// Spends steps. Returns false if there are too few: none is left then, and everything else stays unresolved.
    #[must_use]
    pub fn spend(&mut self, steps: usize) -> bool {
        let left = u32::try_from(steps)
            .ok()
            .and_then(|steps| self.steps.checked_sub(steps));
        self.steps = left.unwrap_or(0);
        left.is_some()
    }

    /// Returns the number of steps that are left.
    #[must_use]
    pub const fn remaining(&self) -> u32 {
        self.steps
    }

    /// Spends what a text costs besides its node.
    pub(crate) fn spend_text(&mut self, text: &str) -> bool {
        self.spend(text.len() / 16)
    }
}
