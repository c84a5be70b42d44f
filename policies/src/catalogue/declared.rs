//! The reason and the advisories of registries that a template or a plan declares.

use crate::model::{AdvisoryKind, Reason, Status};

pub(crate) static UNRESOLVED_EXPRESSION: Reason = Reason {
    code: "unresolved-expression",
    status: Status::Unknown,
    summary: "The result depends on an expression whose value is not in the document. Pass the parameters of a template, too, or check the registry after the deployment.",
    portal: None,
    controls: &[],
};

pub(crate) static RESOLVED_ANYWAY: AdvisoryKind = AdvisoryKind {
    code: "unresolved-expression",
    summary: "The value of an expression is not in the document, but every value that it can have gives the same result.",
};

pub(crate) static CONDITIONAL: AdvisoryKind = AdvisoryKind {
    code: "conditional",
    summary: "The registry is deployed only under a condition whose value is not in the document.",
};
