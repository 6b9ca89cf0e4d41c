/** What items are called by: their words, what they hold, and the choice among items that others name. */

import { above, matches, nodeAt } from "./pointers.js";

/** The first words that the clerk wrote in the item, empty where there are none yet. */
export const words = (node, item, form) => {
  if (typeof item === "string") return item;
  if (item === null || typeof item !== "object") return "";
  const told = node.fields.filter((field) => !field.aside && !field.counted);
  const sorted = [...told.filter((field) => field.required), ...told.filter((field) => !field.required)];
  for (const field of sorted) {
    const found = wordsIn(field, item[field.key], form);
    if (found) return found;
  }
  return "";
};

const wordsIn = (field, value, form) => {
  if (field.refers) return typeof value === "string" ? named(field.refers, value, form) : "";
  if (field.kind === "object") return words(field, value, form);
  return ["text", "lines"].includes(field.kind) && typeof value === "string" ? value.trim() : "";
};

/** Code and words of every item that a field may name, by the code. */
export const choices = (refers, form) =>
  form.derived(`choices ${refers}`, () => {
    const node = nodeAt(form.shape, above(refers));
    const found = matches(form.draft.payload, refers).filter(([, code]) => typeof code === "string");
    return new Map(found.map(([pointer, code]) => [code, words(node, form.draft.get(above(pointer)), form)]));
  });

/** The code with the words of the item that has it. */
export const named = (refers, code, form) => [code, choices(refers, form).get(code)].filter(Boolean).join(" ");

/** What the item holds, by title: how many items of each of its lists, through all levels. */
export const counts = (node, item, sums = new Map()) => {
  for (const field of node.fields ?? []) {
    const held = item?.[field.key];
    if (field.kind !== "list" || !isFoldable(field.item) || !held?.length) continue;
    sums.set(field.title, (sums.get(field.title) ?? 0) + held.length);
    for (const one of held) counts(field.item, one, sums);
  }
  return sums;
};

const SMALL = 6; // fields up to which an item is shown whole

/** Whether items of that kind can be collapsed: small ones are always shown whole. */
export const isFoldable = (node) =>
  node.kind === "object" && (node.fields.length > SMALL || node.fields.some(({ kind, item }) => kind === "list" && item.kind === "object" && !isSole(item)));

/** The one field of a group that is to be seen, undefined where there are more: an organ is its name. */
export const sole = (node) => {
  const seen = node.kind === "object" ? node.fields.filter((field) => !field.aside) : [];
  return seen.length === 1 && seen[0].kind === "text" ? seen[0] : undefined;
};

/** Whether a group shows one field only. */
export const isSole = (node) => sole(node) !== undefined;
