"""TLS messages other than content, as octets: plaintext records, alerts, and messages after the handshake. Pure.

These functions encrypt nothing. The results of `plaintext` and `alert` are whole records for a connection without keys
(`SendRaw`). The other results are for the content of a `Record`.
"""

from __future__ import annotations

from typing import Literal

from .arguments import checked
from .checks import OCTETS, TEXT, Whole
from .suggestions import did_you_mean

CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION_DATA = 20, 21, 22, 23  # content types, RFC 8446 section 5.1
TLS_1_2 = 0x0303  # the version in the header of every record, also in TLS 1.3
LONGEST = 16384  # octets of content in the largest record
HEADER = 5  # octets of the header of a record

AlertLevel = Literal["warning", "fatal"]

_LEVELS = {"warning": 1, "fatal": 2}

# RFC 8446 section 6 and appendix B.2. The alerts named …_RESERVED exist in older versions only.
ALERTS = {
    "close_notify": 0,
    "unexpected_message": 10,
    "bad_record_mac": 20,
    "decryption_failed_RESERVED": 21,
    "record_overflow": 22,
    "decompression_failure_RESERVED": 30,
    "handshake_failure": 40,
    "no_certificate_RESERVED": 41,
    "bad_certificate": 42,
    "unsupported_certificate": 43,
    "certificate_revoked": 44,
    "certificate_expired": 45,
    "certificate_unknown": 46,
    "illegal_parameter": 47,
    "unknown_ca": 48,
    "access_denied": 49,
    "decode_error": 50,
    "decrypt_error": 51,
    "export_restriction_RESERVED": 60,
    "protocol_version": 70,
    "insufficient_security": 71,
    "internal_error": 80,
    "inappropriate_fallback": 86,
    "user_canceled": 90,
    "no_renegotiation_RESERVED": 100,
    "missing_extension": 109,
    "unsupported_extension": 110,
    "certificate_unobtainable_RESERVED": 111,
    "unrecognized_name": 112,
    "bad_certificate_status_response": 113,
    "bad_certificate_hash_value_RESERVED": 114,
    "unknown_psk_identity": 115,
    "certificate_required": 116,
    "no_application_protocol": 120,
}

_HELLO_REQUEST, _NEW_SESSION_TICKET, _CERTIFICATE_REQUEST, _KEY_UPDATE = 0, 4, 13, 24
_SIGNATURE_ALGORITHMS = 13  # the extension
_ECDSA_SECP256R1_SHA256 = 0x0403


@checked(kind=Whole(0, 0xFF), content=OCTETS, version=Whole(0, 0xFFFF))
def plaintext(kind: int, content: bytes, version: int = TLS_1_2) -> bytes:
    """Return a record without protection (RFC 8446 section 5.1).

    ``kind``     the content type
    ``content``  the content; its length is the length in the header
    ``version``  the version in the header
    """
    return kind.to_bytes(1) + version.to_bytes(2) + len(content).to_bytes(2) + content


@checked(level=TEXT, description=TEXT)
def alert(level: AlertLevel, description: str) -> bytes:
    """Return a plaintext record with one alert, for example as the answer to a ClientHello.

    ``level``        "warning" or "fatal"
    ``description``  the name of the alert in RFC 8446 section 6, for example "handshake_failure"

    Raises ValueError for an unknown name.

    >>> alert("fatal", "unrecognized_name").hex(" ")
    '15 03 03 00 02 02 70'
    """
    return plaintext(ALERT, alert_message(level, description))


def alert_message(level: str, description: str) -> bytes:
    """Return the two octets of an alert.

    ``level``        "warning" or "fatal"
    ``description``  the name of the alert in RFC 8446 section 6

    Raises ValueError for an unknown name; its text has the most similar names."""
    return bytes((_code("alert level", level, _LEVELS), _code("alert", description, ALERTS)))


def read_alert(octets: bytes) -> str | None:
    """Return the name of the plaintext alert at the start of ``octets``.

    Returns None for a close_notify, an unknown alert, and octets that are not an alert."""
    if octets[:1] != bytes((ALERT,)) or octets[3:HEADER] != b"\0\2" or not octets[6:7]:
        return None
    return next((name for name, code in ALERTS.items() if code == octets[6] and code), None)


def key_update(requested: bool = False) -> bytes:
    """Return the message KeyUpdate of TLS 1.3 (RFC 8446 section 4.6.3).

    ``requested``  whether it requests a KeyUpdate from the client
    """
    return _message(_KEY_UPDATE, bytes((requested,)))


def new_session_ticket(ticket: bytes = b"ticket", nonce: bytes = b"\0", lifetime: int = 7200) -> bytes:
    """Return the message NewSessionTicket of TLS 1.3 (RFC 8446 section 4.6.1).

    ``ticket``    the ticket; the default is a ticket that no server accepts
    ``nonce``     the nonce of the ticket
    ``lifetime``  the lifetime of the ticket, in seconds
    """
    age_add, extensions = bytes(4), b"\0\0"
    body = lifetime.to_bytes(4) + age_add + _vector(1, nonce) + _vector(2, ticket) + extensions
    return _message(_NEW_SESSION_TICKET, body)


def certificate_request(context: bytes = b"again") -> bytes:
    """Return the message CertificateRequest of TLS 1.3 after the handshake (RFC 8446 section 4.6.2).

    A server must not send this message unless the client offered post-handshake authentication.

    ``context``  the octets that identify the request
    """
    algorithms = _vector(2, _ECDSA_SECP256R1_SHA256.to_bytes(2))
    extension = _SIGNATURE_ALGORITHMS.to_bytes(2) + _vector(2, algorithms)
    return _message(_CERTIFICATE_REQUEST, _vector(1, context) + _vector(2, extension))


def hello_request() -> bytes:
    """Return the message HelloRequest of TLS 1.2 (RFC 5246 section 7.4.1.1), which asks for a new handshake."""
    return _message(_HELLO_REQUEST, b"")


def _message(kind: int, body: bytes) -> bytes:
    return kind.to_bytes(1) + _vector(3, body)


def _vector(width: int, data: bytes) -> bytes:
    return len(data).to_bytes(width) + data


def _code(what: str, name: str, known: dict[str, int]) -> int:
    if name not in known:
        raise ValueError(f"unknown {what} {name!r}: {did_you_mean(name, known)}")
    return known[name]
