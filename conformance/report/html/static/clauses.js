// The clauses: all of them with the number of clients that conform, and a part of the page for each clause.

// Return how a client does in the cases of a clause.
function conformance(client, clause) {
  const found = { asked: 0, holds: 0, lenient: 0, rank: -1, one: null };
  for (const n of clause.cases) {
    const each = outcome(client, CASES[n]);
    found.asked += each.asked;
    found.holds += each.holds;
    found.lenient += each.lenient;
    if (each.asked && (found.rank < 0 || each.rank < found.rank)) [found.rank, found.one] = [each.rank, CASES[n]];
  }
  if (found.rank < 0) found.rank = UNSUPPORTED;
  found.kind = !found.asked ? "unsupported" : found.holds < found.asked ? "fail" : found.lenient ? "lenient" : "pass";
  return found;
}

const KINDS = { pass: "conforms", lenient: "conforms in a lenient reading", fail: "does not conform", unsupported: "was not asked" };

function showClauses(main) {
  const rows = CLAUSES.map((clause) => {
    const counts = { pass: 0, lenient: 0, fail: 0, unsupported: 0 };
    for (const client of CLIENTS) counts[conformance(client, clause).kind]++;
    return el("tr", {},
      el("th", { scope: "row" }, link({ view: "clause", clause: clause.id }, clause.id)),
      el("td", {}, clause.keyword || LEVEL_NAMES[LEVELS[clause.level]]),
      el("td", {}, clause.summary),
      el("td", { class: "figure", "data-label": "cases" }, number(clause.cases.length)),
      el("td", {}, bar(Object.entries(counts), Object.entries(counts).map(([kind, count]) => `${plural(count, "client")} ${KINDS[kind]}`).join(", ")),
        el("span", { class: "figures" }, `${counts.fail ? `${counts.fail} fail` : "none fails"}`)));
  });
  const search = el("input", { type: "search", placeholder: "id or words", "aria-label": "Clauses with these words", oninput: () => {
    const words = search.value.toLowerCase().split(/\s+/);
    for (const row of rows) row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
  } });
  main.replaceChildren(el("div", { class: "page" }, el("h2", {}, "Clauses"), el("p", {}, search),
    el("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Clauses" }, el("table", { class: "plain clauses" },
      el("thead", {}, el("tr", {}, ["clause", "level", "what it asks", "cases", "clients"].map((each) => el("th", { scope: "col" }, each)))),
      el("tbody", {}, rows)))));
}

function showClause(main) {
  const clause = CLAUSES.find((each) => each.id === state.clause);
  if (!clause) { main.replaceChildren(missing(`no clause ${state.clause || ""}`)); return; }
  const all = CLIENTS.map((client) => ({ client, ...conformance(client, clause) }));
  const groups = ["fail", "lenient", "pass", "unsupported"].map((kind) => [kind, all.filter((each) => each.kind === kind)]).filter(([, each]) => each.length);
  main.replaceChildren(el("div", { class: "page" }, el("h2", {}, clause.id),
    el("p", { class: "clause" }, place(clause.place, clause.address), clause.keyword ? el("b", {}, ` ${clause.keyword}`) : "", `: ${clause.summary}`),
    el("p", { class: "jumps" }, link({ view: "matrix", clause: clause.id }, `its ${plural(clause.cases.length, "case")} in the matrix`), " · ", link({ view: "clauses" }, "all clauses")),
    section("Who conforms", bar(groups.map(([kind, each]) => [kind, each.length]), groups.map(([kind, each]) => `${plural(each.length, "client")} ${KINDS[kind]}`).join(", ")),
      groups.map(([kind, found]) => el("div", { class: "group" }, el("h4", {}, `${KINDS[kind]} (${number(found.length)})`),
        el("ul", { class: "who" }, found.map(({ client, asked, holds, one, rank }) => el("li", {}, sign(rank, !GATING.has(clause.level)), " ",
          link({ view: "client", client: client.title }, client.title),
          asked ? ` holds ${number(holds)} of ${plural(asked, "case")}` : "",
          kind === "fail" ? [", ", CODES[rank].name, " in ", link({ ...state, case: one.id, on: client.title, variant: "" }, one.id, { class: "id" })] : "")))))),
    section("Its cases", el("ul", { class: "ids cases" }, clause.cases.map((n) => CASES[n]).map((one) => el("li", {},
      link({ ...state, case: one.id, on: "", variant: "" }, one.id, { class: "id" }), ` ${one.about}`))))));
}
