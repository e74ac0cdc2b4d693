"""Drives a command-line tool by a template: one process for each request.

    python host.py drive_command.py NAME TEMPLATE

The template is split into words as a shell splits them; no shell runs. Placeholders in the words:

    {url}  {method}  {ca_file}  {timeout}   URL and method of the request, the CA to trust (PEM), the time-out (seconds)
    {empty_dir}   an empty folder, for a tool that would otherwise trust the CAs in a folder of the system
    {field}       a field as "Name: value"; an empty one as "Name;", which is the form of curl. The word, and the option
                  before it, are repeated for each field
    {line}        as {field}, but an empty field is "Name:"
    {body_in}     the path of a file with the content; without content the word, and the option before it, are omitted
    {exits:8,22}  exit codes, besides 0, with which the tool has received a response
    {head_out}  {body_out}   the paths of files to which the tool writes head and content. Without these placeholders
                  head and content are read from standard output, in the form of `curl --include`
    {lacks:tunnel,expect}    capabilities that the placeholders suggest, and the tool does not have
    {entry:url}   the tool's own parser of URLs may change the request target
    {server_response}   the head is read from standard error, in the form of `wget --server-response`: two spaces before
                  each line, and backslash escapes. No head means HTTP/0.9, for which wget reports the status 200. wget
                  does not read the content of 401, 416 and redirections

Words that are present only for some requests. OPTION is the option of the tool. Its value is the next word, or the rest
of the same word if OPTION ends in "=":

    {head:OPTION}      for a HEAD request; without a value
    {insecure:OPTION}  for a request that must not verify the server; without a value
    {proxy:OPTION}     the URL of the proxy
    {proxy_ca:OPTION}  the CA to trust (PEM), if the URL of the proxy is an https URL
    {asterisk:OPTION}  the request target "*"; {url} is then the root of the server
    {resolve:OPTION}   "name:port:address", for each name that no resolver knows
    {chain:OPTION}  {key:OPTION}   the paths of the client's certificate chain and of its key
    {nss_wrapper}      names that no resolver knows are resolved by libnss_wrapper, if it is installed: the library is
                       preloaded into the tool and replaces the resolver of the system

Every other exit code is an error of the client. So is a message on standard error without any output, if head and
content are read from standard output: some tools end with exit code 0 even if they cannot connect. The tool prints the
header section as received, and the driver reports the field lines with every octet. If a line is folded or contains a
bare CR, what the tool prints does not show how it reads the fields, and none is reported.
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
# Words of the template that are not passed to the tool.
_SETTINGS = ("{exits:", "{entry:", "{lacks:", "{server_response}", "{nss_wrapper}")
_WORDS = [word for word in _GIVEN if not word.startswith(_SETTINGS)]
# Exit codes with which the tool has received a response.
_ANSWERS = {0} | {int(code) for word in _GIVEN if word.startswith("{exits:") for code in re.findall(r"\d+", word)}
_HEAD_ON_STDERR = "{server_response}" in _GIVEN
_WRAPPER = "libnss_wrapper.so"


ENTRY = "url" if "{entry:url}" in _GIVEN else "raw"


class Unsupported(Exception):
    """The template, or a command line, cannot express the request."""


def _version(environment):
    """Return the version that the tool prints, and its standard error."""
    command = [_WORDS[0], "--version"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=10, check=False, env=environment)
    except (OSError, subprocess.TimeoutExpired):
        return "", b""
    found = re.search(rb"\d+(?:\.\d+)+", done.stdout)
    return found[0].decode() if found else "", done.stderr


_wanted = "{nss_wrapper}" in _GIVEN and sys.platform.startswith("linux")
VERSION, _complaint = _version(dict(os.environ, LD_PRELOAD=_WRAPPER) if _wanted else None)
_WRAPPED = (
    _wanted and _WRAPPER.encode() not in _complaint
)  # without the library, the loader prints its name to standard error


def _has(*names):
    return all(any(word.startswith("{%s:" % name) for word in _GIVEN) for name in names)


_LACKED = {
    each for word in _GIVEN if word.startswith("{lacks:") for each in re.findall(r"[a-z-]+", word[len("{lacks:") :])
}
# Not "stepwise": with a process for each request there is no session.
_SUGGESTED = (
    *("url", "expect"),
    *(("proxy", "tunnel") if _has("proxy") else ()),
    *(("secure-proxy", "secure-tunnel") if _has("proxy", "proxy_ca") else ()),
    *(("asterisk",) if _has("asterisk") else ()),
    *(("resolve",) if _has("resolve") or _WRAPPED else ()),
    *(("unverified", "unverified-request") if _has("insecure") else ()),
    *(("client-certificate",) if _has("chain", "key") else ()),
)
CAPABILITIES = tuple(each for each in _SUGGESTED if each not in _LACKED)


def request(request):
    """Run the tool for one request, and return the response."""
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
    """Return the environment that gives the tool the names of the target; None: the environment of this process."""
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
    except (
        ValueError,
        UnicodeEncodeError,
    ) as error:  # a NUL in an argument, or a character that the locale cannot encode
        raise Unsupported(str(error)) from error
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(f"{command[0]} did not end within {timeout * 2:g} s") from error
    if done.returncode not in _ANSWERS:
        raise _failure(done)
    return done


def _failure(done):
    """Return the error of a tool: its class is named after the exit code, and it has the message of the tool."""
    return type(f"exit {done.returncode}", (Exception,), {"__module__": None})(_last_words(done.stderr))


def _last_words(printed):
    """Return the error message of the tool: the last line that begins with its name, as "curl: (60) …"; else the last.

    curl prints hints after its message, without its name."""
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
    """Return the values of the conditional words, by their names. None as a value means an option without one."""
    port = request.proxy[1] if request.proxy else request.port  # of the names that the tool itself resolves
    names = [f"{name}:{port}:{address}" for name, address in request.names.items()]
    return {
        "head": [None] if request.method == "HEAD" else [],
        "insecure": [] if request.verify else [None],
        "proxy": [request.proxy_url] if request.proxy else [],
        "proxy_ca": [request.ca_file] if request.proxy_scheme == "https" else [],
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
    """Remove the option before a word from the command and return it; nothing, if the word itself is an option."""
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
        raise Unsupported("a command line has whole field lines, and cannot express a field name that is not a token")


def _told(request, done, head_out, body_out):
    if _HEAD_ON_STDERR:
        return _server_response(done.stderr, body_out)
    if not head_out.exists():
        if done.stderr.strip() and not done.stdout.strip():
            raise _failure(done)
        return _response(*_final_head(done.stdout))
    head_data = head_out.read_bytes()
    body = body_out.read_bytes() if body_out.exists() else b""
    if request.method == "HEAD":
        body = body.removeprefix(head_data)  # for HEAD, curl writes the head to the output file too
    head, rest = _final_head(head_data)
    return _response(head, body) | {"trailers": _fields(rest.strip(b"\r\n")) if rest.strip(b"\r\n") else []}


def _server_response(printed, body_out):
    """Return the response from the last head among the messages, with the content if the tool has read it."""
    body = body_out.read_bytes() if body_out.exists() else b""
    heads = re.findall(rb"^  HTTP/.*\n(?:  .*\n)*", printed, re.MULTILINE)
    if not heads:
        return {"status": 200, "version": "0.9", "headers": [], "body": body}
    told = _response(b"\n".join(_unescaped(line[2:]) for line in heads[-1].split(b"\n")), body)
    unread = told["status"] in (401, 416) or (300 <= (told["status"] or 0) < 400 and told["status"] != 304)
    return told | {"body": None} if unread else told


def _unescaped(line):
    r"""Return the octets of a line with escapes such as \ooo and \t."""
    letters = dict(zip(b"abfnrtv", b"\a\b\f\n\r\t\v", strict=True))

    def octet(match):
        escape = match[1]
        return bytes([int(escape, 8)]) if len(escape) == 3 else bytes([letters.get(escape[0], escape[0])])

    return re.sub(rb"\\([0-3][0-7]{2}|.)", octet, line)


def _final_head(data):
    """Return the head of the first final response, else of the last interim response, and the rest of the data."""
    head = b""
    while True:
        found = re.match(rb"(HTTP/.*?)(?:\r?\n){2}", data, re.DOTALL)
        if not found:
            # If the header section was cut off, the tool shows the lines that arrived.
            is_cut = not head and re.match(rb"HTTP/\S+\s+\d{3}[^\n]*\n", data)
            return (data, b"") if is_cut else (head, data)
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
    if any(line.startswith((b" ", b"\t")) or b"\r" in line for line in lines):
        return None
    pairs = [line.split(b":", 1) for line in lines if b":" in line]
    return [(name, value.strip(b" \t")) for name, value in pairs]
