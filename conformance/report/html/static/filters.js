// The filters of the matrix: their controls, and the cases that they leave.

const RESULTS = [["fails", "any failure"], ...CODES.map((code) => [code.slug, code.name])];

// Return the columns: two clients if both are chosen, otherwise all.
function columnsOf(filter) {
  const two = [CLIENT_BY_TITLE.get(filter.a), CLIENT_BY_TITLE.get(filter.b)];
  return two[0] && two[1] && two[0] !== two[1] ? two : CLIENTS;
}

// Return which variants count: for each variant 1 or 0; null: all.
function maskOf(filter) {
  if (!filter.transport && !filter.delivery) return null;
  return VARIANTS.map((each) =>
    +((!filter.transport || each.transport === filter.transport) && (!filter.delivery || each.delivery === filter.delivery)));
}

// Return whether a rank is of a result that the filter names.
function isResult(rank, name) {
  return rank >= 0 && (name === "fails" ? FAILS[rank] : CODES[rank].slug === name);
}

// Return the cases that a filter leaves, in the order of the corpus.
function casesOf(filter) {
  const mask = maskOf(filter), columns = columnsOf(filter);
  const words = (filter.text || "").toLowerCase().split(/\s+/).filter(Boolean);
  const chapter = filter.chapter ? INDEX.chapters.indexOf(filter.chapter) : -2;
  const level = filter.level ? LEVELS.indexOf(filter.level) : -2;
  const clause = filter.clause ? CLAUSES.findIndex((each) => each.id === filter.clause) : -2;
  const only = CLIENT_BY_TITLE.get(filter.only), of = CLIENT_BY_TITLE.get(filter.of);
  return CASES.filter((one) => {
    if (chapter !== -2 && one.chapter !== chapter) return false;
    if (level !== -2 && one.level !== level) return false;
    if (clause !== -2 && !one.clauses.includes(clause)) return false;
    if (!words.every((word) => one.text.includes(word))) return false;
    if (mask && !one.variants.some((variant) => mask[variant])) return false;
    if (filter.result && !(of ? [of] : only ? [only] : columns).some((each) => isResult(worst(each, one, mask), filter.result))) return false;
    if (columns.length === 2 && columns !== CLIENTS && worst(columns[0], one, mask) === worst(columns[1], one, mask)) return false;
    if (only) {
      const fails = (each) => { const rank = worst(each, one, mask); return rank >= 0 && FAILS[rank]; };
      if (!fails(only) || CLIENTS.some((each) => each !== only && fails(each))) return false;
    }
    return true;
  });
}

const narrows = (filter) => FILTERS.some((name) => filter[name] && name !== "transport" && name !== "delivery");

function choice(name, label, groups, any) {
  const select = el("select", { id: `f-${name}`, onchange: (event) => change({ [name]: event.target.value, toggled: "" }) },
    el("option", { value: "" }, any));
  for (const [group, options] of groups) {
    const found = options.map(([value, text]) => el("option", { value }, text));
    select.append(...(group ? [el("optgroup", { label: group }, found)] : found));
  }
  return el("label", { class: `filter f-${name}` }, el("span", {}, label), select);
}

const shortened = (text, longest) => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);

// Return the controls of the filters. `fill` sets them from a state.
function filterControls() {
  const clients = byLanguage(CLIENTS).map(([language, each]) => [language, each.map((one) => [one.title, one.title])]);
  const sources = new Map();
  for (const each of CLAUSES) {
    const source = each.place.split(", ")[0];
    sources.set(source, [...(sources.get(source) || []), [each.id, `${each.id}: ${shortened(each.summary, 70)}`]]);
  }
  const values = (name) => [...new Set(VARIANTS.map((each) => each[name]))].map((each) => [each, each]);
  let waiting = 0;
  const typed = (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { waiting = 0; change({ text: event.target.value, toggled: "" }, true); }, 120);
  };
  const more = el("details", { class: "more" },
    el("summary", {}, "More filters"),
    el("div", { class: "row" },
      choice("of", "Result of", clients, "any client"),
      choice("clause", "Clause", [...sources], "any clause"),
      choice("transport", "Transport", [["", values("transport")]], "both"),
      choice("delivery", "Delivery", [["", values("delivery")]], "both"),
      choice("a", "Differs between", clients, "—"),
      choice("b", "and", clients, "—"),
      choice("only", "Only this client fails", clients, "—")));
  const form = el("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
    el("div", { class: "row" },
      el("label", { class: "filter f-text" }, el("span", {}, "Text"),
        el("input", { id: "f-text", type: "search", placeholder: "id or words  ( / )", autocomplete: "off", oninput: typed })),
      choice("chapter", "Chapter", [["", INDEX.chapters.map((each) => [each, each])]], "all chapters"),
      choice("level", "Level", [["", LEVELS.map((each) => [each, LEVEL_NAMES[each]])]], "all levels"),
      choice("result", "Result", [["", RESULTS]], "any result")),
    more);
  form.fill = (filter) => {
    for (const name of FILTERS) {
      const control = form.querySelector(`#f-${name}`);
      if (name !== "text" || !waiting) control.value = filter[name] || ""; // what is being typed is not in the address yet
      control.closest(".filter").classList.toggle("set", Boolean(filter[name]));
    }
    if (["of", "clause", "transport", "delivery", "a", "b", "only"].some((name) => filter[name])) more.open = true;
  };
  return form;
}
