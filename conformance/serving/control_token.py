"""The token of the control port: that of the user, or a new one if other machines can reach the port."""

from __future__ import annotations

import os
import re

from ...mockserver.base.addresses import is_loopback
from .errors import ServeError
from .options import ServeOptions

_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750 section 2.1


def control_token(options: ServeOptions) -> tuple[str | None, bool]:
    """Return the token that each request needs, or None, and whether the token was generated.

    ``options``  the options of the server

    Raises ServeError for a token without a control port, and for one that no Authorization field can have."""
    token = options.control_token
    if token is None:
        needed = options.control is not None and not is_loopback(options.control_host)
        return (os.urandom(24).hex() if needed else None), needed
    if options.control is None:
        raise ServeError("--control-token needs a control port: omit --control off")
    if not _TOKEN.fullmatch(token):
        raise ServeError(
            "--control-token: a token has letters, digits and the characters - . _ ~ + / only, and = at its end "
            "(RFC 6750 section 2.1)"
        )
    return token, False
