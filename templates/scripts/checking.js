/** The check of what is saved: asked again after each saving, but not too often. */

import { call, refusal } from "./calls.js";

const SPACE = 2_000; // milliseconds between two checks

export class Checking extends EventTarget {
  constructor(form, saving) {
    super();
    Object.assign(this, { form, saving, findings: [], state: "none", isShown: false, asked: 0 });
    saving.addEventListener("saved", () => this.soon());
  }

  /** How many errors, and how many that are none. */
  get counts() {
    const errors = this.findings.filter(({ severity }) => severity === "error").length;
    return { errors, others: this.findings.length - errors };
  }

  /** Nothing; it is checked as soon as that is not too often. */
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), Math.max(0, this.asked + SPACE - Date.now()));
  }

  /** Nothing; what is saved by now is checked, whatever was asked before. */
  async check() {
    clearTimeout(this.timer);
    this.asked = Date.now();
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    try {
      const answer = await call(this.saving.links.session, this.saving.links.findings, { signal: running.signal });
      if (running.signal.aborted) return;
      if (answer.ok) this.take((await answer.json()).findings);
      else this.fail(await refusal(answer));
    } catch (fault) {
      if (fault.name !== "AbortError") this.fail({ message: "", reference: "" });
    }
  }

  /** Nothing; it is saved and checked, and the summary has the focus. */
  async show() {
    this.isShown = true;
    this.form.isChecked = true;
    if (this.saving.isBehind) await this.saving.again();
    await this.check();
    document.getElementById("summary").focus();
  }

  take(findings) {
    const there = new Map();
    for (const one of findings) there.set(one.pointer, [...(there.get(one.pointer) ?? []), one]);
    this.form.take(there);
    this.become("checked", { findings, fault: null });
  }

  fail(fault) {
    this.become("failed", { fault });
  }

  become(state, told) {
    Object.assign(this, { state, ...told });
    this.dispatchEvent(new Event("state"));
  }
}
