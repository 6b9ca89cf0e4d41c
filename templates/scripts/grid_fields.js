/** Columns and places: what the form says of a column, and which cell shows what a pointer leads to. */

import { TOLD } from "./grid_part.js";
import { nodeAt, steps, within } from "./pointers.js";

/** The form's node for the items of each level of the grid. */
export const nodesOf = (grid, shape) => {
  const nodes = [];
  let list = nodeAt(shape, grid.pointer);
  for (const level of grid.levels) {
    nodes.push(list.item);
    list = level.below ? nodeAt(list.item, `/${level.below}`) : null;
  }
  return nodes;
};

/** The kind of field that each column shows, by the column's key. */
export const kindsOf = (grid, nodes) =>
  new Map(grid.columns.map((column) => [column.key, nodeAt(nodes[column.level], column.path)?.kind]));

/** The item that the pointer leads into and the column that shows the place, null where the grid shows nothing of it. */
export const shownAt = (grid, part, pointer) => {
  if (!within(pointer, grid.pointer) || pointer === grid.pointer) return null;
  const way = steps(pointer.slice(grid.pointer.length));
  let depth = 0;
  let item = part[way.shift()];
  while (way.length > 1 && way[0] === grid.levels[depth].below) {
    item = item?.[way.shift()]?.[way.shift()];
    depth += 1;
  }
  if (!item) return null;
  const rest = way.map((step) => `/${step}`).join("");
  const [column] = grid.columns.filter(({ level, path }) => level === depth && within(rest, path))
    .sort((one, other) => other.path.length - one.path.length);
  return { item, column: column ?? grid.columns.find(({ key }) => key === grid.levels[depth].words) };
};

/** The columns that name the upper levels, by their keys; the codes where there is but one level. They stay in sight. */
export const leading = ({ levels }) =>
  new Set(levels.length > 1 ? levels.slice(0, -1).flatMap(({ code, words }) => [code, words]) : [levels[0].code]);

/** What the check found at each cell: for each mark of an item, by the key of the column. */
export const findingsByCell = (grid, part, findings) => {
  const found = new Map();
  for (const [pointer, told] of findings) {
    const place = shownAt(grid, part, pointer);
    if (!place) continue;
    const mark = place.item[TOLD]?.mark;
    const known = found.get(mark) ?? {};
    found.set(mark, { ...known, [place.column.key]: [...(known[place.column.key] ?? []), ...told] });
  }
  return found;
};
