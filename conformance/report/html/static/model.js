// The index of the page, and what follows from it. A rank is the number of a code: the smaller, the worse.

const INDEX = JSON.parse(byId("index").textContent);
const CODES = INDEX.codes.map(([letter, shown, name, about, kind]) => ({
  letter, shown, name, about, kind, slug: name.replace(/[^a-z]+/g, "-"),
}));
const LEVELS = INDEX.levels;
const GATING = new Set(["must", "documented"].map((name) => LEVELS.indexOf(name)));
const LEVEL_NAMES = { must: "MUST", documented: "documented", should: "SHOULD", may: "MAY", info: "not scored" };
const CLAUSES = INDEX.clauses.map(([id, place, keyword, summary, address, level], number) =>
  ({ number, id, place, keyword, summary, address, level, cases: [] }));
const VARIANTS = INDEX.variants.map(([name, transport, delivery, read]) => ({ name, transport, delivery, read }));

let items = 0;
const CASES = INDEX.cases.map(([id, about, chapter, level, clauses, variants], number) => {
  const found = { number, id, about, chapter, level, clauses, variants, first: items, text: `${id} ${about}`.toLowerCase() };
  items += variants.length;
  for (const clause of clauses) CLAUSES[clause].cases.push(number);
  return found;
});
const CASE_BY_ID = new Map(CASES.map((each) => [each.id, each]));
const VARIANT_OF = new Uint8Array(items);
for (const each of CASES) each.variants.forEach((variant, n) => { VARIANT_OF[each.first + n] = variant; });

const RANK_OF = new Uint8Array(128).fill(255);
CODES.forEach((code, rank) => { RANK_OF[code.letter.charCodeAt(0)] = rank; });
const rankNamed = (name) => CODES.findIndex((code) => code.name === name);
const UNSUPPORTED = rankNamed("unsupported"), UNSTEADY = rankNamed("unsteady"), LENIENT = rankNamed("lenient");
const SECURITY = rankNamed("lenient, security");
const FAILS = CODES.map((code) => ["fail", "unproven", "broken"].includes(code.kind));

const CLIENTS = INDEX.clients.map((each, number) => {
  const ranks = new Uint8Array(items);
  for (let n = 0; n < items; n++) ranks[n] = RANK_OF[each.results.charCodeAt(n)];
  return { ...each, number, ranks, known: new Set(each.known) };
});
const CLIENT_BY_TITLE = new Map(CLIENTS.map((each) => [each.title, each]));

// Return the languages in their order, each with its clients.
function byLanguage(clients) {
  const found = new Map();
  for (const each of clients) found.set(each.language, [...(found.get(each.language) || []), each]);
  return [...found];
}

// Return the worst rank of a client in a case, over the variants that a mask permits; -1: none was run.
// The ranks of all cases are kept for the last mask.
function worst(client, one, mask) {
  const key = mask ? mask.join("") : "";
  if (client.key !== key) [client.key, client.worst] = [key, worstOf(client, mask)];
  return client.worst[one.number];
}
function worstOf(client, mask) {
  const found = new Int8Array(CASES.length);
  for (const one of CASES) {
    let least = 255;
    for (let n = one.first, end = n + one.variants.length; n < end; n++) {
      if (client.ranks[n] < least && (!mask || mask[VARIANT_OF[n]])) least = client.ranks[n];
    }
    found[one.number] = least === 255 ? -1 : least;
  }
  return found;
}

// Return the number of the worst item of a client in a case, or of the first.
function worstItem(client, one, mask) {
  let found = one.first, least = 256;
  for (let n = one.first, end = n + one.variants.length; n < end; n++) {
    if (mask && !mask[VARIANT_OF[n]]) continue;
    if (client.ranks[n] < least) [found, least] = [n, client.ranks[n]];
  }
  return found;
}

// Return whether all failures of a client in a case are known differences.
function isKnown(client, one) {
  if (!client.known.size) return false;
  let found = false;
  for (let n = one.first, end = n + one.variants.length; n < end; n++) {
    if (client.known.has(n)) found = true;
    else if (client.ranks[n] !== 255 && FAILS[client.ranks[n]]) return false;
  }
  return found;
}

// Return the data of a pack. Each pack is unpacked once.
const unpacked = new Map();
function pack(name) {
  if (!unpacked.has(name)) unpacked.set(name, unpack(byId(`pack-${name}`).textContent.trim()));
  return unpacked.get(name);
}
async function unpack(text) {
  const octets = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
  const stream = new Blob([octets]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).json();
}
