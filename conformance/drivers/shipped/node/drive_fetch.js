// Drives the built-in fetch of Node, which is undici inside. A session has one Agent with the pool that an Agent has by
// default, and a second Agent for requests that do not verify the server. With the argument "undici" the program drives
// the undici package instead. It speaks the driver protocol (docs/driver-protocol.md) by itself.
//
// fetch accepts URLs only, and parses every target as a URL: it has no rawer entry. The undici package has one: the
// method `request` of an Agent takes the origin and the path apart, and sends the path as it is or refuses it.
'use strict';

const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');
const { serve } = require('./serve.js');
const { lookup, trust, unusable, verifies } = require('./target.js');

const wanted = process.argv[2] || 'fetch';
// Search the package from the folder in which h1conform was started, as Node does for a program in that folder.
const undici = wanted === 'undici' ? createRequire(path.join(process.cwd(), 'x.js'))('undici') : null;
const capabilities = [
  'stepwise', 'pieces', 'unread', 'url', 'resolve', 'unverified', 'unverified-request', 'client-certificate',
  'back-to-back', 'concurrent', 'cancel', 'partial', 'sources',
];
if (undici) capabilities.push('upgraded', 'tunnel', 'secure-tunnel');
// Older packages use a tunnel for http URLs too, and all do so through a proxy that is reached over TLS.
if (undici && String(undici.ProxyAgent).includes('proxyTunnel')) capabilities.push('proxy');
let target = null;
let running = null; // the AbortController of the request that the operation "cancel" gives up
let agents = {}; // by whether they verify the server: true or false

function version() {
  if (!undici) return `${process.versions.node}, undici ${process.versions.undici}`;
  const file = createRequire(path.join(process.cwd(), 'x.js')).resolve('undici/package.json');
  return JSON.parse(fs.readFileSync(file, 'utf8')).version;
}

// Returns the Agent class. Node's own undici is not importable, but the global dispatcher, which exists after the first
// access to fetch, is an instance of its class.
function agentClass() {
  return undici ? undici.Agent : globalThis[Symbol.for('undici.globalDispatcher.1')].constructor;
}

function failure(error) {
  const chain = [];
  for (let each = error; each && !chain.includes(each); each = each.cause) chain.push(each);
  const last = chain[chain.length - 1] || {};
  const words = chain.map((each) => `${each.name} ${each.code}`).join(' ');
  return {
    error: {
      type: String((typeof last.code === 'string' && last.code) || last.name || 'Error'),
      bases: chain.map((each) => String(each.name || 'Error')),
      message: chain.map((each) => String(each.message)).join(': '),
      timed_out: /timeout|timed_?out/i.test(words),
    },
  };
}

function content(body) {
  if (!body) return undefined;
  if (body.kind === 'source') {
    return (async function* pieces() {
      for (const each of body.pieces) yield Buffer.from(each, 'base64');
      if (body.fails) throw Object.assign(new Error('the source of the content failed'), { code: 'SOURCE_FAILED' });
    }());
  }
  const data = Buffer.from(body.data, 'base64');
  if (body.kind !== 'iterable') return data;
  return (async function* lines() {
    for (const line of data.toString('latin1').split(/(?<=\n)/)) if (line) yield Buffer.from(line, 'latin1');
  }());
}

function origin(asked) {
  const port = target.port === { http: 80, https: 443 }[target.scheme] ? '' : `:${target.port}`;
  return `${target.scheme}://${bracketed(asked.host || target.host)}${port}`;
}

function bracketed(host) {
  return host.includes(':') ? `[${host}]` : host;
}

function url(asked) {
  return /^https?:/.test(asked.target) ? asked.target : `${origin(asked)}${asked.target}`;
}

// Returns the dispatcher of a request. Verification is a setting of an Agent, and each request may name its own Agent.
function dispatcher(asked) {
  const verify = verifies(target, asked);
  if (!agents[verify]) {
    const secure = target.scheme === 'https' ? trust(target, verify) : {};
    const connect = { lookup: lookup(target), ...secure };
    agents[verify] = target.proxy ? proxyAgent(connect) : new (agentClass())({ connect });
  }
  return agents[verify];
}

// Returns an agent that reaches the target through its proxy. `requestTls` is for the target in a tunnel.
function proxyAgent(connect) {
  const { host, port, scheme } = target.proxy;
  const uri = `${scheme || 'http'}://${bracketed(host)}:${port}`;
  const proxyTls = scheme === 'https' ? { lookup: connect.lookup, ...trust(target, true) } : { lookup: connect.lookup };
  return new undici.ProxyAgent({ uri, proxyTls, requestTls: connect, proxyTunnel: false });
}

function response(status, reason, headers, body, trailers) {
  return { response: { status, reason, headers, body: body && body.toString('base64'), trailers } };
}

// Reads three octets at a time: fetch gives a stream of octets, and undici a Readable.
async function inPieces(stream) {
  const parts = [];
  if (stream.getReader) {
    const reader = stream.getReader({ mode: 'byob' });
    for (let part = await reader.read(new Uint8Array(3)); !part.done; part = await reader.read(new Uint8Array(3))) {
      parts.push(part.value);
    }
    return Buffer.concat(parts);
  }
  return new Promise((resolve, reject) => {
    stream.on('readable', () => {
      for (let part = null; (part = stream.read(3) || stream.read()) !== null;) parts.push(part);
    });
    stream.on('end', () => resolve(Buffer.concat(parts)));
    stream.on('error', reject);
  });
}

// Lets go of a response whose content is not wanted, by the method that the client has for that.
async function left(stream) {
  if (stream) await (stream.dump ? stream.dump() : stream.cancel());
  return null;
}

async function taken(stream, how) {
  if (how === 'none') return left(stream);
  if (how === 'pieces' && stream) return inPieces(stream);
  const wanted = typeof how === 'number' ? how : Infinity;
  const parts = [];
  let length = 0;
  for await (const part of stream || []) {
    parts.push(part);
    length += part.length;
    if (length >= wanted) break; // the end of the loop cancels the stream
  }
  return Buffer.concat(parts).subarray(0, Math.min(wanted, length));
}

async function byFetch(asked, signal) {
  const body = content(asked.body);
  const { method, fields: headers } = asked;
  const options = { method, headers, redirect: 'manual', dispatcher: dispatcher(asked), signal, body };
  if (asked.body && asked.body.kind !== 'bytes') options.duplex = 'half';
  const got = await fetch(url(asked), options);
  return response(got.status, got.statusText, [...got.headers], await taken(got.body, asked.read), null);
}

// Asks for another protocol by the method of an Agent for that. It resolves after a 101 only, and gives the socket.
async function byUpgrade(asked, signal) {
  const own = ['connection', 'upgrade'];
  const protocol = asked.fields.filter(([name]) => name.toLowerCase() === 'upgrade').map(([, value]) => value).join(', ');
  const headers = asked.fields.filter(([name]) => !own.includes(name.toLowerCase())).flat();
  const got = await dispatcher(asked).upgrade({
    origin: origin(asked), path: asked.target, method: asked.method, headers, protocol, signal,
  });
  const told = response(101, null, Object.entries(got.headers), Buffer.alloc(0), null);
  told.response.upgraded = (await taken(got.socket, 'whole')).toString('base64');
  return told;
}

async function byUndici(asked, signal) {
  if (asked.upgraded && asked.body) return { unsupported: 'the method upgrade of an Agent takes no content' };
  if (asked.upgraded) return byUpgrade(asked, signal);
  const options = {
    method: asked.method, headers: asked.fields.flat(), body: content(asked.body), signal, responseHeaders: 'raw',
  };
  // A target without a slash in front is no path: only a URL can name it.
  const got = await (asked.target.startsWith('/')
    ? dispatcher(asked).request({ ...options, origin: origin(asked), path: asked.target })
    : undici.request(new URL(asked.target || '/', origin(asked)), { ...options, dispatcher: dispatcher(asked) }));
  const raw = got.headers;
  const headers = Array.isArray(raw)
    ? raw.reduce((all, each, i) => (i % 2 ? all : [...all, [latin1(each), latin1(raw[i + 1])]]), [])
    : Object.entries(raw).flatMap(([name, value]) => [value].flat().map((each) => [name, each]));
  const body = await taken(got.body, asked.read);
  const trailers = Object.entries(got.trailers || {}).flatMap(([name, value]) => [value].flat().map((each) => [name, latin1(each)]));
  return response(got.statusCode, got.statusText ?? null, headers, body, trailers);
}

function latin1(value) {
  return Buffer.isBuffer(value) ? value.toString('latin1') : String(value);
}

async function ask(asked) {
  const broken = unusable(target);
  if (broken) return { broken };
  // The timer ends with the request. One of AbortSignal.timeout would go on, and disturb a later request.
  const controller = new AbortController();
  if (asked.cancel) running = controller;
  const timer = setTimeout(
    () => controller.abort(Object.assign(new Error('timed out'), { name: 'TimeoutError' })), target.timeout * 1000,
  );
  try {
    return await (undici ? byUndici(asked, controller.signal) : byFetch(asked, controller.signal));
  } catch (error) {
    return failure(error);
  } finally {
    clearTimeout(timer);
  }
}

async function close() {
  await Promise.all(Object.values(agents).map((agent) => agent.destroy()));
  agents = {};
  return { ok: true };
}

async function answer(message) {
  if (message.op === 'hello') {
    const entry = undici ? 'raw' : 'url';
    const hello = { protocol: 2, name: wanted, version: version(), language: 'JavaScript', capabilities, entry };
    return { hello };
  }
  if (message.op === 'close') return close();
  if (message.op === 'open') {
    await close();
    target = message.target;
    return { ok: true };
  }
  if (message.op === 'do' && message.item.request) return ask(message.item.request);
  return { unsupported: `unknown operation ${message.op}` };
}

const ready = undici ? Promise.resolve() : fetch('data:,').catch(() => null);
serve(async (message) => { if (message.op === 'hello') await ready; return answer(message); }, ask, () => running && running.abort());
