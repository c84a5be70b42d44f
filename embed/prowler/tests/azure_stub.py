"""
Azure on the loopback interface, with recorded answers.

Prowler has no setting for other endpoints. So it gets a proxy, which answers for Azure itself, with a certificate of an authority that only
the tests know. It connects to nothing.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import socket
import ssl
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

LOGIN, ARM, GRAPH = "login.microsoftonline.com", "management.azure.com", "graph.microsoft.com"
TENANT = "00000000-0000-0000-0000-0000000000a7"
JSON = "application/json"
#: A page of a subscription: its registries, or a status with the text of a body.
Page = list[dict[str, Any]] | tuple[int, str]


def certificate(folder: Path) -> tuple[Path, Path]:
    """Writes a certificate that is its own authority, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "acrcheck tests")])
    start = dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=3))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in (LOGIN, ARM, GRAPH)]), critical=False)
    )
    public, private = folder / "authority.pem", folder / "key.pem"
    public.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    private.write_bytes(key.private_bytes(*form))
    return public, private


@dataclass
class Azure:
    """A proxy that answers for Azure."""

    folder: Path
    #: The pages of each subscription.
    subscriptions: dict[str, list[Page]]
    hosts: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    newest_version: str = "2025-11-01"

    def __post_init__(self) -> None:
        self.authority, key = certificate(self.folder)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.authority, key)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.2)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def proxy(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(timeout=10)
        self._listener.close()

    def _serve(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            threading.Thread(target=self._connection, args=(connection,), daemon=True).start()

    def _connection(self, connection: socket.socket) -> None:
        connection.settimeout(30)
        try:
            with connection:
                method, host = _request(connection)
                self.hosts.append(host)
                if method != "CONNECT" or host not in {f"{name}:443" for name in (LOGIN, ARM, GRAPH)}:
                    connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    return
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                with self._context.wrap_socket(connection, server_side=True) as secure:
                    while True:
                        method, target = _request(secure)
                        if not target:
                            return
                        self.requests.append(f"{method} {host.partition(':')[0]}{target}")
                        status, body = self._answer(host.partition(":")[0], target)
                        text = body.encode()
                        head = f"HTTP/1.1 {status} -\r\nContent-Type: {JSON}\r\nContent-Length: {len(text)}\r\n\r\n"
                        secure.sendall(head.encode() + text)
        except (OSError, ssl.SSLError):
            # The client closed the connection.
            return

    def _answer(self, host: str, target: str) -> tuple[int, str]:
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


def _request(connection: socket.socket) -> tuple[str, str]:
    """Reads a request, and returns its method and target. Both are empty at the end of the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return "", ""
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    length = next((int(line.partition(":")[2]) for line in lines if line.lower().startswith("content-length:")), 0)
    while len(body) < length:
        part = connection.recv(65536)
        if not part:
            return "", ""
        body += part
    method, target, _ = lines[0].split(" ")
    return method, target
