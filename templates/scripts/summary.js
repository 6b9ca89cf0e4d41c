/** The summary of a check: how much there is to mend, and a way to each place. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { ruleOf, titles } from "./telling.js";
import { _ } from "./texts.js";

const MOST = 50; // findings listed before all are asked for

/** What the check found; the list of it once that was asked for. */
export const summary = (desk) => {
  const { checking } = desk;
  if (checking.state === "none") return nothing;
  const found = checking.findings;
  const shown = desk.isWhole ? found : found.slice(0, MOST);
  return html`<section class="summary" id="summary" tabindex="-1" aria-labelledby="summary-title">
    <h2 id="summary-title">${count(checking)}</h2>
    ${checking.isShown
      ? html`<ol>${shown.map((one) => item(one, desk))}</ol>
        ${found.length > shown.length ? html`<button type="button" class="plain" @click=${() => whole(desk)}>
          ${_("其余%(number)s处", { number: found.length - shown.length })}</button>` : nothing}`
      : nothing}
    ${found.length ? html`<button type="button" class="plain" aria-expanded=${checking.isShown ? "true" : "false"} @click=${() => fold(desk)}>
      ${checking.isShown ? _("收起") : _("逐条查看")}</button>` : nothing}
  </section>`;
};

const count = (checking) => {
  const { errors, others } = checking.counts;
  if (checking.state === "failed") return `${_("校验没有完成。")}${checking.fault.message}${checking.fault.reference}`;
  if (!errors && !others) return _("校验通过");
  const told = errors ? _("错误%(errors)s处，提醒%(others)s处", { errors, others }) : _("校验通过，提醒%(others)s处", { others });
  return told;
};

const SIGNS = { error: _("错误"), warning: _("提醒"), info: _("提示") };

const item = ({ severity, pointer, message, hint, code }, { form }) => {
  const way = titles(form.told.form.shape, form.draft.payload, pointer);
  const place = (message.startsWith(way.at(-1)) ? way.slice(0, -1) : way).join(" › "); // many name it themselves
  return html`<li class=${severity}><span class="state ${severity === "error" ? "late" : "due"}">${SIGNS[severity]}</span>
    <a href="#${pointer}" @click=${(event) => go(event, pointer, form)}>${place ? `${place}：` : ""}${message}</a>${hint} ${ruleOf(code)}</li>`;
};

const go = (event, pointer, form) => {
  event.preventDefault();
  form.go(pointer);
};

const fold = (desk) => {
  desk.checking.isShown = !desk.checking.isShown;
  desk.checking.dispatchEvent(new Event("state"));
};

const whole = (desk) => {
  desk.isWhole = true;
  desk.checking.dispatchEvent(new Event("state"));
};
