// Finds a package for Node, from the folder in which h1conform was started, as Node does for a program in that folder.
'use strict';

const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');
const { pathToFileURL } = require('url');

const search = createRequire(path.join(process.cwd(), 'x.js'));

// Returns the version that the package.json above the entry of a package has.
function version(name) {
  let folder = path.dirname(search.resolve(name));
  for (;;) {
    const file = path.join(folder, 'package.json');
    const found = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
    if (found.name === name) return found.version;
    folder = path.dirname(folder);
  }
}

// Returns a promise of what a package exports by default.
async function load(name) {
  return (await import(pathToFileURL(search.resolve(name)).href)).default;
}

module.exports = { load, search, version };
