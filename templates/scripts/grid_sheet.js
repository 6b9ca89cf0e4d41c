/** The part of a draft that a grid shows: its lines and what is known of their cells, changed and undone. */

import { begun, codes } from "./codes.js";
import { Awaiting } from "./grid_awaiting.js";
import { Faults } from "./grid_faults.js";
import { kindsOf, nodesOf, shownAt } from "./grid_fields.js";
import { changedAt, changedBelow, knowledge, linesOf, pointerTo, TOLD, uncounted, valueAt } from "./grid_part.js";
import { readRows } from "./grid_reading.js";

const MOST_KEPT = 200; // changes that can be undone

/** Tells "change" with `isOther` where lines came, went or moved; "state" where what it says of itself is another. */
export class Sheet extends EventTarget {
  constructor(grid, form) {
    super();
    Object.assign(this, { grid, form, lines: [], past: [], future: [], fault: "", isBusy: false, isOurs: false });
    this.nodes = nodesOf(grid, form.shape);
    this.kinds = kindsOf(grid, this.nodes);
    this.faults = new Faults(this);
    this.awaiting = new Awaiting(this, form.told.links.session);
    form.draft.addEventListener("change", ({ detail }) => this.notice(detail.pointer));
    this.isStale = true;
  }

  get part() {
    return this.form.draft.get(this.grid.pointer) ?? [];
  }

  /** Nothing; what was changed elsewhere is read anew when it is shown next, and what was done here is not undone. */
  notice(pointer) {
    const { pointer: own } = this.grid;
    if (this.isOurs || !(`${pointer}/`.startsWith(`${own}/`) || `${own}/`.startsWith(`${pointer}/`))) return;
    this.isStale = true;
    this.dispatchEvent(new Event("stale"));
  }

  /** Nothing; the lines are those of the draft. */
  async load() {
    this.isStale = false;
    await this.during(async () => {
      const told = await readRows(this.grid, this.form.told.links.session, { base: this.part });
      Object.assign(this, { past: [], future: [] });
      const isSame = JSON.stringify(told.part) === JSON.stringify(this.part);
      const part = isSame ? this.part : told.part;
      this.attach(part, told);
      if (isSame) this.show(true);
      else this.become(part, true);
    });
  }

  /** Nothing; the part is what these rows (of all columns, or those named) tell. What they do not tell is gone. */
  async read(rows, columns) {
    await this.during(async () => {
      this.adopt(await readRows(this.grid, this.form.told.links.session, { rows, columns, base: this.part }));
    });
  }

  /** Nothing; the part is what an answer tells. */
  adopt(told) {
    this.attach(told.part, told);
    this.keep();
    this.become(told.part, true);
  }

  /** Nothing; *act* is done while nothing else may be, and `fault` says why it could not be. */
  async during(act) {
    Object.assign(this, { isBusy: true, fault: "" });
    this.dispatchEvent(new Event("state"));
    try {
      await act();
    } catch (error) {
      this.fault = error;
    }
    this.isBusy = false;
    this.dispatchEvent(new Event("state"));
  }

  attach(part, { rows, faults }) {
    const seen = new Set();
    const lines = linesOf(this.grid.levels, part);
    lines.forEach(({ items }, row) => items.forEach((item, depth) => {
      if (seen.has(item)) return;
      seen.add(item);
      item[TOLD] = knowledge();
      this.grid.columns.forEach((column, place) => {
        if (column.level === depth) item[TOLD].texts[column.key] = rows[row][place];
      });
    }));
    for (const fault of faults) {
      const { faults: known } = lines[fault.row].items[this.grid.columns[fault.column].level][TOLD];
      known[fault.key] = [...(known[fault.key] ?? []), fault];
    }
  }

  /** The item that a cell belongs to, undefined where the line has none of that level. */
  itemAt(row, column) {
    return this.lines[row]?.items[column.level];
  }

  /** What stands in a cell. */
  text(row, column) {
    return this.itemAt(row, column)?.[TOLD].texts[column.key] ?? "";
  }

  /** The pointer to what a cell shows; also where its item is yet to be made. */
  pointer(row, column) {
    const { places } = this.lines[row];
    const all = this.grid.levels.map((level, depth) => places[depth] ?? 0).slice(0, column.level + 1);
    return pointerTo(this.grid, all) + column.path;
  }

  /** The row and the column of the cell that shows what the pointer leads to, null where none does. */
  cellOf(pointer) {
    const shown = shownAt(this.grid, this.part, pointer);
    const row = this.lines.findIndex(({ items }) => items.includes(shown?.item));
    return row < 0 ? null : { row, column: shown.column };
  }

  /** Whether a cell may not be changed here. */
  isLocked(row, column) {
    return this.form.lock(this.pointer(row, column)) !== undefined;
  }

  /** How many cells were left as they are since they are locked; all others have the texts given. */
  edit(cells) {
    const open = cells.filter(({ row, column, text }) => text !== this.text(row, column));
    const free = open.filter(({ row, column }) => !this.isLocked(row, column));
    if (free.length) {
      this.keep();
      const code = codes(this.form.draft.payload); // one for all: the draft has none of the new items yet
      this.become(free.reduce((part, cell) => this.edited(part, cell, code), this.part), false);
      this.awaiting.soon();
    }
    return open.length - free.length;
  }

  edited(part, { row, column, text }, code) {
    const places = [...this.lines[row].places];
    let grown = part;
    for (let depth = places.length; depth <= column.level; depth += 1) {
      grown = changedBelow(this.grid.levels, grown, places, (list) => (list.length ? list : [this.fresh(depth, code)]));
      places.push(0);
    }
    return changedAt(this.grid.levels, grown, places.slice(0, column.level + 1),
      (item) => this.awaiting.typed(item, column, text));
  }

  /** A new item of that level: it has its code and what is proposed. */
  fresh(depth, code) {
    return this.known(depth, begun(this.nodes[depth], this.form, code));
  }

  /** The item, with what is known of its cells without asking. */
  known(depth, item) {
    const own = this.grid.columns.filter(({ level }) => level === depth);
    const text = (column) => {
      const value = valueAt(item, column.path);
      const option = column.options.find((one) => one.value === value);
      return option ? option.label : typeof value === "string" ? value : "";
    };
    return { ...item, [TOLD]: knowledge(Object.fromEntries(own.map((column) => [column.key, text(column)]))) };
  }

  /** The item, a copy of *model*, with the texts of its cells; its code is its own. */
  alike(depth, item, model) {
    const made = this.known(depth, item);
    const { code } = this.grid.levels[depth];
    made[TOLD].texts = { ...model[TOLD].texts, [code]: made[TOLD].texts[code] };
    return made;
  }

  /** The item as it stands now; changes make other objects of it. */
  itemFor(item) {
    return this.lines.flatMap(({ items }) => items).find((one) => one[TOLD].mark === item[TOLD].mark);
  }

  /** Nothing; the part is another, which can be undone; items of that level are in another order. */
  rearrange(part, depth) {
    this.keep();
    this.become(this.grid.levels.slice(depth).reduce((held, _, more) =>
      uncounted(this.grid.levels, held, depth + more), part), true);
  }

  keep() {
    this.past = [...this.past, this.part].slice(-MOST_KEPT);
    this.future = [];
  }

  /** Whether there was something to undo; it is undone. */
  undo() {
    return this.step("past", "future");
  }

  /** Whether there was something to do again; it is done again. */
  redo() {
    return this.step("future", "past");
  }

  step(from, to) {
    if (!this[from].length || this.isBusy) return false;
    this[to] = [...this[to], this.part];
    const part = this[from].at(-1);
    this[from] = this[from].slice(0, -1);
    this.become(part, true);
    this.awaiting.soon();
    return true;
  }

  become(part, isOther) {
    this.isOurs = true;
    this.form.draft.set(this.grid.pointer, part);
    this.isOurs = false;
    this.show(isOther);
  }

  show(isOther) {
    this.lines = linesOf(this.grid.levels, this.part);
    this.faults.find();
    this.dispatchEvent(new CustomEvent("change", { detail: { isOther } }));
  }
}
