// The page as a whole: it shows the part that the address names.

const SHOWS = { matrix: showMatrix, clients: showClients, client: showClient, clauses: showClauses, clause: showClause };
const TITLES = { matrix: "Matrix", clients: "Clients", clauses: "Clauses" };
let shownPart = null;

function show() {
  state = stateOf(location.hash);
  const main = byId("main");
  const part = hashOf({ ...state, case: "", on: "", variant: "" }); // without the evidence, which lies over the part
  const moved = shownPart !== null && stateOf(shownPart).view !== state.view;
  if (part !== shownPart) SHOWS[state.view](main);
  if (moved || (shownPart !== null && part !== shownPart && state.view !== "matrix")) { main.scrollTop = 0; scrollTo(0, 0); if (!state.case) main.focus({ preventScroll: true }); }
  shownPart = part;
  document.body.dataset.view = state.view;
  document.title = `${TITLES[state.view] || state.client || state.clause || ""} · h1conform report`;
  for (const each of document.querySelectorAll("nav [data-view]")) {
    if (each.dataset.view === state.view || each.dataset.view === `${state.view}s`) each.setAttribute("aria-current", "page");
    else each.removeAttribute("aria-current");
  }
  showEvidence();
}

byId("made").append(`corpus ${INDEX.corpus} · ${plural(CLIENTS.length, "client")} · ${plural(CASES.length, "case")}`);
const banners = INDEX.banners.map((each) => el("p", { class: "banner" }, each));
byId("banners").append(...(banners.length > 3 ? [banners[0], el("details", { class: "banner" }, el("summary", {}, `${number(banners.length - 1)} more notes on these results`), banners.slice(1))] : banners));
if (typeof DecompressionStream === "undefined") byId("banners").append(el("p", { class: "banner" }, "This browser cannot unpack the evidence: it has no DecompressionStream."));
addEventListener("hashchange", show);
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || dialog.open || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  const field = document.querySelector("#main input[type='search']");
  if (field) { event.preventDefault(); field.focus(); field.select(); }
});

addEventListener("click", (event) => {
  for (const legend of document.querySelectorAll(".legend[open]")) if (!legend.contains(event.target)) legend.open = false;
});

// On paper, the matrix has each row that the filters leave, up to a number.
const PRINTED = 600;
addEventListener("beforeprint", () => {
  if (state.view !== "matrix" || !matrix) return;
  matrix.draw(0, Math.min(PRINTED, matrix.rows.length));
  matrix.root.dataset.left = matrix.rows.length > PRINTED ? `The first ${PRINTED} of ${number(matrix.rows.length)} rows are printed.` : "";
});
addEventListener("afterprint", () => { if (matrix && state.view === "matrix") matrix.draw(); });
show();
document.documentElement.dataset.ready = String(Math.round(performance.now()));
