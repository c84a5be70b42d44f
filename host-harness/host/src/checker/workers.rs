//! A pool of threads that returns results in input order.

use std::io;
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, Scope, scope};

/// The system cannot start a thread.
#[derive(Debug, thiserror::Error)]
#[error("cannot start a thread")]
pub struct ThreadError(#[from] io::Error);

/// Calls `work` on every input, on `jobs` threads, and passes the results to `take` in input order.
///
/// A single input is processed on the calling thread. At most three inputs per thread are in memory at a time.
///
/// # Errors
/// The first error of `take`, which ends the iteration, or the system cannot start a thread.
pub fn in_order<I, T, E>(
    mut inputs: I,
    jobs: NonZeroUsize,
    work: impl Fn(I::Item) -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E>
where
    I: Iterator + Send,
    I::Item: Send,
    T: Send,
    E: From<ThreadError>,
{
    let Some(first) = inputs.next() else {
        return Ok(());
    };
    let Some(second) = inputs.next() else {
        return take(work(first));
    };
    let mut inputs = [first, second].into_iter().chain(inputs);
    if jobs.get() == 1 {
        return inputs.try_for_each(|input| take(work(input)));
    }
    // If a thread panics, the scope panics once all threads have ended.
    scope(|scope| {
        let mut workers = Vec::new();
        let mut results = Vec::new();
        for _ in 0..jobs.get() {
            match start_worker(scope, &work) {
                Ok((worker, result)) => {
                    workers.push(worker);
                    results.push(result);
                }
                // Fewer threads than requested are enough.
                Err(_) if !workers.is_empty() => break,
                Err(error) => return Err(ThreadError(error).into()),
            }
        }
        // Round robin, so that results need no sequence numbers. Sending fails only after `take` has ended the iteration.
        let reader = Builder::new().spawn_scoped(scope, move || {
            inputs
                .zip(workers.iter().cycle())
                .try_for_each(|(input, worker)| worker.send(input))
                .ok();
        });
        reader.map_err(ThreadError)?;
        results
            .iter()
            .cycle()
            .map_while(|result| result.recv().ok())
            .try_for_each(&mut take)
    })
}

/// Starts a thread; returns the channels for its inputs and results.
fn start_worker<'scope, T: Send + 'scope, R: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: &'scope (impl Fn(T) -> R + Sync),
) -> io::Result<(SyncSender<T>, Receiver<R>)> {
    let (worker, inputs) = sync_channel::<T>(1);
    let (results, result) = sync_channel(1);
    Builder::new().spawn_scoped(scope, move || {
        inputs.iter().map(work).try_for_each(|done| results.send(done)).ok();
    })?;
    Ok((worker, result))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Stop;

    impl From<ThreadError> for Stop {
        fn from(_: ThreadError) -> Self {
            Self
        }
    }

    const FOUR: NonZeroUsize = NonZeroUsize::MIN.saturating_add(3);

    #[test]
    fn results_come_in_input_order() {
        for jobs in [NonZeroUsize::MIN, FOUR] {
            for count in [0_u64, 1, 2, 3, 4, 5, 1000] {
                let mut taken = Vec::new();
                let work = |input: u64| {
                    // Vary the duration of the work.
                    std::thread::sleep(std::time::Duration::from_micros(input * 7919 % 200));
                    input * 2
                };
                let ended: Result<(), Stop> = in_order(0..count, jobs, work, |result| {
                    taken.push(result);
                    Ok(())
                });
                assert!(ended.is_ok());
                let expected: Vec<u64> = (0..count).map(|input| input * 2).collect();
                assert_eq!(taken, expected);
            }
        }
    }

    #[test]
    fn an_error_ends_endless_inputs() {
        let taken: Result<(), Stop> = in_order(
            0_u64..,
            FOUR,
            |input| input,
            |result| match result {
                0..10 => Ok(()),
                _ => Err(Stop),
            },
        );
        assert!(taken.is_err());
    }

    #[test]
    fn a_panic_is_propagated() {
        let ended = std::panic::catch_unwind(|| {
            let work = |input: u64| assert_ne!(input, 5);
            in_order(0..100, FOUR, work, |()| Result::<(), Stop>::Ok(()))
        });
        assert!(ended.is_err());
    }
}
