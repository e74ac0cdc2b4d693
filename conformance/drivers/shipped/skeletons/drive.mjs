// A driver of h1conform: it makes a client send what the harness requests, and reports what the client returns.
//
// The client is node:http. Put yours in its place where a comment says REPLACE. The rest is for every client. The driver
// reads a question from each line of standard input, and writes a line with the answer (docs/driver-protocol.md). Log with
// console.error: standard output is for answers alone.
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import readline from 'node:readline';

const HELLO = {
  protocol: 2,
  version: process.versions.node, // REPLACE: the version of your client
  language: 'JavaScript',
  capabilities: ['stepwise'], // more of docs/driver-protocol.md#all-capabilities, each when the client and this file have it
  // entry: 'url', // for a client that takes URLs only: its own parser may then change the target
};

let target = null; // of the session: scheme, host, port, timeout (seconds), ca_file (the path of the CA to trust)
let agent = null;

// REPLACE: make what keeps the connections of your client. Switch off redirects, retries, decoding, cookies and proxies.
function open(given) {
  target = given;
  const secure = target.scheme === 'https';
  agent = secure ? new https.Agent({ keepAlive: true, ca: fs.readFileSync(target.ca_file) }) : new http.Agent({ keepAlive: true });
}

// REPLACE: end the connections.
function close() {
  if (agent) agent.destroy();
  agent = null;
}

// REPLACE: send the request, and return the members of the response that your client reports. Leave out the others. What
// the client throws becomes the answer "error"; do not catch it here.
function send({ method, target: path, fields, body }) {
  return new Promise((resolve, reject) => {
    const headers = {};
    for (const [name, value] of fields) headers[name] = name in headers ? [].concat(headers[name], value) : value;
    const library = target.scheme === 'https' ? https : http;
    const setHost = !fields.some(([name]) => name.toLowerCase() === 'host');
    const request = library.request({ agent, host: target.host, port: target.port, method, path, headers, setHost });
    const late = setTimeout(() => {
      request.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' }));
    }, target.timeout * 1000);
    request.on('close', () => clearTimeout(late));
    request.on('error', reject);
    request.on('response', (response) => {
      const parts = [];
      response.on('data', (data) => parts.push(data));
      response.on('error', reject);
      response.on('end', () => resolve({
        status: response.statusCode,
        reason: response.statusMessage,
        version: response.httpVersion,
        headers: pairs(response.rawHeaders),
        body: Buffer.concat(parts).toString('base64'),
        trailers: pairs(response.rawTrailers),
      }));
    });
    if (!body) return request.end();
    const content = Buffer.from(body.data, 'base64');
    if (body.kind === 'bytes') return request.end(content); // the client knows the length
    request.write(content); // "iterable": the client does not know the length
    return request.end();
  });
}

// Node has the fields in a flat list of names and values.
function pairs(raw) {
  return raw.flatMap((name, at) => (at % 2 ? [] : [[name, raw[at + 1]]]));
}

async function answer({ op, target: given, item }) {
  if (op === 'hello') return { hello: HELLO };
  if (op === 'open' || op === 'close') {
    close();
    if (op === 'open') open(given);
    return { ok: true };
  }
  if (op !== 'do' || !item || !item.request) return { unsupported: `unknown operation ${op}` };
  try {
    return { response: await send(item.request) };
  } catch (error) {
    const type = String(error.code || error.name);
    return { error: { type, bases: ['Error'], message: String(error.message), timed_out: type === 'ETIMEDOUT' } };
  }
}

let before = Promise.resolve(); // answers come in the order of the questions
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  before = before.then(async () => process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`));
}).on('close', () => process.exit(0));
