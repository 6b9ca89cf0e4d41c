/** The check of what is saved: asked again after each saving, but not too often. */

import { call, refusal } from "./calls.js";

const SPACE = 2_000; // milliseconds between two checks at least
const SHARE = 4; // of the time, a check may take one part

export class Checking extends EventTarget {
  constructor(form, saving) {
    super();
    Object.assign(this, { form, saving, findings: [], state: "none", isShown: false, next: 0 });
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
    this.timer = setTimeout(() => this.check(), Math.max(0, this.next - Date.now()));
  }

  /** Nothing; what is saved by now is checked, one check at a time. */
  async check() {
    clearTimeout(this.timer);
    if (this.running) await this.running;
    this.running ??= this.ask().finally(() => (this.running = null));
    await this.running;
  }

  async ask() {
    const asked = Date.now();
    try {
      const answer = await call(this.saving.links.session, this.saving.links.findings);
      if (answer.ok) this.take((await answer.json()).findings);
      else this.fail(await refusal(answer), answer);
    } catch {
      this.fail({ message: "", reference: "" }); // nobody answered, of which the saving tells
    }
    this.next = Date.now() + Math.max(SPACE, SHARE * (Date.now() - asked));
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

  /** Nothing; it is told why, and asked again once the service says it may be less busy. */
  fail(fault, answer = null) {
    this.become("failed", { fault });
    const wait = Number(answer?.headers.get("Retry-After"));
    if (answer?.status === 503 && wait > 0) this.timer = setTimeout(() => this.check(), 1_000 * wait);
  }

  become(state, told) {
    Object.assign(this, { state, ...told });
    this.dispatchEvent(new Event("state"));
  }
}
