/** Two people wrote at once: both contents side by side, place by place, and the clerk chooses. */

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { isSame, merged, places } from "./merging.js";
import { downloadWords } from "./standing.js";
import { _ } from "./texts.js";

/** A dialog over a draft that somebody else changed meanwhile; `open` shows it. */
export const conflict = (form, saving) => {
  const dialog = document.createElement("dialog");
  dialog.className = "conflict";
  dialog.setAttribute("aria-labelledby", "conflict-title");
  document.body.append(dialog);
  const settle = ({ sides, chosen }) => {
    const made = merged(form.told.form.shape, sides, chosen);
    dialog.close();
    return saving.settle(isSame(made, sides.theirs) ? sides.theirs : made);
  };
  const open = () => {
    const sides = { base: JSON.parse(saving.kept), theirs: JSON.parse(saving.theirs.text), mine: form.draft.payload };
    const found = places(form.told.form.shape, sides);
    const chosen = new Map(found.filter(({ changed }) => changed !== "both").map(({ key, changed }) => [key, changed]));
    const told = { form, saving, sides, found, chosen, settle, close: () => dialog.close() };
    told.draw = () => render(page(told), dialog);
    told.draw();
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("h2").focus();
  };
  return { open };
};

const page = (told) => {
  const { form, saving, sides, found, chosen } = told;
  const open = found.filter(({ key }) => !chosen.has(key)).length;
  return html`<h2 id="conflict-title" tabindex="-1">${_("%(name)s 也改动了这份文稿", { name: saving.other })}</h2>
    <p>${_("两份内容有%(number)s处不同。只有一方改动过的，已经替您选好；双方都改动过的，请您选择。没有选用的内容可以下载。", { number: found.length })}</p>
    <p class="actions">
      <button type="button" class="plain" @click=${() => all(told, "mine")}>${_("全部用我的")}</button>
      <button type="button" class="plain" @click=${() => all(told, "theirs")}>${_("全部用对方的")}</button>
      <button type="button" class="plain" @click=${() => downloadWords(form)}>${_("下载我填的内容")}</button>
      <button type="button" class="plain" @click=${() => downloadWords(form, sides.theirs)}>${_("下载对方的内容")}</button>
    </p>
    <ol class="places">${found.map((place, index) => choice(place, index, told))}</ol>
    <p role="status">${open ? _("还有%(number)s处没有选择", { number: open }) : nothing}</p>
    <p class="actions">
      <button type="button" ?disabled=${open > 0} @click=${() => told.settle(told)}>${_("按所选保存")}</button>
      <button type="button" class="plain" @click=${told.close}>${_("稍后再定")}</button>
    </p>`;
};

const choice = ({ key, titles, theirs, mine, changed }, index, told) => html`<li>
  <fieldset class="group">
    <legend>${titles.join(" › ")}${changed === "both" ? html` <span class="state due">${_("双方都改动过")}</span>` : nothing}</legend>
    <div class="sides">
      ${side("mine", _("我的"), mine, theirs, { key, index, told })}
      ${side("theirs", _("对方的"), theirs, mine, { key, index, told })}
    </div>
  </fieldset>
</li>`;

const side = (whose, name, text, other, { key, index, told }) => html`<label class="side">
  <span><input type="radio" name="place-${index}" value=${whose} .checked=${told.chosen.get(key) === whose}
    @change=${() => choose(told, key, whose)}> ${name}</span>
  <span class="words">${marked(text, other)}</span>
</label>`;

/** The text, in which what the other has not is marked. */
const marked = (text, other) => {
  const most = Math.min(text.length, other.length);
  let begin = 0;
  while (begin < most && text[begin] === other[begin]) begin += 1;
  let end = 0;
  while (end < most - begin && text.at(-1 - end) === other.at(-1 - end)) end += 1;
  const middle = text.slice(begin, text.length - end);
  return html`${text.slice(0, begin)}${middle ? html`<mark>${middle}</mark>` : nothing}${text.slice(text.length - end)}`;
};

const choose = (told, key, whose) => {
  told.chosen.set(key, whose);
  told.draw();
};

const all = (told, whose) => {
  for (const { key } of told.found) told.chosen.set(key, whose);
  told.draw();
};
