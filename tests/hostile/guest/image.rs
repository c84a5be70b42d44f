//! Values of the contract in the memory of a component, by the canonical ABI, including invalid ones.

/// The data of a guest, starting at a fixed address.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    base: u32,
    pub(crate) bytes: Vec<u8>,
}

impl Image {
    pub(crate) const fn new(base: u32) -> Self {
        Self {
            base,
            bytes: Vec::new(),
        }
    }

    /// Stores a value and returns its address.
    pub(crate) fn store<T: Lower>(&mut self, value: &T) -> u32 {
        let at = self.reserve(T::SIZE, T::ALIGN);
        value.lower(self, at);
        at
    }

    fn reserve(&mut self, size: usize, align: usize) -> u32 {
        let start = self.bytes.len().next_multiple_of(align);
        self.bytes.resize(start + size, 0);
        self.base + start as u32
    }

    fn put(&mut self, at: u32, bytes: &[u8]) {
        let start = (at - self.base) as usize;
        self.bytes[start..start + bytes.len()].copy_from_slice(bytes);
    }
}

/// A type of the contract.
pub(crate) trait Lower {
    const SIZE: usize;
    const ALIGN: usize;

    fn lower(&self, image: &mut Image, at: u32);
}

impl Lower for u8 {
    const SIZE: usize = 1;
    const ALIGN: usize = 1;

    fn lower(&self, image: &mut Image, at: u32) {
        image.put(at, &[*self]);
    }
}

impl Lower for u32 {
    const SIZE: usize = 4;
    const ALIGN: usize = 4;

    fn lower(&self, image: &mut Image, at: u32) {
        image.put(at, &self.to_le_bytes());
    }
}

impl Lower for u64 {
    const SIZE: usize = 8;
    const ALIGN: usize = 8;

    fn lower(&self, image: &mut Image, at: u32) {
        image.put(at, &self.to_le_bytes());
    }
}

/// A string: a valid one, bytes that are not UTF-8, or a pointer and a length out of bounds.
#[derive(Clone, Debug)]
pub(crate) enum Str {
    Bytes(Vec<u8>),
    Raw { pointer: u32, length: u32 },
}

impl From<&str> for Str {
    fn from(text: &str) -> Self {
        Self::Bytes(text.as_bytes().to_vec())
    }
}

impl Lower for Str {
    const SIZE: usize = 8;
    const ALIGN: usize = 4;

    fn lower(&self, image: &mut Image, at: u32) {
        let (pointer, length) = match self {
            Self::Bytes(bytes) => {
                let pointer = image.reserve(bytes.len(), 1);
                image.put(pointer, bytes);
                (pointer, bytes.len() as u32)
            }
            Self::Raw { pointer, length } => (*pointer, *length),
        };
        pointer.lower(image, at);
        length.lower(image, at + 4);
    }
}

/// A list: a valid one, or one that is longer than its items.
#[derive(Clone, Debug)]
pub(crate) enum List<T> {
    Items(Vec<T>),
    Raw { pointer: u32, length: u32 },
}

impl<T: Lower> Lower for List<T> {
    const SIZE: usize = 8;
    const ALIGN: usize = 4;

    fn lower(&self, image: &mut Image, at: u32) {
        let (pointer, length) = match self {
            Self::Items(items) => {
                let pointer = image.reserve(items.len() * T::SIZE, T::ALIGN);
                for (index, item) in items.iter().enumerate() {
                    item.lower(image, pointer + (index * T::SIZE) as u32);
                }
                (pointer, items.len() as u32)
            }
            Self::Raw { pointer, length } => (*pointer, *length),
        };
        pointer.lower(image, at);
        length.lower(image, at + 4);
    }
}

impl<T: Lower> Lower for Option<T> {
    const SIZE: usize = T::ALIGN + T::SIZE;
    const ALIGN: usize = T::ALIGN;

    fn lower(&self, image: &mut Image, at: u32) {
        u8::from(self.is_some()).lower(image, at);
        if let Some(value) = self {
            value.lower(image, at + T::ALIGN as u32);
        }
    }
}

const fn larger(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}

/// A record: its fields in order, each at a multiple of its alignment.
macro_rules! record {
    ($name:ident { $($field:ident: $type:ty),* $(,)? }) => {
        #[derive(Clone, Debug)]
        pub(crate) struct $name {
            $(pub(crate) $field: $type,)*
        }

        impl Lower for $name {
            const ALIGN: usize = {
                let mut align = 1;
                $(align = larger(align, <$type>::ALIGN);)*
                align
            };
            const SIZE: usize = {
                let mut at: usize = 0;
                $(at = at.next_multiple_of(<$type>::ALIGN) + <$type>::SIZE;)*
                at.next_multiple_of(Self::ALIGN)
            };

            fn lower(&self, image: &mut Image, at: u32) {
                let mut offset: usize = 0;
                $(
                    offset = offset.next_multiple_of(<$type>::ALIGN);
                    self.$field.lower(image, at + offset as u32);
                    offset += <$type>::SIZE;
                )*
                let _ = offset;
            }
        }
    };
}

// As in wit/0.1.0/types.wit. Cases of an enum are their number; a boolean is 0 or 1.
record!(ControlReference {
    framework: Str,
    id: Str,
    source: Str
});
record!(ReasonMetadata {
    code: Str,
    status: u8,
    summary: Str,
    portal: Option<Str>,
    controls: List<ControlReference>,
});
record!(AdvisoryMetadata {
    code: Str,
    summary: Str
});
record!(Reference { title: Str, url: Str });
record!(CheckMetadata {
    id: Str,
    title: Str,
    severity: u8,
    rationale: Str,
    audit_portal: List<Str>,
    audit_commands: List<Str>,
    remediation_portal: List<Str>,
    remediation_commands: List<Str>,
    references: List<Reference>,
    reasons: List<ReasonMetadata>,
    advisories: List<AdvisoryMetadata>,
});
record!(PolicyMetadata { name: Str, version: Str, description: Str, settings_schema: Str, checks: List<CheckMetadata> });
record!(Position {
    line: u32,
    column: u32,
    pointer: Str
});
record!(Tag { name: Str, value: Str });
record!(Identity {
    id: Option<Str>,
    name: Option<Str>,
    resource_group: Option<Str>,
    subscription_id: Option<Str>,
    location: Option<Str>,
    address: Option<Str>,
    tags: List<Tag>,
});
record!(Evidence { pointer: Str, value: Option<Str> });
record!(Advisory { kind: u32, message: Option<Str> });
record!(Finding {
    check: u32,
    status: u8,
    severity: u8,
    reason: u32,
    message: Option<Str>,
    evidence: List<Evidence>,
    advisories: List<Advisory>,
    remediation: List<Str>,
});
record!(RegistryResult {
    identity: Identity,
    position: Position,
    declared: u8,
    findings: List<Finding>,
    fingerprint: u64,
});
record!(Problem {
    code: Str,
    position: Position,
    message: Str
});
record!(Summary {
    registries: u32,
    pass: u32,
    fail: u32,
    not_applicable: u32,
    unknown: u32,
    skipped: u32,
    not_deployed: u32,
    errors: u32,
});
record!(Report { summary: Summary, registries: List<RegistryResult>, errors: List<Problem>, complete: u8 });
// As in wit/0.1.0/packed.wit.
record!(PackedReport {
    numbers: List<u32>,
    texts: Str
});
// `result<report, evaluate-error>`, whose first case is the larger one.
record!(Outcome {
    case: u8,
    report: Report
});

/// `result<packed-report, evaluate-error>`, whose second case is the larger one.
#[derive(Clone, Debug)]
pub(crate) struct PackedOutcome(pub(crate) PackedReport);

impl Lower for PackedOutcome {
    // The discriminants of the result and of the error, and the problem: a code, a position and a message.
    const SIZE: usize = 4 + 4 + Problem::SIZE;
    const ALIGN: usize = 4;

    fn lower(&self, image: &mut Image, at: u32) {
        0_u8.lower(image, at);
        self.0.lower(image, at + 4);
    }
}
