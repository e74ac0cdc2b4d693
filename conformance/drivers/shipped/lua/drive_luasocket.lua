-- Drives socket.http of LuaSocket, and over TLS ssl.https of LuaSec. Each request has a connection of its own, since the
-- client closes it. Redirects are off. The program speaks the driver protocol (docs/driver-protocol.md) by itself.
--
-- The client takes the host and the member `uri` apart, and sends `uri` as it is. A target that only a URL gives a meaning
-- goes through its parser of URLs: a whole URL, an empty one, a query alone, one with a fragment. The client takes the
-- fields as a table, so that of two fields of one name the last one is sent.

local http = require('socket.http')
local https = require('ssl.https')
local ssl = require('ssl')
local ltn12 = require('ltn12')
local mime = require('mime')
local socket = require('socket')
local json = require('dkjson')

local LIST = {__jsontype = 'array'}
local answers = io.output()
local target

-- Returns the octets of a string of the protocol, which has a character for each octet.
local function octets(text)
  return (text:gsub('[\xC2\xC3][\x80-\xBF]', function(two) return string.char(utf8.codepoint(two)) end))
end

-- Returns a string of the protocol for octets.
local function text(bytes)
  return (bytes:gsub('[\x80-\xFF]', function(one) return utf8.char(one:byte()) end))
end

local function given(value) return value ~= nil and value ~= json.null and value or nil end

-- Returns why the files for TLS cannot be used, in one line, or nil.
local function unusable()
  if target.scheme ~= 'https' then return nil end
  local files = {{'the CA', target.ca_file, 'CERTIFICATE'}}
  local shown = given(target.certificate)
  if shown then
    files[2] = {"the client's certificate", shown.chain_file, 'CERTIFICATE'}
    files[3] = {"the client's key", shown.key_file, 'PRIVATE KEY'}
  end
  for _, each in ipairs(files) do
    local what, path, kind = table.unpack(each)
    local file, why = io.open(path, 'rb')
    local data = file and file:read('a')
    if not data then return ('%s cannot be read from %s: %s'):format(what, path, why or 'it is a folder') end
    file:close()
    if not data:find(kind .. '-----', 1, true) then
      return ('%s contains no %s in PEM; the file has to contain %s'):format(path, kind, what)
    end
  end
end

-- Returns a source of ltn12 for the content, and its length if the client knows the length. A chunk of ltn12 may be empty.
local function content(body)
  if not given(body) then return nil end
  local pieces = {}
  if body.kind == 'source' then
    for at, piece in ipairs(body.pieces) do pieces[at] = mime.unb64(piece) or '' end
  else
    local data = mime.unb64(body.data) or ''
    if body.kind == 'bytes' then return ltn12.source.string(data), #data end
    for line in data:gmatch('[^\n]*\n?') do
      if line ~= '' then pieces[#pieces + 1] = line end
    end
  end
  local at = 0
  return function()
    at = at + 1
    if pieces[at] then return pieces[at] end
    if body.fails == true then return nil, 'the source of the content failed' end
  end
end

-- Returns the values of a table of fields. LuaSocket gives lower-case names without an order.
local function pairs_of(fields)
  local all = {}
  for name, value in pairs(fields) do all[#all + 1] = {text(name), text(value)} end
  return setmetatable(all, LIST)
end

local function bracketed(host) return host:find(':') and '[' .. host .. ']' or host end

local function failed(message)
  message = tostring(message)
  local timed_out = message == 'timeout' or message == 'wantread' or message == 'wantwrite'
  return {error = {type = 'error', bases = setmetatable({}, LIST), message = text(message), timed_out = timed_out}}
end

local function ask(request)
  local broken = unusable()
  if broken then return {broken = broken} end
  local source, length = content(request.body)
  local fields = {}
  for _, field in ipairs(request.fields) do fields[octets(field[1]):lower()] = octets(field[2]) end
  if length and not fields['transfer-encoding'] then fields['content-length'] = fields['content-length'] or tostring(length) end
  local parts = {}
  local host, proxy, asked = given(request.host) or target.host, given(target.proxy), octets(request.target)
  local port = target.port == (target.scheme == 'http' and 80 or 443) and '' or ':' .. target.port
  local origin = ('%s://%s%s'):format(target.scheme, bracketed(host), port)
  local options = {
    method = request.method, headers = fields, source = source, sink = ltn12.sink.table(parts), redirect = false,
    url = asked:find('^https?:') and asked or origin .. asked,
  }
  if asked ~= '' and not asked:find('^https?:') and not asked:find('^%?') and not asked:find('#', 1, true) then
    options.uri = proxy and asked:find('^/') and options.url or asked
    options.url = origin
  end
  local client = target.scheme == 'https' and https or http
  client.TIMEOUT = target.timeout
  if client == https then
    options.protocol, options.options = 'any', {'all', 'no_sslv2', 'no_sslv3'}
    options.cafile = target.ca_file
    options.verify = (target.verify == false or request.verify == false) and 'none' or 'peer'
    local shown = given(target.certificate)
    if shown then options.certificate, options.key = shown.chain_file, shown.key_file end
  elseif proxy then
    options.proxy = ('http://%s:%d'):format(bracketed(proxy.host), proxy.port)
  end
  local called, worked, code, headers, status = pcall(client.request, options)
  if not called then return failed(worked) end
  if not worked then return failed(code) end
  local version, reason = (status or ''):match('^HTTP/(%d%.%d) %d+ ?(.*)$')
  return {response = {
    status = code, version = version, reason = reason and text(reason), headers = pairs_of(headers or {}),
    body = mime.b64(table.concat(parts)) or '',
  }}
end

local hello = {
  protocol = 2, name = 'luasocket', version = socket._VERSION:gsub('^LuaSocket ', '') .. ', LuaSec ' .. ssl._VERSION,
  language = _VERSION, capabilities = {'proxy', 'url', 'asterisk', 'unverified', 'unverified-request', 'client-certificate', 'sources'},
}

local function answer(message)
  if message.op == 'hello' then return {hello = hello} end
  if message.op == 'open' then target = message.target end
  if message.op == 'open' or message.op == 'close' then return {ok = true} end
  if message.op == 'do' and message.item and message.item.request then return ask(message.item.request) end
  return {unsupported = 'unknown operation ' .. tostring(message.op)}
end

for line in io.lines() do
  answers:write(json.encode(answer(json.decode(line, 1, json.null))), '\n')
  answers:flush()
end
