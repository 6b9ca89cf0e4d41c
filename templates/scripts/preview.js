/** The paper as it will look, beside its form: the PDF itself, made again after what was changed is saved. */

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { call, refusal } from "./calls.js";
import { timeOfDay } from "./standing.js";
import { _ } from "./texts.js";

const SPACE = 5_000; // milliseconds between two of them

export class Preview extends EventTarget {
  constructor(saving) {
    super();
    Object.assign(this, { saving, isOpen: false, address: "", made: "", seconds: 0, fault: null, asked: 0 });
    this.place = document.getElementById("preview");
    saving.addEventListener("saved", () => this.isOpen && this.soon());
  }

  /** Nothing; it is open where it was closed, closed where it was open. */
  async toggle() {
    this.isOpen = !this.isOpen;
    this.place.hidden = !this.isOpen;
    document.body.classList.toggle("previewing", this.isOpen);
    this.dispatchEvent(new Event("state"));
    if (!this.isOpen) return this.stop();
    if (this.saving.isBehind) await this.saving.again();
    await this.make();
  }

  /** Nothing; it is made again as soon as that is not too often. */
  soon() {
    clearTimeout(this.timer);
    if (this.made === this.saving.digest) return;
    this.timer = setTimeout(() => this.make(), Math.max(0, this.asked + SPACE - Date.now()));
  }

  /** Nothing; the PDF of what is saved is shown, or why there is none. */
  async make() {
    if (this.running) return this.soon();
    this.running = new AbortController();
    Object.assign(this, { asked: Date.now(), seconds: 0, fault: null });
    this.counting = setInterval(() => this.draw({ seconds: this.seconds + 1 }), 1000);
    this.draw();
    const digest = this.saving.digest;
    try {
      const answer = await call(this.saving.links.session, this.saving.links.pdf, { headers: { Accept: "application/pdf" }, signal: this.running.signal });
      if (answer.ok) this.show(await answer.blob());
      else this.fault = await refusal(answer);
      this.made = digest;
    } catch (fault) {
      if (fault.name !== "AbortError") this.fault = { message: _("连接中断，没有取得预览。"), hint: "", errors: [], reference: "" };
    } finally {
      clearInterval(this.counting);
      this.running = null;
    }
    this.draw();
    if (this.isOpen && !this.fault && this.made !== this.saving.digest) this.soon();
  }

  /** Nothing; nothing is made any more. */
  stop() {
    clearTimeout(this.timer);
    this.running?.abort();
  }

  show(pdf) {
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = URL.createObjectURL(pdf);
    this.at = new Date();
  }

  draw(told = {}) {
    Object.assign(this, told);
    render(page(this), this.place);
  }
}

const page = (preview) => html`<div class="preview-head">
    <h2>${_("预览（草稿）")}</h2>
    <p role="status">${progress(preview)}</p>
    <p class="actions"><a class="button" href=${preview.saving.links.sheet} target="_blank">${_("在新窗口打开")}</a>
      <button type="button" class="plain" @click=${() => preview.toggle()}>${_("关闭预览")}</button></p>
  </div>
  ${preview.fault ? failure(preview.fault) : nothing}
  ${preview.address ? html`<iframe src="${preview.address}#navpanes=0&view=FitH" title=${_("文稿的 PDF 预览，标有草稿")}></iframe>` : nothing}`;

const progress = ({ running, seconds, at }) => {
  if (running) return seconds ? _("正在排版，第%(seconds)s秒……", { seconds }) : _("正在排版……");
  return at ? _("%(time)s 排出", { time: timeOfDay(at) }) : "";
};

const failure = ({ message, hint, errors, reference }) => html`<div class="fault" role="alert">
  <p><strong>${errors.length > 1 ? _("有%(number)s处错误，还不能排版。", { number: errors.length }) : message}</strong></p>
  <p>${errors.length > 1 ? _("请按“校验”逐条修改，保存后预览自动更新。") : hint}</p>
  ${errors.length > 1 ? html`<ol>${errors.slice(0, 10).map((one) => html`<li>${one.message}</li>`)}</ol>` : nothing}
  ${reference ? html`<p class="note">${_("编号")} <code>${reference}</code></p>` : nothing}
</div>`;
