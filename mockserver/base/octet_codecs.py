"""Codecs for octets in plain data. Pure.

``OCTETS``   a string with one character U+0000 to U+00FF for each octet, or ``{base64 = …}``
``CONTENT``  a string, which remains a str in Python and is sent in UTF-8, or ``{base64 = …}``
``LATIN``    a string with one character U+0000 to U+00FF for each octet
``BASE64``   a string in base64
"""

from __future__ import annotations

import base64
import binascii

from .codec import TEXT, Codec, JSONValue, Path, ValidationError, described, one_key


def _read_octets(value: JSONValue, path: Path) -> bytes:
    if isinstance(value, dict):
        return _read_base64(value, path)
    if not isinstance(value, str):
        raise ValidationError(path, f"{described(value)}, where a string or {{base64 = …}} is needed")
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError as error:
        wrong = value[error.start]
        raise ValidationError(
            path, f"{wrong!r} (U+{ord(wrong):04X}) is not an octet: above U+00FF use {{base64 = …}}"
        ) from None


def _read_content(value: JSONValue, path: Path) -> bytes | str:
    if isinstance(value, dict):
        return _read_base64(value, path)
    text: str = TEXT.read(value, path)
    if not text.isascii() and any("\ud800" <= each <= "\udfff" for each in text):
        raise ValidationError(path, "a lone surrogate, which UTF-8 does not have: use {base64 = …}")
    return text


def _read_base64(value: dict[str, JSONValue], path: Path) -> bytes:
    for key in value:
        if key != "base64":
            raise ValidationError((*path, key), f"unknown key {key!r}; known: base64")
    if not isinstance(value.get("base64"), str):
        raise ValidationError(path, "the value of base64 has to be a string")
    return _read_base64_text(value["base64"], (*path, "base64"))


def _read_base64_text(value: JSONValue, path: Path) -> bytes:
    text: str = TEXT.read(value, path)
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValidationError(path, f"not base64: {error}") from None


def _read_latin(value: JSONValue, path: Path) -> bytes:
    return _read_octets(TEXT.read(value, path), path)


def _write_content(data: bytes | str) -> JSONValue:
    return data if isinstance(data, str) else {"base64": base64.b64encode(data).decode("ascii")}


_EITHER = {"anyOf": [{"type": "string"}, one_key("base64", {"type": "string"})]}
OCTETS = Codec(_read_octets, lambda data: data.decode("latin-1"), _EITHER)
CONTENT = Codec(_read_content, _write_content, _EITHER)
LATIN = Codec(_read_latin, OCTETS.write, TEXT.schema)
BASE64 = Codec(_read_base64_text, lambda data: base64.b64encode(data).decode("ascii"), TEXT.schema)
