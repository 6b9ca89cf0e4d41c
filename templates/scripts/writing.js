/** What is written from a control: blanks leave the draft, and what follows a field goes with it. */

import { above, below, nodeAt, steps } from "./pointers.js";
import { isSole } from "./naming.js";

/** Nothing; from now on that value stands there, nothing where it is blank.
 *
 * What is put together of several fields is left out once one of them is another: it will be put together anew. */
export const write = (form, pointer, value) => {
  const blank = value === undefined || (typeof value === "string" && value.trim() === "");
  const key = steps(pointer).at(-1);
  const holder = nodeAt(form.shape, above(pointer));
  const field = nodeAt(form.shape, pointer);
  const before = form.draft.get(pointer);
  const followers = (holder?.fields ?? []).filter(({ follows }) => follows === key);
  for (const follower of followers) {
    const at = below(above(pointer), follower.key);
    const own = form.draft.get(at);
    if (own !== undefined && own !== followed(field, before, follower, form, pointer)) continue;
    form.draft.set(at, blank ? undefined : followed(field, value, follower, form, pointer));
  }
  const display = (holder?.fields ?? []).find((one) => one.key === "display" && one.counted);
  if (display && key !== "display") form.draft.set(below(above(pointer), "display"), undefined);
  form.draft.set(pointer, blank ? undefined : value);
};

const followed = (field, value, follower, form, pointer) => {
  if (typeof value !== "string" || value.trim() === "") return undefined;
  if (field.kind === "choice") return field.options.find(([own]) => own === value)?.[1];
  return organs(form, above(pointer)).get(value) ?? value.slice(0, follower.most);
};

/** The names of all organs in the draft with their codes; the one at *but* is left out. */
export const organs = (form, but = "") => {
  const found = new Map();
  const own = form.draft.get(but);
  const walk = (node, value) => {
    if (value === null || typeof value !== "object" || (but && value === own)) return;
    if (node.kind === "list") return Array.isArray(value) && value.forEach((one) => walk(node.item, one));
    const isOrgan = isSole(node) && node.fields.some(({ follows }) => follows === "name");
    if (isOrgan && value.name && !found.has(value.name)) found.set(value.name, value.id);
    for (const field of node.fields ?? []) walk(field, value[field.key]);
  };
  walk(form.shape, form.draft.payload);
  return found;
};
