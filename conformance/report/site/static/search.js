// The search: every word of the query has to occur in the id, the title or the clauses of a case, in a clause, or in the
// title of another page. The address has the query. INDEX is in search-index.js.
"use strict";
(() => {
  const MOST = 200; // results that are shown
  const query = document.getElementById("query"), found = document.getElementById("found"), count = document.getElementById("count");

  const entry = (name, about, address, kind, more) => ({ name, about, address, kind, id: name.toLowerCase(), text: [name, about, kind, ...more].join(" ").toLowerCase() });
  const ENTRIES = [
    ...INDEX.cases.map(([id, about, clauses]) => entry(id, about, `cases/${id}.html`, "case", clauses.flatMap((n) => INDEX.clauses[n].slice(0, 2)))),
    ...INDEX.clauses.map(([id, place, summary]) => entry(id, summary, `clauses/${id}.html`, "clause", [place])),
    ...INDEX.pages.map(([address, title, kind]) => entry(title, "", address, kind, [])),
  ];

  // Return how well an entry fits: a small number fits best.
  function rank(each, words) {
    const whole = words.join(" ");
    if (each.id === whole) return 0;
    if (each.kind !== "case" && each.kind !== "clause" && each.id.includes(whole)) return 1;
    if (each.id.startsWith(whole)) return 2;
    if (words.every((word) => each.id.includes(word))) return 3;
    return 4;
  }

  function search() {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fitting = words.length ? ENTRIES.filter((each) => words.every((word) => each.text.includes(word))) : [];
    const ranked = fitting.map((each, n) => [rank(each, words), n, each]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    found.replaceChildren(...ranked.slice(0, MOST).map(([, , each]) => {
      const item = document.createElement("li"), link = document.createElement("a"), kind = document.createElement("small");
      link.href = each.address;
      link.className = each.kind === "case" || each.kind === "clause" ? "id" : "";
      link.textContent = each.name;
      kind.textContent = each.kind;
      item.append(link, ` ${each.about} `, kind);
      return item;
    }));
    const number = ranked.length.toLocaleString("en");
    count.textContent = !words.length ? "" : !ranked.length ? "Nothing has all of these words." : ranked.length > MOST ? `The first ${MOST} of ${number} results` : `${number} result${ranked.length === 1 ? "" : "s"}`;
  }

  function remember() {
    const address = new URL(location.href);
    if (query.value) address.searchParams.set("q", query.value);
    else address.searchParams.delete("q");
    try { history.replaceState(null, "", address); } catch { /* some browsers refuse it for files */ }
  }

  // Arrow keys move from the field through the results; Escape returns to the field.
  document.addEventListener("keydown", (event) => {
    const links = [query, ...found.querySelectorAll("a")], at = links.indexOf(document.activeElement);
    if (event.key === "/" && document.activeElement !== query) query.focus();
    else if (event.key === "Escape" && at > 0) query.focus();
    else if (event.key === "ArrowDown" && at >= 0 && links[at + 1]) links[at + 1].focus();
    else if (event.key === "ArrowUp" && at > 0) links[at - 1].focus();
    else return;
    event.preventDefault();
  });
  query.form.addEventListener("submit", (event) => { event.preventDefault(); found.querySelector("a")?.focus(); });
  query.addEventListener("input", () => { search(); remember(); });
  query.value = new URLSearchParams(location.search).get("q") || "";
  search();
  document.documentElement.dataset.ready = "yes";
})();
