/** A draft: the payload as it stands; every change of it is told to whoever listens for "change". */

import { found, steps } from "./pointers.js";

export class Draft extends EventTarget {
  constructor(payload) {
    super();
    this.payload = payload;
  }

  /** What stands there, undefined where nothing does. */
  get(pointer) {
    return found(this.payload, pointer);
  }

  /** Nothing; from now on *value* stands there, nothing where it is undefined. Objects on the way are made. */
  set(pointer, value) {
    const way = steps(pointer);
    const last = way.pop();
    let holder = this.payload;
    for (const step of way) {
      if (holder[step] === null || typeof holder[step] !== "object") {
        if (value === undefined) return;
        holder[step] = {};
      }
      holder = holder[step];
    }
    if (value === undefined && !Array.isArray(holder)) delete holder[last];
    else holder[last] = value;
    this.tell(pointer);
  }

  /** Nothing; the list there has *item* at *index*. */
  insert(pointer, index, item) {
    const list = this.get(pointer);
    if (Array.isArray(list)) list.splice(index, 0, item);
    else return this.set(pointer, [item]);
    this.tell(pointer);
  }

  /** What stood at *index* in the list there, and stands there no more. */
  remove(pointer, index) {
    const [item] = this.get(pointer).splice(index, 1);
    this.tell(pointer);
    return item;
  }

  /** Nothing; what stood at *from* stands at *to*. */
  move(pointer, from, to) {
    const list = this.get(pointer);
    list.splice(to, 0, ...list.splice(from, 1));
    this.tell(pointer);
  }

  /** Nothing; the whole payload is another. */
  replace(payload) {
    this.payload = payload;
    this.tell("");
  }

  /** Nothing; whoever listens is told that what stands at the pointer is another. */
  tell(pointer) {
    this.dispatchEvent(new CustomEvent("change", { detail: { pointer } }));
  }
}
