"""
Azure Resource Manager on the loopback interface, with recorded answers.

Cloud Custodian has no setting for another endpoint. So it gets a proxy, which answers for management.azure.com itself, with a certificate
of an authority that only the tests know. It connects to nothing.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
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

HOST = "management.azure.com"
SUBSCRIPTION = "00000000-0000-0000-0000-0000000000a7"
LIST = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.ContainerRegistry/registries"


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
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(HOST), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
    )
    public, private = folder / "authority.pem", folder / "key.pem"
    public.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    private.write_bytes(key.private_bytes(*form))
    return public, private


@dataclass
class Arm:
    """A proxy that answers for Azure Resource Manager."""

    folder: Path
    pages: list[list[dict[str, Any]]]
    hosts: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

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
                request = _head(connection)
                method, _, rest = request.partition(" ")
                self.hosts.append(rest.split(" ")[0])
                if method != "CONNECT" or rest.split(" ")[0] != f"{HOST}:443":
                    connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    return
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                with self._context.wrap_socket(connection, server_side=True) as secure:
                    while True:
                        head = _head(secure)
                        if not head:
                            return
                        secure.sendall(self._answer(head.split(" ")[1]))
        except (OSError, ssl.SSLError):
            # The client closed the connection.
            return

    def _answer(self, target: str) -> bytes:
        self.requests.append(target)
        url = urlsplit(target)
        if url.path != LIST:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}"
        page = int(parse_qs(url.query).get("$skiptoken", ["0"])[0])
        body: dict[str, Any] = {"value": self.pages[page]}
        if page + 1 < len(self.pages):
            body["nextLink"] = f"https://{HOST}{LIST}?api-version=2025-04-01&%24skiptoken={page + 1}"
        text = json.dumps(body).encode()
        return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text)


def _head(connection: socket.socket) -> str:
    """Reads a request without a body."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return ""
        data += part
    return data.decode("latin-1")
