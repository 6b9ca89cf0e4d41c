/** The outline of the form: its steps with how each stands, and what the open one holds. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { isFoldable, words } from "./naming.js";
import { ordinal } from "./ordinals.js";
import { below, nodeAt, within } from "./pointers.js";
import { waiting } from "./remarks.js";
import { _ } from "./texts.js";

const LISTED = 60; // items of a list that the outline names
const narrow = matchMedia("(max-width: 60rem)");

/** How a step stands: a sign, words, and whether anything is wrong. */
export const standing = (form, { pointers }) => {
  const sum = { filled: 0, lacking: 0 };
  for (const pointer of pointers) tally(nodeAt(form.shape, pointer), form.draft.get(pointer), sum);
  const isIn = (place) => pointers.some((pointer) => within(place, pointer));
  const wrong = [...form.findings].filter(([place, found]) => isIn(place) && found.some(({ severity }) => severity === "error")).length;
  const open = waiting(form, isIn);
  const told = stand(sum, wrong);
  return open ? { ...told, words: _("%(words)s，%(count)s 条意见待处理", { words: told.words, count: open }), kind: "late" } : told;
};

const stand = ({ filled, lacking }, wrong) => {
  if (!filled && lacking) return { kind: "empty", sign: "○", words: _("未填") };
  if (wrong) return { kind: "late", sign: "！", words: _("有 %(count)s 处问题", { count: wrong }) };
  if (lacking) return { kind: "due", sign: "◐", words: _("在填，还差 %(count)s 项", { count: lacking }) };
  return filled ? { kind: "done", sign: "●", words: _("已填") } : { kind: "empty", sign: "○", words: _("选填，未填") };
};

const tally = (node, value, sum) => {
  if (node.kind === "fixed" || node.counted || node.aside) return;
  const isBlank = value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length);
  if (node.kind === "object") {
    if (!isBlank || node.required) for (const field of node.fields) tally(field, value?.[field.key], sum);
  } else if (isBlank) sum.lacking += node.required ? 1 : 0;
  else if (node.kind === "list") for (const item of value) tally({ ...node.item, required: true }, item, sum);
  else sum.filled += value === node.proposed ? 0 : 1;
};

/** The outline; on a narrow screen it is folded above the step. */
export const outline = (form, standings, show) => html`<details class="outline"
    .open=${live(form.isOutlineOpen || !narrow.matches)}>
  <summary @click=${(event) => turn(event, form)}>${where(form)}</summary>
  <nav aria-label=${_("步骤")}><ol>
    ${form.steps.map((step, index) => html`<li>
      <button type="button" aria-current=${index === form.open ? "step" : "false"} @click=${() => show(index)}>
        <span aria-hidden="true" class="sign ${standings[index].kind}">${standings[index].sign}</span>
        <span>${_(step.title)}<small class=${standings[index].kind}>${standings[index].words}</small></span></button>
      ${index === form.open ? step.pointers.map((pointer) => held(nodeAt(form.shape, pointer), pointer, form, 0)) : nothing}
    </li>`)}
  </ol></nav>
</details>`;

const where = ({ open, steps }) => {
  const told = { place: open + 1, total: steps.length, title: _(steps[open].title) };
  return _("步骤 %(place)s / %(total)s：%(title)s", told);
};

const turn = (event, form) => {
  event.preventDefault();
  form.isOutlineOpen = !form.isOutlineOpen;
  form.draw();
};

const held = (node, pointer, form, depth) => {
  const items = form.draft.get(pointer);
  if (depth > 1 || node.kind !== "list" || node.item.kind !== "object" || !isFoldable(node.item) || !items?.length) return nothing;
  return html`<ol class="held">${items.slice(0, LISTED).map((item, index) => {
    const at = below(pointer, index);
    const lists = form.opened.has(item) ? node.item.fields : [];
    return html`<li><a href="#${at}" aria-current=${within(form.target, at) ? "true" : "false"}
        @click=${(event) => (event.preventDefault(), form.go(at))}>${ordinal(depth, index + 1)}${words(node.item, item, form) || _("（未填）")}</a>
      ${lists.map((field) => held(field, below(at, field.key), form, depth + 1))}</li>`;
  })}
  ${items.length > LISTED
    ? html`<li class="help">${_("另有 %(count)s 项", { count: items.length - LISTED })}</li>`
    : nothing}</ol>`;
};
