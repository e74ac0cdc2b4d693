// Drives an implementation of fetch, which the argument names:
//
//   fetch         the built-in fetch of Node, which is undici inside; the default
//   undici-fetch  fetch of the undici package
//   ky            the package ky on the built-in fetch, without retries
//   undici        the method `request` of the undici package, and no fetch
//   deno, bun     the built-in fetch of Deno and of Bun, which run this program then
//
// A session has one pool (pools.js). The program speaks the driver protocol (docs/driver-protocol.md) by itself.
//
// fetch accepts URLs only, and parses every target as a URL: it has no rawer entry. The undici package has one: the
// method `request` of an Agent takes the origin and the path apart, and sends the path as it is or refuses it.
'use strict';

const { load, search, version } = require('./package.js');
const { Agents, BunSettings, DenoClient, bracketed } = require('./pools.js');
const { serve } = require('./serve.js');
const { unusable } = require('./target.js');

const wanted = process.argv[2] || 'fetch';
const undici = wanted.startsWith('undici') ? search('undici') : null;
const byRequest = wanted === 'undici';
const onNode = wanted !== 'deno' && wanted !== 'bun';
const capabilities = [
  'stepwise', 'unread', 'url', 'back-to-back', 'concurrent', 'cancel', 'partial', 'sources',
  ...(onNode ? ['resolve', 'pieces'] : ['proxy', 'tunnel']),
  ...(wanted === 'deno' ? ['secure-proxy', 'secure-tunnel'] : ['unverified', 'unverified-request']),
  ...(wanted === 'bun' ? [] : ['client-certificate']), // pools.js says why
  ...(undici ? ['tunnel', 'secure-tunnel'] : []),
];
if (byRequest) capabilities.push('upgraded');
// Older packages use a tunnel for http URLs too, and all do so through a proxy that is reached over TLS.
if (undici && String(undici.ProxyAgent).includes('proxyTunnel')) capabilities.push('proxy');
let call = globalThis.fetch;
let target = null;
let running = null; // the AbortController of the request that the operation "cancel" gives up
let pool = null;

function release() {
  const { versions } = process;
  const node = `${versions.node}, undici ${versions.undici}`;
  return {
    fetch: () => node, ky: () => `${version('ky')} on Node ${node}`, deno: () => Deno.version.deno, bun: () => Bun.version,
  }[wanted]?.() ?? version('undici');
}

function opened() {
  if (wanted === 'deno') return new DenoClient(target);
  return wanted === 'bun' ? new BunSettings(target) : new Agents(target, undici);
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

function url(asked) {
  return /^https?:/.test(asked.target) ? asked.target : `${origin(asked)}${asked.target}`;
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
  const options = { method, headers, redirect: 'manual', signal, body, ...pool.options(asked) };
  if (asked.body && asked.body.kind !== 'bytes') options.duplex = 'half';
  if (wanted === 'ky') Object.assign(options, { retry: 0, throwHttpErrors: false, timeout: target.timeout * 1000 });
  const got = await call(url(asked), options);
  return response(got.status, got.statusText, [...got.headers], await taken(got.body, asked.read), null);
}

// Asks for another protocol by the method of an Agent for that. It resolves after a 101 only, and gives the socket.
async function byUpgrade(asked, signal) {
  const own = ['connection', 'upgrade'];
  const protocol = asked.fields.filter(([name]) => name.toLowerCase() === 'upgrade').map(([, value]) => value).join(', ');
  const headers = asked.fields.filter(([name]) => !own.includes(name.toLowerCase())).flat();
  const got = await pool.options(asked).dispatcher.upgrade({
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
  const { dispatcher } = pool.options(asked);
  // A target without a slash in front is no path: only a URL can name it.
  const got = await (asked.target.startsWith('/')
    ? dispatcher.request({ ...options, origin: origin(asked), path: asked.target })
    : undici.request(new URL(asked.target || '/', origin(asked)), { ...options, dispatcher }));
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
  pool = pool || opened();
  // The timer ends with the request. One of AbortSignal.timeout would go on, and disturb a later request.
  const controller = new AbortController();
  if (asked.cancel) running = controller;
  const timer = setTimeout(
    () => controller.abort(Object.assign(new Error('timed out'), { name: 'TimeoutError' })), target.timeout * 1000,
  );
  try {
    return await (byRequest ? byUndici(asked, controller.signal) : byFetch(asked, controller.signal));
  } catch (error) {
    return failure(error);
  } finally {
    clearTimeout(timer);
  }
}

async function close() {
  if (pool) await pool.close();
  pool = null;
  return { ok: true };
}

async function hello() {
  if (undici) call = undici.fetch;
  else await fetch('data:,').catch(() => null);
  if (wanted === 'ky') call = await load('ky');
  const entry = byRequest ? 'raw' : 'url';
  return { hello: { protocol: 2, name: wanted, version: release(), language: 'JavaScript', capabilities, entry } };
}

async function answer(message) {
  if (message.op === 'hello') return hello();
  if (message.op === 'close') return close();
  if (message.op === 'open') {
    await close();
    target = message.target;
    return { ok: true };
  }
  if (message.op === 'do' && message.item.request) return ask(message.item.request);
  return { unsupported: `unknown operation ${message.op}` };
}

serve(answer, ask, () => running && running.abort());
