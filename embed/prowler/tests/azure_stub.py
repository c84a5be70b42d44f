"""Azure on the loopback interface: the sign-in, Microsoft Graph and Azure Resource Manager."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from loopback_proxy import LoopbackProxy

LOGIN, ARM, GRAPH = "login.microsoftonline.com", "management.azure.com", "graph.microsoft.com"
TENANT = "00000000-0000-0000-0000-0000000000a7"
#: A page of a subscription: its registries, or a status with the text of a body.
Page = list[dict[str, Any]] | tuple[int, str]


class Azure(LoopbackProxy):
    """A proxy that answers for Azure."""

    def __init__(self, folder: Path, subscriptions: dict[str, list[Page]], newest_version: str = "2025-11-01") -> None:
        #: The pages of each subscription.
        self.subscriptions = subscriptions
        self.newest_version = newest_version
        self.requests: list[str] = []
        super().__init__(folder, (LOGIN, ARM, GRAPH))

    def answer(self, method: str, host: str, target: str) -> tuple[int, str]:
        self.requests.append(f"{method} {host}{target}")
        url = urlsplit(target)
        if host == LOGIN:
            return 200, json.dumps(_login(url.path))
        if host == GRAPH:
            return 200, json.dumps({"value": [{"id": "harbour.example", "isDefault": True}]})
        return self._manage(url.path, parse_qs(url.query))

    def _manage(self, path: str, query: dict[str, list[str]]) -> tuple[int, str]:
        parts = path.split("/")[1:]
        if parts[2:] == ["providers", "Microsoft.ContainerRegistry", "registries"]:
            if query["api-version"][0] > self.newest_version:
                return 400, json.dumps({"error": {"code": "NoRegisteredProviderFound", "message": "unknown version"}})
            return self._page(parts[1], path, int(query.get("$skiptoken", ["0"])[0]))
        lists: dict[str, list[dict[str, Any]]] = {
            "/subscriptions": [_subscription(name) for name in self.subscriptions],
            "/tenants": [{"id": f"/tenants/{TENANT}", "tenantId": TENANT}],
            f"/subscriptions/{parts[1 % len(parts)]}/locations": [{"name": "westeurope", "displayName": "West Europe"}],
            f"/subscriptions/{parts[1 % len(parts)]}/resourcegroups": [
                {"id": f"{path}/rg-harbour", "name": "rg-harbour", "location": "westeurope"}
            ],
        }
        if path in lists:
            return 200, json.dumps({"value": lists[path]})
        return 404, json.dumps({"error": {"code": "NotFound", "message": "not recorded"}})

    def _page(self, subscription: str, path: str, number: int) -> tuple[int, str]:
        pages = self.subscriptions[subscription]
        page = pages[number]
        if isinstance(page, tuple):
            return page
        body: dict[str, Any] = {"value": page}
        if number + 1 < len(pages):
            body["nextLink"] = f"https://{ARM}{path}?api-version=2021-09-01&%24skiptoken={number + 1}"
        return 200, json.dumps(body)


def _subscription(name: str) -> dict[str, Any]:
    return {
        "id": f"/subscriptions/{name}",
        "subscriptionId": name,
        "displayName": f"subscription {name[-2:]}",
        "tenantId": TENANT,
        "state": "Enabled",
    }


def _login(path: str) -> dict[str, Any]:
    base = f"https://{LOGIN}/{TENANT}"
    if path == "/common/discovery/instance":
        hosts = {"preferred_network": LOGIN, "preferred_cache": LOGIN, "aliases": [LOGIN]}
        return {"tenant_discovery_endpoint": f"{base}/v2.0/.well-known/openid-configuration", "metadata": [hosts]}
    if path.endswith("/openid-configuration"):
        return {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
        }
    # A token that opens nothing.
    claims = base64.urlsafe_b64encode(json.dumps({"tid": TENANT}).encode()).decode().rstrip("=")
    return {"token_type": "Bearer", "expires_in": 3600, "access_token": f"e30.{claims}.not-signed"}
