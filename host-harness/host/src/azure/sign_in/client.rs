//! HTTP transport for the Azure libraries, based on the same client as all other requests.

use std::time::Duration;

use azure_core::error::{Error, ErrorKind, Result};
use azure_core::http::headers::{HeaderName, HeaderValue, Headers};
use azure_core::http::{AsyncRawResponse, Body, HttpClient, Request, Url};
use ureq::Agent;
use ureq::http::Request as HttpRequest;
use ureq::http::request::Builder;
use url::Host;

use super::super::endpoint::is_loopback;
use super::super::network::{agent, explain};

/// The most bytes of a response. Tokens take a few thousand.
const LARGEST: u64 = 1 << 20;

const TIMEOUT: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub(super) struct Client {
    agent: Agent,
    /// The client for local addresses, which no proxy can reach.
    direct: Agent,
}

impl Client {
    pub(super) fn new() -> Self {
        Self {
            agent: agent(TIMEOUT, true),
            direct: agent(TIMEOUT, false),
        }
    }

    fn send(&self, request: &Request) -> Result<AsyncRawResponse> {
        let Body::Bytes(body) = request.body() else {
            return Err(Error::with_message(
                ErrorKind::Other,
                "streamed bodies are not supported",
            ));
        };
        let agent = if is_local(request.url()) {
            &self.direct
        } else {
            &self.agent
        };
        let malformed = |error| Error::with_error(ErrorKind::Other, error, "invalid request");
        let failed = |error| {
            let error = explain(error, LARGEST);
            let kind = if error.is_transient() {
                ErrorKind::Io
            } else {
                ErrorKind::Other
            };
            Error::with_message(kind, error.to_string())
        };
        let answer = if body.is_empty() {
            agent.run(head(request).body(()).map_err(malformed)?)
        } else {
            agent.run(head(request).body(body.as_ref()).map_err(malformed)?)
        };
        let (head, mut body) = answer.map_err(failed)?.into_parts();
        let body = body.with_config().limit(LARGEST).read_to_vec().map_err(failed)?;
        let mut headers = Headers::new();
        for (name, value) in &head.headers {
            if let Ok(value) = value.to_str() {
                headers.insert(
                    HeaderName::from(name.as_str().to_owned()),
                    HeaderValue::from(value.to_owned()),
                );
            }
        }
        Ok(AsyncRawResponse::from_bytes(head.status.as_u16().into(), headers, body))
    }
}

fn head(request: &Request) -> Builder {
    let http = HttpRequest::builder()
        .method(request.method().as_ref())
        .uri(request.url().as_str());
    let headers = request.headers().iter();
    headers.fold(http, |http, (name, value)| http.header(name.as_str(), value.as_str()))
}

#[async_trait::async_trait]
impl HttpClient for Client {
    /// Blocks the thread, which runs no other future while it signs in.
    async fn execute_request(&self, request: &Request) -> Result<AsyncRawResponse> {
        self.send(request)
    }
}

/// Returns whether a URL points to this machine, or to the instance metadata service of a virtual machine.
fn is_local(url: &Url) -> bool {
    is_loopback(url) || matches!(url.host(), Some(Host::Ipv4(address)) if address.is_link_local())
}
