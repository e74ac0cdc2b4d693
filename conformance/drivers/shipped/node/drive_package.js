// Drives a package for Node that asks by node:http: axios, got, needle, node-fetch or superagent, which the argument names.
// A session has one keep-alive agent, and a second one for requests that do not verify the server. Redirects, retries,
// decoding, and the proxies of the environment are off. It speaks the driver protocol (docs/driver-protocol.md) by itself.
//
// The packages accept URLs only, and parse every target as a URL. superagent decodes content, which no option switches
// off, and needs the length of the content of a request.
'use strict';

const http = require('http');
const https = require('https');
const { Readable } = require('stream');
const { load, version } = require('./package.js');
const { serve } = require('./serve.js');
const { lookup, trust, unusable, verifies } = require('./target.js');

const wanted = process.argv[2];
const capabilities = [
  'stepwise', 'url', 'resolve', 'unverified', 'unverified-request', 'client-certificate',
  'back-to-back', 'concurrent', 'cancel', ...(wanted === 'superagent' ? [] : ['expect', 'sources']),
  ...(wanted === 'axios' || wanted === 'needle' ? ['proxy'] : []),
];
let library = null;
let target = null;
let running = null; // the AbortController of the request that the operation "cancel" gives up
let agents = {}; // by whether they verify the server: true or false

// Returns the agent of a request: verification is a setting of an agent.
function agent(asked) {
  const verify = verifies(target, asked);
  if (!agents[verify]) {
    const secure = target.scheme === 'https' ? trust(target, verify) : {};
    agents[verify] = new (target.scheme === 'https' ? https : http).Agent({ keepAlive: true, lookup: lookup(target), ...secure });
  }
  return agents[verify];
}

function url(asked) {
  if (/^https?:/.test(asked.target)) return asked.target;
  const host = asked.host || target.host;
  const port = target.port === { http: 80, https: 443 }[target.scheme] ? '' : `:${target.port}`;
  return `${target.scheme}://${host.includes(':') ? `[${host}]` : host}${port}${asked.target}`;
}

// Returns the fields as an object, whose values are lists for names that occur twice.
function fields(asked) {
  const headers = {};
  for (const [name, value] of asked.fields) headers[name] = name in headers ? [].concat(headers[name], value) : value;
  return headers;
}

function content(body) {
  if (!body) return undefined;
  if (body.kind === 'bytes') return Buffer.from(body.data, 'base64');
  return Readable.from(body.kind === 'source' ? pieces(body) : lines(body), { objectMode: false });
}

function* pieces(body) {
  for (const each of body.pieces) yield Buffer.from(each, 'base64');
  if (body.fails) throw Object.assign(new Error('the source of the content failed'), { code: 'SOURCE_FAILED' });
}

function* lines(body) {
  for (const line of Buffer.from(body.data, 'base64').toString('latin1').split(/(?<=\n)/)) if (line) yield Buffer.from(line, 'latin1');
}

// Returns pairs from an object of fields, whose values may be lists.
function pairs(headers) {
  return Object.entries(headers).flatMap(([name, value]) => [].concat(value).map((each) => [name, String(each)]));
}

const clients = {
  async axios(asked, signal) {
    const { proxy } = target;
    const got = await library.request({
      url: url(asked), method: asked.method, headers: fields(asked), data: content(asked.body), signal,
      httpAgent: agent(asked), httpsAgent: agent(asked), proxy: proxy ? { protocol: 'http', host: proxy.host, port: proxy.port } : false,
      maxRedirects: 0, decompress: false, responseType: 'arraybuffer', validateStatus: () => true,
      transformRequest: [(data) => data], transformResponse: [(data) => data],
      timeout: target.timeout * 1000, transitional: { clarifyTimeoutError: true },
    });
    return { status: got.status, reason: got.statusText, headers: pairs(got.headers.toJSON()), body: got.data };
  },

  async got(asked, signal) {
    const got = await library(url(asked), {
      method: asked.method, headers: fields(asked), body: content(asked.body), signal, allowGetBody: true,
      agent: { [target.scheme]: agent(asked) }, retry: { limit: 0 }, followRedirect: false, decompress: false,
      throwHttpErrors: false, responseType: 'buffer', timeout: { request: target.timeout * 1000 },
    });
    const raw = got.rawHeaders;
    const headers = raw.flatMap((name, i) => (i % 2 ? [] : [[name, raw[i + 1]]]));
    return { status: got.statusCode, reason: got.statusMessage, version: got.httpVersion, headers, body: got.rawBody };
  },

  async needle(asked, signal) {
    const { proxy } = target;
    const got = await library(asked.method.toLowerCase(), url(asked), content(asked.body) || null, {
      headers: fields(asked), agent: agent(asked), signal, proxy: proxy && `http://${proxy.host}:${proxy.port}`,
      use_proxy_from_env_var: false, follow_max: 0, compressed: false, decode_response: false, parse_response: false,
      open_timeout: target.timeout * 1000, response_timeout: target.timeout * 1000, read_timeout: target.timeout * 1000,
    });
    const raw = got.rawHeaders;
    const headers = raw.flatMap((name, i) => (i % 2 ? [] : [[name, raw[i + 1]]]));
    return { status: got.statusCode, reason: got.statusMessage, version: got.httpVersion, headers, body: got.raw };
  },

  async superagent(asked, signal) {
    const body = content(asked.body);
    if (body && !Buffer.isBuffer(body)) return null;
    const request = library(asked.method, url(asked)).agent(agent(asked)).set(fields(asked)).redirects(0).retry(0)
      .ok(() => true).timeout(target.timeout * 1000).buffer(true).parse(library.parse.image);
    signal.addEventListener('abort', () => request.abort());
    const got = await (body ? request.send(body) : request);
    // Without content, superagent gives an empty object.
    return { status: got.status, headers: pairs(got.headers), body: Buffer.isBuffer(got.body) ? got.body : null };
  },

  async 'node-fetch'(asked, signal) {
    const got = await library(url(asked), {
      method: asked.method, headers: asked.fields, body: content(asked.body), signal,
      agent: agent(asked), redirect: 'manual', compress: false,
    });
    const body = Buffer.from(await got.arrayBuffer());
    return { status: got.status, reason: got.statusText, headers: pairs(got.headers.raw()), body };
  },
};

function failure(error) {
  const chain = [];
  for (let each = error; each && !chain.includes(each); each = each.cause) chain.push(each);
  const last = chain[chain.length - 1] || {};
  return {
    error: {
      type: String((typeof last.code === 'string' && last.code) || last.name || 'Error'),
      bases: chain.map((each) => String(each.name || 'Error')),
      message: chain.map((each) => String(each.message)).join(': '),
      timed_out: /timeout|timed_?out/i.test(chain.map((each) => `${each.name} ${each.code}`).join(' ')),
    },
  };
}

async function ask(asked) {
  const broken = unusable(target);
  if (broken) return { broken };
  const controller = new AbortController();
  if (asked.cancel) running = controller;
  let late = null; // node-fetch has no time-out, and its users abort
  const timer = wanted === 'node-fetch' && setTimeout(() => {
    late = Object.assign(new Error('aborted after the time-out'), { name: 'TimeoutError' });
    controller.abort();
  }, target.timeout * 1000);
  try {
    const told = await clients[wanted](asked, controller.signal);
    if (!told) return { unsupported: `${wanted} needs the length of the content` };
    return { response: { ...told, body: Buffer.from(told.body || '').toString('base64') } };
  } catch (error) {
    return failure(late || error);
  } finally {
    clearTimeout(timer);
  }
}

function close() {
  for (const each of Object.values(agents)) each.destroy();
  agents = {};
  return { ok: true };
}

async function told(message) {
  if (message.op === 'hello') {
    library = await load(wanted);
    const named = `${version(wanted)} on Node ${process.versions.node}`;
    return { hello: { protocol: 2, name: wanted, version: named, language: 'JavaScript', capabilities, entry: 'url' } };
  }
  if (message.op === 'close') return close();
  if (message.op === 'open') {
    close();
    target = message.target;
    return { ok: true };
  }
  if (message.op === 'do' && message.item.request) return ask(message.item.request);
  return { unsupported: `unknown operation ${message.op}` };
}

serve(told, ask, () => running && running.abort());
