/** What is wrong with the cells of a sheet, and which of them still lack what they must have. */

import { findingsByCell } from "./grid_fields.js";
import { TOLD } from "./grid_part.js";

export class Faults {
  constructor(sheet) {
    this.sheet = sheet;
    this.findings = new Map();
  }

  /** Nothing; what the check found is told at its cells. */
  find() {
    const { grid, part, form } = this.sheet;
    this.findings = findingsByCell(grid, part, form.findings);
  }

  /** What is wrong with a cell, each a `message` and a `hint`; that it is empty is seen without words. */
  at(row, column) {
    const item = this.sheet.itemAt(row, column);
    return item ? this.of(item, column.key) : [];
  }

  of(item, key) {
    const { faults, mark } = item[TOLD];
    const own = (faults[key] ?? []).filter(({ code }) => code !== "required");
    return own.length ? own : this.findings.get(mark)?.[key] ?? []; // what could not be read, the check calls wrong in other words
  }

  /** Every fault with the row (the first that shows the cell) and column it is at. */
  all() {
    const found = [];
    this.eachItem((item, depth, row) => {
      const { faults, mark } = item[TOLD];
      const keys = new Set([...Object.keys(faults), ...Object.keys(this.findings.get(mark) ?? {})]);
      if (!keys.size) return;
      for (const column of this.sheet.grid.columns.filter(({ key }) => keys.has(key))) {
        for (const fault of this.of(item, column.key)) found.push({ ...fault, row, column });
      }
    });
    return found;
  }

  /** How many cells that must be filled in are empty, and where the first of them is. */
  lacking() {
    const found = { count: 0 };
    const required = this.sheet.grid.columns.filter((column) => column.required);
    this.eachItem((item, depth, row) => {
      for (const column of required) {
        if (column.level !== depth || item[TOLD].texts[column.key]) continue;
        if (!found.count) Object.assign(found, { row, column });
        found.count += 1;
      }
    });
    return found;
  }

  eachItem(act) {
    let before = [];
    this.sheet.lines.forEach(({ items }, row) => {
      items.forEach((item, depth) => before[depth] !== item && act(item, depth, row));
      before = items;
    });
  }
}
