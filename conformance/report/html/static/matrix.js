// The matrix. Only the rows near the visible part of the scroll area exist as elements. A row is a box of its own, so
// that the browser lays out and paints new rows alone.

const ROW = 28, BEYOND = 10; // height of a row in CSS pixels, rows that are drawn above and below the visible part
const COLUMN = 34, GAP = 8; // width of a column, and the gap before a language, as in page.css
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
  const button = (text, onclick) => el("button", { type: "button", onclick }, text);
  const clear = button("Clear filters", () => change(Object.fromEntries([...FILTERS, "toggled"].map((name) => [name, ""]))));
  const head = el("div", { class: "head", role: "rowgroup" }), body = el("div", { class: "body", role: "rowgroup" });
  const grid = el("div", { class: "grid", role: "grid", "aria-label": "Results by case and client" }, head, body);
  const scroller = el("div", { class: "scroller" }, grid);
  const root = el("div", { class: "matrix" }, el("h2", { class: "hidden" }, "Matrix"), controls,
    el("div", { class: "tools" }, count, el("span", { class: "buttons" }, clear, button("Open all", () => toggleAll(true)),
      button("Close all", () => toggleAll(false))), legend()), scroller);
  const view = { root, scroller, head, body, rows: [], columns: null, mask: null, drawn: new Map(), at: { row: 0, column: 0 } };

  view.update = () => {
    controls.fill(state);
    const cases = casesOf(state), columns = columnsOf(state);
    if (columns !== view.columns) head.replaceChildren(...headOf(columns));
    Object.assign(view, { columns, mask: maskOf(state), rows: rowsOf(cases) });
    grid.setAttribute("aria-rowcount", view.rows.length + 2);
    grid.setAttribute("aria-colcount", columns.length + 1);
    body.style.height = `${view.rows.length * ROW}px`;
    clear.hidden = !FILTERS.some((name) => state[name]);
    count.replaceChildren(el("b", {}, number(cases.length)), ` of ${plural(CASES.length, "case")}`,
      cases.length ? "" : ": no case matches these filters");
    view.at = { row: Math.max(0, Math.min(view.at.row, view.rows.length - 1)), column: Math.min(view.at.column, columns.length) };
    const focus = body.contains(document.activeElement);
    view.drawn.clear();
    body.replaceChildren();
    view.draw();
    if (focus && view.drawn.has(view.at.row)) go(view, view.at.row, view.at.column);
  };

  // Draw the rows from `first` to `last`, by default those near the visible part. Rows that are drawn already are kept.
  view.draw = (first, last) => {
    if (first === undefined) {
      const top = Math.floor(scroller.scrollTop / ROW), height = Math.ceil((scroller.clientHeight || 800) / ROW);
      first = Math.max(0, top - BEYOND);
      last = Math.min(view.rows.length, top + height + BEYOND);
    }
    for (const [at, row] of view.drawn) if (at < first || at >= last) { row.remove(); view.drawn.delete(at); }
    let next = null;
    for (let at = last - 1; at >= first; at--) {
      let row = view.drawn.get(at);
      if (!row) {
        row = rowOf(view, at);
        view.drawn.set(at, row);
        body.insertBefore(row, next);
      }
      next = row;
    }
    mark(view);
  };

  let frame = 0;
  scroller.addEventListener("scroll", () => {
    if (!frame) frame = requestAnimationFrame(() => { frame = 0; view.draw(); });
  }, { passive: true });
  new ResizeObserver(() => view.draw()).observe(scroller);
  body.addEventListener("click", (event) => clicked(view, event));
  body.addEventListener("keydown", (event) => moved(view, event));
  body.addEventListener("focusin", (event) => focused(view, event));
  return view;
}

// Return whether a client is the first of its language among the columns.
const begins = (columns, n) => n === 0 || columns[n - 1].language !== columns[n].language;

function headOf(columns) {
  const corner = (text) => el("div", { class: "corner", role: "columnheader" }, text);
  const languages = el("div", { class: "languages", role: "row", "aria-rowindex": 1 }, corner("language"));
  for (const [language, each] of byLanguage(columns)) {
    const head = el("div", { class: "language", role: "columnheader", "aria-colspan": each.length, title: language }, language);
    head.style.width = `${each.length * COLUMN}px`;
    languages.append(head);
  }
  const names = el("div", { class: "names", role: "row", "aria-rowindex": 2 }, corner("case"), columns.map((each, n) =>
    el("div", { class: begins(columns, n) ? "client begins" : "client", role: "columnheader" },
      link({ view: "client", client: each.title }, each.title, { title: each.title }))));
  return [languages, names];
}

function rowOf(view, at) {
  const row = view.rows[at];
  const found = row.one ? caseRow(view, row.one) : chapterRow(view, row);
  found.setAttribute("aria-rowindex", at + 3);
  found.style.top = `${at * ROW}px`;
  return found;
}

// Return a cell. Cells of the same kind are copies: that is faster than to make each.
const prototypes = new Map();
function cellOf(kind, text, label) {
  const key = `${kind} ${text}`;
  if (!prototypes.has(key)) prototypes.set(key, el("div", { class: kind, role: "gridcell", tabindex: -1 }, text));
  const cell = prototypes.get(key).cloneNode(true);
  cell.setAttribute("aria-label", label);
  return cell;
}

function caseRow(view, one) {
  const level = LEVELS[one.level], weak = !GATING.has(one.level), slash = one.id.indexOf("/") + 1;
  const row = el("div", { class: "case", role: "row" },
    el("div", { role: "rowheader", tabindex: -1, title: `${one.id}: ${one.about} (${LEVEL_NAMES[level]})` },
      el("span", { class: "id" }, el("span", { class: "prefix" }, one.id.slice(0, slash)), one.id.slice(slash)),
      weak ? el("i", {}, LEVEL_NAMES[level]) : null));
  view.columns.forEach((client, n) => {
    const rank = worst(client, one, view.mask), known = client.known.size && isKnown(client, one);
    const kind = `${rank < 0 ? "cell" : `cell ${classOf(rank, weak)}`}${known ? " known" : ""}${begins(view.columns, n) ? " begins" : ""}`;
    row.append(cellOf(kind, rank < 0 ? "" : CODES[rank].shown, `${client.title}: ${rank < 0 ? "not run" : CODES[rank].name}${known ? ", known" : ""}`));
  });
  return row;
}

// The number of scored cases in each chapter: the colour of a number says how many of these cases the client fails.
const sizes = INDEX.chapters.map((_, chapter) => CASES.filter((one) => one.chapter === chapter && GATING.has(one.level)).length || 1);

// Return the row of a chapter: the number of its cases that a client fails. Levels that fail no run do not count.
function chapterRow(view, { chapter, cases }) {
  const name = INDEX.chapters[chapter], shown = isOpen(chapter);
  const row = el("div", { class: "chapter", role: "row" },
    el("div", { role: "rowheader", tabindex: -1, "aria-expanded": shown },
      el("span", { class: "id" }, `${shown ? "▾" : "▸"} ${name}`), el("i", {}, number(cases.length))));
  const counted = state.level ? cases : cases.filter((one) => GATING.has(one.level));
  view.columns.forEach((client, n) => {
    let fails = 0, run = 0;
    for (const one of counted) {
      const rank = worst(client, one, view.mask);
      if (rank >= 0 && rank !== UNSUPPORTED) run++;
      if (rank >= 0 && FAILS[rank]) fails++;
    }
    const share = fails / sizes[chapter];
    const heat = !run ? "none" : !fails ? "zero" : share < 0.05 ? "low" : share < 0.2 ? "some" : share < 0.5 ? "much" : "most";
    row.append(cellOf(`cell heat-${heat}${begins(view.columns, n) ? " begins" : ""}`, run ? (fails ? String(fails) : "✓") : "–",
      `${client.title}: ${run ? `fails ${number(fails)} of ${plural(run, "case")}` : "no scored case was run"}`));
  });
  return row;
}

function legend() {
  return el("details", { class: "legend" }, el("summary", {}, "Legend"),
    el("div", {},
      el("ul", {}, CODES.map((code, rank) => el("li", {}, sign(rank), " ", el("b", {}, code.name), `: ${code.about}`))),
      el("p", {}, "A cell has the worst result of the variants of a case. A framed sign belongs to a level that fails no run (SHOULD, MAY, not scored). ",
        "A line below a sign marks a known difference. An empty cell was not run. A number in the row of a chapter counts the cases that the client fails at MUST and documented. ",
        "Arrow keys move in the matrix, Enter opens the evidence, / goes to the filter.")));
}
