//! Finds registries that occur more than once, by digests of ids and findings, which take little memory even for a million registries.

mod places;

use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::mem;

use hashbrown::HashTable;

use super::batch::Batch;
use crate::model::{ErrorEntry, Finding, RegistryResult, Source};
use places::Texts;

/// The code of the error about one registry with different findings.
const CODE: &str = "conflicting-registry";

/// Computes digests. Its keys are random, so that no input can be crafted to collide with another.
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

/// The digests of the registries of a batch; `None` for those without an id.
#[derive(Clone, Debug)]
pub struct Digests(Vec<Option<Digest>>);

impl Digester {
    /// Computes the digests of a batch, after its waivers have been set.
    #[must_use]
    pub fn digests(&self, batch: &Batch) -> Digests {
        Digests(batch.registries.iter().map(|registry| self.digest(registry)).collect())
    }

    fn digest(&self, registry: &RegistryResult) -> Option<Digest> {
        let id = registry.id.as_deref().filter(|id| !id.is_empty())?;
        // Azure compares ids without regard to case.
        let id = id.to_ascii_lowercase();
        let mut hasher = self.findings.build_hasher();
        // Findings of a registry have no evidence at a lower level of detail; the fingerprint does not depend on it.
        (registry.fingerprint, registry.findings.len()).hash(&mut hasher);
        for finding in &registry.findings {
            hash(finding, &mut hasher);
        }
        Some(Digest {
            id: [0, 1].map(|half: usize| self.id.get(half).map_or(0, |keys| keys.hash_one(&id))),
            findings: hasher.finish(),
        })
    }
}

/// Hashes what makes findings equal: not the position of evidence, and not what follows from the other fields.
fn hash(finding: &Finding, hasher: &mut impl Hasher) {
    let Finding {
        check,
        status,
        reason,
        evidence,
        advisories,
        ..
    } = finding;
    // Includes the outcome, because a waiver by tag may match only one of two.
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

/// The registries of a run so far.
///
/// Batches are added in input order. A registry with the id and findings of an earlier one is counted and omitted. One with the id of an earlier
/// one but different findings is kept, and an error says where the earlier one is.
#[derive(Debug, Default)]
pub struct Duplicates {
    /// Numbers of registries by the digests of their ids. Several tables, so that growing one does not copy all numbers at once.
    tables: [HashTable<u32>; 16],
    digests: Chunks,
    paths: Texts,
    lines: Texts,
    pointers: Texts,
}

impl Duplicates {
    /// Processes the next batch with its digests. Returns whether the batch was changed.
    pub fn take(&mut self, batch: &mut Batch, digests: &Digests) -> bool {
        let mut changed = false;
        let registries = mem::take(&mut batch.registries);
        for (registry, digest) in registries.into_iter().zip(&digests.0) {
            match digest.and_then(|digest| self.look_up_or_add(digest, &registry.source)) {
                None => {}
                Some(Earlier::Same) => {
                    changed = true;
                    let summary = &mut batch.totals.summary;
                    summary.registries -= 1;
                    summary.duplicates += 1;
                    for finding in &registry.findings {
                        *summary.of(finding.outcome()) -= 1;
                    }
                    continue;
                }
                Some(Earlier::Different { place }) => {
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

    /// Returns the earlier registry with the same id, if any, and otherwise or if its findings differ, adds this one.
    fn look_up_or_add(&mut self, digest: Digest, source: &Source) -> Option<Earlier> {
        let [hash, other] = digest.id;
        let table = self.tables.get_mut((other % 16) as usize)?;
        let digests = &self.digests;
        if table
            .find(hash, |number| digests.get(*number) == Some(digest))
            .is_some()
        {
            return Some(Earlier::Same);
        }
        let has_id = |number: &u32| digests.get(*number).is_some_and(|known| known.id == digest.id);
        let number = table.find(hash, has_id).copied();
        // After four billion registries, which no run reaches, no more are added.
        if let Ok(new) = u32::try_from(digests.count) {
            table.insert_unique(hash, new, |number| digests.get(*number).map_or(0, |known| known.id[0]));
            self.digests.push(digest);
            let position = source.position.as_ref();
            self.paths.push(path(source));
            // The texts share prefixes with their predecessors, so what changes most comes last.
            let line = position.map_or_else(String::new, |at| format!(":{}", at.line));
            self.lines.push(&line);
            let pointer = position.map_or_else(String::new, |at| format!(":{} {}", at.column, at.pointer));
            self.pointers.push(&pointer);
        }
        number.map(|number| Earlier::Different {
            place: self.place(number as usize),
        })
    }

    /// Describes where a registry is.
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

/// A list that grows without moving its elements.
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

/// An earlier registry with the same id.
enum Earlier {
    /// Its findings are the same.
    Same,
    /// Its findings are different.
    Different { place: String },
}

fn conflict(registry: &RegistryResult, place: &str) -> ErrorEntry {
    let id = registry.id.as_deref().unwrap_or_default();
    ErrorEntry {
        source: registry.source.clone(),
        code: CODE.to_owned(),
        message: format!("{id} is also in {place}, with different findings; check only one of the two"),
    }
}
