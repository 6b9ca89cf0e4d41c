/** What stands around a grid: its buttons, what it says, its faults, and what a file or a paste would change. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { Refused } from "./grid_reading.js";
import { _ } from "./texts.js";

const MOST_FAULTS = 100; // told one by one

const button = (words, deed, { isOff = false, keys = "", press } = {}) => html`<button type="button" class="plain"
  ?disabled=${isOff} aria-keyshortcuts=${keys || nothing} aria-pressed=${press ?? nothing}
  title=${keys || nothing} @click=${deed}>${words}</button>`;

/** The buttons of a grid; *acts* are what they do. */
export const buttons = (sheet, acts) => {
  const isEmpty = !sheet.lines.length;
  return html`<div class="tools" role="toolbar" aria-label=${_("表格")}>
    ${sheet.grid.levels.map((level, depth) => button(_("添加%(title)s", { title: _(level.title) }), () => acts.add(depth),
      { keys: depth === sheet.grid.levels.length - 1 ? "Alt+Insert" : "" })).reverse()}
    ${button(_("复制行"), acts.copy, { isOff: isEmpty, keys: "Alt+Shift+Insert" })}
    ${button(_("删除行"), acts.remove, { isOff: isEmpty, keys: "Alt+Delete" })}
    ${button(_("上移"), () => acts.move(-1), { isOff: isEmpty, keys: "Alt+Shift+ArrowUp" })}
    ${button(_("下移"), () => acts.move(1), { isOff: isEmpty, keys: "Alt+Shift+ArrowDown" })}
    ${button(_("向下填充"), acts.fill, { isOff: isEmpty, keys: "Control+D" })}
    ${button(_("清除内容"), acts.clear, { isOff: isEmpty, keys: "Delete" })}
    ${button(_("撤销"), acts.undo, { isOff: !sheet.past.length, keys: "Control+Z" })}
    ${button(_("重做"), acts.redo, { isOff: !sheet.future.length, keys: "Control+Y" })}
  </div>
  <div class="tools" role="toolbar" aria-label=${_("整张台账")}>
    ${button(_("粘贴整张台账"), acts.ask)}
    <label class="file button">${_("导入 Excel")}<input type="file" class="unseen" accept=".xlsx"
      @change=${({ target }) => { acts.choose(target.files[0]); target.value = ""; }}></label>
    ${button(_("下载 Excel"), acts.download, { isOff: isEmpty })}
    <a class="button" href=${sheet.grid.links.form} download>${_("下载空白表")}</a>
    ${button(_("全屏"), acts.widen)}
    <label class="tick"><input type="checkbox" .checked=${live(acts.showsAll)}
      @change=${({ target }) => acts.showAll(target.checked)}> ${_("显示全部列")}</label>
  </div>`;
};

/** What goes on, and what went wrong: in words, for everybody. */
export const status = (sheet, said) => {
  const fault = sheet.fault || sheet.awaiting.fault;
  const words = sheet.isBusy ? _("正在读入……") : said;
  return html`<p class="said" role="status">${words || (sheet.lines.length || sheet.isBusy ? "" : _("还没有内容：请粘贴整张台账，导入 Excel，或按“添加”。"))}</p>
    ${fault ? html`<div class="fault" role="alert"><p>${told(sheet, fault)}</p>
      ${fault.reference ? html`<p class="note">${_("编号：%(reference)s", { reference: fault.reference })}</p>` : nothing}</div>` : nothing}`;
};

const told = (sheet, fault) => {
  if (fault instanceof Refused) return fault.message;
  if (fault === sheet.awaiting.fault) return _("连接中断：填写的内容还没有全部读入，恢复后自动读入，请不要关闭本页。");
  return _("连接中断：没有读入，表格没有改动。请恢复连接后再试一次。");
};

/** A place to paste a whole ledger into. */
export const asking = (acts) => html`<section class="panel" aria-labelledby="grid-ask">
  <h3 id="grid-ask">${_("粘贴整张台账")}</h3>
  <label for="grid-whole">${_("在 Excel 或 WPS 中连同表头选中整张台账，复制，再粘贴到这里。")}</label>
  <textarea id="grid-whole" rows="3" @paste=${acts.whole}></textarea>
  <p class="actions">${button(_("放弃"), acts.drop)}</p>
</section>`;

/** What a proposal would change, told before anything is changed. */
export const proposal = ({ told, rows, unknown, notes, changes, places, source }, acts) => html`<section class="panel proposal"
  aria-labelledby="grid-proposal">
  <h3 id="grid-proposal" tabindex="-1">${source}</h3>
  <p>${_("%(rows)s 行，%(faults)s 处问题。", { rows, faults: told.faults.length })}</p>
  <table><thead><tr><th scope="col">${_("读入后")}</th><th scope="col">${_("新增")}</th><th scope="col">${_("改动")}</th><th scope="col">${_("删去")}</th></tr></thead>
    <tbody>${changes.map(({ title, added, changed, gone }) => html`<tr><th scope="row">${_(title)}</th>
      <td>${added}</td><td>${changed}</td><td class=${gone ? "late" : ""}>${gone}</td></tr>`)}</tbody></table>
  ${notes.map((note) => html`<p class="notice">${note}</p>`)}
  ${unknown.length ? html`<p class="notice">${_("没有认出的列，不会读入：%(names)s", { names: unknown.join("、") })}</p>` : nothing}
  ${told.faults.length ? html`<ul class="faults">${told.faults.slice(0, MOST_FAULTS).map((fault) => html`<li>${places(fault)}
    ${fault.message}${fault.hint}</li>`)}</ul>` : nothing}
  ${told.faults.length > MOST_FAULTS ? html`<p>${_("另有 %(count)s 处。", { count: told.faults.length - MOST_FAULTS })}</p>` : nothing}
  <p class="actions"><button type="button" @click=${acts.take}>${_("导入")}</button> ${button(_("放弃"), acts.drop)}</p>
</section>`;

/** The faults of a grid's cells, each with a link that chooses the cell. */
export const faults = (wrong, lacking, acts) => html`<section class="wrongs" aria-label=${_("表格中的问题")}>
  ${wrong.length ? html`<p>${_("%(count)s 处问题：", { count: wrong.length })}</p>
    <ul class="faults">${wrong.slice(0, MOST_FAULTS).map(({ row, column, message, hint }) => html`<li>
      <a href="#" @click=${(event) => { event.preventDefault(); acts.go(row, column); }}>${_("第%(row)s行“%(title)s”", { row: row + 1, title: _(column.title) })}</a>
      ${message}${hint}</li>`)}</ul>
    ${wrong.length > MOST_FAULTS ? html`<p>${_("另有 %(count)s 处。", { count: wrong.length - MOST_FAULTS })}</p>` : nothing}` : nothing}
  ${lacking.count ? html`<p>${_("还有 %(count)s 格必填未填，", { count: lacking.count })}<a href="#"
    @click=${(event) => { event.preventDefault(); acts.go(lacking.row, lacking.column); }}>${_("到第一格")}</a></p>` : nothing}
</section>`;
