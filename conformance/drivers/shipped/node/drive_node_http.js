// Drives node:http and node:https: a session has one keep-alive agent. The program speaks the driver
// protocol (docs/driver-protocol.md) by itself. It asks by the option `path`, which Node sends as it is. Only a whole URL
// goes through Node's parser of URLs.
'use strict';

const http = require('http');
const https = require('https');
const { pipeline, Readable } = require('stream');
const { serve } = require('./serve.js');
const { lookup, trust, unusable, verifies } = require('./target.js');

const capabilities = [
  'stepwise', 'pieces', 'url', 'asterisk', 'expect', 'upgrade', 'resolve', 'unverified', 'unverified-request', 'client-certificate',
  'back-to-back', 'concurrent', 'cancel', 'partial', 'upgraded', 'sources',
];
let target = null;
let agent = null;
let running = null; // the request that the operation "cancel" gives up

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

function response(message, body, upgraded) {
  return {
    response: {
      upgraded,
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

// Returns a request. A whole URL takes the place of the options for the address and the target.
function made(asked) {
  const { host, port, path, ...others } = options(asked);
  if (/^https?:/.test(asked.target)) return library().request(new URL(asked.target), others);
  return library().request({ host, port, path, ...others });
}

function* pieces(body) {
  for (const each of body.pieces) yield Buffer.from(each, 'base64');
  if (body.fails) throw coded('the source of the content failed', 'SOURCE_FAILED');
}

function send(request, body) {
  if (!body) return request.end();
  // pipeline destroys the request if the source fails, and the request then emits that error.
  if (body.kind === 'source') return pipeline(Readable.from(pieces(body), { objectMode: false }), request, () => {});
  const data = Buffer.from(body.data, 'base64');
  if (body.kind !== 'iterable') return request.end(data);
  for (const line of data.toString('latin1').split(/(?<=\n)/)) request.write(Buffer.from(line, 'latin1'));
  return request.end();
}

// Returns the answer for a response of which a part was read: Node calls it incomplete, although the caller let go of it.
function taken(message, data) {
  const told = response(message, data);
  told.response.complete = null;
  return told;
}

// Reads what follows a 101, up to the end; `failed` gets the error with which a connection ends in another way.
function rest(socket, head, done, failed) {
  const parts = [head];
  socket.on('data', (data) => parts.push(data));
  socket.on('error', failed);
  socket.on('end', () => { socket.destroy(); done(Buffer.concat(parts).toString('base64')); });
  socket.on('close', () => failed(coded('the connection was closed', 'ECONNRESET')));
}

// Reads a number of octets of the content, and lets go of the response.
function part(message, length, done) {
  let read = Buffer.alloc(0);
  message.on('data', (data) => {
    read = Buffer.concat([read, data]);
    if (read.length < length) return;
    done(read.subarray(0, length));
    message.destroy();
  });
  message.on('end', () => done(read));
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
      request = made(asked);
    } catch (error) {
      return answer(failure(error));
    }
    if (asked.cancel) running = request;
    request.on('error', (error) => answer(failure(error)));
    request.on('upgrade', (message, socket, head) => {
      if (asked.upgraded) {
        const done = (data) => answer(response(message, Buffer.alloc(0), data));
        return rest(socket, head, done, (error) => answer(failure(error)));
      }
      socket.destroy();
      return answer(response(message, Buffer.alloc(0)));
    });
    request.on('response', (message) => {
      const parts = [];
      if (typeof asked.read === 'number') {
        part(message, asked.read, (data) => answer(taken(message, data)));
      } else if (asked.read === 'pieces') {
        message.on('readable', () => { for (let part = null; (part = message.read(3) || message.read()) !== null;) parts.push(part); });
      } else {
        message.on('data', (data) => parts.push(data));
      }
      message.on('error', (error) => answer(failure(error)));
      // Before version 15, Node reports a response that is cut by this event, and not by an error.
      message.on('aborted', () => answer(failure(coded('aborted', 'ECONNRESET'))));
      if (typeof asked.read !== 'number') message.on('end', () => answer(response(message, Buffer.concat(parts))));
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
    return { hello: { protocol: 2, name: 'node:http', version, language: 'JavaScript', capabilities } };
  }
  if (message.op === 'open') return open(message.target);
  if (message.op === 'close') return close();
  if (message.op === 'do' && message.item.request) return ask(message.item.request);
  return { unsupported: `unknown operation ${message.op}` };
}

serve(told, ask, () => running && running.destroy());
