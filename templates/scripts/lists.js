/** Lists of a form: items are added and removed. */

import { html } from "../vendor/lit-html/lit-html.js";
import { field } from "./fields.js";
import { below } from "./pointers.js";
import { _ } from "./texts.js";

/** The items of the list there, each with what may be done with it. */
export const list = (node, pointer, form) => {
  const items = form.draft.get(pointer) ?? [];
  const fresh = () => (node.item.kind === "object" ? {} : "");
  return html`<section class="list" aria-label=${node.title}>
    <h3>${node.title}</h3>
    <ol>
      ${items.map((item, index) => html`<li>
        ${field(node.item, below(pointer, index), form)}
        <button type="button" class="plain" @click=${() => form.draft.remove(pointer, index)}>${_("删除")}</button>
      </li>`)}
    </ol>
    <button type="button" class="plain" @click=${() => form.draft.insert(pointer, items.length, fresh())}>
      ${_("添加%(title)s", { title: node.item.title || node.title })}
    </button>
  </section>`;
};
