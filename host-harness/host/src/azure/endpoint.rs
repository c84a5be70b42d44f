//! The endpoint: the only place that tokens are sent to.

use std::fmt;
use std::str::FromStr;

use url::{Host, Position, Url};

use super::error::{EndpointError, LinkError};
use super::target::{LONGEST, Target};
use crate::model::{UnknownName, named};

/// An Azure cloud.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cloud {
    /// Azure public cloud.
    #[default]
    Public,
    /// Azure Government.
    UsGov,
    /// Azure operated by 21Vianet.
    China,
}

impl Cloud {
    /// All clouds.
    pub const ALL: [Self; 3] = [Self::Public, Self::UsGov, Self::China];

    /// Returns the name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::UsGov => "usgov",
            Self::China => "china",
        }
    }

    /// Returns the origin of its Azure Resource Manager.
    #[must_use]
    pub const fn resource_manager(self) -> &'static str {
        match self {
            Self::Public => "https://management.azure.com",
            Self::UsGov => "https://management.usgovcloudapi.net",
            Self::China => "https://management.chinacloudapi.cn",
        }
    }

    /// Returns the OAuth scope for its Azure Resource Manager.
    #[must_use]
    pub const fn scope(self) -> &'static str {
        match self {
            Self::Public => "https://management.azure.com/.default",
            Self::UsGov => "https://management.usgovcloudapi.net/.default",
            Self::China => "https://management.chinacloudapi.cn/.default",
        }
    }
}

impl FromStr for Cloud {
    type Err = UnknownName;

    /// Parses the name on the command line, in any case.
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        named("cloud", &Self::ALL, Self::name, name)
    }
}

/// The origin of an Azure Resource Manager: scheme, host and port.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

impl From<Cloud> for Endpoint {
    #[expect(clippy::expect_used, reason = "three constants, each of which a test parses")]
    fn from(cloud: Cloud) -> Self {
        Self(Url::parse(cloud.resource_manager()).expect("a URL"))
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    /// Parses an origin, which must be `https` unless it is a loopback address.
    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let url = Url::parse(text).map_err(|error| EndpointError::NotAUrl {
            reason: error.to_string(),
        })?;
        let is_origin = url.username().is_empty()
            && url.password().is_none()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none();
        if !is_origin {
            return Err(EndpointError::NotAnOrigin);
        }
        match url.scheme() {
            "https" if url.host().is_some() => Ok(Self(url)),
            "http" if is_loopback(&url) => Ok(Self(url)),
            _ => Err(EndpointError::NotHttps),
        }
    }
}

/// Returns whether a URL points to this machine. A name that only resolves to a loopback address does not count.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Returns scheme, host and port. They form an origin if the scheme is `http` or `https`.
fn place(url: &Url) -> (&str, Option<Host<&str>>, Option<u16>) {
    (url.scheme(), url.host(), url.port_or_known_default())
}

impl Endpoint {
    /// Returns the target of a link, if it is a plain `http` or `https` URL on this origin.
    ///
    /// The URL parser repairs invalid URLs and takes `blob:https://…` for an origin, so the text is checked as well: a scheme, `://`, an authority
    /// without a user, and a path.
    pub(super) fn target(&self, link: &str) -> Result<Target, LinkError> {
        let unusable = |what| LinkError::Unusable { what };
        if link.len() > LONGEST {
            return Err(LinkError::TooLong { longest: LONGEST });
        }
        if link.contains(|c: char| c == '\\' || c.is_whitespace() || c.is_control()) {
            return Err(unusable("it contains a backslash, a space or a control character"));
        }
        let url = Url::parse(link).map_err(|_| LinkError::NotAUrl)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(unusable("its scheme is neither http nor https"));
        }
        if self.place() != place(&url) {
            return Err(LinkError::OtherOrigin {
                origin: url.origin().ascii_serialization(),
            });
        }
        let rest = link.get(url.scheme().len()..).and_then(|rest| rest.strip_prefix("://"));
        let rest = rest.ok_or(unusable("it does not start with `https://`"))?;
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(unusable("it contains a user name"));
        }
        if authority.is_empty() || !path.starts_with('/') {
            return Err(unusable("it has no host or no path"));
        }
        Target::new(&url[Position::BeforePath..Position::AfterQuery])
    }

    /// Returns the URL of a target.
    pub(super) fn url(&self, target: &Target) -> String {
        format!("{}{}", self.0.origin().ascii_serialization(), target.as_str())
    }

    fn place(&self) -> (&str, Option<Host<&str>>, Option<u16>) {
        place(&self.0)
    }

    pub(super) fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.origin().ascii_serialization())
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({self})")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    #[test]
    fn every_cloud_has_an_origin() {
        for cloud in Cloud::ALL {
            assert_eq!(Endpoint::from(cloud).to_string(), cloud.resource_manager());
            assert_eq!(cloud.scope(), format!("{}/.default", cloud.resource_manager()));
        }
    }

    #[test]
    fn an_endpoint_is_an_origin() {
        for good in [
            "https://management.azure.com",
            "https://management.local.azurestack.external/",
            "https://10.0.0.1:8443",
            "http://127.0.0.1:8080",
            "http://127.9.9.9:1",
            "http://[::1]:8080",
            "http://localhost:8080",
        ] {
            assert!(good.parse::<Endpoint>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "management.azure.com",
            "http://management.azure.com",
            "http://10.0.0.1:8080",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "https://management.azure.com/subscriptions",
            "https://management.azure.com?x",
            "https://management.azure.com#x",
            "https://user@management.azure.com",
            "https://:secret@management.azure.com",
        ] {
            assert!(bad.parse::<Endpoint>().is_err(), "{bad}");
        }
    }

    #[test]
    fn links_stay_on_the_origin() {
        let endpoint = Endpoint::from(Cloud::Public);
        for (link, target) in [
            ("https://management.azure.com/a?b=c", "/a?b=c"),
            // The explicit default port, and another spelling of the host.
            (
                "https://management.azure.com:443/a?$skiptoken=x%2Fy",
                "/a?$skiptoken=x%2Fy",
            ),
            ("HTTPS://Management.Azure.com/a", "/a"),
            // The fragment is not sent.
            ("https://management.azure.com/a?b#c", "/a?b"),
            ("https://management.azure.com//example.com/a", "//example.com/a"),
            ("https://management.azure.com/a/../b?x=@y", "/b?x=@y"),
        ] {
            assert_eq!(
                endpoint.target(link).map(|t| t.as_str().to_owned()),
                Ok(target.to_owned())
            );
        }
        for link in [
            "http://management.azure.com/a",
            "https://management.azure.com:8443/a",
            "https://management.azure.com.example.com/a",
            "https://management.azure.com@example.com/a",
            "https://example.com/https://management.azure.com/a",
            "https://management.usgovcloudapi.net/a",
            "//management.azure.com/a",
            "/a",
            "",
        ] {
            assert!(endpoint.target(link).is_err(), "{link}");
        }
    }

    /// No path after another scheme is a path of the endpoint.
    #[test]
    fn links_have_the_scheme_of_the_endpoint() {
        let endpoints = ["https://management.azure.com", "http://127.0.0.1:8080"];
        for endpoint in endpoints.map(|text| text.parse::<Endpoint>().unwrap()) {
            let (_, host) = endpoint
                .to_string()
                .split_once("://")
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .unwrap();
            let own = endpoint.to_string();
            // Schemes that the URL parser treats specially, and others.
            for scheme in [
                "http",
                "https",
                "ws",
                "wss",
                "ftp",
                "file",
                "blob",
                "data",
                "javascript",
                "about",
                "mailto",
                "gopher",
                "filesystem",
                "view-source",
                "x",
            ] {
                for link in [
                    format!("{scheme}://{host}/x"),
                    format!("{scheme}:{own}/x"),
                    format!("{scheme}:/{host}/x"),
                    format!("{scheme}:{host}/x"),
                    format!("{scheme}:///{host}/x"),
                    format!("{scheme}:////{host}/x"),
                    format!("{scheme}:\\\\{host}/x"),
                    format!("{scheme}:blob:{own}/x"),
                ] {
                    let followed = endpoint.target(&link);
                    assert_eq!(followed.is_ok(), link == format!("{own}/x"), "{link}: {followed:?}");
                }
            }
        }
    }

    /// URLs that the parser would repair are refused.
    #[test]
    fn links_are_plain() {
        let endpoint = Endpoint::from(Cloud::Public);
        for link in [
            "https://management.azure.com",
            "https://management.azure.com?x",
            "https://management.azure.com#x",
            "https://user:secret@management.azure.com/a",
            "https://user@management.azure.com/a",
            "https://@management.azure.com/a",
            "https://:@management.azure.com/a",
            "https://example.com@management.azure.com/a",
            "https://management.azure.com\\@example.com/a",
            "https://management.azure.com\\a",
            "https://management.azure.com/a\\b",
            "https:\\management.azure.com/a",
            "https:/\\management.azure.com/a",
            " https://management.azure.com/a",
            "https://management.azure.com/a b",
            "ht\ttps://management.azure.com/a",
            "https://management\n.azure.com/a",
            "https://management.azure.com/a\r\nX: y",
            "https://management.azure.com/\u{a0}",
            "https://management.azure.com:/a:99999/",
            "https://management.azure.com:443:443/a",
            "https://management.azure.com./a",
            "https://[management.azure.com]/a",
        ] {
            let followed = endpoint.target(link);
            // A colon without a port means the default port.
            assert_eq!(followed.is_ok(), link.contains(":/a:"), "{link}: {followed:?}");
        }
        let long = |length: usize| format!("https://management.azure.com/{}", "a".repeat(length));
        assert!(endpoint.target(&long(30_000)).is_ok());
        assert_eq!(
            endpoint.target(&long(40_000)),
            Err(LinkError::TooLong { longest: LONGEST })
        );
    }
}
