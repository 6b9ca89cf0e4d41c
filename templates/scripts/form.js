/** The form that is open: the draft, what is told of its places, and what of it is shown. */

import { Items } from "./marks.js";
import { steps, above, within } from "./pointers.js";
import { isAlike } from "./values.js";

export class Form {
  constructor(told, draft) {
    Object.assign(this, { told, draft, shape: told.form.shape, steps: told.form.steps, open: 0 });
    this.findings = new Map(); // pointer → what the check found there
    this.isChecked = false; // whether the clerk has asked what is wrong
    this.locks = new Map(); // pointer → what the source says there
    this.unlocked = new Set(); // pointers at which the clerk may write all the same
    this.remarks = []; // what reviewers said
    this.opened = new Items(); // items that are not collapsed
    this.folds = new Map(); // whether what may be folded is open, where the clerk said so
    this.firsts = new Map(); // whether options that may be folded were open when they were first drawn
    this.blanks = new Map(); // where the blank line of a list stands
    this.typed = new Map(); // numbers as they were typed
    this.target = ""; // the pointer that was gone to
    this.undo = null; // the words and the deed of taking back the last removal
    this.known = new Map();
    this.focused = "";
    draft.addEventListener("change", () => this.known.clear());
    this.draw = () => {}; // soon
    this.drawNow = () => {};
    this.look = () => {}; // how the steps stand is told anew
    this.say = () => {};
    this.save = async () => {};
  }

  /** What *make* makes, made once between two changes of the draft. */
  derived(key, make) {
    if (!this.known.has(key)) this.known.set(key, make());
    return this.known.get(key);
  }

  /** Nothing; these are the findings by now. What is merely not filled in yet is told once that is asked for. */
  find(findings) {
    const isGroup = (held) => held !== null && typeof held === "object" && !Array.isArray(held); // begun here, unknown there
    const isBlank = (held) => held === undefined || isGroup(held);
    const isShown = ({ code, pointer }) => this.isChecked || code !== "required" || !isBlank(this.draft.get(pointer));
    const kept = [...findings].map(([pointer, found]) => [pointer, found.filter(isShown)]);
    this.findings = new Map(kept.filter(([, found]) => found.length));
  }

  /** The number of the step that asks for the place, -1 where none does. */
  stepOf(pointer) {
    return this.steps.findIndex(({ pointers }) => pointers.some((one) => within(pointer, one) || within(one, pointer)));
  }

  /** Nothing; the step that asks for the place is open, what hides it is open, and it has the focus. */
  go(pointer) {
    this.open = Math.max(0, this.stepOf(pointer));
    this.target = pointer;
    for (const [key, isOpen] of this.folds) if (!isOpen) this.folds.delete(key);
    for (let way = pointer; way; way = above(way)) {
      const held = this.draft.get(way);
      const isItem = Number.isInteger(Number(steps(way).at(-1)));
      if (isItem && held !== null && typeof held === "object") this.opened.add(held);
    }
    this.focus(pointer);
  }

  /** Nothing; the control of the place has the focus, or what is nearest to it. */
  focus(pointer) {
    this.focused = pointer;
    this.drawNow(); // so that the next key is for it
  }

  /** What the source says of the place or of what holds it, while the draft says the same; else undefined. */
  lock(pointer) {
    for (let way = pointer; way; way = above(way)) {
      const lock = this.locks.get(way);
      if (lock?.isSame && !this.unlocked.has(way) && isAlike(this.draft.get(way), lock.value)) return { ...lock, pointer: way };
    }
    return undefined;
  }

  /** Whether *has* is so of a pointer that leads to the place or into it. */
  concerns(pointers, whole) {
    for (const pointer of pointers) if (within(pointer, whole)) return true;
    return false;
  }
}

