//! A pool of threads whose results come in the order of the inputs.

use std::io;
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, Scope, scope};

/// The system starts no thread.
#[derive(Debug, thiserror::Error)]
#[error("cannot start a thread")]
pub struct ThreadError(#[from] io::Error);

/// Does `work` on every input, on as many threads as `jobs` says, and hands what comes of it to `take` in the order of the inputs. A single
/// input is worked on here, without any thread. However many inputs there are, no more than three for each thread are held at a time.
///
/// # Errors
/// The first one of `take`, after which nothing more is taken; or a thread cannot be started.
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
    // A thread that panics has the scope panic when all have ended.
    scope(|scope| {
        let mut hands = Vec::new();
        let mut results = Vec::new();
        for _ in 0..jobs.get() {
            match hand(scope, &work) {
                Ok((hand, result)) => {
                    hands.push(hand);
                    results.push(result);
                }
                // Fewer will do.
                Err(_) if !hands.is_empty() => break,
                Err(error) => return Err(ThreadError(error).into()),
            }
        }
        // In turn, so that the order is known without a number on anything. Where one has gone, so has whoever takes what comes of it.
        let reader = Builder::new().spawn_scoped(scope, move || {
            inputs
                .zip(hands.iter().cycle())
                .try_for_each(|(input, hand)| hand.send(input))
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

/// A thread that works on what it is sent.
fn hand<'scope, T: Send + 'scope, R: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: &'scope (impl Fn(T) -> R + Sync),
) -> io::Result<(SyncSender<T>, Receiver<R>)> {
    let (hand, inputs) = sync_channel::<T>(1);
    let (results, result) = sync_channel(1);
    Builder::new().spawn_scoped(scope, move || {
        inputs.iter().map(work).try_for_each(|done| results.send(done)).ok();
    })?;
    Ok((hand, result))
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
    fn the_order_is_that_of_the_inputs() {
        for jobs in [NonZeroUsize::MIN, FOUR] {
            for count in [0_u64, 1, 2, 3, 4, 5, 1000] {
                let mut taken = Vec::new();
                let work = |input: u64| {
                    // Some take longer than others.
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
    fn an_error_ends_an_endless_row() {
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
    fn a_panic_is_not_swallowed() {
        let ended = std::panic::catch_unwind(|| {
            let work = |input: u64| assert_ne!(input, 5);
            in_order(0..100, FOUR, work, |()| Result::<(), Stop>::Ok(()))
        });
        assert!(ended.is_err());
    }
}
