"""Reads the registries of a subscription as Azure returned them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from azure.core import PipelineClient
from azure.core.pipeline.policies import RetryPolicy, UserAgentPolicy
from azure.core.rest import HttpRequest
from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy

from ._version import __version__

#: The API versions that show what the checks need, newest first. The SDK of Prowler reads with 2019-05-01, which hides the access of
#: trusted services.
VERSIONS = ("2025-11-01", "2025-04-01", "2023-07-01", "2022-12-01", "2021-09-01")
#: The error codes for a version that a cloud does not have.
UNKNOWN_VERSION = {"InvalidApiVersionParameter", "NoRegisteredProviderFound", "InvalidResourceType", "UnsupportedApiVersion"}
#: More are no list of registries, of which Azure allows far fewer.
MOST_PAGES = 1000
OK = 200


class UnreadableList(Exception):
    """A list that cannot be read to its end."""


@dataclass
class Pages:
    """The texts of the pages, and why there can be more."""

    texts: list[str] = field(default_factory=list)
    problem: str | None = None


class Arm:
    """Azure Resource Manager, with the credential of Prowler."""

    def __init__(self, provider: Any) -> None:
        region = provider.region_config
        self._base = region.base_url
        # Without a policy for redirects: the token is for this address only.
        policies = [
            UserAgentPolicy(base_user_agent=f"acrcheck-prowler/{__version__}"),
            RetryPolicy(retry_total=4, timeout=300),
            ARMChallengeAuthenticationPolicy(provider.session, *region.credential_scopes),
        ]
        self._client: PipelineClient[Any, Any] = PipelineClient(self._base, policies=policies)

    def registries(self, subscription: str) -> Pages:
        """Reads the list of a subscription. Pages before an error are kept."""
        pages = Pages()
        try:
            self._read(subscription, pages.texts)
        except Exception as error:  # noqa: BLE001 - whatever it is, the list is not complete
            pages.problem = f"{type(error).__name__}: {error}"
        return pages

    def _read(self, subscription: str, texts: list[str]) -> None:
        path = f"/subscriptions/{quote(subscription, safe='')}/providers/Microsoft.ContainerRegistry/registries"
        url, text = self._first(urljoin(self._base, path))
        seen = {url}
        while True:
            page = _json(text)
            if not isinstance(page.get("value"), list):
                raise UnreadableList("the answer is not a list")
            texts.append(text)
            following = _next(url, page)
            if following is None:
                return
            if following in seen or len(texts) == MOST_PAGES:
                raise UnreadableList("the list does not end")
            seen.add(following)
            url = following
            status, text = self._get(url)
            if status != OK:
                raise UnreadableList(_described(status, text))

    def _first(self, url: str) -> tuple[str, str]:
        for version in VERSIONS:
            versioned = f"{url}?api-version={version}"
            status, text = self._get(versioned)
            if status == OK:
                return versioned, text
            if _code(text) not in UNKNOWN_VERSION:
                break
        raise UnreadableList(_described(status, text))

    def _get(self, url: str) -> tuple[int, str]:
        response = self._client.send_request(HttpRequest("GET", url), connection_timeout=30, read_timeout=60)
        return response.status_code, response.text()


def _next(url: str, page: dict[str, Any]) -> str | None:
    """Returns the address of the next page. It is refused if it is not Azure's, because the token would be sent there."""
    link = page.get("nextLink")
    if not link:
        return None
    following = urljoin(url, str(link))
    if urlsplit(following)[:2] != urlsplit(url)[:2]:
        raise UnreadableList("the next page is at another address")
    return following


def _json(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _code(text: str) -> str:
    error = _json(text).get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) else ""


def _described(status: int, text: str) -> str:
    return f"HTTP {status} {_code(text)}".strip()
