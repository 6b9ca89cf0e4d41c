/** The table on the screen: rows are drawn as they come into sight, texts as texts, each cell with its marks. */

import { FormatModule, FrozenColumnsModule, ResizeColumnsModule, Tabulator } from "../vendor/tabulator/tabulator_esm.min.mjs";
import { leading } from "./grid_fields.js";
import { TOLD } from "./grid_part.js";
import { _ } from "./texts.js";

Tabulator.registerModule([FormatModule, FrozenColumnsModule, ResizeColumnsModule]);

const SIGN = 15; // pixels of a Chinese character
const AROUND = 18; // pixels beside the text of a cell
const WIDEST = 12; // characters of a column that stays where it is
const NARROW = "(max-width: 60rem)"; // where such columns would leave no room for the others
export const ORDINAL = "ordinal";

export class Table {
  constructor(box, sheet, { columns, decorate, drawn }) {
    Object.assign(this, { box, sheet, columns, decorate });
    Object.assign(this, { isReady: false, marks: 0 });
    this.shown = [];
    this.table = new Tabulator(box, {
      data: this.data(),
      columns: this.definitions(),
      columnDefaults: { resizable: "header", minWidth: 48, headerWordWrap: true },
      index: "row",
      maxHeight: "min(70vh, 44rem)",
      layout: "fitData",
      rowFormatter: (row) => {
        Object.assign(row.getElement().dataset, { row: row.getData().row, marks: this.marks });
        this.decorate(row.getElement());
      },
    });
    this.table.on("tableBuilt", () => {
      box.querySelector(".tabulator-tableholder").setAttribute("role", "rowgroup"); // may have the focus, to be scrolled
      box.querySelector(".tabulator-table").setAttribute("role", "none");
      this.isReady = true;
      this.refresh(true);
    });
    for (const event of ["renderComplete", "scrollVertical", "scrollHorizontal"]) {
      this.table.on(event, () => {
        this.mark();
        drawn();
      });
    }
  }

  data() {
    this.shown = told(this.sheet.lines);
    return this.shown.map((_known, row) => ({ row }));
  }

  definitions() {
    const isFrozen = !matchMedia(NARROW).matches;
    const first = leading(this.sheet.grid);
    const head = (words) => () => document.createTextNode(words);
    const own = this.columns.map((column) => ({
      title: column.title,
      field: column.key,
      frozen: isFrozen && first.has(column.key),
      width: Math.min(column.width, first.has(column.key) ? WIDEST : Infinity) * SIGN + AROUND,
      titleFormatter: head(column.required ? _(column.title) : _("%(title)s（选填）", { title: _(column.title) })),
      formatter: (cell) => this.drawCell(cell, column),
    }));
    return [{
      title: _("行"), field: ORDINAL, frozen: true, width: 52, resizable: false, cssClass: "ordinal",
      titleFormatter: head(_("行")), formatter: (cell) => document.createTextNode(cell.getData().row + 1),
    }, ...own];
  }

  drawCell(cell, column) {
    const { row } = cell.getData();
    const element = cell.getElement();
    element.id = `cell-${row}-${column.key}`;
    this.markCell(element, row, column);
    const words = document.createElement("div");
    words.className = "words";
    words.textContent = this.sheet.text(row, column);
    return words;
  }

  markCell(element, row, column) {
    const { sheet } = this;
    const item = sheet.itemAt(row, column);
    const isSame = Boolean(item) && column.level < sheet.grid.levels.length - 1 && sheet.itemAt(row - 1, column) === item;
    const faults = isSame ? [] : sheet.faults.at(row, column);
    const states = {
      same: isSame,
      lacking: Boolean(item) && column.required && !sheet.text(row, column),
      wrong: faults.length > 0,
      locked: sheet.isLocked(row, column),
    };
    for (const [name, isSo] of Object.entries(states)) element.classList.toggle(name, isSo);
    element.setAttribute("aria-invalid", String(states.wrong));
    element.setAttribute("aria-readonly", String(states.locked));
    element.title = faults.map(({ message, hint }) => `${message}${hint}`).join("\n");
  }

  /** Nothing; rows that are drawn have the marks of what was found since. */
  mark() {
    for (const line of this.box.querySelectorAll(".tabulator-row")) {
      if (line.dataset.marks === String(this.marks)) continue;
      line.dataset.marks = this.marks;
      for (const cell of line.children) {
        const column = this.columns.find(({ key }) => key === cell.getAttribute("tabulator-field"));
        if (column) this.markCell(cell, Number(line.dataset.row), column);
      }
    }
  }

  /** Nothing; what was found at cells is another. */
  remark() {
    this.marks += 1;
    this.mark();
  }

  /** Nothing; what is shown is as the sheet is; all rows are laid out anew where *isOther*. */
  refresh(isOther) {
    if (!this.isReady) return;
    const { lines } = this.sheet;
    if (isOther || lines.length !== this.shown.length) {
      this.table.replaceData(this.data());
      this.rows = this.table.getRows();
      return;
    }
    const before = this.shown;
    this.shown = told(lines);
    this.rows.forEach((row, number) => {
      if (this.shown[number].some((known, depth) => known !== before[number][depth])) row.reformat();
    });
  }

  /** Nothing; all that is drawn is drawn anew. */
  redraw() {
    if (this.isReady) this.table.redraw(true);
  }

  /** Nothing; other columns are shown. */
  show(columns) {
    this.columns = columns;
    if (!this.isReady) return;
    this.table.setColumns(this.definitions());
    this.rows = this.table.getRows();
  }

  /** The element of a cell that is drawn, null for one that is not. */
  cell(row, key) {
    return this.box.querySelector(`[data-row="${row}"] > [tabulator-field="${key}"]`);
  }

  /** Nothing; the cell is in sight. */
  reveal(row, key) {
    if (!this.isReady || !this.rows?.[row]) return;
    const holder = this.box.querySelector(".tabulator-tableholder");
    const line = this.box.querySelector(`[data-row="${row}"]`);
    const seen = holder.getBoundingClientRect();
    const place = line?.getBoundingClientRect();
    if (!place || place.height === 0) this.rows[row].scrollTo("center", false);
    else if (place.top < seen.top) holder.scrollTop -= seen.top - place.top;
    else if (place.bottom > seen.bottom - 16) holder.scrollTop += Math.min(place.bottom - seen.bottom + 16, place.top - seen.top);
    const cell = this.cell(row, key);
    if (!cell || cell.classList.contains("tabulator-frozen")) return;
    const { left, right } = cell.getBoundingClientRect();
    const frozen = [...this.box.querySelectorAll(".tabulator-header .tabulator-frozen")];
    const start = Math.max(seen.left, ...frozen.map((one) => one.getBoundingClientRect().right));
    if (left < start) holder.scrollLeft -= start - left;
    else if (right > seen.right) holder.scrollLeft += Math.min(right - seen.right, left - start);
  }
}

/** What is known of the items of each line: another object where a cell is another. */
const told = (lines) => lines.map(({ items }) => items.map((item) => item[TOLD]));
