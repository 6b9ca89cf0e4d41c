/** A list of codes: the items that it names are ticked among all there are. */

import { html } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { beside } from "./beside.js";
import { controlId } from "./controls.js";
import { choices, named } from "./naming.js";
import { _ } from "./texts.js";

/** Every item that may be named, ticked where it is; codes of items that are no more come last. */
export const ticks = (node, pointer, form) => {
  const held = form.draft.get(pointer) ?? [];
  const listed = [...choices(node.refers, form).keys()];
  const codes = [...listed, ...held.filter((code) => !listed.includes(code))];
  const told = beside(pointer, form);
  const tick = (code, isTicked) => {
    const kept = codes.filter((one) => (one === code ? isTicked : held.includes(one)));
    form.draft.set(pointer, kept.length || node.required ? kept : undefined);
  };
  return html`<fieldset class="field set" id=${controlId(pointer)} tabindex="-1" aria-describedby="${controlId(pointer)}-help ${told.by}">
    <legend>${_(node.title)}</legend>
    <p class="help" id="${controlId(pointer)}-help">${codes.length ? _(node.help) : _("还没有可选的项，请先填写所列的内容。")}</p>
    <div class="ticks">${codes.map((code) => html`<label><input type="checkbox" .checked=${live(held.includes(code))}
      @change=${({ target }) => tick(code, target.checked)}> ${named(node.refers, code, form)}</label>`)}</div>
    ${told.drawn}
  </fieldset>`;
};
