//! Registries that a run meets more than once, known by digests of their ids and findings, so that a million of them take little memory.

mod places;

use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::mem;

use hashbrown::HashTable;

use super::batch::Batch;
use crate::model::{ErrorEntry, Finding, RegistryResult, Source};
use places::Texts;

/// The code of the error about one registry with different findings.
const CODE: &str = "conflicting-registry";

/// What makes digests. The keys are random, so that no input can be made to have the digest of another one.
#[derive(Clone, Debug, Default)]
pub struct Digester {
    id: [RandomState; 2],
    findings: RandomState,
}

/// The digests of a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Digest {
    id: [u64; 2],
    findings: u64,
}

/// The digests of the registries of a batch; none for those without an id.
#[derive(Clone, Debug)]
pub struct Digests(Vec<Option<Digest>>);

impl Digester {
    /// The digests of the registries of a batch, after waivers have been put to them.
    #[must_use]
    pub fn digests(&self, batch: &Batch) -> Digests {
        Digests(batch.registries.iter().map(|registry| self.digest(registry)).collect())
    }

    fn digest(&self, registry: &RegistryResult) -> Option<Digest> {
        let id = registry.id.as_deref().filter(|id| !id.is_empty())?;
        // Azure compares ids without case.
        let id = id.to_ascii_lowercase();
        let mut hasher = self.findings.build_hasher();
        registry.findings.len().hash(&mut hasher);
        for finding in &registry.findings {
            hash(finding, &mut hasher);
        }
        Some(Digest {
            id: [0, 1].map(|half: usize| self.id.get(half).map_or(0, |keys| keys.hash_one(&id))),
            findings: hasher.finish(),
        })
    }
}

/// What two findings have to have in common to be the same: not where the evidence is, and not what follows from the rest.
fn hash(finding: &Finding, hasher: &mut impl Hasher) {
    let Finding {
        check,
        status,
        reason,
        evidence,
        advisories,
        ..
    } = finding;
    // A waiver by tag may cover only one of two.
    (&check.id, status.as_str(), &reason.code, finding.outcome().as_str()).hash(hasher);
    evidence.len().hash(hasher);
    for evidence in evidence {
        evidence.value.hash(hasher);
    }
    advisories.len().hash(hasher);
    for advisory in advisories {
        advisory.kind.code.hash(hasher);
    }
}

/// The registries that a run has met so far.
///
/// Batches are taken in the order of the input. A registry with the id of an earlier one and the same findings is counted and left out; one with other
/// findings stays, and an error says where the earlier one is.
#[derive(Debug, Default)]
pub struct Duplicates {
    /// Numbers of registries, by the digests of their ids. One after the other grows, so that there are never two copies of all of it.
    tables: [HashTable<u32>; 16],
    digests: Chunks,
    paths: Texts,
    lines: Texts,
    pointers: Texts,
}

impl Duplicates {
    /// Takes the next batch, with its digests, and returns whether that has changed anything about it.
    pub fn take(&mut self, batch: &mut Batch, digests: &Digests) -> bool {
        let mut changed = false;
        let registries = mem::take(&mut batch.registries);
        for (registry, digest) in registries.into_iter().zip(&digests.0) {
            match digest.and_then(|digest| self.meet(digest, &registry.source)) {
                None => {}
                Some(Met::Same) => {
                    changed = true;
                    let summary = &mut batch.totals.summary;
                    summary.registries -= 1;
                    summary.duplicates += 1;
                    for finding in &registry.findings {
                        *summary.of(finding.outcome()) -= 1;
                    }
                    continue;
                }
                Some(Met::Other { place }) => {
                    changed = true;
                    batch.totals.summary.errors += 1;
                    batch.totals.complete = false;
                    batch.errors.push(conflict(&registry, &place));
                }
            }
            batch.registries.push(registry);
        }
        changed
    }

    /// What is known of a registry, which is known from now on.
    fn meet(&mut self, digest: Digest, source: &Source) -> Option<Met> {
        let [hash, other] = digest.id;
        let table = self.tables.get_mut((other % 16) as usize)?;
        let digests = &self.digests;
        if table
            .find(hash, |number| digests.get(*number) == Some(digest))
            .is_some()
        {
            return Some(Met::Same);
        }
        let has_id = |number: &u32| digests.get(*number).is_some_and(|known| known.id == digest.id);
        let number = table.find(hash, has_id).copied();
        // Four billion registries take more time than any run has. Those beyond are not compared with.
        if let Ok(new) = u32::try_from(digests.count) {
            table.insert_unique(hash, new, |number| digests.get(*number).map_or(0, |known| known.id[0]));
            self.digests.push(digest);
            let position = source.position.as_ref();
            self.paths.push(path(source));
            // What changes most stands at the end of a text, so that there is little to keep.
            let line = position.map_or_else(String::new, |at| format!(":{}", at.line));
            self.lines.push(&line);
            let pointer = position.map_or_else(String::new, |at| format!(":{} {}", at.column, at.pointer));
            self.pointers.push(&pointer);
        }
        number.map(|number| Met::Other {
            place: self.place(number as usize),
        })
    }

    /// Where a registry is, in words.
    fn place(&self, number: usize) -> String {
        let place = self.paths.get(number) + &self.lines.get(number) + &self.pointers.get(number);
        place.trim_end().to_owned()
    }
}

fn path(source: &Source) -> &str {
    match source.path.as_deref() {
        Some(crate::input::STDIN) => "standard input",
        Some(path) => path,
        None => "the document",
    }
}

/// A list that never moves.
#[derive(Debug, Default)]
struct Chunks {
    chunks: Vec<Vec<Digest>>,
    count: usize,
}

impl Chunks {
    const SIZE: usize = 4096;

    fn push(&mut self, digest: Digest) {
        if self.count.is_multiple_of(Self::SIZE) {
            self.chunks.push(Vec::with_capacity(Self::SIZE));
        }
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.push(digest);
            self.count += 1;
        }
    }

    fn get(&self, number: u32) -> Option<Digest> {
        let number = number as usize;
        self.chunks.get(number / Self::SIZE)?.get(number % Self::SIZE).copied()
    }
}

/// What is known of a registry that was met before.
enum Met {
    /// Its findings are the same.
    Same,
    /// Its findings are others.
    Other { place: String },
}

fn conflict(registry: &RegistryResult, place: &str) -> ErrorEntry {
    let id = registry.id.as_deref().unwrap_or_default();
    ErrorEntry {
        source: registry.source.clone(),
        code: CODE.to_owned(),
        message: format!("{id} is also in {place}, with other findings; check only one of the two"),
    }
}
