//! A local server that behaves like Azure Resource Manager, or misbehaves as instructed.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};

/// A request as it arrived.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    /// The origin in the request.
    pub(crate) origin: String,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(given, _)| given.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    /// A query parameter, not decoded.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let query = self.target.split_once('?')?.1;
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }
}

/// A response.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// How many bytes of the body to send, and what follows.
    sent: usize,
    then: Then,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    Close,
    /// Nothing, and the connection stays open until the client closes it.
    Silence,
}

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json; charset=utf-8", body.to_string())
    }

    pub(crate) fn text(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        Self {
            status,
            headers: vec![("Content-Type".to_owned(), kind.to_owned())],
            sent: body.len(),
            body,
            then: Then::Close,
        }
    }

    /// An error in the format of the service.
    pub(crate) fn error(status: u16, code: &str) -> Self {
        let message = format!("This is what the service says of {code}.");
        Self::json(status, &json!({"error": {"code": code, "message": message}}))
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Half of the body, then nothing, with an open connection.
    pub(crate) fn never_ending(self) -> Self {
        Self {
            sent: self.body.len() / 2,
            then: Then::Silence,
            ..self
        }
    }

    /// Half of the body, then the end of the connection.
    pub(crate) fn cut(self) -> Self {
        Self {
            sent: self.body.len() / 2,
            ..self
        }
    }
}

type Answer = dyn Fn(&Asked, usize) -> Reply + Send + Sync;

/// A certificate for localhost, and its key.
pub(crate) struct Identity(rcgen::CertifiedKey<rcgen::KeyPair>);

impl Identity {
    pub(crate) fn new() -> Self {
        Self(rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap())
    }

    /// The certificate that the client has to trust.
    pub(crate) fn certificate(&self) -> String {
        self.0.cert.pem()
    }

    fn config(&self) -> ServerConfig {
        let key = PrivateKeyDer::try_from(self.0.signing_key.serialize_der()).unwrap();
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![self.0.cert.der().clone()], key)
            .unwrap()
    }
}

/// The server. It runs until the process ends, and closes each connection after one exchange.
pub(crate) struct Arm {
    scheme: &'static str,
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Arm {
    /// Starts a server. `answer` gets each request and the number of equal requests before it.
    pub(crate) fn start(answer: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::listen("http", answer, Some)
    }

    /// The same over TLS, with a certificate.
    pub(crate) fn start_tls(
        identity: &Identity,
        answer: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let config = Arc::new(identity.config());
        Self::listen("https", answer, move |stream| {
            let connection = ServerConnection::new(Arc::clone(&config)).ok()?;
            Some(StreamOwned::new(connection, stream))
        })
    }

    fn listen<S: Read + Write>(
        scheme: &'static str,
        answer: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static,
        wrap: impl Fn(TcpStream) -> Option<S> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let answer: Arc<Answer> = Arc::new(answer);
        let wrap = Arc::new(wrap);
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (answer, wrap, log) = (Arc::clone(&answer), Arc::clone(&wrap), Arc::clone(&log));
                let origin = format!("{scheme}://{address}");
                thread::spawn(move || serve(&mut wrap(stream)?, origin, &*answer, &log));
            }
        });
        Self { scheme, address, asked }
    }

    /// The origin of the server.
    pub(crate) fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// All requests so far, in the order of arrival.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn targets(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.target).collect()
    }
}

/// One exchange, which ends early if the client disconnects.
fn serve(stream: &mut (impl Read + Write), origin: String, answer: &Answer, log: &Mutex<Vec<Asked>>) -> Option<()> {
    let asked = Asked {
        origin,
        ..read(stream)?
    };
    let before = {
        let mut log = log.lock().unwrap();
        let same = |other: &&Asked| (&other.target, &other.body) == (&asked.target, &asked.body);
        let before = log.iter().filter(same).count();
        log.push(asked.clone());
        before
    };
    let reply = answer(&asked, before);
    let mut head = format!("HTTP/1.1 {} As It Is\r\nConnection: close\r\n", reply.status);
    head.push_str(&format!("Content-Length: {}\r\n", reply.body.len()));
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(b"\r\n").ok()?;
    stream.write_all(&reply.body[..reply.sent]).ok()?;
    stream.flush().ok()?;
    if reply.then == Then::Silence {
        // Until the client closes its side.
        let _ = stream.read(&mut [0]);
    }
    Some(())
}

fn read(stream: &mut impl Read) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let mut asked = Asked {
        method: words.next()?.to_owned(),
        target: words.next()?.to_owned(),
        ..Asked::default()
    };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        asked.headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let length = asked
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    asked.body = String::from_utf8(body).unwrap();
    Some(asked)
}

/// The id of a subscription by number.
pub(crate) fn subscription(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// A page of the list of subscriptions.
pub(crate) fn subscriptions(numbers: impl IntoIterator<Item = usize>) -> Value {
    let one = |number| {
        json!({"id": format!("/subscriptions/{}", subscription(number)), "subscriptionId": subscription(number),
            "displayName": format!("Subscription {number}"), "state": "Enabled", "tenantId": subscription(999)})
    };
    let value: Vec<Value> = numbers.into_iter().map(one).collect();
    json!({"value": value, "count": {"type": "Total", "value": value.len()}})
}

/// A registry as Azure Resource Manager returns it. Of five, two are open to all, two are on selected networks, and one is closed.
pub(crate) fn registry(number: usize, index: usize) -> Value {
    let name = format!("registry{number:03}x{index:04}");
    let (access, action) = match index % 5 {
        0 | 3 => ("Enabled", "Allow"),
        1 | 4 => ("Enabled", "Deny"),
        _ => ("Disabled", "Deny"),
    };
    let rules = match index % 3 {
        0 => json!([]),
        _ => json!([{"action": "Allow", "value": format!("20.61.{number}.{}", index % 250)}]),
    };
    json!({
        "id": format!("/subscriptions/{}/resourceGroups/rg{index}/providers/Microsoft.ContainerRegistry/registries/{name}", subscription(number)),
        "name": name, "type": "Microsoft.ContainerRegistry/registries", "location": "westeurope", "tags": {"owner": "someone@example.com"},
        "sku": {"name": "Premium", "tier": "Premium"},
        "systemData": {"createdBy": "someone@example.com", "createdByType": "User", "createdAt": "2026-01-01T00:00:00Z"},
        "properties": {
            "loginServer": format!("{name}.azurecr.io"), "provisioningState": "Succeeded", "publicNetworkAccess": access,
            "networkRuleBypassOptions": if index.is_multiple_of(4) { "None" } else { "AzureServices" },
            "networkRuleBypassAllowedForTasks": false, "networkRuleSet": {"defaultAction": action, "ipRules": rules},
            "privateEndpointConnections": [],
        },
    })
}

/// The path of the registries of a subscription.
pub(crate) fn registries_of(number: usize) -> String {
    format!(
        "/subscriptions/{}/providers/Microsoft.ContainerRegistry/registries",
        subscription(number)
    )
}

/// The requested page of a list of registries.
pub(crate) fn page(asked: &Asked, number: usize, registries: usize, page_length: usize) -> Reply {
    let from: usize = asked.parameter("$skiptoken").map_or(0, |token| token.parse().unwrap());
    let until = registries.min(from + page_length);
    let value: Vec<Value> = (from..until).map(|index| registry(number, index)).collect();
    let mut page = json!({ "value": value });
    if until < registries {
        let origin = &asked.origin;
        let version = asked.parameter("api-version").unwrap();
        page["nextLink"] = format!("{origin}{}?api-version={version}&$skiptoken={until}", asked.path()).into();
    }
    Reply::json(200, &page)
}

/// A tenant with this many subscriptions and registries per subscription, in pages.
pub(crate) fn tenant(
    subscriptions_there: usize,
    registries: usize,
    page_length: usize,
) -> impl Fn(&Asked, usize) -> Reply {
    move |asked, _| match asked.path() {
        "/subscriptions" => Reply::json(200, &subscriptions(0..subscriptions_there)),
        path => match (0..subscriptions_there).find(|number| registries_of(*number) == path) {
            Some(number) => page(asked, number, registries, page_length),
            None => Reply::error(404, "SubscriptionNotFound"),
        },
    }
}
