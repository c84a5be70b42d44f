//! Lists of lines in little memory: all but the last lines of a long list are in a temporary file, which all lists share.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// The bytes of a list that are kept in memory before they are moved to the file.
const IN_MEMORY: usize = 64 << 10;

/// The temporary file. It is created when it is needed, and has no name.
#[derive(Debug, Default)]
pub(super) struct Spool {
    file: Option<File>,
    end: u64,
}

impl Spool {
    fn append(&mut self, bytes: &[u8]) -> io::Result<Chunk> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile()?),
        };
        file.write_all(bytes)?;
        let chunk = Chunk {
            start: self.end,
            length: bytes.len(),
        };
        self.end += bytes.len() as u64;
        Ok(chunk)
    }

    fn read(&mut self, chunk: Chunk) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; chunk.length];
        if let Some(file) = &mut self.file {
            file.seek(SeekFrom::Start(chunk.start))?;
            file.read_exact(&mut bytes)?;
        }
        Ok(bytes)
    }
}

/// Lines of one list in the file.
#[derive(Clone, Copy, Debug)]
struct Chunk {
    start: u64,
    length: usize,
}

/// A list of lines.
#[derive(Debug, Default)]
pub(super) struct List {
    /// The number of lines, including those that are not kept.
    pub(super) count: u64,
    chunks: Vec<Chunk>,
    last: Vec<u8>,
}

impl List {
    /// Adds a line without a line break. With `most`, only that many lines are kept, and further ones are counted.
    pub(super) fn push(&mut self, line: &str, most: Option<u64>, spool: &mut Spool) -> io::Result<()> {
        self.count += 1;
        if most.is_some_and(|most| self.count > most) {
            return Ok(());
        }
        self.last.extend_from_slice(line.as_bytes());
        self.last.push(b'\n');
        if self.last.len() >= IN_MEMORY {
            self.chunks.push(spool.append(&self.last)?);
            self.last.clear();
        }
        Ok(())
    }

    /// Calls `each` with the first lines that were kept, up to a number.
    pub(super) fn for_each(
        &self,
        most: u64,
        spool: &mut Spool,
        each: &mut dyn FnMut(&str) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut left = most;
        let mut lines = |bytes: &[u8]| {
            // Only whole lines of valid UTF-8 were added.
            let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
            for line in text.lines().take(usize::try_from(left).unwrap_or(usize::MAX)) {
                left -= 1;
                each(line)?;
            }
            io::Result::Ok(())
        };
        for chunk in &self.chunks {
            lines(&spool.read(*chunk)?)?;
        }
        lines(&self.last)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]
mod tests {
    use super::*;

    fn all(list: &List, most: u64, spool: &mut Spool) -> Vec<String> {
        let mut lines = Vec::new();
        let mut add = |line: &str| {
            lines.push(line.to_owned());
            Ok(())
        };
        list.for_each(most, spool, &mut add).unwrap();
        lines
    }

    #[test]
    fn long_lists_come_back_in_order() {
        let mut spool = Spool::default();
        let mut lists = [List::default(), List::default()];
        let line = |list: usize, number: usize| format!("{list} {number} {}", "é".repeat(number % 100));
        for number in 0..5000 {
            for (index, list) in lists.iter_mut().enumerate() {
                list.push(&line(index, number), None, &mut spool).unwrap();
            }
        }
        assert!(spool.end > 4 * IN_MEMORY as u64);
        for (index, list) in lists.iter().enumerate() {
            let expected: Vec<String> = (0..5000).map(|number| line(index, number)).collect();
            assert_eq!(all(list, u64::MAX, &mut spool), expected);
            assert_eq!(all(list, 3000, &mut spool), expected[..3000]);
        }
    }

    #[test]
    fn further_lines_are_counted() {
        let (mut spool, mut list) = (Spool::default(), List::default());
        for line in ["a", "b", "c"] {
            list.push(line, Some(2), &mut spool).unwrap();
        }
        assert_eq!(
            (list.count, all(&list, 9, &mut spool)),
            (3, vec!["a".to_owned(), "b".to_owned()])
        );
    }
}
