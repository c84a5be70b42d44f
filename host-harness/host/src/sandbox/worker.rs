//! Compiles components that nobody vouches for in a process of its own, which can be stopped.
//!
//! A compiler cannot be interrupted where it stands, and forty kilobytes of WebAssembly can keep one busy for minutes. The worker is the same
//! executable, started anew without an environment; it lowers its own limits before it reads the component, and answers with compiled code.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::panic;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::artefact::Artefact;
use super::config::{self, EngineConfig};
use super::error::LoadError;

/// The executable that compiles untrusted components.
///
/// It is started anew for each, with an empty environment, and leaves its `main` where [`Worker::serve_if_asked`] stands: whatever `main` does
/// before that, it does as well. A test binary is no worker, since its `main` is not yours; tests name a program with [`Worker::program`].
///
/// ```no_run
/// use acrcheck::{Engine, EngineConfig, Worker};
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     // First of all: the worker process is this program, and this is where it leaves.
///     Worker::serve_if_asked();
///     let engine = Engine::new(EngineConfig::default())?;
///     let bytes = std::fs::read("tenant.wasm")?;
///     let policy = engine.load_untrusted(&bytes, &Worker::this_program()?)?;
///     println!("{}", policy.metadata().name);
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Worker {
    program: PathBuf,
}

/// What tells a program that it is the worker.
const ARGUMENT: &str = "--acrcheck-compile-worker";
/// The same, for the case that a program does not look at its arguments: a worker never starts a worker.
const MARK: &str = "ACRCHECK_COMPILE_WORKER";
/// What a job and an answer begin with: two builds of different versions do not understand each other.
const MAGIC: &[u8; 16] = b"acrcheck-job/1\n\0";
const COMPILED: u8 = b'C';
const INVALID: u8 = b'E';

impl Worker {
    /// This very program, whose `main` begins with [`Worker::serve_if_asked`].
    ///
    /// # Errors
    /// The system does not say where the program stands.
    pub fn this_program() -> io::Result<Self> {
        // On Linux this names the running executable even after its file was replaced.
        let running = PathBuf::from("/proc/self/exe");
        let program = if running.exists() {
            running
        } else {
            std::env::current_exe()?
        };
        Ok(Self { program })
    }

    /// Another program whose `main` begins with [`Worker::serve_if_asked`], for example the command `acrcheck` of the same version.
    #[must_use]
    pub fn program(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
        }
    }

    /// Does the worker's job and ends the process, if the process was started as a worker; otherwise does nothing.
    ///
    /// Call it first in `main`.
    pub fn serve_if_asked() {
        if std::env::args_os().nth(1) == Some(OsString::from(ARGUMENT)) {
            let ended = serve(&mut io::stdin().lock(), &mut io::stdout().lock());
            std::process::exit(match ended {
                Ok(()) => 0,
                Err(error) if error.kind() == io::ErrorKind::OutOfMemory => NO_MEMORY,
                Err(_) => 1,
            });
        }
    }

    /// Compiles a component in a new process, under the limits for compiling.
    pub(super) fn compile(&self, component: &[u8], config: &EngineConfig) -> Result<Artefact, LoadError> {
        if std::env::var_os(MARK).is_some() {
            return Err(LoadError::Worker(io::Error::other(
                "a worker does not start another; begin `main` with `Worker::serve_if_asked`",
            )));
        }
        let mut child = self.start().map_err(LoadError::Worker)?;
        let until = Instant::now().checked_add(config.compile_time);
        let answer = converse(&mut child, component, config);
        let status = end(&mut child, until).map_err(LoadError::Worker)?;
        let Ok(answer) = answer else {
            return Err(overdue(config));
        };
        match (read_answer(answer), status) {
            (Some(answer), _) => answer,
            (None, Some(status)) => Err(ended_early(status, config)),
            // It said that it has nothing to say, and stayed.
            (None, None) => Err(overdue(config)),
        }
    }

    fn start(&self) -> io::Result<Child> {
        let mut command = Command::new(&self.program);
        // Nothing of this process's environment is of any use to a compiler, and some of it may be secret.
        command.arg(ARGUMENT).env_clear().env(MARK, "1");
        #[cfg(windows)]
        command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
    }
}

/// No answer in time.
struct Overdue;

const fn overdue(config: &EngineConfig) -> LoadError {
    LoadError::CompileTime {
        limit: config.compile_time,
    }
}

/// Waits for a process whose answer is there, and stops it when its time is up: none if it had to be stopped.
fn end(child: &mut Child, until: Option<Instant>) -> io::Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if until.is_some_and(|until| Instant::now() >= until) {
            // It may have ended by itself in between.
            let _ = child.kill();
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(PAUSE);
    }
}

/// Between two looks at a process that is about to end.
const PAUSE: Duration = Duration::from_millis(1);

/// Hands the job over and waits for the whole answer, which may be empty.
fn converse(child: &mut Child, component: &[u8], config: &EngineConfig) -> Result<Vec<u8>, Overdue> {
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Ok(Vec::new());
    };
    let job = job(component, config);
    // Both ends at once, so that neither process waits for the other. The threads end when the pipes do, with the child at the latest.
    thread::spawn(move || {
        // A worker that does not read its job shows in its answer.
        let _ = stdin.write_all(&job);
    });
    let (answered, answer) = channel();
    let largest = config.compile_memory_bytes as u64;
    thread::spawn(move || {
        let mut answer = Vec::new();
        // What was cut off is no answer.
        let _ = stdout.take(largest).read_to_end(&mut answer);
        let _ = answered.send(answer);
    });
    match answer.recv_timeout(config.compile_time) {
        Ok(answer) => Ok(answer),
        Err(RecvTimeoutError::Timeout) => Err(Overdue),
        Err(RecvTimeoutError::Disconnected) => Ok(Vec::new()),
    }
}

fn job(component: &[u8], config: &EngineConfig) -> Vec<u8> {
    let numbers = [
        config.stack_bytes as u64,
        config.compile_memory_bytes as u64,
        config.compile_time.as_secs(),
    ];
    let mut job = MAGIC.to_vec();
    for number in numbers {
        job.extend(number.to_le_bytes());
    }
    job.extend_from_slice(component);
    job
}

/// What the worker said; none where it said nothing that can be understood.
fn read_answer(mut answer: Vec<u8>) -> Option<Result<Artefact, LoadError>> {
    let (kind, _) = answer.strip_prefix(MAGIC)?.split_first()?;
    let kind = *kind;
    answer.drain(..=MAGIC.len());
    match kind {
        COMPILED => Some(Ok(Artefact::vouched(answer))),
        INVALID => {
            let message = String::from_utf8_lossy(&answer).into_owned();
            Some(Err(LoadError::Invalid(message.into())))
        }
        _ => None,
    }
}

/// Why a process ended without an answer.
fn ended_early(status: ExitStatus, config: &EngineConfig) -> LoadError {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        if status.signal() == Some(rustix::process::Signal::XCPU.as_raw()) {
            return overdue(config);
        }
    }
    match status.code() {
        // None where it was stopped by a signal, as a program is that gets no memory.
        None | Some(NO_MEMORY) => LoadError::CompileStopped {
            status,
            limit: config.compile_memory_bytes,
        },
        Some(_) => LoadError::NotAWorker { status },
    }
}

/// What a worker ends with that could not even read its job.
const NO_MEMORY: i32 = 12;

/// The worker's side: one job, one answer.
fn serve(input: &mut impl Read, output: &mut impl Write) -> io::Result<()> {
    let mut magic = [0; MAGIC.len()];
    input.read_exact(&mut magic)?;
    if magic != *MAGIC {
        return Err(io::Error::other("a job of another version"));
    }
    let stack_bytes = read_number(input)?;
    let memory_bytes = read_number(input)?;
    let seconds = read_number(input)?;
    confine(memory_bytes, Duration::from_secs(seconds))?;
    let mut component = Vec::new();
    input.read_to_end(&mut component)?;
    let stack_bytes = usize::try_from(stack_bytes).map_err(io::Error::other)?;
    let compile = || config::compiler(stack_bytes).and_then(|engine| engine.precompile_component(&component));
    // A defect of the compiler that a component brings out is the component's end, and an answer.
    let (kind, content) = match panic::catch_unwind(compile) {
        Ok(Ok(code)) => (COMPILED, code),
        Ok(Err(error)) => (INVALID, format!("{error:#}").into_bytes()),
        Err(_) => (INVALID, b"the compiler gave up on it".to_vec()),
    };
    output.write_all(MAGIC)?;
    output.write_all(&[kind])?;
    output.write_all(&content)?;
    output.flush()?;
    Ok(())
}

fn read_number(input: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0; 8];
    input.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

/// Lowers what this process may use, for good. It has to be enough for one job, and to end it even if nobody waits for it any more.
#[cfg(unix)]
fn confine(memory_bytes: u64, time: Duration) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let seconds = time.as_secs().saturating_add(1);
    let limits = [
        (Resource::As, memory_bytes, memory_bytes),
        // The first of the two ends the process with a signal that says why, the second with one that cannot be caught.
        (Resource::Cpu, seconds, seconds.saturating_add(1)),
        // No file is written, not even of a crash.
        (Resource::Core, 0, 0),
        (Resource::Fsize, 0, 0),
        (Resource::Nofile, 16, 16),
    ];
    for (resource, current, maximum) in limits {
        // A limit that is lower already stays.
        let lower = getrlimit(resource).maximum.unwrap_or(u64::MAX);
        let limit = Rlimit {
            current: Some(current.min(lower)),
            maximum: Some(maximum.min(lower)),
        };
        setrlimit(resource, limit)?;
    }
    Ok(())
}

/// Where there are no such limits, the one who waits stops the process when its time is up.
#[cfg(not(unix))]
fn confine(_memory_bytes: u64, _time: Duration) -> io::Result<()> {
    Ok(())
}
