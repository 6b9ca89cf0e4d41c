/** Lines of a sheet are added, copied, moved and removed. */

import { codes, copied } from "./codes.js";
import { changedBelow } from "./grid_part.js";

/** The row of a new item of that level, which stands after the one that *row* shows. */
export const add = (sheet, row, depth) => {
  const { levels } = sheet.grid;
  const places = sheet.lines[row]?.places ?? [];
  const item = sheet.fresh(depth);
  if (places.length < depth) return places.length ? add(sheet, row, depth - 1) : outermost(sheet, depth, item);
  const part = changedBelow(levels, sheet.part, places.slice(0, depth), (list) => inserted(list, (places[depth] ?? -1) + 1, item));
  sheet.rearrange(part, depth);
  return sheet.lines.findIndex(({ items }) => items[depth] === sheet.itemFor(item));
};

const outermost = (sheet, depth, item) => {
  const { levels } = sheet.grid;
  const whole = levels.slice(0, depth).reduceRight(
    (inner, level, at) => ({ ...sheet.fresh(at), [level.below]: [inner] }), item);
  sheet.rearrange([...sheet.part, whole], 0);
  return sheet.lines.length - 1;
};

const inserted = (list, place, item) => [...list.slice(0, place), item, ...list.slice(place)];

/** The first row of copies of the innermost items of these rows; they stand after the last of them and have new codes. */
export const copy = (sheet, first, last) => {
  const { levels } = sheet.grid;
  const { places, items } = sheet.lines[last];
  const depth = items.length - 1;
  const chosen = sheet.lines.slice(first, last + 1).filter((line) => line.items.length > depth).map((line) => line.items[depth]);
  const code = codes(sheet.form.draft.payload);
  let { part } = sheet;
  chosen.forEach((item, number) => {
    const fresh = sheet.alike(depth, copied(sheet.nodes[depth], item, sheet.form, code), item);
    part = changedBelow(levels, part, places.slice(0, depth), (list) => inserted(list, places[depth] + 1 + number, fresh));
  });
  sheet.rearrange(part, depth);
  return last + 1;
};

/** How many rows stay since the titles in them are locked; the innermost items of all others are gone. */
export const remove = (sheet, first, last) => {
  const { levels } = sheet.grid;
  let { part } = sheet;
  let kept = 0;
  let outer = levels.length - 1;
  for (let row = last; row >= first; row -= 1) {
    const { places } = sheet.lines[row];
    const depth = places.length - 1;
    const words = sheet.grid.columns.find(({ key }) => key === levels[depth].words);
    if (sheet.isLocked(row, words)) {
      kept += 1;
      continue;
    }
    outer = Math.min(outer, depth);
    part = changedBelow(levels, part, places.slice(0, -1), (list) => list.filter((_, place) => place !== places[depth]));
  }
  if (part !== sheet.part) sheet.rearrange(part, outer);
  return kept;
};

/** The row to which the innermost item of *row* moved, one up (-1) or down (1); also into the neighbour's list. */
export const move = (sheet, row, by) => {
  const { levels } = sheet.grid;
  const from = sheet.lines[row]?.places;
  const to = sheet.lines[row + by]?.places;
  const depth = from ? from.length - 1 : 0;
  if (!to || to.length < depth) return row;
  const item = sheet.lines[row].items[depth];
  const isNear = from.slice(0, -1).every((place, at) => place === to[at]);
  const without = changedBelow(levels, sheet.part, from.slice(0, -1), (list) => list.filter((one) => one !== item));
  const place = isNear || by > 0 ? to[depth] ?? 0 : (to[depth] ?? -1) + 1;
  sheet.rearrange(changedBelow(levels, without, to.slice(0, depth), (list) => inserted(list, place, item)), depth);
  return sheet.lines.findIndex(({ items }) => items[depth] === sheet.itemFor(item));
};
