// Octets and texts for people: CR, LF and other controls are visible, and each line of a message is a line.

const ESCAPE = /\\(r|n|t|\\|'|"|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})/g;
const CONTROLS = {
  r: "CR", n: "LF", t: "TAB", x00: "NUL", x08: "BS", x0b: "VT", x0c: "FF", x1b: "ESC", x7f: "DEL",
};

// Return the nodes of a literal, such as 'GET / HTTP/1.1\r\n'. Lines end after LF.
function literal(text) {
  const quote = /^(['"])(.*)\1(.*)$/s.exec(text);
  const inner = quote ? quote[2] : text;
  const nodes = [];
  let from = 0;
  for (const match of inner.matchAll(ESCAPE)) {
    nodes.push(inner.slice(from, match.index));
    from = match.index + match[0].length;
    const [, name] = match;
    if (["\\", "'", '"'].includes(name)) nodes.push(name);
    else {
      nodes.push(el("span", { class: "octet" }, CONTROLS[name] || match[0]));
      if (name === "n" && from < inner.length) nodes.push("\n");
    }
  }
  nodes.push(inner.slice(from));
  if (quote && quote[3]) nodes.push(el("span", { class: "cut" }, quote[3]));
  return nodes;
}

// Return the transcript of an item: a block for each part that a side sent, in the order of time.
function transcript(lines) {
  const list = el("ol", { class: "wire" });
  for (const line of lines) {
    const sent = /^  ([<>]) (.*)$/s.exec(line);
    if (sent) {
      const who = sent[1] === ">" ? "client" : "server";
      list.append(el("li", { class: who }, el("b", {}, who === "client" ? "client →" : "← server"), el("pre", {}, literal(sent[2]))));
    } else if (/^\S/.test(line)) list.append(el("li", { class: "connection" }, line));
    else list.append(el("li", { class: "note" }, line.trim()));
  }
  return list;
}
