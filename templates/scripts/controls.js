/** The control of a field, by its kind. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { choices, named } from "./naming.js";
import { above, below } from "./pointers.js";
import { _ } from "./texts.js";
import { day, inWords, number } from "./values.js";
import { organs, write } from "./writing.js";

const FEW = 4; // options that are shown at once
const LONG = 300; // characters from which on a text has more lines than one
const WIDTH = 40; // characters in a line of it, roughly

/** The id of the control for the pointer. */
export const controlId = (pointer) => `at${pointer}`;

/** Whether the control is a set of controls of its own, which needs a legend instead of a label. */
export const isSet = (node) =>
  (node.kind === "choice" && node.required && options(node).length <= FEW) || (node.kind === "flag" && node.default === null);

/** The control; *told* has the ids of what describes it, and whether something is wrong with it. */
export const control = (node, pointer, form, told) => {
  const value = form.draft.get(pointer);
  const given = { node, pointer, form, told, value, isLocked: form.lock(pointer) !== undefined };
  if (isSet(node)) return radios(given);
  if (node.kind === "choice") return select(given, options(node));
  if (node.refers) return select(given, [...choices(node.refers, form).keys()].map((code) => [code, named(node.refers, code, form)]));
  if (node.offers) return select(given, node.offers);
  if (node.kind === "flag") return flag(given);
  if (node.kind === "day") return date(given);
  if (node.kind === "number") return amount(given);
  return node.kind === "lines" || node.most > LONG ? area(given) : line(given);
};

const options = (node) => {
  if (node.kind === "flag") return [[true, _("是")], [false, _("否")]];
  const seen = new Set();
  return node.options.filter(([, words]) => !seen.has(words) && seen.add(words));
};

const radios = ({ node, pointer, form, value, isLocked }) => html`<div class="radios">
  ${options(node).map(([own, words], index) => html`<label><input type="radio" id=${index ? nothing : controlId(pointer)}
    name=${controlId(pointer)} .checked=${live(own === value)} ?disabled=${isLocked}
    @change=${() => write(form, pointer, own)}> ${_(words)}</label>`)}
</div>`;

const select = ({ pointer, form, told, value, isLocked }, listed) => {
  const isOther = value !== undefined && !listed.some(([own]) => own === value);
  const shown = isOther ? [[value, String(value)], ...listed] : listed;
  return html`<select id=${controlId(pointer)} aria-describedby=${told.by || nothing} aria-invalid=${told.wrong} ?disabled=${isLocked}
    .value=${live(value ?? "")} @change=${(event) => write(form, pointer, event.target.value)}>
    <option value="" ?selected=${value === undefined}>${_("请选择")}</option>
    ${shown.map(([own, words]) => html`<option value=${own} ?selected=${own === value}>${_(words)}</option>`)}
  </select>`;
};

const flag = ({ node, pointer, form, told, value, isLocked }) => html`<input type="checkbox" id=${controlId(pointer)}
  aria-describedby=${told.by || nothing} ?disabled=${isLocked} .checked=${live(value ?? node.default)}
  @change=${({ target }) => write(form, pointer, target.checked === node.default ? undefined : target.checked)}>`;

const date = ({ pointer, form, told, value, isLocked }) => {
  const isDay = value === undefined || value === null || day(String(value)) === value;
  const pasted = (event) => {
    const found = day(event.clipboardData.getData("text/plain"));
    if (!found || isLocked) return;
    event.preventDefault();
    write(form, pointer, found);
  };
  const typed = ({ target }) => write(form, pointer, day(target.value) ?? target.value);
  return html`<input type=${isDay ? "date" : "text"} id=${controlId(pointer)} class="short" min="1900-01-01" max="2199-12-31"
    aria-describedby=${told.by || nothing} aria-invalid=${told.wrong} ?readonly=${isLocked} .value=${live(value ?? "")}
    @change=${typed} @paste=${pasted}>`;
};

const amount = ({ node, pointer, form, told, value, isLocked }) => {
  const kept = form.typed.get(pointer);
  const shown = kept !== undefined && number(kept) === value ? kept : String(value ?? "");
  const typed = ({ target }) => {
    form.typed.set(pointer, target.value);
    write(form, pointer, number(target.value));
  };
  const isNone = typeof value === "string";
  return html`<span class="amount"><input inputmode="decimal" autocomplete="off" id=${controlId(pointer)} class="short"
      aria-describedby="${told.by} ${controlId(pointer)}-read" aria-invalid=${isNone ? "true" : told.wrong}
      ?readonly=${isLocked} .value=${live(shown)} @input=${typed}>
    ${node.unit ? html`<span>${_(node.unit)}</span>` : nothing}
    <output id="${controlId(pointer)}-read" class=${isNone ? "wrong" : ""}>${isNone ? _("不是数字") : node.unit ? inWords(value) : ""}</output></span>`;
};

/** How many lines the text takes in a box, at least *least*. */
export const rows = (text, least = 1) =>
  String(text ?? "").split("\n").reduce((sum, part) => sum + Math.max(1, Math.ceil(part.length / WIDTH)), 0) || least;

const area = ({ node, pointer, form, told, value, isLocked }) => {
  const isOne = node.kind !== "lines"; // one line as it is kept, however many as it is shown
  const typed = ({ target }) => write(form, pointer, isOne ? target.value.replace(/\s*\n\s*/g, "") : target.value);
  const pressed = (event) => isOne && event.key === "Enter" && !event.isComposing && event.preventDefault();
  return html`<textarea id=${controlId(pointer)} rows=${Math.max(isOne ? 1 : 3, rows(value))} aria-describedby=${told.by || nothing}
    aria-invalid=${told.wrong} ?readonly=${isLocked} .value=${live(String(value ?? ""))} @input=${typed} @keydown=${pressed}></textarea>`;
};

const line = ({ node, pointer, form, told, value, isLocked }) => {
  const isOrgan = nodeFollowed(node, pointer, form);
  const list = isOrgan ? `${controlId(pointer)}-known` : undefined;
  return html`<input id=${controlId(pointer)} autocomplete="off" aria-describedby=${told.by || nothing} aria-invalid=${told.wrong}
      list=${list ?? nothing} ?readonly=${isLocked} .value=${live(String(value ?? ""))}
      @input=${({ target }) => write(form, pointer, target.value)}>
    ${isOrgan && !isLocked ? known(list, form) : nothing}`;
};

const nodeFollowed = (node, pointer, form) => node.key === "name" && form.draft.get(below(above(pointer), "id")) !== undefined;

/** The names of the organs in the paper, offered by the control that has that id for its list. */
export const known = (id, form) => html`<datalist id=${id}>
  ${[...form.derived("organs", () => organs(form)).keys()].map((name) => html`<option value=${name}></option>`)}
</datalist>`;
