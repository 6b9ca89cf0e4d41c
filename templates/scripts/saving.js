/** A draft that saves itself on the server a moment after each change. */

import { call } from "./calls.js";

const PAUSE = 800; // milliseconds without a change before it is saved

export class Saving extends EventTarget {
  constructor(draft, told) {
    super();
    Object.assign(this, { draft, digest: told.digest, links: told.links, state: "saved", timer: 0 });
    draft.addEventListener("change", () => this.soon());
  }

  /** Nothing; the draft is saved after a pause. */
  soon() {
    this.become("changed");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  /** Nothing; what is typed by now is saved, or `state` says why not. */
  async save() {
    this.become("saving");
    const answer = await call(this.links.session, this.links.content, {
      method: "PUT",
      headers: { "Content-Type": "application/json", "If-Match": `"${this.digest}"` },
      body: JSON.stringify(this.draft.payload),
    });
    if (answer.ok) this.digest = (await answer.json()).digest;
    this.become(answer.ok ? "saved" : "failed");
  }

  /** Nothing; whoever listens for "state" is told. */
  become(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
