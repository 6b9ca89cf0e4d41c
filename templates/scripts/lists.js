/** Lists of a form: items are collapsed, added, moved, copied and removed; a long list shows parts of itself. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { beside } from "./beside.js";
import { add, carry, copy, others, remove, shift } from "./changes.js";
import { controlId } from "./controls.js";
import { members, turn } from "./fields.js";
import { lines } from "./lines.js";
import { markOf } from "./marks.js";
import { counts, isFoldable, isSole, words } from "./naming.js";
import { ordinal } from "./ordinals.js";
import { ticks } from "./ticks.js";
import { below, steps, within } from "./pointers.js";
import { _ } from "./texts.js";

const PART = 50; // items that are drawn together

/** The items of the list there, each with what may be done with it. */
export const list = (node, pointer, form) => {
  if (node.refers) return ticks(node, pointer, form);
  if (node.item.kind !== "object" || isSole(node.item)) return lines(node, pointer, form);
  const items = form.draft.get(pointer) ?? [];
  const told = beside(pointer, form);
  const isLocked = form.lock(pointer) !== undefined;
  const title = _(node.title);
  return html`<section class="list" id=${controlId(pointer)} tabindex="-1" aria-label=${title} aria-describedby=${told.by || nothing}>
    <div class="listhead"><p class="title">${title} <small>${items.length ? _("%(count)s 项", { count: items.length }) : ""}</small></p>
      ${isFoldable(node.item) && items.length > 1 ? all(node, items, form) : nothing}</div>
    ${node.help && !items.length ? html`<p class="help">${_(node.help)}</p>` : nothing}
    ${told.drawn}
    ${items.length > PART ? parts(node, pointer, items, form) : rowsOf(node, pointer, items, form, 0)}
    ${isLocked ? nothing : html`<button type="button" class="plain" id="${controlId(pointer)}-add"
      @click=${() => add(form, pointer, items.length)}>${_("添加%(title)s", { title: _(node.item.name || node.title) })}</button>`}
  </section>`;
};

const all = (node, items, form) => {
  const set = (isOpen) => () => {
    for (const item of items) isOpen ? form.opened.add(item) : form.opened.delete(item);
    form.draw();
  };
  const isMany = items.length > PART;
  return html`<span class="all">${isMany ? nothing : html`<button type="button" class="plain" @click=${set(true)}>${_("全部展开")}</button>`}
    <button type="button" class="plain" @click=${set(false)}>${_("全部收起")}</button></span>`;
};

const parts = (node, pointer, items, form) => {
  const starts = Array.from({ length: Math.ceil(items.length / PART) }, (none, part) => part * PART);
  return starts.map((start) => {
    const end = Math.min(start + PART, items.length);
    const key = `part ${pointer} ${start}`;
    const isPointed = within(form.target, pointer) && indexIn(form.target, pointer) >= start && indexIn(form.target, pointer) < end;
    const open = form.folds.get(key) ?? isPointed;
    return html`<details class="part" .open=${live(open)}>
      <summary @click=${(event) => turn(event, form, key, !open)}>${_("第 %(first)s—%(last)s 项", { first: start + 1, last: end })}
        <span class="help">${words(node.item, items[start], form).slice(0, 30)}</span></summary>
      ${open ? rowsOf(node, pointer, items.slice(start, end), form, start) : nothing}</details>`;
  });
};

const indexIn = (target, pointer) => Number(steps(target)[steps(pointer).length]);

const rowsOf = (node, pointer, items, form, start) => html`<ol class="items">
  ${repeat(items, (item, index) => (item !== null && typeof item === "object" ? markOf(item) : index),
    (item, index) => row(node.item, pointer, item, start + index, form))}
</ol>`;

const depthOf = (pointer) => steps(pointer).filter((step) => /^\d+$/.test(step)).length;

const row = (node, pointer, item, index, form) => {
  const at = below(pointer, index);
  const foldable = isFoldable(node);
  const isOpen = !foldable || form.opened.has(item);
  const told = beside(at, form);
  const pressed = (event) => {
    const isOwn = event.target.matches("select, [type=date]"); // there these keys open what is to be chosen from
    if (!event.altKey || isOwn || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!form.lock(pointer)) shift(form, pointer, index, event.key === "ArrowUp" ? -1 : 1);
  };
  return html`<li class="item" id=${controlId(at)} tabindex="-1" @keydown=${pressed}>
    ${foldable ? head(node, at, item, index, isOpen, form) : small(node, at, index, form)}
    ${told.drawn}
    ${isOpen ? html`<div class="inside">${members(node.fields.map((member) => [member, below(at, member.key)]), form, at)}
      ${form.lock(pointer) ? nothing : actions(node, pointer, index, form)}</div>` : nothing}
  </li>`;
};

const head = (node, at, item, index, isOpen, form) => {
  const sums = [...counts(node, item)].map(([title, count]) => _("%(title)s %(count)s", { title: _(title), count }));
  const wrong = [...form.findings].filter(([pointer, found]) => within(pointer, at) && found.some(({ severity }) => severity === "error")).length;
  const toggle = () => {
    isOpen ? form.opened.delete(item) : form.opened.add(item);
    form.draw();
  };
  return html`<p class="head"><button type="button" class="toggle" id="${controlId(at)}-head" aria-expanded=${isOpen} @click=${toggle}>
    <span class="ordinal">${ordinal(depthOf(at) - 1, index + 1)}</span>
    <span class="called">${words(node, item, form) || _("（未填）")}</span>
    ${sums.length ? html`<small>${sums.join(" · ")}</small>` : nothing}
    ${wrong ? html`<small class="late">${_("%(count)s 处问题", { count: wrong })}</small>` : nothing}
  </button></p>`;
};

const small = (node, at, index, form) => html`<p class="head small"><span id="${controlId(at)}-head" tabindex="-1" class="ordinal">
  ${ordinal(depthOf(at) - 1, index + 1)}</span> <span class="unseen">${_(node.title)} ${words(node, form.draft.get(at), form)}</span></p>`;

const actions = (node, pointer, index, form) => {
  const last = form.draft.get(pointer).length - 1;
  const name = _("第%(place)s项", { place: index + 1 });
  const button = (text, deed) => html`<button type="button" class="plain"
    aria-label=${_("%(text)s：%(name)s", { text, name })} @click=${deed}>${text}</button>`;
  const places = others(form, pointer);
  return html`<div class="acts" role="group" aria-label=${_("这一项")}>
    ${index > 0 ? button(_("上移"), () => shift(form, pointer, index, -1)) : nothing}
    ${index < last ? button(_("下移"), () => shift(form, pointer, index, 1)) : nothing}
    ${button(_("在此后插入"), () => add(form, pointer, index + 1))}
    ${button(_("复制"), () => copy(form, pointer, index))}
    ${places.length ? html`<select class="carry" aria-label=${_("移到：%(name)s", { name })} .value=${live("")}
      @change=${({ target }) => target.value && carry(form, pointer, index, target.value)}>
      <option value="">${_("移到……")}</option>
      ${places.map(([to, text]) => html`<option value=${to}>${text}</option>`)}</select>` : nothing}
    ${button(_("删除"), () => remove(form, pointer, index))}
  </div>`;
};
