// The matrix under the mouse and the keyboard: one cell takes part in the order of Tab, arrow keys move it.

const cellsOf = (row) => [...row.children];

function mark(view) {
  if (view.marked) view.marked.tabIndex = -1;
  const row = view.drawn.get(view.at.row) || view.drawn.values().next().value;
  view.marked = row ? row.children[Math.min(view.at.column, row.children.length - 1)] : null;
  if (view.marked) view.marked.tabIndex = 0;
}

// Return the place of a cell; null: the element is in no row of the body.
function placeOf(view, target) {
  const cell = target.closest("[tabindex]"), row = cell && cell.parentElement;
  const at = row ? Number(row.getAttribute("aria-rowindex")) - 3 : -1;
  return view.drawn.get(at) === row && row ? { row: at, column: cellsOf(row).indexOf(cell) } : null;
}

function open(view, { row, column }) {
  const { one, chapter } = view.rows[row];
  if (!one) return toggle(chapter);
  const client = view.columns[column - 1];
  return change({ case: one.id, on: client ? client.title : "", variant: client ? VARIANTS[VARIANT_OF[worstItem(client, one, view.mask)]].name : "" });
}

function clicked(view, event) {
  const found = placeOf(view, event.target);
  if (found) { view.at = found; open(view, found); }
}

function focused(view, event) {
  const found = placeOf(view, event.target);
  if (found) { view.at = found; mark(view); }
}

function moved(view, event) {
  const page = Math.max(1, Math.floor(view.scroller.clientHeight / ROW) - 6), end = view.rows.length - 1;
  const { row, column } = view.at;
  const far = event.ctrlKey || event.metaKey;
  const to = {
    ArrowDown: [row + 1, column], ArrowUp: [row - 1, column], ArrowRight: [row, column + 1], ArrowLeft: [row, column - 1],
    PageDown: [row + page, column], PageUp: [row - page, column],
    Home: [far ? 0 : row, 0], End: [far ? end : row, view.columns.length],
  }[event.key];
  if (to) {
    event.preventDefault();
    go(view, Math.min(end, Math.max(0, to[0])), Math.min(view.columns.length, Math.max(0, to[1])));
  } else if ((event.key === "Enter" || event.key === " ") && placeOf(view, event.target)) {
    event.preventDefault();
    open(view, view.at);
  }
}

// Focus a cell, and scroll so that the sticky heads do not cover it.
function go(view, row, column) {
  view.at = { row, column };
  const { scroller } = view, head = view.head.offsetHeight, top = row * ROW;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  if (top + ROW + head > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + ROW + head - scroller.clientHeight + 16;
  view.draw();
  const cell = cellsOf(view.drawn.get(row))[column];
  const first = cellsOf(view.drawn.get(row))[0].offsetWidth;
  if (column && cell.offsetLeft - first < scroller.scrollLeft) scroller.scrollLeft = cell.offsetLeft - first;
  if (cell.offsetLeft + cell.offsetWidth > scroller.scrollLeft + scroller.clientWidth) scroller.scrollLeft = cell.offsetLeft + cell.offsetWidth - scroller.clientWidth;
  cell.focus({ preventScroll: true });
  mark(view);
}
