/** What a page that was closed or broke down left in this browser: taken over or thrown away. */

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { isSame, places } from "./merging.js";
import { downloadWords, timeOfDay } from "./standing.js";
import { _ } from "./texts.js";

const MOST = 20; // places that are shown

/** Nothing; copies of what the server never had are offered, the newest first. */
export const offerCopies = (form, saving) => {
  const place = document.getElementById("left");
  const next = () => {
    const [copy] = saving.copies.left().filter((one) => isNews(one, form, saving));
    render(copy ? offer(copy, { form, saving, next }) : nothing, place);
  };
  next();
};

/** Whether the copy has what the draft has not; one that has nothing is thrown away. */
const isNews = (copy, form, saving) => {
  const isOld = isSame(JSON.parse(copy.text), form.draft.payload);
  if (isOld) saving.copies.drop(copy.name);
  return !isOld;
};

const offer = (copy, { form, saving, next }) => {
  const left = JSON.parse(copy.text);
  const found = places(form.told.form.shape, { base: JSON.parse(copy.base), theirs: form.draft.payload, mine: left });
  const drop = () => {
    saving.copies.drop(copy.name);
    next();
  };
  return html`<section class="notice" aria-labelledby="left-title">
    <h2 id="left-title">${_("上次有未保存的改动（%(time)s）", { time: timeOfDay(new Date(copy.at)) })}</h2>
    <details><summary>${_("%(number)s处不同", { number: found.length })}</summary>
      <dl>${found.slice(0, MOST).map(({ titles, theirs, mine }) => html`<dt>${titles.join(" › ")}</dt>
        <dd><p>${_("未保存的：")}${mine}</p><p>${_("已保存的：")}${theirs}</p></dd>`)}</dl>
    </details>
    <p class="actions">
      <button type="button" @click=${() => restore(copy, left, { form, saving, drop })}>${_("恢复")}</button>
      <button type="button" class="plain" @click=${drop}>${_("放弃")}</button>
      <button type="button" class="plain" @click=${() => downloadWords(form, left)}>${_("下载这些内容")}</button>
    </p>
  </section>`;
};

/** Nothing; the copy is the draft again; where the server has moved on since, the clerk compares. */
const restore = (copy, left, { form, saving, drop }) => {
  saving.restore(copy, left);
  saving.copy();
  drop();
  form.draw();
};
