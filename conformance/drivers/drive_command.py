"""Drives a command-line tool by a template: one process for each request.

    python host.py drive_command.py NAME TEMPLATE

The template is split as a shell splits words, and no shell runs. In its words stand for

    {url}  {method}  {ca_file}  {timeout}     the request, the CA to trust (PEM), the time-out (seconds)
    {field}       one "Name: value"; the word, and the option before it, are repeated for every field
    {body_in}     a file that holds the content; the word, and the option before it, go when there is none
    {head:FLAG}   FLAG for a HEAD request, else nothing
    {proxy:FLAG}  FLAG and the URL of the proxy, where there is one
    {asterisk:FLAG}  FLAG and the request target where that is no path ("*"); {url} is then the server's root
    {exits:8,22}  further exit codes, beside 0, with which the tool has a response to show
    {head_out}  {body_out}   files that the tool writes the head and the content to; without them both are
                  expected on standard output, as `curl --include` prints them

Any other exit code is an error of the client. What such a tool prints is the wire's spelling of a field section:
where that is not a plain one (folded lines, control characters), the fields are what the client cannot tell.
"""

import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

NAME = sys.argv[1]
_GIVEN = shlex.split(sys.argv[2])
# Not stepwise: a process for each request has no session.
CAPABILITIES = (
    *("url", "expect"),
    *(("proxy", "tunnel") if any(word.startswith("{proxy:") for word in _GIVEN) else ()),
    *(("asterisk",) if any(word.startswith("{asterisk:") for word in _GIVEN) else ()),
)
_WORDS = [word for word in _GIVEN if not word.startswith("{exits:")]
# Exit codes that come with a response.
_ANSWERS = {0} | {int(code) for word in _GIVEN if word not in _WORDS for code in re.findall(r"\d+", word)}


class Unsupported(Exception):
    """The request cannot be put on a command line of this template."""


def _version():
    try:
        told = subprocess.run([_WORDS[0], "--version"], capture_output=True, timeout=10, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(rb"\d+(?:\.\d+)+", told)
    return found[0].decode() if found else ""


VERSION = _version()


def request(request):
    """Run the tool once."""
    with tempfile.TemporaryDirectory(prefix="h1conform-") as folder:
        given = Path(folder, "body-in")
        if request.body is not None:
            given.write_bytes(request.body)
        values = {
            "url": request.url,
            "method": request.method,
            "ca_file": request.ca_file,
            "timeout": f"{request.timeout:g}",
            "body_in": str(given) if request.body is not None else "",
            "head_out": str(Path(folder, "head-out")),
            "body_out": str(Path(folder, "body-out")),
        }
        done = _run(_command(request, values), request.timeout)
        return _told(request, done.stdout, Path(folder, "head-out"), Path(folder, "body-out"))


def _run(command, timeout):
    try:
        done = subprocess.run(command, capture_output=True, timeout=timeout * 2, check=False, stdin=subprocess.DEVNULL)
    except ValueError as error:  # a NUL in an argument
        raise Unsupported(str(error)) from error
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(f"{command[0]} did not end within {timeout * 2:g} s") from error
    if done.returncode not in _ANSWERS:
        message = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise type(f"exit {done.returncode}", (Exception,), {"__module__": None})(message[-1] if message else "")
    return done


def _command(request, values):
    _refuse_what_has_no_place(request)
    command = []
    for word in _WORDS:
        if "{field}" in word:
            option = _option_before(command, word)
            for name, value in request.fields:
                command += [*option, word.replace("{field}", f"{name}: {value}" if value else f"{name};")]
        elif "{body_in}" in word and request.body is None:
            _option_before(command, word)
        elif flag := re.fullmatch(r"\{proxy:(.*)\}", word):
            command += [flag[1], request.proxy_url] if request.proxy else []
        elif flag := re.fullmatch(r"\{asterisk:(.*)\}", word):
            command += [flag[1], "*"] if request.target == "*" else []
        elif flag := re.fullmatch(r"\{head:(.*)\}", word):
            command += [flag[1]] if request.method == "HEAD" else []
        else:
            command.append(re.sub(r"\{(\w+)\}", lambda match: values[match[1]], word))
    return command


def _option_before(command, word):
    """The option that a word is the value of, taken off the command; none where the word is an option itself."""
    return [command.pop()] if command and command[-1].startswith("-") and not word.startswith("-") else []


def _refuse_what_has_no_place(request):
    template = " ".join(_WORDS)
    if request.fields and "{field}" not in template:
        raise Unsupported("the template has no {field}")
    if request.body is not None and "{body_in}" not in template:
        raise Unsupported("the template has no {body_in}")
    if request.method != "GET" and "{method}" not in template:
        raise Unsupported("the template has no {method}")
    if not all(re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name) for name, _ in request.fields):
        raise Unsupported("a tool that is given whole field lines cannot be given a name that is no token")


def _told(request, output, head_out, body_out):
    if not head_out.exists():
        return _response(*_final_head(output))
    head_data = head_out.read_bytes()
    body = body_out.read_bytes() if body_out.exists() else b""
    if request.method == "HEAD":
        body = body.removeprefix(head_data)  # a tool that is asked for a head alone takes it for what was asked
    head, rest = _final_head(head_data)
    return _response(head, body) | {"trailers": _fields(rest.strip(b"\r\n")) if rest.strip(b"\r\n") else []}


def _final_head(data):
    """The last head of those that the tool printed, interim ones before it, and what follows."""
    while True:
        found = re.match(rb"(HTTP/.*?)(?:\r?\n){2}", data, re.DOTALL)
        if not found:
            return b"", data
        head, data = found[1], data[found.end() :]
        if not re.match(rb"HTTP/\S+\s+1(?!01)\d\d", head):
            return head, data


def _response(head, body):
    line, _, fields = head.partition(b"\n")
    found = re.match(rb"HTTP/(\S+)[ \t]+(\d+)(?:[ \t](.*?))?\r?$", line)
    if not found:
        return {"status": None, "body": body}
    version, status, reason = found.groups()
    return {
        "status": int(status),
        "version": version,
        "reason": reason or b"",
        "headers": _fields(fields),
        "body": body,
    }


def _fields(section):
    lines = [line.removesuffix(b"\r") for line in section.split(b"\n")]
    if any(re.search(rb"^[ \t]|[\x00-\x08\x0b-\x1f\x7f]", line) for line in lines):
        return None
    pairs = [line.split(b":", 1) for line in lines if b":" in line]
    return [(name, value.strip(b" \t")) for name, value in pairs]
