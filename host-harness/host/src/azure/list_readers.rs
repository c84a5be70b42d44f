//! Parallel reading. Lists are read side by side; their pages are returned in the order of the lists.

use std::io;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use std::vec;

use super::arm::Arm;
use super::error::AzureError;
use super::list::{Name, Take};
use super::live_page::Page;

/// One list to read.
pub(super) struct Job {
    pub(super) name: String,
    pub(super) read: Box<ReadList>,
}

/// Reads the pages of a list until the last one, or until the receiver is gone.
type ReadList = dyn FnOnce(&Arm, &mut Take<'_>) -> ControlFlow<()> + Send;

/// Progress counters.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) lists_read: AtomicU64,
    pub(super) registries: AtomicU64,
}

/// How long a reader may take to report the time limit. A reader that takes longer is stuck where no limit applies, such as in a sign-in tool.
const GRACE: Duration = Duration::from_secs(2);

/// The buffered pages per list, in addition to the one in hand.
const WAITING: usize = 1;

enum Message {
    Page(Page),
    /// The list is complete.
    End,
}

/// The pages of all lists.
pub(super) struct Pages {
    arm: Arc<Arm>,
    /// The lists in progress, in order.
    lists: Receiver<(String, Receiver<Message>)>,
    current: Option<(String, Receiver<Message>)>,
    /// The number of lists that have not started to arrive.
    left: usize,
}

impl Pages {
    /// Starts reading on at most `threads` threads. At most three lists per thread are started ahead of the consumer.
    pub(super) fn of(arm: Arc<Arm>, jobs: Vec<Job>, threads: usize, counts: &Arc<Counts>) -> io::Result<Self> {
        let left = jobs.len();
        let threads = threads.clamp(1, left.max(1));
        let (ordered, lists) = sync_channel(threads * 2);
        let queue = Arc::new(Mutex::new((jobs.into_iter(), ordered)));
        for number in 0..threads {
            let (arm, queue, counts) = (Arc::clone(&arm), Arc::clone(&queue), Arc::clone(counts));
            let started = thread::Builder::new().spawn(move || work(&arm, &queue, &counts));
            match started {
                Ok(_) => {}
                // Fewer threads are enough.
                Err(_) if number > 0 => break,
                Err(error) => return Err(error),
            }
        }
        Ok(Self {
            arm,
            lists,
            current: None,
            left,
        })
    }
}

type Queue = Mutex<(vec::IntoIter<Job>, SyncSender<(String, Receiver<Message>)>)>;

/// Reads one list after another until the queue is empty or the consumer is gone.
fn work(arm: &Arm, queue: &Queue, counts: &Counts) {
    while let Some((job, pages)) = next(queue) {
        let mut take = |name: Name, read: Result<super::page::Read, AzureError>| {
            let content = read.map(|read| {
                counts.registries.fetch_add(read.length, Ordering::Relaxed);
                read.text
            });
            let page = Page {
                source: name.text(),
                content,
            };
            match pages.send(Message::Page(page)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        };
        if (job.read)(arm, &mut take).is_break() {
            return;
        }
        counts.lists_read.fetch_add(1, Ordering::Relaxed);
        if pages.send(Message::End).is_err() {
            return;
        }
    }
}

/// Returns the next list. The lock is held while its place in the order is taken; a full order blocks every worker.
fn next(queue: &Queue) -> Option<(Job, SyncSender<Message>)> {
    let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
    let (jobs, ordered) = &mut *queue;
    let job = jobs.next()?;
    let (pages, receiver) = sync_channel(WAITING);
    ordered.send((job.name.clone(), receiver)).ok()?;
    Some((job, pages))
}

impl Iterator for Pages {
    type Item = Page;

    fn next(&mut self) -> Option<Page> {
        loop {
            if self.current.is_none() {
                if self.left == 0 {
                    return None;
                }
                match self.lists.recv_timeout(self.longest()) {
                    Ok(list) => self.current = Some(list),
                    Err(error) => {
                        self.left = 0;
                        // Stuck workers are not waited for.
                        self.lists = sync_channel(0).1;
                        return Some(self.unread("/subscriptions".to_owned(), error));
                    }
                }
                self.left = self.left.saturating_sub(1);
            }
            let (name, pages) = self.current.as_ref()?;
            match pages.recv_timeout(self.longest()) {
                Ok(Message::Page(page)) => return Some(page),
                Ok(Message::End) => self.current = None,
                // The reader is gone or stuck, so the list must not look complete.
                Err(error) => {
                    let page = self.unread(name.clone(), error);
                    self.current = None;
                    return Some(page);
                }
            }
        }
    }
}

impl Pages {
    /// Returns how long to wait for the next message.
    fn longest(&self) -> Duration {
        self.arm.deadline.left().saturating_add(GRACE)
    }

    fn unread(&self, source: String, error: RecvTimeoutError) -> Page {
        Page {
            source,
            content: Err(match error {
                RecvTimeoutError::Timeout => self.arm.deadline.error(),
                RecvTimeoutError::Disconnected => AzureError::Interrupted,
            }),
        }
    }
}

impl Drop for Pages {
    /// Stops the workers.
    fn drop(&mut self) {
        self.arm.stop.stop();
    }
}
