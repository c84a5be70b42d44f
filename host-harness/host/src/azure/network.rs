//! HTTPS requests to the service. Only this module and `sign_in` send requests, and only this one reads the secret of a token.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use azure_core::time::OffsetDateTime;
use ureq::http::{HeaderMap, Request as HttpRequest, Response as HttpResponse, header};
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};
use ureq::{Agent, AsSendBody, Body};

use super::deadline::Deadline;
use super::endpoint::Endpoint;
use super::error::AzureError;
use super::redactor::Redactor;
use super::retry::retry_after;
use super::token::TokenProvider;
use super::transport::{Answer, Request, Transport};

/// A transport that sends requests to one endpoint, each with a token.
pub(super) struct Network {
    agent: Agent,
    endpoint: Endpoint,
    tokens: Arc<dyn TokenProvider>,
    /// Redacts every token that was sent.
    redactor: Redactor,
    timeout: Duration,
    deadline: Deadline,
    largest: u64,
}

impl Network {
    /// `timeout` limits one exchange, which also ends at the deadline. `largest` is the most bytes of a response body.
    pub(super) fn new(
        endpoint: Endpoint,
        tokens: Arc<dyn TokenProvider>,
        redactor: Redactor,
        timeout: Duration,
        deadline: Deadline,
        largest: u64,
    ) -> Self {
        Self {
            agent: agent(timeout, !endpoint.is_loopback()),
            endpoint,
            tokens,
            redactor,
            timeout,
            deadline,
            largest,
        }
    }
}

/// Builds a client that follows no redirects. `may_use_proxy` is false for local addresses, which a proxy cannot reach.
pub(super) fn agent(timeout: Duration, may_use_proxy: bool) -> Agent {
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    let mut config = Agent::config_builder()
        .tls_config(tls)
        .user_agent(concat!("acrcheck/", env!("CARGO_PKG_VERSION")))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_connect(Some(timeout.min(Duration::from_secs(20))))
        .timeout_global(Some(timeout));
    if !may_use_proxy {
        config = config.proxy(None);
    }
    config.build().new_agent()
}

impl Transport for Network {
    fn send(&self, request: Request<'_>) -> Result<Answer, AzureError> {
        let token = self.tokens.token()?;
        self.redactor.add(&token);
        // Getting the token may have taken long.
        self.deadline.allow(Duration::ZERO)?;
        let http = HttpRequest::builder()
            .method(request.method())
            .uri(self.endpoint.url(request.target))
            .header(header::ACCEPT, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {}", token.secret()));
        let sent = match request.body {
            None => http.body(()).map(|http| self.run(http)),
            Some(body) => http
                .header(header::CONTENT_TYPE, "application/json")
                .body(body)
                .map(|http| self.run(http)),
        };
        let answer = sent
            .map_err(|error| AzureError::Broken(error.to_string()))?
            .map_err(|error| explain(error, self.largest))?;
        let (head, mut body) = answer.into_parts();
        let body = body
            .with_config()
            .limit(self.largest)
            .read_to_vec()
            .map_err(|error| explain(error, self.largest))?;
        Ok(Answer {
            status: head.status.as_u16(),
            content_type: self.header(&head.headers, header::CONTENT_TYPE),
            content_encoding: self.header(&head.headers, header::CONTENT_ENCODING),
            retry_after: self
                .header(&head.headers, header::RETRY_AFTER)
                .and_then(|value| retry_after(&value, OffsetDateTime::now_utc())),
            body: self.redactor.bytes(body),
        })
    }

    fn is_live(&self) -> bool {
        true
    }
}

impl Network {
    /// Sends a request, limited by the timeout and the deadline.
    fn run<S: AsSendBody>(&self, request: HttpRequest<S>) -> Result<HttpResponse<Body>, ureq::Error> {
        let timeout = self.timeout.min(self.deadline.left());
        let request = self
            .agent
            .configure_request(request)
            .timeout_global(Some(timeout))
            .build();
        self.agent.run(request)
    }

    fn header(&self, headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
        let value = headers.get(name)?.to_str().ok()?;
        Some(self.redactor.text(value).into_owned())
    }
}

/// Converts an error of the HTTP client.
pub(super) fn explain(error: ureq::Error, limit: u64) -> AzureError {
    use ureq::Error;
    match error {
        Error::Timeout(_) => AzureError::TimedOut,
        Error::BodyExceedsLimit(_) => AzureError::TooLarge { limit },
        Error::HostNotFound => AzureError::Unreachable("host not found".to_owned()),
        Error::ConnectionFailed => AzureError::Unreachable("no connection".to_owned()),
        Error::InvalidProxyUrl => AzureError::Unreachable("the proxy address is not a URL".to_owned()),
        Error::ConnectProxyFailed(reason) => AzureError::Unreachable(format!("the proxy reports: {reason}")),
        Error::Tls(reason) => AzureError::Tls(reason.to_owned()),
        Error::Rustls(error) => AzureError::Tls(error.to_string()),
        Error::Io(error) => match error.kind() {
            io::ErrorKind::TimedOut => AzureError::TimedOut,
            io::ErrorKind::UnexpectedEof => AzureError::Broken("truncated".to_owned()),
            // A failed TLS handshake is reported as invalid data.
            io::ErrorKind::InvalidData => AzureError::Tls(error.to_string()),
            io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => AzureError::Broken(error.to_string()),
            _ => AzureError::Unreachable(error.to_string()),
        },
        other => AzureError::Broken(other.to_string()),
    }
}
