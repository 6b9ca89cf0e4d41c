/** A part of a paper as a grid: what Excel and WPS do, with the draft beneath. */

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { actsOf } from "./grid_acts.js";
import { leading } from "./grid_fields.js";
import { pressed } from "./grid_keys.js";
import { asking, buttons, faults, proposal, status } from "./grid_panels.js";
import { Selection } from "./grid_selection.js";
import { Sheet } from "./grid_sheet.js";
import { Table } from "./grid_table.js";
import { Typing } from "./grid_typing.js";
import { within } from "./pointers.js";
import { _ } from "./texts.js";

const grids = new WeakMap(); // the grids of each form, by their pointer

/** What the service tells of the grid for the part at the pointer, undefined where there is none. */
export const gridAt = (form, pointer) => form.told.grids.find((grid) => grid.pointer === pointer);

/** The element with the grid for that part; the same each time, so that nothing is lost while it is out of sight. */
export const grid = (form, pointer) => {
  if (!grids.has(form)) grids.set(form, new Map());
  const known = grids.get(form);
  if (!known.has(pointer)) known.set(pointer, new GridView(form, gridAt(form, pointer)));
  return known.get(pointer).shown();
};

/** Whether the place is in a grid that was shown; its cell is chosen. */
export const goInGrid = (form, pointer) =>
  [...(grids.get(form)?.values() ?? [])].some((view) => view.element.isConnected && view.goTo(pointer));

class GridView {
  constructor(form, told) {
    const parts = ["above", "frame", "below"].map((name) => Object.assign(document.createElement("div"), { className: name }));
    [this.above, this.frame, this.below] = parts;
    this.element = Object.assign(document.createElement("div"), { className: "grid" });
    this.element.append(...parts);
    this.box = document.createElement("div");
    this.frame.append(this.box);
    Object.assign(this, { form, said: "", showsAll: false, asks: false, proposed: null });
    this.sheet = new Sheet(told, form);
    this.columns = this.visible();
    this.selection = new Selection();
    this.typing = new Typing(this.frame);
    this.acts = actsOf(this);
    this.listen();
  }

  /** The columns that are shown, those that name the upper levels first: not codes, nor what no upper level has. */
  visible() {
    const { columns, levels } = this.sheet.grid;
    const codes = new Set(levels.filter((level) => level.is_coded).map(({ code }) => code));
    const first = leading(this.sheet.grid);
    const isUsed = (column) => column.required || column.level === levels.length - 1 ||
      this.sheet.lines.some((_line, row) => this.sheet.text(row, column));
    const open = columns.filter((column) => this.showsAll || (!codes.has(column.key) && isUsed(column)));
    return [...open.filter(({ key }) => first.has(key)), ...open.filter(({ key }) => !first.has(key))];
  }

  listen() {
    const { sheet, selection, typing, frame } = this;
    sheet.addEventListener("change", ({ detail }) => this.changed(detail.isOther));
    sheet.addEventListener("state", () => this.draw());
    sheet.addEventListener("stale", () => this.element.isConnected && this.soonLoad());
    selection.addEventListener("change", () => this.chosen());
    typing.allows = () => !sheet.isBusy && sheet.lines.length > 0 && !this.isLockedHere();
    typing.addEventListener("open", () => this.table.reveal(selection.anchor.row, this.key));
    typing.addEventListener("left", () => typing.focus());
    typing.addEventListener("done", ({ detail }) => this.acts.typed(detail));
    typing.area.addEventListener("keydown", (event) => {
      if (typing.isOpen || event.isComposing || event.keyCode === 229) return;
      if (pressed(event, selection, this.acts)) event.preventDefault();
    });
    for (const name of ["copy", "cut", "paste"]) {
      typing.area.addEventListener(name, (event) => typing.isOpen || this.acts[name === "copy" ? "copyOut" : name](event));
    }
    frame.addEventListener("mousedown", (event) => this.pointed(event));
    frame.addEventListener("dblclick", (event) => this.at(event.target) && this.acts.open(true));
    frame.addEventListener("mouseover", (event) => {
      const cell = event.buttons === 1 && this.isDragging && this.at(event.target);
      if (cell) selection.reach(cell.row, cell.place);
    });
    addEventListener("mouseup", () => (this.isDragging = false));
    addEventListener("beforeunload", (event) => sheet.awaiting.fault && event.preventDefault());
  }

  get key() {
    return this.columns[this.selection.anchor.place]?.key;
  }

  /** Whether the active cell is locked; then it is said. */
  isLockedHere() {
    const { row, place } = this.selection.anchor;
    const isLocked = this.sheet.isLocked(row, this.columns[place]);
    if (isLocked) this.say(_("这一格来自上一份文书，不能在表格中改动；要改写请到“逐项”。"));
    return isLocked;
  }

  at(target) {
    const cell = target.closest?.(".tabulator-cell");
    const row = Number(cell?.closest(".tabulator-row")?.dataset.row);
    if (!cell || Number.isNaN(row)) return null;
    return { row, place: this.columns.findIndex(({ key }) => key === cell.getAttribute("tabulator-field")) };
  }

  pointed(event) {
    const cell = this.at(event.target);
    if (!cell || event.button !== 0 || event.target.closest(".typing")) return;
    event.preventDefault();
    if (this.typing.isOpen) this.typing.done("");
    const { selection } = this;
    this.typing.focus();
    if (cell.place < 0) selection.to(cell.row, 0, { row: cell.row, place: this.columns.length - 1 });
    else if (event.shiftKey) selection.reach(cell.row, cell.place);
    else selection.to(cell.row, cell.place);
    this.isDragging = cell.place >= 0;
  }

  /** The element, up to date. */
  shown() {
    if (this.sheet.isStale) this.soonLoad();
    else if (!this.element.isConnected) requestAnimationFrame(() => this.table?.redraw());
    if (this.found !== this.form.findings || this.locks !== this.form.locks) {
      Object.assign(this, { found: this.form.findings, locks: this.form.locks });
      this.sheet.faults.find();
      this.table?.remark();
      this.draw();
    }
    return this.element;
  }

  soonLoad() {
    if (this.isLoading) return;
    this.isLoading = true;
    requestAnimationFrame(async () => {
      await this.sheet.load();
      this.isLoading = false;
      if (this.awaited) this.goTo(this.awaited);
      this.awaited = "";
    });
  }

  changed(isOther) {
    if (!this.table) {
      this.table = new Table(this.box, this.sheet, {
        columns: this.columns,
        decorate: (element) => this.selection.mark(element, this.columns.map(({ key }) => key)),
        drawn: () => this.rest(),
      });
      this.box.setAttribute("aria-label", _(this.sheet.grid.title));
    } else this.table.refresh(isOther);
    const columns = isOther ? this.visible() : this.columns;
    if (String(columns.map(({ key }) => key)) !== String(this.columns.map(({ key }) => key))) this.show(columns);
    this.selection.bound(this.sheet.lines.length, this.columns.length);
    this.draw();
  }

  /** Nothing; other columns are shown, the active one stays where it can. */
  show(columns) {
    const { key } = this;
    this.columns = columns;
    this.table?.show(columns);
    this.selection.bound(this.sheet.lines.length, columns.length);
    const place = columns.findIndex((column) => column.key === key);
    this.selection.to(this.selection.anchor.row, Math.max(0, place));
  }

  /** Nothing; other cells are chosen: they are marked, in sight, and told. */
  chosen() {
    const keys = this.columns.map(({ key }) => key);
    this.box.querySelectorAll(".tabulator-row").forEach((row) => this.selection.mark(row, keys));
    const { head } = this.selection;
    if (this.typing.area === document.activeElement) this.table?.reveal(head.row, keys[head.place]);
    this.rest();
  }

  rest() {
    const { row, place } = this.selection.anchor;
    const column = this.columns[place];
    const text = this.sheet.text(row, column);
    const faults = this.sheet.lines.length ? this.sheet.faults.at(row, column) : [];
    const words = _("第%(row)s行 %(title)s：%(text)s", { row: row + 1, title: _(column.title), text: text || _("（空）") });
    this.typing.rest(this.table?.cell(row, column.key), [words, ...faults.map(({ message }) => message)].join(" "));
    const { top, bottom, left, right } = this.selection.box;
    const size = (bottom - top + 1) * (right - left + 1);
    this.spoken.textContent = size > 1 ? _("已选 %(count)s 格", { count: size }) : this.typing.area.getAttribute("aria-label");
  }

  get spoken() {
    this.voice ??= this.frame.appendChild(Object.assign(document.createElement("p"), { className: "unseen" }));
    this.voice.setAttribute("aria-live", "polite");
    return this.voice;
  }

  /** Nothing; what is said stands above the grid. */
  say(words) {
    this.said = words;
    this.draw();
  }

  /** Nothing; that cell is chosen, in sight, and typed into. */
  go(row, column) {
    if (!this.columns.includes(column)) this.acts.showAll(true);
    this.typing.focus();
    this.selection.to(row, this.columns.findIndex(({ key }) => key === column.key));
  }

  /** Whether a cell shows the place; it is chosen. */
  goTo(pointer) {
    if (this.isLoading || this.sheet.isStale) {
      this.awaited = within(pointer, this.sheet.grid.pointer) ? pointer : "";
      return Boolean(this.awaited);
    }
    const cell = this.sheet.cellOf(pointer);
    if (cell) this.go(cell.row, cell.column);
    return Boolean(cell);
  }

  draw() {
    if (this.isDue) return;
    this.isDue = true;
    requestAnimationFrame(() => {
      this.isDue = false;
      const { acts, sheet } = this;
      this.element.setAttribute("aria-busy", String(sheet.isBusy));
      render(html`${buttons(sheet, acts)} ${status(sheet, this.said)} ${this.asks ? asking(acts) : nothing}
        ${this.proposed ? proposal(this.proposed, acts) : nothing}`, this.above);
      render(html`<p class="note" id="grid-keys" tabindex="-1">${_("方向键移动，直接输入或按 F2 填写，Alt+↓ 打开选单，Ctrl+C、Ctrl+V 与 Excel、WPS 互相复制，Ctrl+D 向下填充，Ctrl+Z 撤销；按 Esc 离开表格。")}</p>
        ${faults(sheet.faults.all(), sheet.faults.lacking(), acts)}`, this.below);
    });
  }
}
