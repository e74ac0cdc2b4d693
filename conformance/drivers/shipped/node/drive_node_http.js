// Drives node:http and node:https: a session has one keep-alive agent. The program speaks the driver
// protocol (docs/driver-protocol.md) by itself. It asks by the option `path`, which Node sends as it is, not by a URL.
'use strict';

const http = require('http');
const https = require('https');
const readline = require('readline');
const { lookup, trust, unusable, verifies } = require('./target.js');

const capabilities = [
  'stepwise', 'pieces', 'asterisk', 'expect', 'upgrade', 'resolve', 'unverified', 'unverified-request', 'client-certificate',
];
let target = null;
let agent = null;

const library = () => (target.scheme === 'https' ? https : http);

// Returns pairs from rawHeaders, a flat list of names and values in the order in which they were received.
function pairs(raw) {
  const lines = [];
  for (let i = 0; i + 1 < raw.length; i += 2) lines.push([raw[i], raw[i + 1]]);
  return lines;
}

function failure(error) {
  const code = String(error.code || error.name || 'Error');
  const bases = ['Error'];
  return { error: { type: code, bases, message: String(error.message), timed_out: code === 'ETIMEDOUT' } };
}

function coded(message, code) {
  return Object.assign(new Error(message), { code });
}

function response(message, body) {
  return {
    response: {
      status: message.statusCode,
      reason: message.statusMessage,
      version: message.httpVersion,
      headers: pairs(message.rawHeaders),
      trailers: pairs(message.rawTrailers),
      body: body.toString('base64'),
      complete: message.complete,
    },
  };
}

function options(asked) {
  const headers = {};
  for (const [name, value] of asked.fields) headers[name] = name in headers ? [].concat(headers[name], value) : value;
  const own = asked.fields.some(([name]) => name.toLowerCase() === 'host');
  const { port } = target;
  const host = asked.host || target.host;
  const path = asked.target || '/';
  const secure = target.scheme === 'https' ? trust(target, verifies(target, asked)) : {};
  return { host, port, agent, headers, method: asked.method, path, setHost: !own, lookup: lookup(target), ...secure };
}

function send(request, body) {
  if (!body) return request.end();
  const data = Buffer.from(body.data, 'base64');
  if (body.kind !== 'iterable') return request.end(data);
  for (const line of data.toString('latin1').split(/(?<=\n)/)) request.write(Buffer.from(line, 'latin1'));
  return request.end();
}

function ask(asked) {
  const broken = unusable(target);
  if (broken) return { broken };
  return new Promise((resolve) => {
    let request = null;
    const timer = setTimeout(() => {
      const error = coded('timed out', 'ETIMEDOUT');
      answer(failure(error));
      if (request) request.destroy(error);
    }, target.timeout * 1000);
    const answer = (told) => { clearTimeout(timer); resolve(told); }; // later calls have no effect
    try {
      request = library().request(options(asked));
    } catch (error) {
      return answer(failure(error));
    }
    request.on('error', (error) => answer(failure(error)));
    request.on('upgrade', (message, socket) => { socket.destroy(); answer(response(message, Buffer.alloc(0))); });
    request.on('response', (message) => {
      const parts = [];
      if (asked.read === 'pieces') {
        message.on('readable', () => { for (let part = null; (part = message.read(3) || message.read()) !== null;) parts.push(part); });
      } else {
        message.on('data', (data) => parts.push(data));
      }
      message.on('error', (error) => answer(failure(error)));
      // Before version 15, Node reports a response that is cut by this event, and not by an error.
      message.on('aborted', () => answer(failure(coded('aborted', 'ECONNRESET'))));
      message.on('end', () => answer(response(message, Buffer.concat(parts))));
    });
    return send(request, asked.body);
  });
}

function open(given) {
  close();
  target = given;
  agent = new (library().Agent)({ keepAlive: true });
  return { ok: true };
}

function close() {
  if (agent) agent.destroy();
  agent = null;
  return { ok: true };
}

function told(message) {
  if (message.op === 'hello') {
    const version = process.version.slice(1);
    return { hello: { protocol: 1, name: 'node:http', version, language: 'JavaScript', capabilities } };
  }
  if (message.op === 'open') return open(message.target);
  if (message.op === 'close') return close();
  if (message.op === 'do' && message.item.request) return ask(message.item.request);
  return { unsupported: `unknown operation ${message.op}` };
}

let before = Promise.resolve();
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  before = before.then(async () => {
    process.stdout.write(`${JSON.stringify(await told(JSON.parse(line)))}\n`);
  });
}).on('close', () => process.exit(0));
