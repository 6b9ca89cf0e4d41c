/** What reviewers remarked, at its places, with a box for the answer of who drafts. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { call } from "./calls.js";
import { controlId } from "./controls.js";
import { _ } from "./texts.js";

/** Nothing; the form knows what reviewers have remarked on it by now. */
export const readRemarks = async (form) => {
  const answer = await call(form.told.links.session, form.told.links.remarks);
  if (!answer.ok) return;
  form.remarks = (await answer.json()).items;
  form.look();
};

/** The remarks at the place. */
export const remarksAt = (pointer, form) => {
  const found = form.remarks.filter(({ now }) => now === pointer);
  return found.length ? html`<ul class="remarks" id="${controlId(pointer)}-remarks">${found.map((one) => remark(one, form))}</ul>` : nothing;
};

/** The remarks on the whole paper, and those whose place is no more. */
export const remarksOnWhole = (form) => {
  const found = form.remarks.filter(({ now }) => now === "" || now === null);
  return found.length ? html`<ul class="remarks whole">${found.map((one) => remark(one, form))}</ul>` : nothing;
};

/** The remarks within the part, each with its place, where the part shows none at its places itself. */
export const remarksWithin = (pointer, form) => {
  const found = form.remarks.filter(({ now }) => now === pointer || now?.startsWith(`${pointer}/`));
  return found.length ? html`<ul class="remarks whole">${found.map((one) => remark(one, form, true))}</ul>` : nothing;
};

/** How many remarks at the place or within it wait for an answer. */
export const waiting = (form, isWithin) => form.remarks.filter(({ now, is_open }) => is_open && now !== null && isWithin(now)).length;

const remark = (one, form, isPlaced = false) => html`<li>
  ${isPlaced ? html`<p><a href="#${one.now}" @click=${(event) => went(event, one, form)}>${one.place.join(" · ")}</a></p>` : nothing}
  <p><strong>${_("审核意见")}</strong> ${one.actor}：${one.words}</p>
  ${one.now === null ? html`<p class="help">${_("所指之处已删去：%(place)s", { place: one.place.join(" · ") })}</p>` : nothing}
  ${one.is_open ? answering(one, form) : html`<p class="done">${_("已处理（%(actor)s）：%(answer)s", { actor: one.answered_by, answer: one.answer })}</p>`}
</li>`;

const went = (event, one, form) => {
  event.preventDefault();
  form.go(one.now);
};

const answering = (one, form) => html`<form class="answer" @submit=${(event) => answered(event, one, form)}>
  <label for="answer-${one.id}">${_("处理情况")}</label>
  <textarea id="answer-${one.id}" name="answer" rows="2" required></textarea>
  <button class="plain">${_("已处理")}</button>
  ${one.fault ? html`<p class="fault" role="alert">${one.fault}</p>` : nothing}
</form>`;

const answered = async (event, one, form) => {
  event.preventDefault();
  const body = JSON.stringify({ answer: new FormData(event.target).get("answer") });
  try {
    const answer = await call(form.told.links.session, `${form.told.links.remarks}/${one.id}/resolution`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body,
    });
    const told = await answer.json();
    if (answer.ok) Object.assign(one, told, { fault: "" });
    else one.fault = `${told.detail}${told.instance ? `（${told.instance}）` : ""}`;
  } catch {
    one.fault = _("没有连上服务，处理情况还没有记下，请稍后再试。");
  }
  form.say(one.fault || _("已记下处理情况"));
  form.look();
};
