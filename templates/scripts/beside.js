/** What stands beside a place of the form: what the check found, whence its words are, what reviewers said. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { controlId } from "./controls.js";
import { remarksAt } from "./remarks.js";
import { ruleOf } from "./telling.js";
import { _ } from "./texts.js";
import { isAlike } from "./values.js";

/** What is drawn beside the place, the ids of it for `aria-describedby`, and the word for `aria-invalid`. */
export const beside = (pointer, form) => {
  const id = controlId(pointer);
  const found = form.findings.get(pointer) ?? [];
  const lock = form.locks.get(pointer);
  const remarks = remarksAt(pointer, form);
  const by = [found.length ? `${id}-found` : "", lock ? `${id}-source` : "", remarks === nothing ? "" : `${id}-remarks`];
  return {
    by: by.filter(Boolean).join(" "),
    wrong: found.some(({ severity }) => severity === "error") ? "true" : "false",
    drawn: html`${found.length ? findings(id, found) : nothing} ${lock ? source(id, pointer, lock, form) : nothing} ${remarks}`,
  };
};

const SIGNS = { error: _("错误"), warning: _("提醒"), info: _("提示") };

const findings = (id, found) => html`<ul class="found" id="${id}-found">
  ${found.map(({ severity, message, hint, code }) => html`<li class=${severity}>
    <strong>${SIGNS[severity]}</strong> ${message}${hint} ${ruleOf(code)}</li>`)}
</ul>`;

const source = (id, pointer, lock, form) => {
  const held = form.lock(pointer);
  if (held) {
    return html`<p class="source" id="${id}-source">${lock.words}
      <button type="button" class="plain" @click=${() => unlock(pointer, form)}>${_("改写")}</button></p>`;
  }
  if (isAlike(form.draft.get(pointer), lock.value)) {
    return html`<p class="source unlocked" id="${id}-source">${_("%(source)s，改动后须说明理由", { source: lock.words })}</p>`;
  }
  return html`<p class="source changed" id="${id}-source">${_("与来源不一致（%(source)s）", { source: lock.words })}
    ${typeof lock.value === "string" ? html`<q>${lock.value}</q>` : nothing}
    <button type="button" class="plain" @click=${() => restore(pointer, lock, form)}>${_("恢复原文")}</button></p>`;
};

const unlock = (pointer, form) => {
  form.unlocked.add(pointer);
  form.say(_("可以改写了。与来源不一致的，校验时会提醒。"));
  form.focus(pointer);
};

const restore = (pointer, lock, form) => {
  form.unlocked.delete(pointer);
  form.draft.set(pointer, structuredClone(lock.value));
  form.focus(pointer);
};
