//! The one place that a token is sent to.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

use super::error::{EndpointError, LinkError};

/// One of Microsoft's clouds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cloud {
    /// Azure.
    #[default]
    Public,
    /// Azure Government.
    UsGov,
    /// Azure operated by 21Vianet.
    China,
}

impl Cloud {
    /// The origin of its Azure Resource Manager.
    #[must_use]
    pub const fn resource_manager(self) -> &'static str {
        match self {
            Self::Public => "https://management.azure.com",
            Self::UsGov => "https://management.usgovcloudapi.net",
            Self::China => "https://management.chinacloudapi.cn",
        }
    }

    /// What a token for its Azure Resource Manager is asked for.
    #[must_use]
    pub const fn scope(self) -> &'static str {
        match self {
            Self::Public => "https://management.azure.com/.default",
            Self::UsGov => "https://management.usgovcloudapi.net/.default",
            Self::China => "https://management.chinacloudapi.cn/.default",
        }
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

    /// An origin, `https` unless it is this machine's own.
    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let url = Url::parse(text).map_err(EndpointError::Url)?;
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

/// Whether a URL leads to this very machine. Names count as they are written: one that merely resolves to it does not.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

impl Endpoint {
    /// Where a link leads, if it leads to this origin.
    pub(super) fn target(&self, link: &str) -> Result<Target, LinkError> {
        let url = Url::parse(link).map_err(|_| LinkError::NotAUrl)?;
        if url.origin() != self.0.origin() {
            return Err(LinkError::OtherOrigin {
                origin: url.origin().ascii_serialization(),
            });
        }
        let mut target = url.path().to_owned();
        if let Some(query) = url.query() {
            target.push('?');
            target.push_str(query);
        }
        Ok(Target(target))
    }

    /// The URL of a target.
    pub(super) fn url(&self, target: &Target) -> String {
        format!("{}{}", self.0.origin().ascii_serialization(), target.0)
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

/// Path and query on the endpoint. There is no way to make one that leads elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Target(String);

impl Target {
    /// What stands behind a path with an api-version.
    pub(super) fn with_version(path: &str, version: &str) -> Self {
        Self(format!("{path}?api-version={version}"))
    }

    /// A path and a query that begin with a slash.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]
mod tests {
    use super::*;

    #[test]
    fn every_cloud_has_an_origin() {
        for cloud in [Cloud::Public, Cloud::UsGov, Cloud::China] {
            assert_eq!(Endpoint::from(cloud).to_string(), cloud.resource_manager());
            assert_eq!(cloud.scope(), format!("{}/.default", cloud.resource_manager()));
        }
    }

    #[test]
    fn nothing_but_an_origin_is_an_endpoint() {
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
            // The port that https has anyway, and another spelling of the host.
            (
                "https://management.azure.com:443/a?$skiptoken=x%2Fy",
                "/a?$skiptoken=x%2Fy",
            ),
            ("HTTPS://Management.Azure.com/a", "/a"),
            // A name in front is no part of the origin, and is not sent.
            ("https://user:secret@management.azure.com/a", "/a"),
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
}
