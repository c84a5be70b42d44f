//! The deadline clock: a thread that increments the engine's epoch as long as the engine exists.

use std::io;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use wasmtime::EngineWeak;

use super::limits::Limits;

/// A handle of the clock's thread, which ends when the handle is dropped.
#[derive(Debug)]
pub(super) struct Ticker {
    _stop: Sender<()>,
}

impl Ticker {
    pub(super) fn start(engine: EngineWeak) -> io::Result<Self> {
        let (stop, stopped) = channel();
        thread::Builder::new()
            .name("acrcheck-epoch".to_owned())
            .spawn(move || {
                while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(Limits::TICK) {
                    match engine.upgrade() {
                        Some(engine) => engine.increment_epoch(),
                        None => break,
                    }
                }
            })?;
        Ok(Self { _stop: stop })
    }

    /// Returns the number of ticks of a duration, plus one because the first tick may come immediately.
    pub(super) fn ticks(&self, duration: Duration) -> u64 {
        let ticks = duration.as_millis().div_ceil(Limits::TICK.as_millis());
        // Wasmtime adds the number to the current epoch; half of the range avoids an overflow.
        u64::try_from(ticks)
            .unwrap_or(u64::MAX)
            .saturating_add(1)
            .min(u64::MAX / 2)
    }
}
