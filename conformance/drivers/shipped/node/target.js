// Code that the drivers for Node share: names that no resolver knows, and the files for TLS.
'use strict';

const dns = require('dns');
const fs = require('fs');
const net = require('net');

// Returns a lookup function for net.connect. It resolves the names of the target, which no resolver knows.
function lookup(target) {
  const pairs = Object.entries(target.names || {});
  const names = new Map(pairs.map(([name, address]) => [name.toLowerCase(), address]));
  return (name, options, done) => {
    const address = names.get(name.toLowerCase());
    if (address === undefined) return dns.lookup(name, options, done);
    const family = net.isIP(address);
    return options.all ? done(null, [{ address, family }]) : done(null, address, family);
  };
}

// Returns options of tls.connect: the trusted CA, verification, and the client certificate. With the option `ca` no
// other CA is trusted. The option `rejectUnauthorized` takes precedence over NODE_TLS_REJECT_UNAUTHORIZED.
function trust(target, verify) {
  const shown = target.certificate;
  const own = shown ? { cert: fs.readFileSync(shown.chain_file), key: fs.readFileSync(shown.key_file) } : {};
  return { ca: fs.readFileSync(target.ca_file), rejectUnauthorized: verify, ...own };
}

// Returns whether a request has to verify the server's certificate.
function verifies(target, asked) {
  return target.verify !== false && asked.verify !== false;
}

// Returns why the files for TLS cannot be used, in one line, or null.
function unusable(target) {
  if (target.scheme !== 'https' && !(target.proxy && target.proxy.scheme === 'https')) return null;
  const { ca_file: ca, certificate: shown } = target;
  const files = [['the CA', ca, 'CERTIFICATE']];
  if (shown) files.push(["the client's certificate", shown.chain_file, 'CERTIFICATE'], ["the client's key", shown.key_file, 'PRIVATE KEY']);
  for (const [what, file, kind] of files) {
    try {
      if (!fs.readFileSync(file, 'latin1').includes(`${kind}-----`)) return `${file} contains no ${kind} in PEM; the file has to contain ${what}`;
    } catch (error) {
      return `${what} cannot be read from ${file}: ${error.message}`;
    }
  }
  return null;
}

module.exports = { lookup, trust, unusable, verifies };
