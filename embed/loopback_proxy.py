"""
A proxy on the loopback interface that answers for other hosts, for the tests of scanners that have no setting for another endpoint.

It has a certificate of an authority that only the tests know, and connects to nothing.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


class LoopbackProxy:
    """Answers the requests for some hosts, and refuses any other. Subclasses implement `answer`."""

    def __init__(self, folder: Path, answered: tuple[str, ...]) -> None:
        self._answered = {f"{host}:443" for host in answered}
        #: The hosts with ports that clients wanted to connect to.
        self.hosts: list[str] = []
        self.authority, key = certificate(folder, answered)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.authority, key)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.2)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def answer(self, method: str, host: str, target: str) -> tuple[int, str]:
        """Returns the status and the JSON text of the answer to a request."""
        raise NotImplementedError

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
                if method != "CONNECT" or host not in self._answered:
                    connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    return
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                with self._context.wrap_socket(connection, server_side=True) as secure:
                    while True:
                        method, target = _request(secure)
                        if not target:
                            return
                        status, body = self.answer(method, host.partition(":")[0], target)
                        text = body.encode()
                        head = f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
                        secure.sendall(head.encode() + text)
        except (OSError, ssl.SSLError):
            # The client closed the connection.
            return


def certificate(folder: Path, hosts: tuple[str, ...]) -> tuple[Path, Path]:
    """Writes a certificate that is its own authority, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "acrcheck tests")])
    start = dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=1)
    names = [*map(x509.DNSName, hosts), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
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
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
    )
    public, private = folder / "authority.pem", folder / "key.pem"
    public.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    private.write_bytes(key.private_bytes(*form))
    return public, private


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
