/** Cells that were typed and are being read by the service; what is typed is in the draft from the first. */

import { changedAt, TOLD, valueAt, withValue } from "./grid_part.js";
import { readCells, Refused } from "./grid_reading.js";

const AGAIN = 4000; // milliseconds until the next try where nobody answered
const AT_ONCE = 200; // lines of one call

export class Awaiting {
  constructor(sheet, session) {
    Object.assign(this, { sheet, session, isReading: false, timer: 0, fault: "" });
    addEventListener("online", () => this.soon());
  }

  /** An item like this one in which that column was typed into. */
  typed(item, column, text) {
    const { texts, faults, awaited, mark } = item[TOLD];
    const { [column.key]: old, ...left } = faults;
    const before = column.key in awaited ? awaited[column.key].before : valueAt(item, column.path);
    const isCode = this.sheet.grid.levels[column.level].code === column.key;
    const told = {
      mark,
      texts: { ...texts, [column.key]: text },
      faults: left,
      awaited: isCode ? awaited : { ...awaited, [column.key]: { before } },
    };
    const plain = text === "" ? { value: undefined } : this.plain(column, text);
    return { ...(plain ? withValue(item, column.path, plain.value) : item), [TOLD]: told };
  }

  plain(column, text) {
    const kind = this.sheet.kinds.get(column.key);
    if (kind === "choice") return { value: column.options.find(({ label }) => label === text)?.value ?? text };
    return ["text", "lines", "name", "day"].includes(kind) ? { value: text } : null;
  }

  /** Nothing; whatever was typed is read by and by. */
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.read(), 0);
  }

  async read() {
    if (this.isReading) return;
    const lines = this.lines().slice(0, AT_ONCE);
    if (!lines.length) return this.become("");
    this.isReading = true;
    try {
      this.settle(await readCells(this.sheet.grid, this.session, lines));
      this.become("");
      this.soon();
    } catch (error) {
      this.become(error);
      this.lay(lines);
      if (!(error instanceof Refused) || error.isPassing) this.timer = setTimeout(() => this.read(), AGAIN);
    } finally {
      this.isReading = false;
    }
  }

  /** Nothing; what could not be read stands in the draft as it was typed, so that it is kept with the draft. */
  lay(lines) {
    const { sheet } = this;
    let { part } = sheet;
    const where = this.places();
    for (const { mark } of lines.flatMap(({ items }) => items.map((item) => item[TOLD]))) {
      if (!where.has(mark)) continue;
      part = changedAt(sheet.grid.levels, part, where.get(mark), (item) =>
        sheet.grid.columns.filter(({ key }) => key in item[TOLD].awaited).reduce((held, column) => {
          const path = column.kind === "due" ? `${column.path}/date` : column.path;
          const text = item[TOLD].texts[column.key];
          return withValue(held, path, text === "" ? undefined : this.plain(column, text)?.value ?? text);
        }, item));
    }
    if (JSON.stringify(part) !== JSON.stringify(sheet.part)) sheet.become(part, false);
  }

  places() {
    return new Map(this.sheet.lines.flatMap(({ items, places }) =>
      items.map((item, depth) => [item[TOLD].mark, places.slice(0, depth + 1)])));
  }

  lines() {
    const seen = new Set();
    const among = this.sheet.lines;
    return among.filter(({ items }) => {
      const left = items.filter((item) => !seen.has(item) && Object.keys(item[TOLD].awaited).length);
      left.forEach((item) => seen.add(item));
      return left.length;
    }).map((line) => ({ ...line, among }));
  }

  settle(results) {
    const { sheet } = this;
    const where = this.places();
    let { part } = sheet;
    for (const { mark, column, sent, value, text, faults } of results) {
      if (!where.has(mark)) continue;
      part = changedAt(sheet.grid.levels, part, where.get(mark), (item) => {
        const told = item[TOLD];
        if (told.texts[column.key] !== sent) return item;
        const { [column.key]: done, ...awaited } = told.awaited;
        const known = { ...told.faults, [column.key]: faults };
        const next = { ...told, awaited, faults: known, texts: { ...told.texts, [column.key]: text } };
        return { ...withValue(item, column.path, value), [TOLD]: next };
      });
    }
    sheet.become(part, false);
  }

  become(fault) {
    if (this.fault === fault) return;
    this.fault = fault;
    this.sheet.dispatchEvent(new Event("state"));
  }
}
