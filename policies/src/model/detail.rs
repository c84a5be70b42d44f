use super::status::Status;

/// How much a report says about findings. It changes no status, severity, reason, count, error or order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Identity, position, status, severity and reason.
    Verdicts,
    /// All about findings that fail or are unknown, and for the others what `Verdicts` says.
    Attention,
    /// All about every finding.
    #[default]
    Full,
}

impl Detail {
    /// Whether findings with a status have evidence, advisories, commands and a message of their own.
    #[must_use]
    pub const fn shows(self, status: Status) -> bool {
        match self {
            Self::Verdicts => false,
            Self::Attention => matches!(status, Status::Fail | Status::Unknown),
            Self::Full => true,
        }
    }

    pub(crate) const fn is_full(self) -> bool {
        matches!(self, Self::Full)
    }

    /// The name in JSON.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Verdicts => "verdicts",
            Self::Attention => "attention",
            Self::Full => "full",
        }
    }
}
