/** A list of plain texts, or of organs by their names: a line each, and one blank line to go on in. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { beside } from "./beside.js";
import { begun } from "./codes.js";
import { controlId, known, rows } from "./controls.js";
import { sole } from "./naming.js";
import { below } from "./pointers.js";
import { _ } from "./texts.js";
import { write } from "./writing.js";

/** The items of the list, a line each; Enter makes the next, several pasted lines are several items. */
export const lines = (node, pointer, form) => {
  const items = form.draft.get(pointer) ?? [];
  const told = beside(pointer, form);
  const isLocked = form.lock(pointer) !== undefined;
  const editing = { node, pointer, form, items, isLocked, key: sole(node.item)?.key };
  const id = controlId(pointer);
  const mark = node.required ? nothing : html` <small>${_("选填")}</small>`;
  return html`<fieldset class="field lines-list" id=${id} tabindex="-1" aria-describedby="${id}-help ${told.by}">
    <legend>${_(node.title)}${mark}</legend>
    <p class="help" id="${id}-help">${_(node.help)}</p>
    <ol class="each">${drawn(editing)}</ol>
    ${editing.key ? known(`${id}-known`, form) : nothing}
    ${told.drawn}
  </fieldset>`;
};

const drawn = (editing) => {
  const { items, isLocked, node } = editing;
  const blank = blankOf(editing);
  const isFull = isLocked || (node.most !== null && items.length >= node.most);
  const shown = items.map((item, index) => ({ item, index }));
  if (!isFull) shown.splice(blank, 0, { item: undefined, index: blank });
  return shown.map(({ item, index }, place) => html`<li>${node.item.kind === "choice"
    ? chosen(editing, item, index, place) : typed(editing, item, index, place)}</li>`);
};

const blankOf = ({ form, pointer, items }) => Math.min(form.blanks.get(pointer) ?? items.length, items.length);

const textOf = (item, key) => String((key ? item?.[key] : item) ?? "");

const put = ({ form, pointer, node, key }, index, text, isNew) => {
  if (!key) return isNew ? form.draft.insert(pointer, index, text) : form.draft.set(below(pointer, index), text);
  if (isNew) form.draft.insert(pointer, index, begun(node.item, form));
  write(form, below(below(pointer, index), key), text);
};

const take = ({ form, pointer, node }, index) => {
  form.draft.remove(pointer, index);
  if (!form.draft.get(pointer).length && !node.required) form.draft.set(pointer, undefined);
};

const input = (editing, item, index) => ({ target }) => {
  const { form, pointer } = editing;
  const isNew = item === undefined;
  if (target.value.trim() === "") {
    if (isNew) return;
    take(editing, index);
    form.blanks.set(pointer, index);
    form.drawNow();
  } else {
    if (isNew) form.blanks.delete(pointer);
    put(editing, index, target.value, isNew);
    if (isNew) form.drawNow(); // before the next sign comes, which belongs to what is an item now
  }
};

const pasted = (editing, item, index, place) => (event) => {
  const parts = event.clipboardData.getData("text/plain").split(/\r?\n/).map((part) => part.trim()).filter(Boolean);
  if (parts.length < 2 || editing.isLocked) return;
  event.preventDefault();
  const { value, selectionStart, selectionEnd } = event.target;
  parts[0] = value.slice(0, selectionStart) + parts[0];
  parts[parts.length - 1] += value.slice(selectionEnd);
  const { form, pointer } = editing; // more than may be is for the check to tell: nothing pasted is dropped
  parts.forEach((part, offset) => put(editing, index + offset, part, offset > 0 || item === undefined));
  form.blanks.delete(pointer);
  form.focus(`${pointer} line ${place + parts.length - 1}`);
  form.say(_("已粘贴 %(count)s 项", { count: parts.length }));
};

const pressed = (editing, item, index, place) => (event) => {
  const { form, pointer, items } = editing;
  if (event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (item === undefined) return;
    form.blanks.set(pointer, index + 1);
    form.focus(`${pointer} line ${index + 1}`);
  } else if (event.key === "Backspace" && event.target.value === "" && place > 0) {
    event.preventDefault();
    form.blanks.delete(pointer);
    form.focus(`${pointer} line ${place - 1}`);
  } else if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key) && item !== undefined) {
    event.preventDefault();
    const to = index + (event.key === "ArrowUp" ? -1 : 1);
    if (to < 0 || to >= items.length) return;
    form.blanks.delete(pointer);
    form.draft.move(pointer, index, to);
    form.focus(`${pointer} line ${to}`);
  }
};

const typed = (editing, item, index, place) => {
  const { node, pointer, form, key, isLocked } = editing;
  const text = textOf(item, key);
  const at = below(pointer, index);
  const told = item === undefined ? { by: "", drawn: nothing, wrong: "false" } : beside(at, form);
  const id = item === undefined ? `${controlId(pointer)}-blank` : controlId(at);
  const title = _(node.title);
  const label = item === undefined ? _("%(title)s，另起一项", { title }) : _("%(title)s，第%(place)s项", { title, place: index + 1 });
  const isLong = !key && (node.item.kind === "lines" || node.item.most > 300);
  const shared = { input: input(editing, item, index), paste: pasted(editing, item, index, place), press: pressed(editing, item, index, place) };
  const hint = item === undefined && !editing.items.length ? _("一行一项，回车另起一项") : "";
  const control = isLong
    ? html`<textarea id=${id} data-line=${place} rows=${rows(text)} aria-label=${label} placeholder=${hint}
        aria-describedby=${told.by || nothing} aria-invalid=${told.wrong} ?readonly=${isLocked} .value=${live(text)} @input=${shared.input} @paste=${shared.paste} @keydown=${shared.press}></textarea>`
    : html`<input id=${id} data-line=${place} autocomplete="off" aria-label=${label} placeholder=${hint}
        aria-describedby=${told.by || nothing} aria-invalid=${told.wrong} list=${key ? `${controlId(pointer)}-known` : nothing} ?readonly=${isLocked} .value=${live(text)}
        @input=${shared.input} @paste=${shared.paste} @keydown=${shared.press}>`;
  return html`${control} ${told.drawn}`;
};

const chosen = (editing, item, index, place) => {
  const { node, pointer, form, isLocked } = editing;
  const isNew = item === undefined;
  const set = ({ target }) => (target.value === "" ? !isNew && take(editing, index) : put(editing, index, target.value, isNew));
  return html`<select id=${isNew ? `${controlId(pointer)}-blank` : controlId(below(pointer, index))} data-line=${place} ?disabled=${isLocked}
    aria-label=${_("%(title)s，第%(place)s项", { title: _(node.title), place: index + 1 })} .value=${live(item ?? "")} @change=${set}>
    <option value="" ?selected=${isNew}>${isNew ? _("请选择") : _("（删去）")}</option>
    ${node.item.options.map(([own, words]) => html`<option value=${own} ?selected=${own === item}>${_(words)}</option>`)}
  </select>`;
};
