/** The form of a paper: its outline, the step that is open, and how its saving stands. */

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { attend } from "./attending.js";
import { spot } from "./changes.js";
import { begin } from "./codes.js";
import { Draft } from "./draft.js";
import { members } from "./fields.js";
import { Form } from "./form.js";
import { switched, went } from "./grid_switch.js";
import { list } from "./lists.js";
import { outline, standing } from "./outline.js";
import { above, nodeAt } from "./pointers.js";
import { readRemarks, remarksOnWhole } from "./remarks.js";
import { Saving } from "./saving.js";
import { coverage, readSources } from "./sources.js";
import { _ } from "./texts.js";

const told = JSON.parse(document.getElementById("told").textContent);
const place = document.getElementById("editor");
const draft = new Draft(told.payload);
const form = new Form(told, draft);
form.list = (node, pointer) => switched(form, pointer, () => list(node, pointer, form));
begin(form);
const saving = new Saving(draft, told);
form.save = () => saving.save();

const RARELY = 400; // milliseconds between two looks at all steps

let standings = [];
let said = "";
let isDue = false;
let isLooked = false;

const LEDGERS = ["/body/aspects", "/body/entries", "/body/ledger"]; // what a step shows of its source, it shows there

const holdsLedger = ({ pointers }) => {
  const shown = LEDGERS.find((pointer) => nodeAt(form.shape, pointer));
  return pointers.includes(shown);
};

const step = () => {
  const opened = form.steps[form.open];
  const go = (index, words, kind) => html`<button type="button" class=${kind} @click=${() => show(index)}>${words}</button>`;
  return html`<section class="step" aria-labelledby="step">
    <h2 id="step" tabindex="-1">${_(opened.title)}</h2>
    ${holdsLedger(opened) ? coverage(form) : nothing}
    ${members(opened.pointers.map((pointer) => [nodeAt(form.shape, pointer), pointer]), form, `step ${form.open}`)}
    <div class="actions">
      ${form.open > 0 ? go(form.open - 1, _("上一步"), "plain") : nothing}
      ${form.open < form.steps.length - 1 ? go(form.open + 1, _("下一步：%(title)s", { title: _(form.steps[form.open + 1].title) }), "") : nothing}
    </div>
  </section>`;
};

const undoing = () => (form.undo
  ? html`<p class="undo">${form.undo.words} <button type="button" class="plain" @click=${form.undo.restore}>${_("撤销")}</button></p>`
  : nothing);

const page = () => html`${remarksOnWhole(form)}
  <div class="columns">${outline(form, standings, show)} ${step()}</div>
  ${undoing()}
  <p class="unseen" role="status">${said}</p>`;

const look = () => {
  isLooked = false;
  standings = form.steps.map((one) => standing(form, one));
  form.draw();
};

form.drawNow = () => {
  isDue = false;
  render(page(), place);
  if (form.focused) settle();
};

form.draw = () => {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => isDue && form.drawNow());
};

form.take = (findings) => {
  form.find(findings);
  form.draw();
  form.look();
};

form.say = (words) => {
  said = words;
  form.draw();
};

const element = (pointer) => {
  const [way, line] = pointer.split(" line ");
  if (line === undefined) return document.getElementById(spot(pointer));
  return document.getElementById(spot(way))?.querySelector(`[data-line="${line}"]`);
};

const settle = () => {
  let way = form.focused;
  form.focused = "";
  if (went(form, way)) return;
  let found = way === "step" ? document.getElementById("step") : element(way);
  while (!found && way) {
    way = above(way.split(" ")[0]);
    found = way ? element(way) : null;
  }
  found ??= document.getElementById("step");
  if (found.matches("fieldset.field, div.one, li.item")) found = found.querySelector("input, select, textarea, button") ?? found;
  found.focus();
  found.scrollIntoView({ block: "nearest" });
};

const show = (index) => {
  history.pushState(null, "", `#step-${index + 1}`);
  route();
};

const route = () => {
  const asked = decodeURIComponent(location.hash.slice(1));
  const number = /^step-(\d+)$/.exec(asked)?.[1];
  if (asked.startsWith("/")) return arrive(asked);
  form.open = Math.min(Math.max(Number(number ?? 1) - 1, 0), form.steps.length - 1);
  form.target = "";
  if (number) form.focus("step");
  else form.draw();
};

const arrive = (pointer) => {
  form.isChecked = true; // whoever comes to a place has read what is wrong with it
  form.go(pointer);
};

form.look = () => {
  if (isLooked) return;
  isLooked = true;
  setTimeout(look, RARELY);
};

draft.addEventListener("change", () => {
  form.draw();
  form.look();
});
saving.addEventListener("saved", () => readSources(form).catch(() => {}));
addEventListener("popstate", route);
addEventListener("resize", form.draw);
place.addEventListener("focusin", ({ target }) => {
  const at = target.id?.startsWith("at/") ? target.id.slice(2).replace(/-(head|add|blank)$/, "") : "";
  if (!at || at === form.target) return;
  form.target = at;
  form.draw();
});
place.replaceChildren();
standings = form.steps.map((one) => standing(form, one));
route();
readSources(form).catch(() => {});
readRemarks(form).catch(() => {});
attend(form, saving);
