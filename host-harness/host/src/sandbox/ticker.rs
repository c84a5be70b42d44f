//! The clock behind deadlines: a thread that moves the engine's epoch on, for as long as the engine is there.

use std::io;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use wasmtime::EngineWeak;

use super::limits::Limits;

/// Dropping it ends the thread.
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

    /// How many ticks a duration takes: one more than fit, since the first may come at once.
    pub(super) fn ticks(&self, duration: Duration) -> u64 {
        let ticks = duration.as_millis().div_ceil(Limits::TICK.as_millis());
        // It is added to the ticks there have been: half of what there can be is room enough, and for ever.
        u64::try_from(ticks)
            .unwrap_or(u64::MAX)
            .saturating_add(1)
            .min(u64::MAX / 2)
    }
}
