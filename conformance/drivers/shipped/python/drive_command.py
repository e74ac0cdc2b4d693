"""Drives a command-line tool by a template: one process for each request.

    python host.py drive_command.py NAME TEMPLATE

The template is split as a shell splits words, and no shell runs. In its words stand for

    {url}  {method}  {ca_file}  {timeout}     the request, the CA to trust (PEM), the time-out (seconds)
    {empty_dir}   a folder that holds nothing, for a tool that would trust what is in a folder of the system
    {field}       one "Name: value", or "Name;" for an empty one, which is how curl takes it; the word, and the option
                  before it, are repeated for every field
    {line}        likewise, with "Name:" for an empty one
    {body_in}     a file that holds the content; the word, and the option before it, go when there is none
    {exits:8,22}  further exit codes, beside 0, with which the tool has a response to show
    {head_out}  {body_out}   files that the tool writes the head and the content to; without them both are
                  expected on standard output, as `curl --include` prints them
    {server_response}   the head is on standard error, as `wget --server-response` prints it: each line behind two
                  spaces, what is not plain behind backslashes; no head is HTTP/0.9, whose status wget says is 200;
                  what comes with 401, 416 and redirections it does not read

Words that are there only at need, with an option and what belongs to it, in one word where the option ends in "=":

    {head:OPTION}      for a HEAD request
    {insecure:OPTION}  where the server is not to be verified
    {proxy:OPTION}     the URL of the proxy
    {asterisk:OPTION}  the request target where that is no path ("*"); {url} is then the server's root
    {resolve:OPTION}   "name:port:address", for every name that no machine knows
    {chain:OPTION}  {key:OPTION}   files of the certificate to show and of its key
    {nss_wrapper}      names that no machine knows are looked up by libnss_wrapper, where that is installed, which puts
                       itself before the system's resolver

Any other exit code is an error of the client. What such a tool prints is the wire's spelling of a field section:
where that is not a plain one (folded lines, control characters), the fields are what the client cannot tell.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

NAME = sys.argv[1]
_GIVEN = shlex.split(sys.argv[2])
_SETTINGS = ("{exits:", "{server_response}", "{nss_wrapper}")  # words that stand for nothing on the command line
_WORDS = [word for word in _GIVEN if not word.startswith(_SETTINGS)]
# Exit codes that come with a response.
_ANSWERS = {0} | {int(code) for word in _GIVEN if word.startswith("{exits:") for code in re.findall(r"\d+", word)}
_HEAD_ON_STDERR = "{server_response}" in _GIVEN
_WRAPPER = "libnss_wrapper.so"


class Unsupported(Exception):
    """The request cannot be put on a command line of this template."""


def _version(environment):
    """The version that the tool tells, and what it says on standard error."""
    command = [_WORDS[0], "--version"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=10, check=False, env=environment)
    except (OSError, subprocess.TimeoutExpired):
        return "", b""
    found = re.search(rb"\d+(?:\.\d+)+", done.stdout)
    return found[0].decode() if found else "", done.stderr


_wanted = "{nss_wrapper}" in _GIVEN and sys.platform.startswith("linux")
VERSION, _complaint = _version(dict(os.environ, LD_PRELOAD=_WRAPPER) if _wanted else None)
_WRAPPED = _wanted and _WRAPPER.encode() not in _complaint  # a loader that finds no such library names it


def _has(*names):
    return all(any(word.startswith("{%s:" % name) for word in _GIVEN) for name in names)


# Not stepwise: a process for each request has no session.
CAPABILITIES = (
    *("url", "expect"),
    *(("proxy", "tunnel") if _has("proxy") else ()),
    *(("asterisk",) if _has("asterisk") else ()),
    *(("resolve",) if _has("resolve") or _WRAPPED else ()),
    *(("unverified", "unverified-request") if _has("insecure") else ()),
    *(("client-certificate",) if _has("chain", "key") else ()),
)


def request(request):
    """Run the tool once."""
    with tempfile.TemporaryDirectory(prefix="h1conform-") as folder:
        given, empty = Path(folder, "body-in"), Path(folder, "empty")
        empty.mkdir()
        if request.body is not None:
            given.write_bytes(request.body)
        values = {
            "url": request.url,
            "method": request.method,
            "ca_file": request.ca_file,
            "empty_dir": str(empty),
            "timeout": f"{request.timeout:g}",
            "body_in": str(given) if request.body is not None else "",
            "head_out": str(Path(folder, "head-out")),
            "body_out": str(Path(folder, "body-out")),
        }
        done = _run(_command(request, values), request.timeout, _environment(request, folder))
        return _told(request, done, Path(folder, "head-out"), Path(folder, "body-out"))


def _environment(request, folder):
    """What makes the names known to a tool that has no option for it; None for nothing."""
    if not _WRAPPED or not request.names:
        return None
    hosts = Path(folder, "hosts")
    lines = [f"{address} {name.rstrip('.')}\n" for name, address in request.names.items()]
    hosts.write_text("".join(lines), encoding="utf-8")
    return dict(os.environ, LD_PRELOAD=_WRAPPER, NSS_WRAPPER_HOSTS=str(hosts))


def _run(command, timeout, environment):
    options = {"capture_output": True, "stdin": subprocess.DEVNULL, "check": False, "env": environment}
    try:
        done = subprocess.run(command, timeout=timeout * 2, **options)
    except (ValueError, UnicodeEncodeError) as error:  # a NUL in an argument, or what no argument here can spell
        raise Unsupported(str(error)) from error
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(f"{command[0]} did not end within {timeout * 2:g} s") from error
    if done.returncode not in _ANSWERS:
        raise type(f"exit {done.returncode}", (Exception,), {"__module__": None})(_last_words(done.stderr))
    return done


def _last_words(printed):
    """The last line under the tool's own name, as "curl: (60) …", before it says where to read on; else the last."""
    lines = [line for line in printed.decode("utf-8", "replace").splitlines() if line.strip()]
    said = [line.strip() for line in lines if not (_HEAD_ON_STDERR and line.startswith("  "))]
    signed = [line for line in said if line.startswith(f"{Path(_WORDS[0]).name}: ")]
    return (signed or said or [""])[-1]


def _command(request, values):
    _refuse_what_has_no_place(request)
    at_need = _at_need(request)
    command = []
    for word in _WORDS:
        conditional = re.fullmatch(r"\{(\w+):(.*)\}", word)
        if "{field}" in word or "{line}" in word:
            option = _option_before(command, word)
            for name, value in request.fields:
                field, line = (f"{name}: {value}",) * 2 if value else (f"{name};", f"{name}:")
                command += [
                    *option,
                    word.replace("{field}", field) if "{field}" in word else word.replace("{line}", line),
                ]
        elif "{body_in}" in word and request.body is None:
            _option_before(command, word)
        elif conditional:
            for value in at_need[conditional[1]]:
                command += _with_option(conditional[2], value)
        else:
            command.append(re.sub(r"\{(\w+)\}", lambda match: values[match[1]], word))
    return command


def _at_need(request):
    """What the words that are not always there stand for: a value each, or None for an option alone."""
    names = [f"{name}:{request.port}:{address}" for name, address in request.names.items()]
    return {
        "head": [None] if request.method == "HEAD" else [],
        "insecure": [] if request.verify else [None],
        "proxy": [request.proxy_url] if request.proxy else [],
        "asterisk": ["*"] if request.target == "*" else [],
        "resolve": names,
        "chain": [request.certificate[0]] if request.certificate else [],
        "key": [request.certificate[1]] if request.certificate else [],
    }


def _with_option(option, value):
    if value is None:
        return [option]
    return [option + value] if option.endswith("=") else [option, value]


def _option_before(command, word):
    """The option that a word is the value of, taken off the command; none where the word is an option itself."""
    return [command.pop()] if command and command[-1].startswith("-") and not word.startswith("-") else []


def _refuse_what_has_no_place(request):
    template = " ".join(_WORDS)
    if request.fields and "{field}" not in template and "{line}" not in template:
        raise Unsupported("the template has no {field}")
    if request.scheme == "https" and request.verify and "{ca_file}" not in template:
        raise Unsupported("the template has no {ca_file}")
    if request.body is not None and "{body_in}" not in template:
        raise Unsupported("the template has no {body_in}")
    if request.method != "GET" and "{method}" not in template:
        raise Unsupported("the template has no {method}")
    if not all(re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name) for name, _ in request.fields):
        raise Unsupported("a tool that is given whole field lines cannot be given a name that is no token")


def _told(request, done, head_out, body_out):
    if _HEAD_ON_STDERR:
        return _server_response(done.stderr, body_out)
    if not head_out.exists():
        return _response(*_final_head(done.stdout))
    head_data = head_out.read_bytes()
    body = body_out.read_bytes() if body_out.exists() else b""
    if request.method == "HEAD":
        body = body.removeprefix(head_data)  # a tool that is asked for a head alone takes it for what was asked
    head, rest = _final_head(head_data)
    return _response(head, body) | {"trailers": _fields(rest.strip(b"\r\n")) if rest.strip(b"\r\n") else []}


def _server_response(printed, body_out):
    """The last head among the messages, and the content where the tool has read it."""
    body = body_out.read_bytes() if body_out.exists() else b""
    heads = re.findall(rb"^  HTTP/.*\n(?:  .*\n)*", printed, re.MULTILINE)
    if not heads:
        return {"status": 200, "version": "0.9", "headers": [], "body": body}
    told = _response(b"\n".join(_unescaped(line[2:]) for line in heads[-1].split(b"\n")), body)
    unread = told["status"] in (401, 416) or (300 <= (told["status"] or 0) < 400 and told["status"] != 304)
    return told | {"body": None} if unread else told


def _unescaped(line):
    r"""The octets that a line with \ooo, \t and the like stands for."""
    letters = dict(zip(b"abfnrtv", b"\a\b\f\n\r\t\v", strict=True))

    def octet(match):
        escape = match[1]
        return bytes([int(escape, 8)]) if len(escape) == 3 else bytes([letters.get(escape[0], escape[0])])

    return re.sub(rb"\\([0-3][0-7]{2}|.)", octet, line)


def _final_head(data):
    """Return the first final head that the tool printed, else the last interim one, and the octets after it."""
    head = b""
    while True:
        found = re.match(rb"(HTTP/.*?)(?:\r?\n){2}", data, re.DOTALL)
        if not found:
            return head, data
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
