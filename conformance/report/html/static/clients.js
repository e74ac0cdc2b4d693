// The clients: a summary by language, and a part of the page for each client.

const FIRST = 15; // findings that are open at first

function showClients(main) {
  const sections = byLanguage(CLIENTS).map(([language, clients]) => el("section", {}, el("h3", {}, language),
    el("div", { class: "wide", tabindex: 0, role: "region", "aria-label": `Scores: ${language}` }, el("table", { class: "plain clients" },
      el("thead", {}, el("tr", {}, ["client", ...SCORED.map((each) => LEVEL_NAMES[each]), "worst failures"].map((each) => el("th", { scope: "col" }, each)))),
      el("tbody", {}, clients.map((client) => el("tr", {},
        el("th", { scope: "row" }, link({ view: "client", client: client.title }, client.title)),
        scores(client).map((score) => el("td", { "data-label": LEVEL_NAMES[score.name] }, scoreBar(score))),
        el("td", { "data-label": "worst failures" }, client.broken ? "could not be run" : worstResults(client)))))))));
  main.replaceChildren(el("div", { class: "page" }, el("h2", {}, "Clients by language"),
    el("p", { class: "quiet" }, "A case holds if it passes or is lenient in every variant. Cases that a client cannot be asked are left out."), sections));
}

// Return the signs of the failures of a client at MUST and documented, with the number of cases.
function worstResults(client) {
  const counts = new Map();
  for (const one of CASES) {
    const { rank } = outcome(client, one);
    if (rank >= 0 && FAILS[rank] && GATING.has(one.level)) counts.set(rank, (counts.get(rank) || 0) + 1);
  }
  const found = [...counts].sort(([a], [b]) => a - b).slice(0, 4);
  return found.length ? el("span", { class: "signs" }, found.map(([rank, count]) =>
    el("a", { href: hashOf({ view: "matrix", result: CODES[rank].slug, of: client.title }), title: CODES[rank].name }, sign(rank), ` ${number(count)}`))) : "nothing fails";
}

async function showClient(main) {
  const client = CLIENT_BY_TITLE.get(state.client);
  if (!client) { main.replaceChildren(missing(`no client ${state.client || ""}`)); return; }
  const title = el("h2", {}, client.title);
  const about = [client.language, client.label, client.command].filter(Boolean).join(" · ");
  const head = el("div", { class: "page" }, title, el("p", { class: "quiet" }, about),
    client.broken ? el("p", { class: "banner" }, `The client could not be run: ${client.broken}`) : null,
    el("p", { class: "jumps" }, link({ view: "matrix", result: "fails", of: client.title }, "its failures in the matrix"), " · ",
      link({ view: "matrix", only: client.title }, "cases that only this client fails"), " · ", link({ view: "clients" }, "all clients")),
    section("Score by level", el("dl", { class: "scores" }, scores(client).filter((each) => each.asked).flatMap((score) =>
      [el("dt", {}, LEVEL_NAMES[score.name]), el("dd", {}, scoreBar(score), " ", percent(score))]))));
  main.replaceChildren(head);
  const { findings, evidence } = await pack(client.number);
  if (CLIENT_BY_TITLE.get(state.client) !== client || state.view !== "client") return;
  head.append(
    findingList(client, "Findings that fail the run, worst first", findings.new, true),
    findingList(client, "Known differences", findings.known, false),
    findingList(client, "Findings at levels that do not fail the run", findings.minor, false),
    chapterBars(client), notAsked(client, evidence));
}

const missing = (text) => el("div", { class: "page" }, el("h2", {}, "Not in this report"), el("p", {}, `${text}: `, link({ view: "matrix" }, "the matrix")));

function findingList(client, title, findings, open) {
  if (!findings.length) return open ? section(title, el("p", {}, "Nothing.")) : "";
  const list = (some) => el("ol", { class: "findings" }, some.map((each) => findingItem(client, each)));
  const first = open ? findings.slice(0, FIRST) : [], rest = open ? findings.slice(FIRST) : findings;
  const items = list(first);
  const more = rest.length ? el("details", {}, el("summary", {}, open ? `and ${number(rest.length)} more` : plural(rest.length, "finding")), list(rest)) : null;
  if (more && open) more.querySelector("ol").start = FIRST + 1;
  return section(`${title} (${number(findings.length)})`, first.length ? items : null, more);
}

function findingItem(client, [severity, level, clause, one, count, cases, all, effect, seen, expected]) {
  const rank = rankNamed(severity), found = CLAUSES[clause];
  const names = cases.map((n) => CASES[n].id);
  return el("li", {},
    el("p", { class: "heading" }, sign(rank, !GATING.has(level)), " ", el("b", {}, severity), ` · ${LEVEL_NAMES[LEVELS[level]]} · `,
      found ? link({ view: "clause", clause: found.id }, found.place) : "", ` · ${plural(all, "case")} in ${plural(count, "way")} · `,
      link({ ...state, case: CASES[one].id, on: client.title, variant: "" }, CASES[one].id, { class: "id" })),
    el("p", {}, effect),
    el("p", { class: "quiet" }, `seen: ${seen} · expected: ${expected}`),
    cases.length > 1 ? el("details", {}, el("summary", {}, plural(all, "case")), el("p", { class: "ids" },
      names.map((id) => [link({ ...state, case: id, on: client.title, variant: "" }, id, { class: "id" }), " "]),
      all > cases.length ? `and ${number(all - cases.length)} more` : "")) : null);
}

function chapterBars(client) {
  const rows = INDEX.chapters.map((name, chapter) => {
    const counts = { pass: 0, lenient: 0, fail: 0, unsupported: 0 };
    for (const one of CASES) {
      if (one.chapter !== chapter) continue;
      const { asked, holds, lenient, unsupported } = outcome(client, one);
      if (asked) counts[holds ? (lenient ? "lenient" : "pass") : "fail"]++;
      else if (unsupported) counts.unsupported++;
    }
    return [name, counts];
  }).filter(([, counts]) => Object.values(counts).some(Boolean));
  const names = ["pass", "lenient", "fail", "unsupported"];
  return section("Score by chapter", el("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Score by chapter" }, el("table", { class: "plain chapters" },
    el("thead", {}, el("tr", {}, ["chapter", "cases", "hold", "lenient", "fail", "not asked"].map((each) => el("th", { scope: "col" }, each)))),
    el("tbody", {}, rows.map(([name, counts]) => el("tr", {},
      el("th", { scope: "row" }, link({ view: "matrix", chapter: name }, name)),
      el("td", {}, bar(names.map((each) => [each, counts[each]]), names.map((each) => `${each} ${counts[each]}`).join(", "))),
      names.map((each) => el("td", { class: "figure" }, counts[each] ? number(counts[each]) : "·"))))))));
}

// Return the items that the client cannot be asked, by reason.
function notAsked(client, evidence) {
  const reasons = new Map();
  for (const one of CASES) {
    for (let n = one.first; n < one.first + one.variants.length; n++) {
      if (client.ranks[n] !== UNSUPPORTED) continue;
      const why = (evidence[n] && evidence[n].seen) || "no reason is recorded";
      reasons.set(why, (reasons.get(why) || new Set()).add(one.id));
    }
  }
  if (!reasons.size) return section("Not asked", el("p", {}, "The client can be asked everything."));
  const list = [...reasons].sort(([, a], [, b]) => b.size - a.size);
  return section("Not asked", el("ul", { class: "reasons" }, list.map(([why, ids]) => el("li", {}, el("details", {},
    el("summary", {}, `${plural(ids.size, "case")}: ${why}`),
    el("p", { class: "ids" }, [...ids].slice(0, 200).map((id) => [link({ ...state, case: id, on: client.title, variant: "" }, id, { class: "id" }), " "]),
      ids.size > 200 ? `and ${number(ids.size - 200)} more` : ""))))));
}
