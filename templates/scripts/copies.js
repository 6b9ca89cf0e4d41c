/** Copies of what is not saved yet, in this browser: of one account and one manuscript, until the server has it. */

const PREFIX = "hongtou-unsaved";

export class Copies {
  constructor(account, manuscript, store = localStorage) {
    this.prefix = `${PREFIX} ${account} ${manuscript} `;
    this.own = this.prefix + crypto.randomUUID();
    this.store = store;
  }

  /** Whether there was room for *text*, which was written over the content with that digest, *base*. */
  keep(text, digest, base) {
    try {
      this.store.setItem(this.own, JSON.stringify({ text, digest, base, at: new Date().toISOString() }));
      return true;
    } catch {
      return false;
    }
  }

  /** Nothing; the copy of this page, or the one that goes by that name, is no more. */
  drop(name = this.own) {
    this.store.removeItem(name);
  }

  /** What other pages, or this one before it was closed, left behind; the newest first. */
  left() {
    const names = Object.keys(this.store).filter((name) => name.startsWith(this.prefix) && name !== this.own);
    const read = names.map((name) => ({ name, ...JSON.parse(this.store.getItem(name)) }));
    return read.sort((one, other) => other.at.localeCompare(one.at));
  }
}
