/** How a draft stands: its title, whether it is saved, what to do about it, what the check found. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { summary } from "./summary.js";
import { words } from "./telling.js";
import { _ } from "./texts.js";

/** The time of day in China, as 14:03. */
export const timeOfDay = (time) =>
  time.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });

/** The head of the page of a draft. */
export const standing = (desk) => {
  const { form, saving, checking, preview } = desk;
  return html`<h1>${form.draft.get("/header/title") || _("未命名文稿")}</h1>
    <div class="standing-line">
      <p class="saving ${saving.state}" id="saving">${line(saving)}</p>
      <div class="actions">
        <button type="button" class="plain" @click=${() => checking.show()}>${_("校验")}</button>
        <button type="button" class="plain" aria-expanded=${preview.isOpen ? "true" : "false"} aria-controls="preview"
          @click=${() => preview.toggle()}>${preview.isOpen ? _("关闭预览") : _("预览")}</button>
        <a class="button" href="/manuscripts/${form.told.id}/check" @click=${(event) => leave(event, saving)}>${_("核对并送核")}</a>
      </div>
    </div>
    <div role="alert">${trouble(desk)}</div>
    ${summary(desk)}
    <p class="unseen" role="status">${desk.said}</p>`;
};

const line = ({ state, at, isCopied }) => {
  if (state === "saved") return at ? _("已保存 %(time)s", { time: timeOfDay(at) }) : _("已保存");
  const told = { changed: _("有改动，即将保存"), saving: _("正在保存……"), lost: _("连接中断，尚未保存"), conflict: _("他人已改动，尚未保存") };
  return `${told[state] ?? _("尚未保存")}${isCopied ? "" : _("（本机存不下副本，请勿关闭本页）")}`;
};

/** What goes on to the check shows what is saved: so it is saved first. */
const leave = async (event, saving) => {
  if (!saving.isBehind) return;
  event.preventDefault();
  const { href } = event.currentTarget;
  await saving.again();
  if (!saving.isBehind) location.assign(href);
};

const trouble = (desk) => {
  const { saving } = desk;
  const told = TROUBLES[saving.trouble]?.(desk);
  if (!told) return nothing;
  const { fault } = saving;
  return html`<div class="notice">
    <p><strong>${told.what}</strong></p>
    <p>${told.kept ?? _("您所填的都还在本页，也已在本机保留。")}${told.cure ?? ""}</p>
    <p class="actions">${told.deeds.map(([words, deed]) => html`<button type="button" class="plain" @click=${deed}>${words}</button>`)}</p>
    ${fault?.reference ? html`<p class="note">${_("编号")} <code>${fault.reference}</code></p>` : nothing}
  </div>`;
};

const again = ({ saving }) => [_("立即重试"), () => saving.again()];
const download = (desk) => [_("下载我填的内容"), () => downloadWords(desk.form)];

const TROUBLES = {
  lost: (desk) => ({ what: _("连接中断，已在本机保留，恢复后自动保存。"), kept: _("可以继续填写，请不要关闭本页。"), deeds: [again(desk), download(desk)] }),
  failing: (desk) => ({ what: desk.saving.fault.message, cure: `${desk.saving.fault.hint}${_("稍后自动再试。")}`, deeds: [again(desk), download(desk)] }),
  away: (desk) => ({ what: _("登录已经结束，改动还没有保存。"), cure: _("登录后自动保存。"), deeds: [[_("登录"), () => desk.entry.open()], download(desk)] }),
  stranger: (desk) => ({
    what: _("这个浏览器现在登录的是%(name)s，没有以其名义保存。", { name: desk.saving.fault.name }),
    cure: _("请退出后由您本人登录，再重试。"),
    deeds: [again(desk), download(desk)],
  }),
  conflict: ({ form, saving, conflict }) => ({
    what: _("%(name)s 在 %(time)s 改动了这份文稿，现在的改动还没有保存。", { name: saving.other, time: timeOfDay(new Date(saving.theirs.updated_at)) }),
    cure: _("请对照两份内容，逐处选择。"),
    deeds: [[_("对照两份内容"), () => conflict.open()], download({ form })],
  }),
  refused: (desk) => ({ what: desk.saving.fault.message, cure: cure(desk.saving.fault), deeds: [...looking(desk), again(desk), download(desk)] }),
};

/** What to do; where the paper has moved on, the service's own words are for programs. */
const cure = ({ status, hint }) => (status === 409 ? _("请先下载所填的内容，再查看文稿。") : hint);

const looking = ({ form, saving }) =>
  saving.fault.status === 409 ? [[_("查看文稿"), () => location.assign(`/manuscripts/${form.told.id}`)]] : [];

/** Nothing; the browser keeps what is typed, in words, as a file. */
export const downloadWords = ({ told, draft }, payload = draft.payload) => {
  const address = URL.createObjectURL(new Blob([words(told.form.shape, payload)], { type: "text/plain;charset=utf-8" }));
  const link = Object.assign(document.createElement("a"), { href: address, download: `${payload.header?.title || _("未命名文稿")}.txt` });
  link.click();
  URL.revokeObjectURL(address);
};
