/** Marks that stay with an item while a grid makes other objects of it. */

const MARK = Symbol("mark"); // copied with the item, and no part of what is saved

const isItem = (item) => item !== null && typeof item === "object";

/** The mark of the item; what is no object is its own. */
export const markOf = (item) => (isItem(item) ? (item[MARK] ??= {}) : item);

/** A set of items, whatever objects they are by now. */
export class Items {
  constructor() {
    this.marks = new WeakSet();
  }

  has(item) {
    return isItem(item) && this.marks.has(markOf(item));
  }

  add(item) {
    this.marks.add(markOf(item));
  }

  delete(item) {
    this.marks.delete(markOf(item));
  }
}
