//! Checks standard input of any size and writes NDJSON as results come: `az acr list | cargo run --example stream`.

use std::io::{self, Write};

use acrcheck::checker::{Checker, Document, ThreadError};
use acrcheck::input::Input;
use acrcheck::render::{Ndjson, StreamRenderer};
use acrcheck::{EMBEDDED_COMPONENT, Engine, EngineConfig};

#[derive(Debug)]
enum Error {
    Thread(ThreadError),
    Output(io::Error),
}

impl From<ThreadError> for Error {
    fn from(error: ThreadError) -> Self {
        Self::Thread(error)
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = Engine::new(EngineConfig::default())?.load(EMBEDDED_COMPONENT)?;
    let mut out = io::stdout().lock();

    let checked = Checker::new(&policy).check_each([Document::open(&Input::Stdin)], |batch| {
        Ndjson.part(&batch.registries, &batch.errors, &mut out)?;
        Ok::<(), Error>(out.flush()?)
    });
    match checked {
        Ok(()) => Ok(()),
        Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(Error::Output(error)) => Err(error.into()),
        Err(Error::Thread(error)) => Err(error.into()),
    }
}
