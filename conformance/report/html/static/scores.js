// The scores of a client: how many cases of each level hold. A case holds if no variant of it fails.

const SCORED = ["must", "documented", "should", "may"];

// Return the score of a client in some cases: whether a case was asked, and whether it holds.
function outcome(client, one) {
  let asked = false, unsupported = false, least = 255;
  for (let n = one.first, end = n + one.variants.length; n < end; n++) {
    const rank = client.ranks[n];
    if (rank === 255 || rank === UNSTEADY) continue;
    if (rank === UNSUPPORTED) unsupported = true;
    else { asked = true; if (rank < least) least = rank; }
  }
  return { asked, unsupported, holds: asked && least >= SECURITY, lenient: asked && (least === SECURITY || least === LENIENT), rank: asked ? least : unsupported ? UNSUPPORTED : -1 };
}

// Return by level: the number of cases that were asked, that hold, and that hold in a lenient reading only.
function scores(client, cases = CASES) {
  const found = SCORED.map((name) => ({ name, level: LEVELS.indexOf(name), asked: 0, holds: 0, lenient: 0 }));
  for (const one of cases) {
    const score = found.find((each) => each.level === one.level);
    if (!score) continue;
    const { asked, holds, lenient } = outcome(client, one);
    score.asked += asked;
    score.holds += holds;
    score.lenient += lenient;
  }
  return found;
}

const percent = ({ holds, asked }) => (asked ? `${((100 * holds) / asked).toFixed(holds === asked || 100 * holds < 99.95 * asked ? 1 : 2).replace(/\.0+$/, "")} %` : "");

// Return a score as a bar with its numbers.
function scoreBar(score) {
  if (!score.asked) return el("span", { class: "none" }, "–");
  const parts = [["pass", score.holds - score.lenient, ""], ["lenient", score.lenient, ""], ["fail", score.asked - score.holds, ""]];
  const text = `${number(score.holds)} of ${number(score.asked)}`;
  return el("span", { class: "score" }, el("span", { class: "figures" }, text), bar(parts, `${LEVEL_NAMES[score.name]}: ${text} cases hold, ${number(score.lenient)} of them in a lenient reading only`));
}
