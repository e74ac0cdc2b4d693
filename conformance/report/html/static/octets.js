// Octets and texts for people: CR, LF and other controls are visible, and each line of a message is a line.

const ESCAPE = /\\(r|n|t|\\|'|"|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})/g;
const CONTROLS = {
  r: "CR", n: "LF", t: "TAB", x00: "NUL", x08: "BS", x0b: "VT", x0c: "FF", x1b: "ESC", x7f: "DEL",
};

// Return the octets of a literal, such as 'GET / HTTP/1.1\r\n', and what stands behind its end if it was cut.
// An octet is a character, or an escape as it is written.
function octetsOf(text) {
  const quote = /^(['"])(.*)\1(.*)$/s.exec(text);
  const inner = quote ? quote[2] : text;
  const octets = [];
  let from = 0;
  for (const match of inner.matchAll(ESCAPE)) {
    octets.push(...inner.slice(from, match.index));
    from = match.index + match[0].length;
    octets.push(["\\", "'", '"'].includes(match[1]) ? match[1] : match[0]);
  }
  octets.push(...inner.slice(from));
  return { octets, cut: quote ? quote[3] : "" };
}

// Return the nodes of octets. Lines end after LF.
function nodesOf(octets, more) {
  const nodes = [];
  let plain = "";
  octets.forEach((octet, n) => {
    if (octet.length < 2 || octet.codePointAt(0) > 0xffff) { plain += octet; return; }
    nodes.push(plain, el("span", { class: "octet" }, CONTROLS[octet.slice(1)] || octet));
    plain = octet === "\\n" && (more || n < octets.length - 1) ? "\n" : "";
  });
  return [...nodes, plain];
}

// Return the nodes of a literal. What differs from another literal is marked: all between the first octet and the last
// octet that differ. Nothing is marked if most octets differ.
function literal(text, other) {
  const { octets, cut } = octetsOf(text);
  let begin = 0, end = octets.length;
  if (other && !cut) {
    const { octets: others } = octetsOf(other), most = Math.min(octets.length, others.length);
    while (begin < most && octets[begin] === others[begin]) begin++;
    let same = 0;
    while (same < most - begin && octets[octets.length - 1 - same] === others[others.length - 1 - same]) same++;
    end = octets.length - same;
  }
  const marked = octets.slice(begin, end);
  if (!other || cut || !marked.length || marked.length > 0.6 * octets.length) {
    return [...nodesOf(octets), cut ? el("span", { class: "cut" }, cut) : ""];
  }
  return [...nodesOf(octets.slice(0, begin), true), el("mark", {}, nodesOf(marked, end < octets.length)), ...nodesOf(octets.slice(end))];
}

// Return the transcript of an item: a block for each side of a connection. In the octets of the server, what differs from
// the case without the fault is marked.
function transcript(lines, others) {
  const list = el("ol", { class: "wire" });
  let connection = -1;
  for (const line of lines) {
    const sent = /^  ([<>]) (.*)$/s.exec(line);
    if (sent) {
      const who = sent[1] === ">" ? "client" : "server";
      list.append(el("li", { class: who }, el("b", {}, who === "client" ? "client →" : "← server"), el("pre", {}, literal(sent[2], who === "server" ? others[connection] : ""))));
    } else if (/^\S/.test(line)) {
      connection = Number((/^connection (\d+)/.exec(line) || [0, 0])[1]) - 1;
      list.append(el("li", { class: "connection" }, line));
    } else list.append(el("li", { class: "note" }, line.trim()));
  }
  return list;
}
