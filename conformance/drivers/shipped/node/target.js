// What the drivers for Node share: names that no resolver knows, and the files that TLS needs.
'use strict';

const dns = require('dns');
const fs = require('fs');
const net = require('net');

// A function to look up names with, as net.connect takes it.
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

// The options of tls.connect: whom to trust, and what to show. A CA that is given is the only one; what is said here of
// verification counts more than what the environment says.
function trust(target, verify) {
  const shown = target.certificate;
  const own = shown ? { cert: fs.readFileSync(shown.chain_file), key: fs.readFileSync(shown.key_file) } : {};
  return { ca: fs.readFileSync(target.ca_file), rejectUnauthorized: verify, ...own };
}

// Whether the server is to be verified for a request.
function verifies(target, asked) {
  return target.verify !== false && asked.verify !== false;
}

// What is wrong with the files that TLS needs, in one line, or null.
function unusable(target) {
  if (target.scheme !== 'https') return null;
  const { ca_file: ca, certificate: shown } = target;
  const files = [['the CA', ca, 'CERTIFICATE']];
  if (shown) files.push(["the client's certificate", shown.chain_file, 'CERTIFICATE'], ['its key', shown.key_file, 'PRIVATE KEY']);
  for (const [what, file, kind] of files) {
    try {
      if (!fs.readFileSync(file, 'latin1').includes(`${kind}-----`)) return `${file} holds no ${kind} in PEM, which is to be ${what}`;
    } catch (error) {
      return `${what} cannot be read from ${file}: ${error.message}`;
    }
  }
  return null;
}

module.exports = { lookup, trust, unusable, verifies };
