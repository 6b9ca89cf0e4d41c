/** What another content of a grid would change: how many items of each level come, change and go. */

import { linesOf, valueAt } from "./grid_part.js";

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

/** The item's own content, whatever the order of its fields. */
const own = (item, below) => {
  const { [below]: inner, no, ...rest } = item;
  return JSON.stringify(sorted(rest));
};

const sorted = (value) => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const named = Object.entries(value).filter(([, held]) => held !== null).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(named.map(([key, held]) => [key, sorted(held)]));
};
