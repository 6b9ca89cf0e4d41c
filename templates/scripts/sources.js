/** Whence the words of a draft are, and what it still lacks of what its source asks. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { call } from "./calls.js";
import { _ } from "./texts.js";

/** Nothing; the form knows which places quote the source, and the counts of what is answered. */
export const readSources = async (form) => {
  const answer = await call(form.told.links.session, form.told.links.coverage);
  if (!answer.ok) return;
  const { counts, quoted, source } = await answer.json();
  form.counts = counts;
  form.source = source;
  form.locks = new Map(quoted.map(({ pointer, value, is_same }) => [pointer, { value, isSame: is_same, words: source?.words ?? "" }]));
  form.draw();
};

/** The counts, each with links to what is missing, and the paper that this one answers. */
export const coverage = (form) => {
  const counts = (form.counts ?? []).filter(({ total }) => total > 0);
  if (!counts.length && !form.source) return nothing;
  return html`<div class="coverage">
    ${form.source ? origin(form.source) : nothing}
    ${counts.map((count) => counted(count, form))}
  </div>`;
};

const origin = ({ page, title, number }) => html`<p>${_("据以起草：")}
  <a href=${page} target="_blank" rel="noopener">${title}（${number}）</a></p>`;

const SHOWN = 50; // missing ones that are named

const counted = ({ text, done, total, lacks }, form) => html`<p class=${done === total ? "done" : "due"}>
    ${done === total ? "✓" : "！"} ${text}</p>
  ${lacks.length ? html`<details><summary>${_("还差 %(count)s 处", { count: lacks.length })}</summary>
    <ul class="lacks">${lacks.slice(0, SHOWN).map((lack) => missing(lack, form))}
    ${lacks.length > SHOWN ? html`<li>${_("另有 %(count)s 处", { count: lacks.length - SHOWN })}</li>` : nothing}</ul>
  </details>` : nothing}`;

const missing = ({ pointer, words }, form) => html`<li>
  <a href="#${pointer}" @click=${(event) => (event.preventDefault(), form.go(pointer))}>${words}</a></li>`;
