use alloc::borrow::Cow;
use alloc::vec::Vec;

/// The identity of a registry. Fields that the document does not show are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity<'d> {
    /// The Azure resource id.
    pub id: Option<Cow<'d, str>>,
    /// The registry's name.
    pub name: Option<Cow<'d, str>>,
    /// The resource group, as given or taken from the id.
    pub resource_group: Option<Cow<'d, str>>,
    /// The subscription's id, as given or taken from the id.
    pub subscription_id: Option<Cow<'d, str>>,
    /// The Azure region.
    pub location: Option<Cow<'d, str>>,
    /// What identifies it in a template, plan or state: its Terraform address, its symbolic names, or the expression of its name.
    pub address: Option<Cow<'d, str>>,
    /// Its tags, in document order. Names are unique; Azure ignores their case.
    pub tags: Vec<Tag<'d>>,
}

/// A tag of a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag<'d> {
    /// Its name.
    pub name: Cow<'d, str>,
    /// Its value.
    pub value: Cow<'d, str>,
}
