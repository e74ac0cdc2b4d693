// Elements. Every value becomes a text node or the value of an attribute: none is parsed as HTML.

// Return an element. A property is an attribute, or a listener if its name begins with "on".
function el(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const byId = (id) => document.getElementById(id);
const number = (value) => value.toLocaleString("en-US");
const plural = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;

// Return a link to a place in this page.
const link = (state, text, properties) => el("a", { href: hashOf(state), ...properties }, text);

// Return a link to a section of a document, or its name if it has no address.
const place = (name, address) =>
  address ? el("a", { href: address, rel: "noreferrer", target: "_blank", class: "out" }, name) : name;

// Return a bar of parts: [class, count, name]. The numbers are in its label, for those who do not see it.
function bar(parts, label) {
  const total = parts.reduce((sum, [, count]) => sum + count, 0);
  const spans = parts.filter(([, count]) => count).map(([kind, count]) => {
    const span = el("span", { class: `part ${kind}` });
    span.style.width = `${(100 * count) / total}%`;
    return span;
  });
  return el("span", { class: "bar", role: "img", "aria-label": label }, spans);
}

// Return the sign of a code.
const sign = (rank, weak) =>
  rank < 0
    ? el("span", { class: "sign not-run", title: "not run" }, "")
    : el("span", { class: classOf(rank, weak), title: CODES[rank].name }, CODES[rank].shown);
const classOf = (rank, weak) => `sign ${CODES[rank].kind} s-${CODES[rank].slug}${weak ? " weak" : ""}`;
