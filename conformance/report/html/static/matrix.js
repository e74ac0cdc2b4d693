// The matrix. Only the rows near the visible part of the scroll area exist as elements.

const ROW = 28, BEYOND = 12; // height of a row in CSS pixels, rows that are drawn above and below the visible part
let matrix = null;

// Return whether the rows of a chapter are open: by default they are if a filter leaves a part of the cases.
const isOpen = (chapter) => narrows(state) !== toggled().has(INDEX.chapters[chapter]);
const toggled = () => new Set((state.toggled || "").split(",").filter(Boolean));

function toggle(chapter) {
  const found = toggled(), name = INDEX.chapters[chapter];
  if (!found.delete(name)) found.add(name);
  change({ toggled: [...found].join(",") }, true);
}

function toggleAll(open) {
  const flipped = narrows(state) !== open;
  change({ toggled: flipped ? INDEX.chapters.join(",") : "" }, true);
}

// Return the rows: a chapter, then its cases if it is open.
function rowsOf(cases) {
  const rows = [];
  let chapter = -1, of = null;
  for (const one of cases) {
    if (one.chapter !== chapter) rows.push((of = { chapter: (chapter = one.chapter), cases: [] }));
    of.cases.push(one);
  }
  return rows.flatMap((row) => [row, ...(isOpen(row.chapter) ? row.cases.map((one) => ({ one })) : [])]);
}

function showMatrix(main) {
  if (!matrix || !matrix.root.isConnected) {
    matrix = makeMatrix();
    main.replaceChildren(matrix.root);
  }
  matrix.update();
}

function makeMatrix() {
  const controls = filterControls();
  const count = el("p", { class: "count", "aria-live": "polite" });
  const clear = el("button", { type: "button", onclick: () => change(Object.fromEntries([...FILTERS, "toggled"].map((name) => [name, ""]))) }, "Clear filters");
  const all = el("button", { type: "button", onclick: () => toggleAll(true) }, "Open all");
  const none = el("button", { type: "button", onclick: () => toggleAll(false) }, "Close all");
  const table = el("table", { role: "grid", "aria-label": "Results by case and client" });
  const head = el("thead"), body = el("tbody");
  const scroller = el("div", { class: "scroller" }, table);
  table.append(head, body);
  const root = el("div", { class: "matrix" }, el("h2", { class: "hidden" }, "Matrix"), controls,
    el("div", { class: "tools" }, count, el("span", { class: "buttons" }, clear, all, none), legend()), scroller);
  const view = { root, scroller, body, rows: [], columns: [], mask: null, drawn: new Map(), first: -1, last: -1, at: { row: 0, column: 0 } };
  const above = el("tr", { class: "space", "aria-hidden": "true" }, el("td")), below = above.cloneNode(true);

  view.update = () => {
    controls.fill(state);
    const cases = casesOf(state), columns = columnsOf(state);
    view.mask = maskOf(state);
    if (columns !== view.columns) head.replaceChildren(...headOf(columns));
    view.columns = columns;
    view.rows = rowsOf(cases);
    view.cases = cases;
    table.setAttribute("aria-rowcount", view.rows.length + 2);
    table.setAttribute("aria-colcount", columns.length + 1);
    for (const cell of [above, below]) cell.firstChild.colSpan = columns.length + 1;
    clear.hidden = !FILTERS.some((name) => state[name]);
    count.replaceChildren(el("b", {}, number(cases.length)), ` of ${plural(CASES.length, "case")}`,
      cases.length ? "" : ": no case matches these filters");
    view.at.row = Math.min(view.at.row, Math.max(0, view.rows.length - 1));
    view.at.column = Math.min(view.at.column, columns.length);
    const focus = body.contains(document.activeElement);
    view.drawn.clear();
    body.replaceChildren(above, below);
    view.first = view.last = -1;
    view.draw();
    if (focus && view.drawn.has(view.at.row)) go(view, view.at.row, view.at.column);
  };

  // Draw the rows from `first` to `last`, and keep those that are drawn already.
  view.draw = (first, last) => {
    if (first === undefined) {
      const top = Math.floor(scroller.scrollTop / ROW), height = Math.ceil((scroller.clientHeight || 800) / ROW);
      first = Math.max(0, top - BEYOND);
      last = Math.min(view.rows.length, top + height + BEYOND);
    }
    if (first === view.first && last === view.last) return;
    [view.first, view.last] = [first, last];
    for (const [at, row] of view.drawn) if (at < first || at >= last) { row.remove(); view.drawn.delete(at); }
    let next = below;
    for (let at = last - 1; at >= first; at--) {
      let row = view.drawn.get(at);
      if (!row) {
        row = rowOf(view, at);
        view.drawn.set(at, row);
        body.insertBefore(row, next);
      }
      next = row;
    }
    above.firstChild.style.height = `${first * ROW}px`;
    below.firstChild.style.height = `${(view.rows.length - last) * ROW}px`;
    above.hidden = first === 0;
    below.hidden = last === view.rows.length;
    mark(view);
  };

  let frame = 0;
  scroller.addEventListener("scroll", () => {
    if (!frame) frame = requestAnimationFrame(() => { frame = 0; view.draw(); });
  });
  new ResizeObserver(() => view.draw()).observe(scroller);
  table.addEventListener("click", (event) => clicked(view, event));
  table.addEventListener("keydown", (event) => moved(view, event));
  table.addEventListener("focusin", (event) => focused(view, event));
  return view;
}

function headOf(columns) {
  const groups = el("tr", { "aria-rowindex": 1 }, el("td", { class: "corner", "aria-label": "language" }));
  for (const [language, each] of byLanguage(columns)) {
    groups.append(el("th", { colspan: each.length, scope: "colgroup", class: "language", title: language }, el("span", {}, language)));
  }
  const names = el("tr", { "aria-rowindex": 2 }, el("th", { class: "corner", scope: "col" }, "case"));
  let before = null;
  for (const each of columns) {
    const name = link({ view: "client", client: each.title }, each.title, { tabindex: -1, title: each.title });
    names.append(el("th", { scope: "col", class: each.language === before ? "client" : "client begins" }, el("div", {}, name)));
    before = each.language;
  }
  return [groups, names];
}

function rowOf(view, at) {
  const row = view.rows[at];
  return row.one ? caseRow(view, row.one, at) : chapterRow(view, row, at);
}

function caseRow(view, one, at) {
  const weak = !GATING.has(one.level);
  const row = el("tr", { "aria-rowindex": at + 3, class: "case" },
    el("th", { scope: "row", tabindex: -1, title: `${one.id}: ${one.about} (${LEVEL_NAMES[LEVELS[one.level]]})` },
      el("span", { class: "id" }, el("span", { class: "prefix" }, one.id.slice(0, one.id.indexOf("/") + 1)), one.id.slice(one.id.indexOf("/") + 1)), weak ? el("i", {}, LEVEL_NAMES[LEVELS[one.level]]) : null));
  let before = null;
  for (const client of view.columns) {
    const rank = worst(client, one, view.mask), known = isKnown(client, one);
    const name = rank < 0 ? "not run" : CODES[rank].name;
    const cell = el("td", { tabindex: -1, "aria-label": `${client.title}: ${name}${known ? ", known" : ""}`, class: client.language === before ? null : "begins" });
    if (rank >= 0) {
      const shown = sign(rank, weak);
      if (known) shown.classList.add("known");
      cell.append(shown);
    }
    row.append(cell);
    before = client.language;
  }
  return row;
}

// Return the row of a chapter: the number of its cases that a client fails. Levels that fail no run do not count.
function chapterRow(view, { chapter, cases }, at) {
  const name = INDEX.chapters[chapter], open = isOpen(chapter);
  const row = el("tr", { "aria-rowindex": at + 3, class: "chapter" },
    el("th", { scope: "row", tabindex: -1, "aria-expanded": open },
      el("span", { class: "id" }, `${open ? "▾" : "▸"} ${name}`), el("i", {}, number(cases.length))));
  const counted = state.level ? cases : cases.filter((one) => GATING.has(one.level));
  let before = null;
  for (const client of view.columns) {
    let fails = 0, run = 0;
    for (const one of counted) {
      const rank = worst(client, one, view.mask);
      if (rank >= 0 && rank !== UNSUPPORTED) run++;
      if (rank >= 0 && FAILS[rank]) fails++;
    }
    const share = run ? fails / run : 0;
    const heat = !run ? "none" : !fails ? "zero" : share < 0.05 ? "low" : share < 0.2 ? "some" : share < 0.5 ? "much" : "most";
    row.append(el("td", { tabindex: -1, class: `${client.language === before ? "" : "begins "}heat-${heat}`, "aria-label": `${client.title}: ${run ? `fails ${number(fails)} of ${plural(run, "case")}` : "no scored case was run"}` },
      el("span", {}, run ? (fails ? String(fails) : "✓") : "–")));
    before = client.language;
  }
  return row;
}

function legend() {
  return el("details", { class: "legend" }, el("summary", {}, "Legend"),
    el("div", {},
      el("ul", {}, CODES.map((code, rank) => el("li", {}, sign(rank), " ", el("b", {}, code.name), `: ${code.about}`))),
      el("p", {}, "A cell has the worst result of the variants of a case. A framed sign belongs to a level that fails no run (SHOULD, MAY, not scored). ",
        "A dotted line below a sign marks a known difference. An empty cell was not run. A number in the row of a chapter counts the cases that the client fails at MUST and documented. ",
        "Arrow keys move in the matrix, Enter opens the evidence, / goes to the filter.")));
}
