/** What a form shows of a node of its description, filled with what the draft holds there. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { below, matches } from "./pointers.js";
import { _ } from "./texts.js";

/** The id of the control for the pointer. */
export const controlId = (pointer) => `at${pointer}`;

/** The control, the list or the group of a node. */
export const field = (node, pointer, form) => {
  if (node.kind === "fixed" || (node.counted && form.draft.get(pointer) === undefined)) return nothing;
  if (node.kind === "object") return group(node, pointer, form);
  if (node.kind === "list") return form.list(node, pointer);
  const id = controlId(pointer);
  return html`<div class="field ${node.kind}">
    <label for=${id}>${node.title}${node.required ? nothing : html` <small>${_("选填")}</small>`}</label>
    <p class="help" id="${id}-help">${node.help}</p>
    ${control(node, pointer, form)}
  </div>`;
};

const group = (node, pointer, form) => html`<fieldset class="group">
  <legend>${node.title}</legend>
  ${node.fields.map((member) => field(member, below(pointer, member.key), form))}
</fieldset>`;

const control = (node, pointer, form) => {
  const id = controlId(pointer);
  const value = form.draft.get(pointer);
  const set = (given) => form.draft.set(pointer, given === "" ? undefined : given);
  const typed = (event) => set(event.target.value);
  const chosen = (options) => html`<select id=${id} aria-describedby="${id}-help" @change=${typed}>
    <option value="" ?selected=${value === undefined}>${_("请选择")}</option>
    ${options.map(([own, words]) => html`<option value=${own} ?selected=${own === value}>${words}</option>`)}
  </select>`;
  switch (node.kind) {
    case "choice":
      return chosen(node.options);
    case "flag":
      return html`<input type="checkbox" id=${id} aria-describedby="${id}-help"
        .checked=${live(value ?? node.default ?? false)} @change=${(event) => set(event.target.checked)}>`;
    case "day":
      return html`<input type="date" id=${id} aria-describedby="${id}-help" .value=${live(value ?? "")} @change=${typed}>`;
    case "number":
      return html`<input inputmode="decimal" id=${id} aria-describedby="${id}-help" .value=${live(String(value ?? ""))}
        @change=${(event) => set(number(event.target.value))}>`;
    case "lines":
      return html`<textarea id=${id} rows="4" aria-describedby="${id}-help" .value=${live(value ?? "")} @input=${typed}></textarea>`;
    default:
      if (node.refers) return chosen(matches(form.draft.payload, node.refers).map(([, code]) => [code, code]));
      return html`<input id=${id} aria-describedby="${id}-help" .value=${live(String(value ?? ""))} @input=${typed}>`;
  }
};

const number = (typed) => (typed.trim() !== "" && Number.isFinite(Number(typed)) ? Number(typed) : typed);
