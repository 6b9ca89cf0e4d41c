/** A part of a payload as lines of items in levels; nothing here changes what it is given. */

import { below, found, steps } from "./pointers.js";

/** Where an item keeps what the grid knows of it; copied with it, and no part of the payload. */
export const TOLD = Symbol("told");

let marks = 0;

/** What the grid knows of an item at first: its mark, which it keeps; texts and faults by column; what is being read. */
export const knowledge = (texts = {}, faults = {}) => ({ mark: ++marks, texts, faults, awaited: {} });

/** The lines of the part: for each the items it shows from the outermost in, and the place of each in its list. */
export const linesOf = (levels, part) => {
  const lines = [];
  const walk = (list, depth, items, places) =>
    list.forEach((item, place) => {
      const inner = item[levels[depth].below] ?? [];
      const reached = [[...items, item], [...places, place]];
      if (inner.length) walk(inner, depth + 1, ...reached);
      else lines.push({ items: reached[0], places: reached[1] });
    });
  walk(part, 0, [], []);
  return lines;
};

/** A part like this one, but for the list below the item at those places, which is what *change* makes of it. */
export const changedBelow = (levels, part, places, change) => {
  const walk = (list, depth) => {
    if (depth === places.length) return change(list ?? []);
    const name = levels[depth].below;
    const item = list[places[depth]];
    return replaced(list, places[depth], { ...item, [name]: walk(item[name], depth + 1) });
  };
  return walk(part, 0);
};

/** A part like this one, but for the item at those places, which is what *change* makes of it. */
export const changedAt = (levels, part, places, change) =>
  changedBelow(levels, part, places.slice(0, -1), (list) => replaced(list, places.at(-1), change(list[places.at(-1)])));

const replaced = (list, place, item) => [...list.slice(0, place), item, ...list.slice(place + 1)];

/** A part like this one in which no item of that level states an ordinal: their order has changed. */
export const uncounted = (levels, part, depth) => {
  const walk = (list, at) => list.map((item) => {
    if (at < depth) return { ...item, [levels[at].below]: walk(item[levels[at].below] ?? [], at + 1) };
    const { no, ...rest } = item;
    return rest;
  });
  return walk(part, 0);
};

/** The pointer to the item at those places. */
export const pointerTo = (grid, places) =>
  places.reduce((pointer, place, depth) =>
    below(depth ? below(pointer, grid.levels[depth - 1].below) : pointer, place), grid.pointer);

/** What *item* has at the path. */
export const valueAt = (item, path) => found(item, path);

/** An item like this one that has *value* at the path, nothing where that is undefined. */
export const withValue = (item, path, value) => {
  const [step, ...way] = steps(path);
  const rest = way.map((name) => below("", name)).join("");
  const held = item !== null && typeof item === "object" ? item : {};
  if (rest && value === undefined && held[step] === undefined) return held;
  const { [step]: old, ...others } = held;
  if (!rest) return value === undefined ? others : { ...held, [step]: value };
  return { ...held, [step]: withValue(old, rest, value) };
};
