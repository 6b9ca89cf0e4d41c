/** What a form shows of a node of its description, filled with what the draft holds there. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { beside } from "./beside.js";
import { begun } from "./codes.js";
import { control, controlId, isSet } from "./controls.js";
import { withdraw } from "./changes.js";
import { choices, isSole, sole } from "./naming.js";
import { above, below } from "./pointers.js";
import { _ } from "./texts.js";

/** The control, the list or the group of a node, under *title*. */
export const field = (node, pointer, form, title = node.title) => {
  if (node.kind === "object") return object(node, pointer, form, title);
  if (node.kind === "list") return form.list(node, pointer);
  const id = controlId(pointer);
  const told = beside(pointer, form);
  const by = [node.help ? `${id}-help` : "", told.by].filter(Boolean).join(" ");
  const help = node.help ? html`<p class="help" id="${id}-help">${_(node.help)}</p>` : nothing;
  const drawn = control(node, pointer, form, { by, wrong: told.wrong });
  const mark = node.required ? nothing : html` <small>${_("选填")}</small>`;
  if (isSet(node)) {
    return html`<fieldset class="field set" aria-describedby=${by || nothing}><legend>${_(title)}${mark}</legend>
      ${help} ${drawn} ${told.drawn}</fieldset>`;
  }
  if (node.kind === "flag") {
    return html`<div class="field flag">${drawn} <label for=${id}>${_(title)}</label> ${help} ${told.drawn}</div>`;
  }
  return html`<div class="field ${node.kind}"><label for=${id}>${_(title)}${mark}</label>
    ${help} ${drawn} ${told.drawn}</div>`;
};

const object = (node, pointer, form, title) => {
  const isThere = form.draft.get(pointer) !== undefined && form.draft.get(pointer) !== null;
  if (!node.required && !isThere) return absent(node, pointer, form, title);
  const one = sole(node);
  const removal = node.required ? nothing : html`<button type="button" class="plain"
    @click=${() => withdraw(form, pointer, _(title))}>${_("删除%(title)s", { title: _(title) })}</button>`;
  const told = beside(pointer, form);
  if (one) return html`<div class="one" id=${controlId(pointer)}>
    ${field({ ...one, help: node.help }, below(pointer, one.key), form, title)} ${told.drawn} ${removal}</div>`;
  if (_(form.steps[form.open].title) === _(title)) return html`<div id=${controlId(pointer)} tabindex="-1">${told.drawn}
    ${members(node.fields.map((member) => [member, below(pointer, member.key)]), form, pointer)}</div>`;
  return html`<fieldset class="group" id=${controlId(pointer)} tabindex="-1" aria-describedby=${told.by || nothing}>
    <legend>${_(title)}</legend>
    ${told.drawn}
    ${members(node.fields.map((member) => [member, below(pointer, member.key)]), form, pointer)} ${removal}
  </fieldset>`;
};

const absent = (node, pointer, form, title) => html`<p class="field absent"><button type="button" class="plain"
  id=${controlId(pointer)} @click=${() => {
    form.draft.set(pointer, begun(node, form));
    form.focus(pointer);
  }}>${_("添加%(title)s", { title: _(title) })}</button> <span class="help">${_(node.help)}</span></p>`;

/** The fields in their order: what may be left out folded where it stands, what nobody need see folded at the end. */
export const members = (fields, form, key) => {
  const shown = fields.filter(([node, pointer]) => isAsked(node, pointer, form));
  const seen = shown.filter(([node]) => !isAside(node));
  const aside = shown.flatMap(([node, pointer]) => asides(node, pointer, form));
  const isMain = ([node]) => node.required || node.main || node.when;
  const drawn = [];
  if (seen.some(isMain)) {
    for (const one of seen) {
      const last = drawn.at(-1);
      if (isMain(one)) drawn.push([one]);
      else if (last && !isMain(last[0])) last.push(one);
      else drawn.push([one]);
    }
  } else drawn.push(...seen.map((one) => [one]));
  const isFolded = seen.some(isMain);
  return html`${drawn.map((run) => (isFolded && !isMain(run[0]) ? optional(run, form) : field(...run[0], form)))}
    ${aside.length ? more(aside, form, key) : nothing}`;
};

const isAside = (node) => node.aside || node.counted;

const isAsked = (node, pointer, form) => {
  if (node.kind === "fixed") return false;
  if (isFilled(form.draft.get(pointer))) return true;
  if (node.refers && !node.required && !choices(node.refers, form).size) return false;
  return !node.when || form.draft.get(below(above(pointer), node.when[0])) === node.when[1];
};

const asides = (node, pointer, form) => {
  if (isAside(node)) return [[node, pointer, _(node.title)]];
  if (!isSole(node)) {
    const isList = node.kind === "list" && node.item.kind === "object" && isSole(node.item);
    const held = form.draft.get(pointer);
    if (!isList || !Array.isArray(held)) return [];
    return held.flatMap((item, index) => asides({ ...node.item, required: true, title: item?.name ?? node.title }, below(pointer, index), form));
  }
  if (!form.draft.get(pointer)) return [];
  return node.fields.filter(isAside).map((member) => [member, below(pointer, member.key), `${_(node.title)}：${_(member.title)}`]);
};

const isFilled = (value) => value !== undefined && value !== null && !(Array.isArray(value) && !value.length);

const optional = (run, form) => {
  const filled = run.filter(([, pointer]) => isFilled(form.draft.get(pointer))).length;
  const titles = run.map(([node]) => _(node.title)).join(_("、"));
  const words = filled
    ? _("选填项（%(total)s 项，已填 %(filled)s 项）：%(titles)s", { total: run.length, filled, titles })
    : _("选填项（%(total)s 项）：%(titles)s", { total: run.length, titles });
  const key = `optional ${run[0][1]}`;
  if (!form.firsts.has(key)) form.firsts.set(key, run.some(([node, pointer]) => isShort(node, form.draft.get(pointer))));
  return fold(key, words, run, form, form.firsts.get(key));
};

/** Whether a value is there, and no long list that would push what comes after it off the screen. */
const isShort = (node, value) =>
  isFilled(value) && !(node.kind === "list" && node.item.kind === "object" && value.length > LONG);

const LONG = 2; // items

const more = (aside, form, key) => {
  const told = aside.map(([node, pointer, title]) => [title, form.draft.get(pointer) ?? counted(node, pointer, form)]);
  const values = told.filter(([, value]) => typeof value === "string" || typeof value === "number");
  const words = values.slice(0, 2).map(([title, value]) => _("%(title)s %(value)s", { title, value })).join(_("，"));
  return fold(`more ${key}`, words ? _("更多（%(words)s）", { words }) : _("更多"), aside, form, false);
};

/** What a field that nobody fills in will be: the parts beside it put together. */
const counted = (node, pointer, form) => {
  if (node.key !== "display") return undefined;
  const { agency_code: code, year, serial } = form.draft.get(above(pointer)) ?? {};
  return code && year && serial ? `${code}〔${year}〕${serial}号` : undefined;
};

const fold = (key, words, fields, form, isOpen) => {
  const isPointed = fields.some(([, pointer]) =>
    form.concerns(form.findings.keys(), pointer) || (form.target && form.concerns([form.target], pointer)));
  const open = form.folds.get(key) ?? (isOpen || isPointed);
  return html`<details class="fold" .open=${live(open)}>
    <summary @click=${(event) => turn(event, form, key, !open)}>${words}</summary>
    ${open ? fields.map(([node, pointer, title]) => field(node, pointer, form, title)) : nothing}
  </details>`;
};

/** Nothing; what is folded under the key is open, or no more. */
export const turn = (event, form, key, isOpen) => {
  event.preventDefault(); // the form alone says what is open
  form.folds.set(key, isOpen);
  form.draw();
};
