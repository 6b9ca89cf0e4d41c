/** Changes of lists and groups: items come, go, move and are copied; what is removed can be taken back. */

import { begun, copied } from "./codes.js";
import { controlId } from "./controls.js";
import { words } from "./naming.js";
import { above, below, nodeAt, steps } from "./pointers.js";
import { _ } from "./texts.js";

const KEPT = 20_000; // milliseconds for which a removal can be taken back

const excerpt = (text) => (text.length > 24 ? `${text.slice(0, 24)}…` : text);

/** What the item is called in messages: its title, and its code or its first words. */
export const called = (node, item, form) => {
  const code = node.fields?.find(({ prefix }) => prefix);
  const name = (code && item?.[code.key]) || excerpt(words(node, item, form));
  return _("%(title)s%(name)s", { title: _(node.name || node.title), name });
};

/** Nothing; a new item stands at *index* of the list, open, and has the focus. */
export const add = (form, pointer, index) => {
  const node = nodeAt(form.shape, pointer).item;
  const made = begun(node, form);
  form.opened.add(made);
  form.draft.insert(pointer, index, made);
  form.go(below(pointer, index));
};

/** Nothing; a copy of the item stands after it, with codes of its own. */
export const copy = (form, pointer, index) => {
  const node = nodeAt(form.shape, pointer).item;
  const made = copied(node, structuredClone(form.draft.get(pointer)[index]), form);
  form.opened.add(made);
  form.draft.insert(pointer, index + 1, made);
  form.go(below(pointer, index + 1));
  form.say(_("已复制为%(name)s", { name: called(node, made, form) }));
};

/** Nothing; the item stands so many places further up or down, and keeps the focus. */
export const shift = (form, pointer, index, by) => {
  const list = form.draft.get(pointer);
  const to = index + by;
  if (to < 0 || to >= list.length) return form.say(by < 0 ? _("已在最前") : _("已在最后"));
  form.draft.move(pointer, index, to);
  form.focus(`${below(pointer, to)} head`);
  form.say(_("已移到第%(place)s项", { place: to + 1 }));
};

/** Nothing; the item stands at the end of another list of its kind. */
export const carry = (form, pointer, index, to) => {
  const item = form.draft.remove(pointer, index);
  const end = form.draft.get(to)?.length ?? 0;
  form.draft.insert(to, end, item);
  form.opened.add(item);
  form.go(below(to, end));
  form.say(_("已移到第%(place)s项", { place: end + 1 }));
};

/** The lists of the same kind in the other items of the list that holds this one, each with its words. */
export const others = (form, pointer) => {
  const way = above(pointer);
  const list = above(way);
  const items = form.draft.get(list);
  if (!Array.isArray(items)) return [];
  const key = steps(pointer).at(-1);
  const { item: node } = nodeAt(form.shape, list);
  return items.flatMap((item, index) =>
    below(list, index) === way ? [] : [[below(below(list, index), key), `${index + 1} ${excerpt(words(node, item, form))}`]]);
};

/** Nothing; the item is gone, which can be taken back; what stands where it stood has the focus. */
export const remove = (form, pointer, index) => {
  const list = nodeAt(form.shape, pointer);
  const name = called(list.item, form.draft.get(pointer)[index], form);
  const item = form.draft.remove(pointer, index);
  const left = form.draft.get(pointer).length;
  if (!left && !list.required) form.draft.set(pointer, undefined);
  keep(form, name, () => {
    form.draft.insert(pointer, index, item);
    form.focus(`${below(pointer, index)} head`);
  });
  form.focus(left ? `${below(pointer, Math.min(index, left - 1))} head` : `${pointer} add`);
};

/** Nothing; what stands there is gone, which can be taken back. */
export const withdraw = (form, pointer, title) => {
  const value = form.draft.get(pointer);
  form.draft.set(pointer, undefined);
  keep(form, title, () => {
    form.draft.set(pointer, value);
    form.focus(pointer);
  });
  form.focus(pointer);
};

const keep = (form, name, restore) => {
  const undo = { words: _("已删除%(name)s", { name }), restore: () => drop(form, undo, restore) };
  form.undo = undo;
  form.say(_("%(done)s，可以撤销", { done: undo.words }));
  const gone = () => form.undo === undo && ((form.undo = null), form.draw());
  setTimeout(gone, KEPT);
  form.draft.addEventListener("change", gone, { once: true });
};

const drop = (form, undo, restore) => {
  if (form.undo !== undo) return;
  form.undo = null;
  restore();
  form.say(_("已恢复"));
};

/** The id of the head of the item, or of the button that adds to the list. */
export const spot = (pointer) => {
  const [way, part] = pointer.split(/ (head|add)$/);
  return part ? `${controlId(way)}-${part}` : controlId(way);
};
