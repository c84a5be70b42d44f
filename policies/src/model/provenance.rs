/// The origin of a registry, which determines what an absent setting means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// Output of the service or a tool: absent settings are unknown.
    Observed,
    /// A deployment template or a plan: absent settings have the service's default.
    Declared,
}
