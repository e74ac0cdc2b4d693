// The state of the page, which is the fragment of its address: "#/matrix?chapter=chunked&level=must".

const VIEWS = ["matrix", "clients", "client", "clauses", "clause"];
const FILTERS = ["text", "chapter", "clause", "level", "result", "of", "transport", "delivery", "a", "b", "only"];

function stateOf(hash) {
  const [, view, query] = /^#\/([a-z]*)\??(.*)$/s.exec(hash) || [null, "matrix", ""];
  const state = { view: VIEWS.includes(view) ? view : "matrix" };
  for (const [name, value] of new URLSearchParams(query)) if (value && name !== "view") state[name] = value;
  return state;
}

function hashOf(state) {
  const { view, ...rest } = state;
  const query = new URLSearchParams(Object.entries(rest).filter(([, value]) => value)).toString();
  return `#/${view}${query ? `?${query}` : ""}`;
}

let state = { view: "matrix" };

// Change members of the state. An empty value removes a member. With `replace`, "back" does not return to the old one.
function change(members, replace) {
  const next = { ...state, ...members };
  const hash = hashOf(Object.fromEntries(Object.entries(next).filter(([, value]) => value)));
  if (replace) {
    history.replaceState(null, "", hash);
    show();
  } else location.hash = hash;
}
