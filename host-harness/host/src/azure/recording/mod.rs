//! Recording and replay of exchanges with the service.
//!
//! Each response is one file, named by a digest of the request and its repetition number. `recording.json` contains the endpoint and is written
//! last; a folder without it is not a recording. Responses are redacted (`redact`), and failed exchanges are not recorded. If a response cannot
//! be written, the whole recording is removed.

mod digest;
mod redact;
mod repeated;

use std::collections::HashMap;
use std::fs::{self, File, Permissions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::endpoint::Endpoint;
use super::error::AzureError;
use super::redactor::Redactor;
use super::transport::{Answer, Request, Transport};
use digest::short;
use redact::Redaction;
use repeated::Answered;

const ABOUT: &str = "recording.json";

/// The content of `recording.json`.
#[derive(Serialize, Deserialize)]
struct About {
    endpoint: String,
}

/// The content of one exchange file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Exchange {
    method: String,
    target: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<Value>,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    /// The JSON body; null for any other content, which is not kept.
    answer: Value,
}

/// How often each request was sent.
#[derive(Default)]
struct Times(Mutex<HashMap<String, u32>>);

impl Times {
    /// Returns the file name for the next response to a request.
    fn next(&self, method: &str, target: &str, question: Option<&Value>) -> String {
        let mut digest = Sha256::new();
        for text in [method, target] {
            digest.update(text.as_bytes());
            digest.update([0]);
        }
        if let Some(question) = question {
            digest.update(question.to_string().as_bytes());
        }
        let name = short(&digest.finalize());
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let time = times.entry(name.clone()).or_default();
        *time += 1;
        format!("{name}-{time}.json")
    }
}

/// A transport that records every response.
pub(super) struct Recorder {
    transport: Box<dyn Transport>,
    kept: Arc<Kept>,
    redaction: Redaction,
    redactor: Redactor,
    times: Times,
}

/// The files of a recording.
struct Kept {
    folder: PathBuf,
    /// The original permissions of the folder; None if the recording created it.
    found: Option<Permissions>,
    /// None once the recording has ended; nothing is written after that.
    files: Mutex<Option<Vec<PathBuf>>>,
}

impl Kept {
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(written) = files.as_mut() else {
            return Ok(());
        };
        let path = self.folder.join(name);
        // Listed first, so that a partly written file is removed as well.
        written.push(path.clone());
        let done = private_file(&path).and_then(|mut file| file.write_all(bytes));
        if done.is_err() {
            self.remove(&files.take().unwrap_or_default());
        }
        done
    }

    /// Restores the folder to its original state.
    fn remove(&self, files: &[PathBuf]) {
        for file in files {
            // Files that cannot be removed are no recording without `recording.json`.
            let _ = fs::remove_file(file);
        }
        // Best effort: the error cannot be reported, and the folder is empty.
        let _ = match &self.found {
            None => fs::remove_dir(&self.folder),
            Some(permissions) => fs::set_permissions(&self.folder, permissions.clone()),
        };
    }
}

/// Creates a file that only its owner can access.
fn private_file(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Creates a folder that only its owner can access, and its parents.
fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Restricts a folder to its owner, if that is this user. Returns the original permissions.
fn close(folder: &Path) -> io::Result<Permissions> {
    let found = fs::metadata(folder)?.permissions();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = found.mode() & 0o7777;
        if mode & 0o077 != 0 {
            // Fails for a folder of another user. The files are private anyway.
            let _ = fs::set_permissions(folder, Permissions::from_mode(mode & !0o077));
        }
    }
    Ok(found)
}

/// A recording in progress. Dropping it before `finish` removes it.
pub(super) struct Recording {
    kept: Arc<Kept>,
    about: About,
}

impl Recording {
    /// Completes the recording. Without any response, nothing is kept.
    pub(super) fn finish(self) -> io::Result<()> {
        let about = serde_json::to_vec_pretty(&self.about)?;
        let any = {
            let files = self.kept.files.lock().unwrap_or_else(PoisonError::into_inner);
            files.as_ref().is_some_and(|files| !files.is_empty())
        };
        if any {
            self.kept.write(ABOUT, &about)?;
            self.kept.files.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
        Ok(())
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        let files = self.kept.files.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(files) = files {
            self.kept.remove(&files);
        }
    }
}

impl Recorder {
    /// Starts a recording in a folder, which is created if missing and must be empty.
    pub(super) fn begin(
        transport: Box<dyn Transport>,
        endpoint: &Endpoint,
        redactor: Redactor,
        folder: &Path,
    ) -> io::Result<(Self, Recording)> {
        let is_there = folder.exists();
        private_folder(folder)?;
        if fs::read_dir(folder)?.next().is_some() {
            return Err(io::Error::other("the folder is not empty"));
        }
        let found = if is_there { Some(close(folder)?) } else { None };
        let kept = Arc::new(Kept {
            folder: folder.to_owned(),
            found,
            files: Mutex::new(Some(Vec::new())),
        });
        let recording = Recording {
            kept: Arc::clone(&kept),
            about: About {
                endpoint: endpoint.to_string(),
            },
        };
        let recorder = Self {
            transport,
            kept,
            redaction: Redaction::new(endpoint.clone()),
            redactor,
            times: Times::default(),
        };
        Ok((recorder, recording))
    }

    fn keep(&self, request: Request<'_>, answer: &Answer) -> io::Result<()> {
        let clean = |text: &str| self.redactor.text(text).into_owned();
        let target = clean(&self.redaction.target(request.target.as_str()));
        let question = request.body.map(|body| self.redaction.request_body(body));
        let question = question.map(|question| map_strings(question, &clean));
        let body = serde_json::from_slice(&answer.body).map_or(Value::Null, |Answered(body)| body);
        let name = self.times.next(request.method(), &target, question.as_ref());
        let exchange = Exchange {
            method: request.method().to_owned(),
            target,
            question,
            status: answer.status,
            content_type: answer.content_type.as_deref().map(clean),
            content_encoding: answer.content_encoding.as_deref().map(clean),
            retry_after: answer.retry_after.map(|time| time.as_secs()),
            answer: map_strings(self.redaction.answer(body), &clean),
        };
        self.kept.write(&name, &serde_json::to_vec_pretty(&exchange)?)
    }
}

/// Applies a function to each decoded string and key of a value.
fn map_strings(value: Value, change: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(change(&text)),
        Value::Array(elements) => elements
            .into_iter()
            .map(|element| map_strings(element, change))
            .collect(),
        Value::Object(members) => {
            let members = members.into_iter();
            Value::Object(
                members
                    .map(|(key, value)| (change(&key), map_strings(value, change)))
                    .collect(),
            )
        }
        other => other,
    }
}

impl Transport for Recorder {
    fn send(&self, request: Request<'_>) -> Result<Answer, AzureError> {
        let answer = self.transport.send(request)?;
        // An incomplete recording is worse than none.
        self.keep(request, &answer)
            .map_err(|error| AzureError::Recording(error.to_string()))?;
        Ok(answer)
    }

    fn is_live(&self) -> bool {
        self.transport.is_live()
    }
}

/// A transport that replays a recording.
pub(super) struct Player {
    folder: PathBuf,
    times: Times,
}

impl Player {
    /// Opens a recording, and returns the endpoint that it was recorded from.
    pub(super) fn open(folder: &Path) -> io::Result<(Self, Endpoint)> {
        let about = fs::read(folder.join(ABOUT)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => io::Error::new(
                error.kind(),
                format!("not a recording: the folder contains no {ABOUT}; create a recording with `--record`"),
            ),
            _ => error,
        })?;
        let about: About = serde_json::from_slice(&about)
            .map_err(|error| io::Error::other(format!("not a recording: {ABOUT}: {error}")))?;
        let endpoint = about.endpoint.parse().map_err(io::Error::other)?;
        let player = Self {
            folder: folder.to_owned(),
            times: Times::default(),
        };
        Ok((player, endpoint))
    }
}

impl Transport for Player {
    fn send(&self, request: Request<'_>) -> Result<Answer, AzureError> {
        let question = request.body.and_then(|body| serde_json::from_str(body).ok());
        let name = self
            .times
            .next(request.method(), request.target.as_str(), question.as_ref());
        let bytes = fs::read(self.folder.join(name)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => AzureError::NotRecorded,
            _ => AzureError::Recording(error.to_string()),
        })?;
        let exchange: Exchange =
            serde_json::from_slice(&bytes).map_err(|error| AzureError::Recording(error.to_string()))?;
        Ok(Answer {
            status: exchange.status,
            content_type: exchange.content_type,
            content_encoding: exchange.content_encoding,
            retry_after: exchange.retry_after.map(Duration::from_secs),
            body: match exchange.answer {
                Value::Null => Vec::new(),
                answer => answer.to_string().into_bytes(),
            },
        })
    }

    fn is_live(&self) -> bool {
        false
    }
}
