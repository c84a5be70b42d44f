//! Compiles untrusted components in a separate process, which can be killed.
//!
//! The compiler cannot be interrupted, and 40 KB of WebAssembly can keep it busy for minutes. The worker is the same executable, started
//! without an environment; it lowers its own limits before it reads the component, and answers with compiled code.

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
/// It is started once per component, with an empty environment, and runs your `main` up to the call of [`Worker::serve_if_asked`]. A test
/// binary cannot be a worker, since its `main` is not yours; tests pass a program to [`Worker::program`].
///
/// ```no_run
/// use acrcheck::{Engine, EngineConfig, Worker};
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     // The worker process is this program, and never returns from this call.
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

/// The argument that makes a program act as a worker.
const ARGUMENT: &str = "--acrcheck-compile-worker";
/// A variable that is set for a worker, so that a program that ignores its arguments does not start workers endlessly.
const WORKER_VARIABLE: &str = "ACRCHECK_COMPILE_WORKER";
/// The first bytes of a job and an answer, so that different versions reject each other.
const MAGIC: &[u8; 16] = b"acrcheck-job/1\n\0";
const COMPILED: u8 = b'C';
const INVALID: u8 = b'E';

impl Worker {
    /// Uses this program, whose `main` must start with [`Worker::serve_if_asked`].
    ///
    /// # Errors
    /// The path of the program cannot be determined.
    pub fn this_program() -> io::Result<Self> {
        // On Linux, this is the running executable even if its file was replaced.
        let running = PathBuf::from("/proc/self/exe");
        let program = if running.exists() {
            running
        } else {
            std::env::current_exe()?
        };
        Ok(Self { program })
    }

    /// Uses another program whose `main` starts with [`Worker::serve_if_asked`], for example the command `acrcheck` of the same version.
    #[must_use]
    pub fn program(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
        }
    }

    /// If the process was started as a worker, compiles the component and exits; otherwise does nothing. Call it first in `main`.
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

    /// Compiles a component in a new process, within the limits for compiling.
    pub(super) fn compile(&self, component: &[u8], config: &EngineConfig) -> Result<Artefact, LoadError> {
        if std::env::var_os(WORKER_VARIABLE).is_some() {
            return Err(LoadError::Worker(io::Error::other(
                "a worker must not start another worker; call `Worker::serve_if_asked` first in `main`",
            )));
        }
        let mut child = self.start().map_err(LoadError::Worker)?;
        let until = Instant::now().checked_add(config.compile_time);
        let answer = exchange(&mut child, component, config);
        let status = wait_or_kill(&mut child, until).map_err(LoadError::Worker)?;
        let Ok(answer) = answer else {
            return Err(timed_out(config));
        };
        match (read_answer(answer), status) {
            (Some(answer), _) => answer,
            (None, Some(status)) => Err(ended_early(status, config)),
            // It closed its output without an answer and kept running.
            (None, None) => Err(timed_out(config)),
        }
    }

    fn start(&self) -> io::Result<Child> {
        let mut command = Command::new(&self.program);
        // The compiler needs no environment, and it may contain secrets.
        command.arg(ARGUMENT).env_clear().env(WORKER_VARIABLE, "1");
        #[cfg(windows)]
        command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
    }
}

/// No answer within the time limit.
struct TimedOut;

const fn timed_out(config: &EngineConfig) -> LoadError {
    LoadError::CompileTime {
        limit: config.compile_time,
    }
}

/// Waits for a process to end, and kills it when its time is over. Returns `None` if it was killed.
fn wait_or_kill(child: &mut Child, until: Option<Instant>) -> io::Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if until.is_some_and(|until| Instant::now() >= until) {
            // Killing fails if it has ended in the meantime.
            let _ = child.kill();
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(POLL_INTERVAL);
    }
}

/// The interval of checking whether a process has ended.
const POLL_INTERVAL: Duration = Duration::from_millis(1);

/// Sends the job and waits for the complete answer, which may be empty.
fn exchange(child: &mut Child, component: &[u8], config: &EngineConfig) -> Result<Vec<u8>, TimedOut> {
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Ok(Vec::new());
    };
    let job = job(component, config);
    // Write and read concurrently, so that the processes do not block each other. The threads end when the child closes its pipes.
    thread::spawn(move || {
        // A worker that does not read its job gives no valid answer, so ignore errors here.
        let _ = stdin.write_all(&job);
    });
    let (answered, answer) = channel();
    let largest = config.compile_memory_bytes as u64;
    thread::spawn(move || {
        let mut answer = Vec::new();
        // A truncated answer is rejected later.
        let _ = stdout.take(largest).read_to_end(&mut answer);
        let _ = answered.send(answer);
    });
    match answer.recv_timeout(config.compile_time) {
        Ok(answer) => Ok(answer),
        Err(RecvTimeoutError::Timeout) => Err(TimedOut),
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

/// Parses the worker's answer. Returns `None` if it is not a valid answer.
fn read_answer(mut answer: Vec<u8>) -> Option<Result<Artefact, LoadError>> {
    let (kind, _) = answer.strip_prefix(MAGIC)?.split_first()?;
    let kind = *kind;
    answer.drain(..=MAGIC.len());
    match kind {
        COMPILED => Some(Ok(Artefact::trusted(answer))),
        INVALID => {
            let message = String::from_utf8_lossy(&answer).into_owned();
            Some(Err(LoadError::Invalid(message.into())))
        }
        _ => None,
    }
}

/// Returns the error of a process that ended without an answer.
fn ended_early(status: ExitStatus, config: &EngineConfig) -> LoadError {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        if status.signal() == Some(rustix::process::Signal::XCPU.as_raw()) {
            return timed_out(config);
        }
    }
    match status.code() {
        // There is no code after a signal, for example if an allocation failed and the process aborted.
        None | Some(NO_MEMORY) => LoadError::CompileStopped {
            status,
            limit: config.compile_memory_bytes,
        },
        Some(_) => LoadError::NotAWorker { status },
    }
}

/// The exit code of a worker without enough memory to read its job.
const NO_MEMORY: i32 = 12;

/// Runs one job in the worker process.
fn serve(input: &mut impl Read, output: &mut impl Write) -> io::Result<()> {
    let mut magic = [0; MAGIC.len()];
    input.read_exact(&mut magic)?;
    if magic != *MAGIC {
        return Err(io::Error::other("the job is from another version"));
    }
    let stack_bytes = read_number(input)?;
    let memory_bytes = read_number(input)?;
    let seconds = read_number(input)?;
    lower_limits(memory_bytes, Duration::from_secs(seconds))?;
    let mut component = Vec::new();
    input.read_to_end(&mut component)?;
    let stack_bytes = usize::try_from(stack_bytes).map_err(io::Error::other)?;
    let compile = || config::compiler(stack_bytes).and_then(|engine| engine.precompile_component(&component));
    // If a component makes the compiler panic, report it as invalid.
    let (kind, content) = match panic::catch_unwind(compile) {
        Ok(Ok(code)) => (COMPILED, code),
        Ok(Err(error)) => (INVALID, format!("{error:#}").into_bytes()),
        Err(_) => (INVALID, b"the compiler panicked".to_vec()),
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

/// Lowers the resource limits of this process permanently. They end the job even if its parent process is gone.
#[cfg(unix)]
fn lower_limits(memory_bytes: u64, time: Duration) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let seconds = time.as_secs().saturating_add(1);
    let limits = [
        (Resource::As, memory_bytes, memory_bytes),
        // The soft limit ends the process with SIGXCPU, the hard limit with a signal that cannot be caught.
        (Resource::Cpu, seconds, seconds.saturating_add(1)),
        // The worker writes no files, not even core dumps.
        (Resource::Core, 0, 0),
        (Resource::Fsize, 0, 0),
        (Resource::Nofile, 16, 16),
    ];
    for (resource, current, maximum) in limits {
        // Keep a limit that is already lower.
        let lower = getrlimit(resource).maximum.unwrap_or(u64::MAX);
        let limit = Rlimit {
            current: Some(current.min(lower)),
            maximum: Some(maximum.min(lower)),
        };
        setrlimit(resource, limit)?;
    }
    Ok(())
}

/// Does nothing on systems without resource limits; the parent process kills the worker when its time is over.
#[cfg(not(unix))]
fn lower_limits(_memory_bytes: u64, _time: Duration) -> io::Result<()> {
    Ok(())
}
