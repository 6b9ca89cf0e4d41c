/** What keys do in a grid, as in Excel. */

const STEPS = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  PageUp: [-15, 0], PageDown: [15, 0],
};
const FAR = 1e6;

/** Whether the key did something; *acts* are what may be done by keys. */
export const pressed = (event, selection, acts) => {
  const { key, shiftKey, altKey } = event;
  const ctrl = event.ctrlKey || event.metaKey;
  const { anchor, head } = selection;
  const go = (row, place) => (shiftKey ? selection.reach(row, place) : selection.to(row, place));
  const from = shiftKey ? head : anchor;
  if (altKey) {
    if (key === "ArrowDown" && !shiftKey) acts.open(true);
    else if (shiftKey && (key === "ArrowDown" || key === "ArrowUp")) acts.move(key === "ArrowUp" ? -1 : 1);
    else if (key === "Insert") (shiftKey ? acts.copy : acts.add)();
    else if (key === "Delete") acts.remove();
    else return false;
  } else if (ctrl && STEPS[key]) {
    const [down, right] = STEPS[key];
    go(down ? from.row + down * FAR : from.row, right ? from.place + right * FAR : from.place);
  } else if (ctrl) {
    const deed = {
      z: shiftKey ? acts.redo : acts.undo, y: acts.redo, d: acts.fill, a: acts.all,
      home: () => go(0, 0), end: () => go(FAR, FAR),
    }[key.toLowerCase()];
    if (!deed) return false;
    deed();
  } else if (STEPS[key]) go(from.row + STEPS[key][0], from.place + STEPS[key][1]);
  else if (key === "Home") go(from.row, 0);
  else if (key === "End") go(from.row, FAR);
  else if (key === "Tab" || key === "Enter") follow(selection, shiftKey ? `Shift+${key}` : key);
  else if (key === "F2") acts.open(true);
  else if (key === "Delete" || key === "Backspace") acts.clear();
  else if (key === "Escape") acts.leave();
  else return false;
  return true;
};

/** Nothing; the cell to which the key that ended the typing leads is chosen. */
export const follow = (selection, key) => {
  const { row, place } = selection.anchor;
  const last = selection.places - 1;
  if (key === "Enter") selection.to(row + 1, place);
  else if (key === "Shift+Enter") selection.to(row - 1, place);
  else if (key === "Tab") (place < last ? selection.to(row, place + 1) : selection.to(row + 1, row + 1 < selection.rows ? 0 : place));
  else if (key === "Shift+Tab") (place > 0 ? selection.to(row, place - 1) : selection.to(row - 1, row > 0 ? last : 0));
};
