/** The table on the screen: rows are drawn as they come into sight, texts as texts, each cell with its marks. */

import { FormatModule, FrozenColumnsModule, ResizeColumnsModule, Tabulator } from "../vendor/tabulator/tabulator_esm.min.mjs";
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
    this.isReady = false;
    this.shown = [];
    this.table = new Tabulator(box, {
      data: this.data(),
      columns: this.definitions(),
      columnDefaults: { resizable: "header", minWidth: 48, headerWordWrap: true },
      index: "row",
      maxHeight: "min(70vh, 44rem)",
      layout: "fitData",
      rowFormatter: (row) => {
        row.getElement().dataset.row = row.getData().row;
        this.decorate(row.getElement());
      },
    });
    this.table.on("tableBuilt", () => {
      box.querySelector(".tabulator-tableholder").setAttribute("role", "rowgroup"); // may have the focus, to be scrolled
      box.querySelector(".tabulator-table").setAttribute("role", "none");
      this.isReady = true;
      this.refresh(true);
    });
    this.table.on("renderComplete", drawn);
    this.table.on("scrollVertical", drawn);
    this.table.on("scrollHorizontal", drawn);
  }

  data() {
    this.shown = told(this.sheet.lines);
    return this.shown.map((_known, row) => ({ row }));
  }

  definitions() {
    const isFrozen = !matchMedia(NARROW).matches;
    const leading = new Set(this.sheet.grid.levels.slice(0, -1).flatMap((level) => [level.code, level.words]));
    const head = (words) => () => document.createTextNode(words);
    const own = this.columns.map((column) => ({
      title: column.title,
      field: column.key,
      frozen: isFrozen && leading.has(column.key),
      width: Math.min(column.width, leading.has(column.key) ? WIDEST : Infinity) * SIGN + AROUND,
      titleFormatter: head(column.required ? column.title : _("%(title)s（选填）", { title: column.title })),
      formatter: (cell) => this.drawCell(cell, column),
    }));
    return [{
      title: _("行"), field: ORDINAL, frozen: true, width: 52, resizable: false, cssClass: "ordinal",
      titleFormatter: head(_("行")), formatter: (cell) => document.createTextNode(cell.getData().row + 1),
    }, ...ordered(own)];
  }

  drawCell(cell, column) {
    const { row } = cell.getData();
    const { sheet } = this;
    const element = cell.getElement();
    const item = sheet.itemAt(row, column);
    const isSame = item && column.level < sheet.grid.levels.length - 1 && sheet.itemAt(row - 1, column) === item;
    const faults = sheet.faults(row, column);
    const text = sheet.text(row, column);
    const isLocked = sheet.isLocked(row, column);
    element.classList.toggle("same", Boolean(isSame));
    element.classList.toggle("lacking", Boolean(item) && !text && column.required);
    element.classList.toggle("wrong", faults.length > 0 && !isSame);
    element.classList.toggle("locked", isLocked);
    element.id = `cell-${row}-${column.key}`;
    element.toggleAttribute("aria-invalid", faults.length > 0 && !isSame);
    if (faults.length && !isSame) element.setAttribute("aria-invalid", "true");
    if (isLocked) element.setAttribute("aria-readonly", "true");
    element.title = faults.map(({ message, hint }) => `${message}${hint}`).join("\n");
    const words = document.createElement("div");
    words.className = "words";
    words.textContent = text;
    return words;
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

const ordered = (definitions) => [
  ...definitions.filter(({ frozen }) => frozen),
  ...definitions.filter(({ frozen }) => !frozen),
];

/** What is known of the items of each line: another object where a cell is another. */
const told = (lines) => lines.map(({ items }) => items.map((item) => item[TOLD]));
