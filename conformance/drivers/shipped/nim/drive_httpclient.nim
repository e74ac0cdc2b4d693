## Drives std/httpclient of Nim: a session is one HttpClient, which keeps its last connection. Redirects are off. The program
## speaks the driver protocol (docs/driver-protocol.md) by itself.
##
## The client takes URLs only, and reads no proxy from the environment. Its fields are a table, with an order for the values
## of one name alone.

import std/[base64, httpclient, json, net, options, os, strutils, tables, unicode]

const capabilities = ["stepwise", "proxy", "tunnel", "url", "client-certificate", "back-to-back"]

var
  target: JsonNode
  client: HttpClient

proc octets(text: string): string =
  ## Returns the octets of a string of the protocol, which has a character for each octet.
  for one in text.runes: result.add char(int(one))

proc text(octets: string): string =
  ## Returns a string of the protocol for octets.
  for one in octets: result.add $Rune(ord(one))

proc unusable(): Option[string] =
  ## Returns why the files for TLS cannot be used, in one line.
  if target["scheme"].getStr != "https": return
  var files = @[("the CA", target["ca_file"].getStr, "CERTIFICATE")]
  let shown = target{"certificate"}
  if shown != nil and shown.kind == JObject:
    files.add ("the client's certificate", shown["chain_file"].getStr, "CERTIFICATE")
    files.add ("the client's key", shown["key_file"].getStr, "PRIVATE KEY")
  for (what, path, kind) in files:
    try:
      if dirExists(path): return some(what & " cannot be read from " & path & ": Is a directory")
      if kind & "-----" notin readFile(path):
        return some(path & " contains no " & kind & " in PEM; the file has to contain " & what)
    except IOError:
      return some(what & " cannot be read from " & path & ": " & osErrorMsg(osLastError()))

proc bracketed(host: string): string =
  if ':' in host: "[" & host & "]" else: host

proc opened(): HttpClient =
  var context: SslContext
  if target["scheme"].getStr == "https":
    let mode = if target{"verify"}.getBool(true): CVerifyPeer else: CVerifyNone
    let shown = target{"certificate"}
    context = newContext(verifyMode = mode, caFile = target["ca_file"].getStr,
      certFile = shown{"chain_file"}.getStr, keyFile = shown{"key_file"}.getStr)
  var via: Proxy
  let proxy = target{"proxy"}
  if proxy != nil and proxy.kind == JObject:
    via = newProxy("http://" & bracketed(proxy["host"].getStr) & ":" & $proxy["port"].getInt)
  newHttpClient(maxRedirects = 0, sslContext = context, proxy = via,
    timeout = int(target["timeout"].getFloat * 1000))

proc closed() =
  if client != nil:
    client.close()
    client = nil

proc url(request: JsonNode): string =
  let asked = octets(request["target"].getStr)
  if asked.startsWith("http:") or asked.startsWith("https:"): return asked
  let scheme = target["scheme"].getStr
  let port = target["port"].getInt
  let shown = if port == (if scheme == "http": 80 else: 443): "" else: ":" & $port
  scheme & "://" & bracketed(request{"host"}.getStr(target["host"].getStr)) & shown & asked

proc failure(error: ref Exception): JsonNode =
  %*{"error": {"type": $error.name, "bases": [], "message": text(error.msg.split("\n")[0]),
               "timed_out": error of TimeoutError}}

proc ask(request: JsonNode): JsonNode =
  let broken = unusable()
  if broken.isSome: return %*{"broken": broken.get}
  var content = ""
  let body = request{"body"}
  if body != nil and body.kind == JObject:
    if body["kind"].getStr != "bytes": return %*{"unsupported": "a content without a length"}
    content = decode(body["data"].getStr)
  let fields = newHttpHeaders()
  for field in request["fields"]: fields.add(octets(field[0].getStr), octets(field[1].getStr))
  try:
    if client == nil: client = opened()
    let got = client.request(url(request), request["method"].getStr, content, fields)
    let content = got.body
    var headers = newJArray()
    for name, value in got.headers.pairs: headers.add %[text(name), text(value)]
    let parts = got.status.split(' ', 1)
    result = %*{"response": {"status": parseInt(parts[0]), "reason": (if parts.len > 1: text(parts[1]) else: ""),
      "version": got.version, "headers": headers, "body": encode(content)}}
  except Exception as error: # a Defect of the client too is what its caller gets
    result = failure(error)

proc answer(message: JsonNode): JsonNode =
  case message["op"].getStr
  of "hello":
    %*{"hello": {"protocol": 2, "name": "nim-httpclient", "version": NimVersion, "language": "Nim " & NimVersion,
                 "capabilities": capabilities, "entry": "url"}}
  of "open", "close":
    closed()
    if "target" in message: target = message["target"]
    %*{"ok": true}
  of "do":
    if message{"item", "request"} != nil: ask(message["item"]["request"])
    else: %*{"unsupported": "an unknown item"}
  else: %*{"unsupported": "unknown operation " & message["op"].getStr}

for line in stdin.lines:
  stdout.writeLine($answer(parseJson(line)))
  stdout.flushFile()
