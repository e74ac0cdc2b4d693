// The pools of a session of fetch, for each runtime. A pool gives a request the options of fetch that lead to the server
// of the target: the connections, the names, the proxy and the trust. `close` ends the connections. Deno and Bun have no
// resolver that a program can set.
'use strict';

const fs = require('fs');
const { lookup, trust, verifies } = require('./target.js');

// Returns the Agent class of Node. Its own undici is not importable, but the global dispatcher, which exists after the
// first access to fetch, is an instance of that class.
function builtIn() {
  return globalThis[Symbol.for('undici.globalDispatcher.1')].constructor;
}

function bracketed(host) {
  return host.includes(':') ? `[${host}]` : host;
}

// The URL of the proxy of a target.
function proxyUrl({ host, port, scheme }) {
  return `${scheme || 'http'}://${bracketed(host)}:${port}`;
}

// Agents of undici, by whether they verify the server. Verification is a setting of an Agent, and each request may name
// its own Agent. `undici` is the package; null stands for Node's own.
class Agents {
  constructor(target, undici) {
    this.target = target;
    this.undici = undici;
    this.agents = {};
  }

  options(asked) {
    const { target } = this;
    const verify = verifies(target, asked);
    if (!this.agents[verify]) {
      const secure = target.scheme === 'https' ? trust(target, verify) : {};
      const connect = { lookup: lookup(target), ...secure };
      const made = this.undici ? this.undici.Agent : builtIn();
      this.agents[verify] = target.proxy ? this.proxyAgent(connect) : new made({ connect });
    }
    return { dispatcher: this.agents[verify] };
  }

  // Returns an agent that reaches the target through its proxy. `requestTls` is for the target in a tunnel.
  proxyAgent(connect) {
    const { proxy } = this.target;
    const proxyTls = proxy.scheme === 'https' ? { lookup: connect.lookup, ...trust(this.target, true) } : { lookup: connect.lookup };
    return new this.undici.ProxyAgent({ uri: proxyUrl(proxy), proxyTls, requestTls: connect, proxyTunnel: false });
  }

  async close() {
    await Promise.all(Object.values(this.agents).map((agent) => agent.destroy()));
  }
}

// A client of Deno, with the CA and the proxy of the target. `caCerts` adds to the CAs that Deno has; none of those has
// signed a certificate of the cases.
class DenoClient {
  constructor(target) {
    const { scheme, proxy, ca_file: ca, certificate: shown } = target;
    const secure = scheme === 'https' || (proxy && proxy.scheme === 'https');
    const own = shown ? { cert: fs.readFileSync(shown.chain_file, 'utf8'), key: fs.readFileSync(shown.key_file, 'utf8') } : {};
    this.client = Deno.createHttpClient({
      http2: false, allowHost: true, ...own, ...(secure ? { caCerts: [fs.readFileSync(ca, 'utf8')] } : {}),
      ...(proxy ? { proxy: { url: proxyUrl(proxy) } } : {}),
    });
  }

  options() {
    return { client: this.client };
  }

  async close() {
    this.client.close();
  }
}

// The settings of fetch of Bun. Its connections belong to the process, and a program cannot close them. Bun connects to
// all addresses of a name at a time, and keeps one connection. The harness judges the first connection, so the driver does
// not offer client certificates.
class BunSettings {
  constructor(target) {
    this.target = target;
  }

  options(asked) {
    const { scheme, proxy } = this.target;
    const secure = scheme === 'https' ? { tls: trust(this.target, verifies(this.target, asked)) } : {};
    return { decompress: false, ...secure, ...(proxy ? { proxy: proxyUrl(proxy) } : {}) };
  }

  async close() { }
}

module.exports = { Agents, BunSettings, DenoClient, bracketed };
