/** The form of a paper: its steps, the step that is open, and how its saving stands. */

import { html, render } from "../vendor/lit-html/lit-html.js";
import { Draft } from "./draft.js";
import { field } from "./fields.js";
import { list } from "./lists.js";
import { steps } from "./pointers.js";
import { Saving } from "./saving.js";
import { _ } from "./texts.js";

const told = JSON.parse(document.getElementById("told").textContent);
const place = document.getElementById("editor");
const draft = new Draft(told.payload);
const saving = new Saving(draft, told);
const form = { draft, told, open: 0, list: (node, pointer) => list(node, pointer, form) };

const STATES = {
  saved: _("已保存"),
  changed: _("有改动，即将保存"),
  saving: _("正在保存"),
  failed: _("没有保存"),
};

const nodeAt = (pointer) =>
  steps(pointer).reduce((node, key) => node.fields.find((member) => member.key === key), told.form.shape);

const outline = () => html`<nav class="outline" aria-label=${_("步骤")}>
  <ol>
    ${told.form.steps.map((step, index) => html`<li>
      <button type="button" aria-current=${index === form.open ? "step" : "false"} @click=${() => show(index)}>${step.title}</button>
    </li>`)}
  </ol>
</nav>`;

const step = () => {
  const { title, pointers } = told.form.steps[form.open];
  return html`<section class="step" aria-labelledby="step">
    <h2 id="step" tabindex="-1">${title}</h2>
    ${pointers.map((pointer) => field(nodeAt(pointer), pointer, form))}
  </section>`;
};

const page = () => html`<h1>${draft.get("/header/title") || _("未命名文稿")}</h1>
  <p class="saving" role="status">${STATES[saving.state]}</p>
  <div class="columns">${outline()} ${step()}</div>`;

let isDue = false;

const draw = () => {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    render(page(), place);
  });
};

const show = (index) => {
  form.open = index;
  draw();
};

draft.addEventListener("change", draw);
saving.addEventListener("state", draw);
place.replaceChildren();
draw();
