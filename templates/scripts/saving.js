/** A draft that saves itself on the server: one saving at a time, the newest content after it. */

import { Copies } from "./copies.js";
import { Stranger, call, callFor, prove, refusal } from "./calls.js";
import { _ } from "./texts.js";

const PAUSE = 800; // milliseconds without a change before it is saved
const LONGEST = 5_000; // … and at most, while somebody types on
const COPIED = 300; // … before it is kept in this browser
const PAUSES = [1, 2, 3, 5, 10, 20, 30]; // seconds before each further try
const MOST_KEPT_ALIVE = 60_000; // bytes that browsers send for a page that is gone

const OF_CONTENT = new Set([400, 413, 422]); // refusals of what was typed: another content may pass
const CALM = new Set(["saved", "changed"]); // all other states but "saving" are trouble, until it is over

export class Saving extends EventTarget {
  constructor(draft, told) {
    super();
    Object.assign(this, { draft, told, links: told.links, digest: told.digest, state: "saved", trouble: "", at: null, tries: 0 });
    this.kept = JSON.stringify(draft.payload);
    this.copies = new Copies(told.account, told.id);
    this.isCopied = true;
    callFor(told.account);
    prove(this.links.session).catch(() => {});
    draft.addEventListener("change", () => this.soon());
  }

  /** Whether the server lacks something that was typed. */
  get isBehind() {
    return this.state !== "saved";
  }

  /** Whether all that is typed is on its way, and arrives even if this page is gone. */
  get isUnderway() {
    return this.isSmall && this.sent === JSON.stringify(this.draft.payload);
  }

  /** Nothing; what is typed is kept here at once, and on the server after a pause. */
  soon() {
    clearTimeout(this.copying);
    this.copying = setTimeout(() => this.copy(), COPIED);
    const mayFitNow = OF_CONTENT.has(this.fault?.status);
    if (!["saved", "changed"].includes(this.state) && !mayFitNow) return;
    this.since ??= Date.now();
    this.after(Math.min(PAUSE, Math.max(0, this.since + LONGEST - Date.now())));
    if (this.state !== "changed") this.become("changed");
  }

  /** Nothing; it is saved after that many milliseconds. */
  after(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  /** Nothing; what is typed by now is kept in this browser. */
  copy() {
    clearTimeout(this.copying);
    const text = JSON.stringify(this.draft.payload);
    if (text !== this.kept) this.isCopied = this.copies.keep(text, this.digest, this.kept);
  }

  /** Nothing; what is typed by now is saved, or `state` and `fault` say why not. */
  async save() {
    clearTimeout(this.timer);
    if (this.running) {
      await this.running;
      return this.state === "changed" ? this.save() : undefined;
    }
    this.since = undefined;
    this.running = this.put(JSON.stringify(this.draft.payload)).finally(() => {
      this.running = this.sent = null;
    });
    await this.running;
    if (this.state === "changed") this.after(PAUSE);
  }

  /** Nothing; whether it may be saved is tried again, whatever held it up. */
  again() {
    this.tries = 0;
    return this.save();
  }

  async put(text) {
    if (text === this.kept) return this.done(text);
    this.become("saving");
    Object.assign(this, { sent: text, isSmall: new Blob([text]).size < MOST_KEPT_ALIVE });
    try {
      const answer = await call(this.links.session, this.links.content, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "If-Match": `"${this.digest}"` },
        body: text,
        keepalive: this.isSmall,
      });
      await (answer.ok ? this.saved(text, await answer.json()) : this.refuse(text, await refusal(answer)));
    } catch (fault) {
      this.fail(fault);
    }
  }

  saved(text, { digest, updated_at }) {
    Object.assign(this, { digest, kept: text, at: new Date(updated_at) });
    this.done(text);
    this.dispatchEvent(new Event("saved"));
  }

  done(text) {
    this.tries = 0;
    const isNewest = JSON.stringify(this.draft.payload) === text;
    if (isNewest) {
      clearTimeout(this.copying);
      this.copies.drop();
    } else this.copy();
    this.become(isNewest ? "saved" : "changed");
  }

  async refuse(text, fault) {
    this.copy();
    if (fault.status === 412) return this.meet(text, fault);
    if (fault.status === 401) return this.become("away", fault);
    if (fault.status < 500) return this.become("refused", fault);
    this.wait(fault.seconds);
    return this.become("failing", fault);
  }

  /** Nothing; it was ours that came through while its answer was lost, or somebody else's. */
  async meet(text, fault) {
    const [content, entry] = await Promise.all([call(this.links.session, this.links.content), call(this.links.session, this.links.self)]);
    if (!content.ok || !entry.ok) return this.refuse(text, await refusal(content.ok ? entry : content));
    const now = { text: await content.text(), ...(await entry.json()) };
    if (content.headers.get("ETag") !== `"${now.digest}"`) return this.meet(text, fault);
    if (now.text === text) return this.saved(text, now);
    this.theirs = now;
    return this.become("conflict", fault);
  }

  fail(fault) {
    this.copy();
    if (fault instanceof Stranger) return this.become("stranger", fault);
    if (fault.name !== "TypeError" && fault.name !== "TimeoutError") throw fault;
    this.wait();
    return this.become("lost");
  }

  wait(seconds = 0) {
    this.after(1000 * Math.max(seconds, PAUSES[Math.min(this.tries++, PAUSES.length - 1)]));
  }

  /** Who else changed it: their name, or that it was oneself in another window. */
  get other() {
    const { updated_by } = this.theirs;
    return updated_by === this.told.actor ? _("您在另一个窗口") : updated_by;
  }

  /** Nothing; *payload* is written over what the server has by now, and saved. */
  settle(payload) {
    Object.assign(this, { digest: this.theirs.digest, kept: this.theirs.text, theirs: null });
    this.become("changed");
    this.draft.replace(payload);
    return this.save();
  }

  /** Nothing; *left* is the draft again, written over what the copy was written over, and saved. */
  restore({ digest, base }, left) {
    Object.assign(this, { digest, kept: base });
    this.draft.replace(left);
    return this.save();
  }

  /** Nothing; whoever listens for "state" is told. */
  become(state, fault = null) {
    if (state !== "saving") Object.assign(this, { fault, trouble: CALM.has(state) ? "" : state });
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
