// The evidence of a cell, in a dialog: what was expected, what was observed, the transcript, and how to run it again.

const dialog = byId("evidence");
dialog.addEventListener("close", () => {
  if (state.case) change({ case: "", on: "", variant: "" }, true);
});
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

const section = (title, ...children) => el("section", {}, el("h3", {}, title), children);
const quoted = (text) => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

// Return pairs of a name and values as a list; a pair without a value is left out.
function facts(pairs) {
  const found = pairs.filter(([, value]) => value && value.length !== 0);
  return el("dl", {}, found.flatMap(([name, value]) => [el("dt", {}, name), [].concat(value).map((each) => el("dd", {}, each))]));
}

async function showEvidence() {
  const one = CASE_BY_ID.get(state.case);
  if (!one) { if (dialog.open) dialog.close(); return; }
  const client = CLIENT_BY_TITLE.get(state.on);
  const variant = one.variants.findIndex((each) => VARIANTS[each].name === state.variant);
  const item = client ? (variant < 0 ? worstItem(client, one) : one.first + variant) : -1;
  const shown = `${state.case}\n${state.on}\n${state.variant}`;
  const [texts, data] = await Promise.all([pack("cases"), client ? pack(client.number) : null]);
  if (shown !== `${state.case}\n${state.on}\n${state.variant}`) return; // another cell was opened meanwhile
  dialog.replaceChildren(...evidence(one, client, item, texts[one.number], data));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
}

function evidence(one, client, item, texts, data) {
  const found = (data && data.evidence[item]) || {};
  const rank = client && client.ranks[item] !== 255 ? client.ranks[item] : -1;
  const weak = !GATING.has(one.level);
  const close = el("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => dialog.close() }, "×");
  const title = el("header", {},
    el("h2", { id: "evidence-title" }, client ? sign(rank, weak) : null, " ", el("span", { class: "id" }, one.id)), close,
    el("p", { class: "about" }, one.about || "This corpus has no text on the case."),
    el("p", { class: "result" }, client ? [link({ view: "client", client: client.title }, client.title), ": ",
      el("b", {}, rank < 0 ? "not run" : CODES[rank].name), ` (${rank < 0 ? "no result" : CODES[rank].about}) · `] : null,
      LEVEL_NAMES[LEVELS[one.level]]));
  return [title, chooser(one, client, item), el("div", { class: "parts" }, parts(one, client, item, texts, found, rank))];
}

// Return the links to the other variants, and to the other clients.
function chooser(one, client, item) {
  const variants = client && one.variants.length > 1 ? el("nav", { class: "chips", "aria-label": "Variants" }, one.variants.map((variant, n) => {
    const rank = client.ranks[one.first + n] === 255 ? -1 : client.ranks[one.first + n];
    return link({ ...state, variant: VARIANTS[variant].name }, [sign(rank), ` ${VARIANTS[variant].name}`], { class: "chip", "aria-current": one.first + n === item ? "true" : null });
  })) : null;
  const clients = el("nav", { class: "chips", "aria-label": "Clients" }, CLIENTS.map((each) =>
    link({ ...state, on: each.title, variant: VARIANTS[VARIANT_OF[worstItem(each, one)]].name }, [sign(worst(each, one)), ` ${each.title}`],
      { class: "chip", "aria-current": each === client ? "true" : null })));
  const folded = CLIENTS.length > 8 && client;
  return el("div", { class: "chooser" }, variants, folded ? el("details", {}, el("summary", {}, `The case with ${plural(CLIENTS.length, "client")}`), clients) : clients);
}

function parts(one, client, item, texts, found, rank) {
  const list = [];
  if (client) {
    if (found.seen || found.expected) list.push(section("Observed", facts([["expected", found.expected], ["seen", found.seen]])));
    const notes = facts([
      ["because", found.root ? el("span", {}, link({ ...state, case: found.root, variant: "" }, found.root), " fails too, and explains this failure") : ""],
      ["known", found.known], ["unsteady", found.unsteady], ["revised", found.revised && `corpus ${found.revised} revises the expectation`], ["remark", found.remark],
    ]);
    if (notes.children.length) list.push(section("Notes", notes));
  }
  if (one.clauses.length) {
    list.push(section("What the text asks", one.clauses.map((n) => CLAUSES[n]).map((each) => el("p", { class: "clause" },
      place(each.place, each.address), each.keyword ? el("b", {}, ` ${each.keyword}`) : "", `: ${each.summary} `,
      link({ view: "clause", clause: each.id }, "who conforms", { class: "more" })))));
  }
  if (texts.why) list.push(section("Why it matters", el("p", {}, texts.why)));
  if (client) {
    if (found.wire) {
      const wire = transcript(found.wire, texts.octets || []);
      list.push(section("On the wire", wire, wire.querySelector("mark") ? el("p", { class: "quiet" }, el("mark", {}, "Marked"), " octets differ from those of ", link({ ...state, case: texts.twin, variant: "" }, texts.twin), ", the case without the fault.") : null));
    }
    if (found.told) list.push(section("What the client reported", el("ol", { class: "told" }, found.told.map((each) => el("li", {}, el("code", {}, each))))));
    if (!found.wire && rank >= 0 && CODES[rank].kind === "pass") list.push(el("p", { class: "quiet" }, "The page has no octets for an item that passes. The commands below show them."));
  }
  list.push(section("Outcomes", facts([
    ["expected", texts.expect], ["today's document", texts.modern], ["lenient", texts.lenient], ["also", texts.also], ["forbidden", texts.forbidden],
    ["without the fault", texts.twin && link({ ...state, case: texts.twin, variant: "" }, texts.twin)],
  ])));
  const reasons = facts([
    ["decision", texts.decided], ["disputed", texts.disputed], ["peer", texts.peer],
    ...(texts.rulings || []).map(([question, held, why]) => ["ruling", [question, held, why]]),
  ]);
  if (reasons.children.length) list.push(section("Decisions", reasons));
  const variant = item >= 0 ? VARIANTS[VARIANT_OF[item]].name : "";
  const id = quoted(variant ? `${one.id}[${variant}]` : one.id);
  list.push(section("Run it again", el("pre", { class: "commands" }, [
    client ? `${client.command || "h1conform run CLIENT"} --case ${id} --verbose` : "",
    `h1conform show ${quoted(one.id)}`, `h1conform serve --case ${quoted(one.id)}`].filter(Boolean).join("\n"))));
  return list;
}
