/** What another content of a grid would change: how many items of each level come, change and go. */

import { linesOf } from "./grid_part.js";
import { valueAt } from "./grid_part.js";

/** For each level its title and how many items are added, changed and gone, by their codes. */
export const changes = (grid, before, after) => {
  const lines = [linesOf(grid.levels, before), linesOf(grid.levels, after)];
  return grid.levels.map((level, depth) => {
    const { path } = grid.columns.find(({ key }) => key === level.code);
    const [old, fresh] = lines.map((some) => new Map(some.filter(({ items }) => items.length > depth)
      .map(({ items }) => [valueAt(items[depth], path), own(items[depth], level.below)])));
    const codes = [...fresh.keys()];
    return {
      title: level.title,
      added: codes.filter((code) => !old.has(code)).length,
      changed: codes.filter((code) => old.has(code) && old.get(code) !== fresh.get(code)).length,
      gone: [...old.keys()].filter((code) => !fresh.has(code)).length,
    };
  });
};

/** The item's own content, in an order that does not matter. */
const own = (item, below) => {
  const sorted = (value) => (value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.keys(value).filter((key) => value[key] !== null).sort().map((key) => [key, sorted(value[key])]))
    : value);
  const { [below]: inner, no, ...rest } = item;
  return JSON.stringify(sorted(rest));
};
