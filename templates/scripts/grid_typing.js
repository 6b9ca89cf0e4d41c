/** The place where one types into a grid: unseen over the active cell until something is typed or opened. */

import { _ } from "./texts.js";

const HIGHEST = 260; // pixels
const DAY = /^\d{4}-\d\d-\d\d$/;

/** Tells "done" with `text` and the key that ended it, "left" where nothing is to change. */
export class Typing extends EventTarget {
  constructor(frame) {
    super();
    this.frame = frame;
    this.area = document.createElement("textarea");
    Object.assign(this.area, { className: "typing resting", rows: 1, spellcheck: false, autocomplete: "off" });
    this.area.setAttribute("aria-describedby", "grid-keys");
    this.control = this.area;
    this.isOpen = false;
    frame.append(this.area);
    this.area.addEventListener("input", () => (this.isOpen ? this.fit() : this.open(null)));
    this.area.addEventListener("compositionstart", () => this.isOpen || this.open(null));
    this.area.addEventListener("blur", () => this.isOpen && this.control === this.area && this.done(""));
    this.area.addEventListener("keydown", (event) => this.isOpen && this.pressed(event));
  }

  /** Nothing; it lies over that cell, and says which it is. */
  rest(cell, words) {
    if (this.isOpen) return;
    this.area.setAttribute("aria-label", words);
    this.place(cell);
  }

  place(cell) {
    const frame = this.frame.getBoundingClientRect();
    const { left, top, width, height } = cell?.getBoundingClientRect() ?? frame;
    Object.assign(this.control.style, {
      left: `${Math.max(0, left - frame.left)}px`, top: `${Math.max(0, top - frame.top)}px`,
      width: `${Math.min(width, frame.right - Math.max(left, frame.left))}px`, minHeight: `${cell ? height : 0}px`,
    });
    this.cell = cell;
  }

  /** Nothing; the cell is being typed into: with what was typed already where *text* is null. */
  open(text, column, isByList = false) {
    if (this.isOpen) return;
    if (this.allows && !this.allows()) return this.clear();
    this.isOpen = true;
    this.dispatchEvent(new Event("open"));
    if (isByList && column.kind === "choice") return this.offer(choices(column, text));
    if (isByList && column.kind === "due" && !DAY.test(text)) return this.offer(suggested(column, text));
    if (isByList && (column.kind === "day" || column.kind === "due") && (text === "" || DAY.test(text))) return this.offer(day(text));
    this.area.classList.remove("resting");
    if (text !== null) this.area.value = text;
    this.fit();
    this.area.focus();
  }

  offer(control) {
    control.className = "typing";
    control.setAttribute("aria-label", this.area.getAttribute("aria-label"));
    this.control = control;
    this.place(this.cell);
    this.frame.append(control, ...(control.suggestions ? [control.suggestions] : []));
    control.addEventListener("keydown", (event) => this.pressed(event));
    control.addEventListener("blur", () => this.isOpen && this.done(""));
    if (control.options) control.addEventListener("change", () => this.isOpen && this.done("here"));
    control.focus();
    try {
      control.showPicker?.();
    } catch {
      // not asked for by hand: arrow keys do it
    }
  }

  fit() {
    this.area.style.height = "auto";
    this.area.style.height = `${Math.min(this.area.scrollHeight + 2, HIGHEST)}px`;
  }

  pressed(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const isBreak = event.key === "Enter" && (event.altKey || event.ctrlKey) && this.control === this.area;
    if (isBreak) {
      this.area.setRangeText("\n", this.area.selectionStart, this.area.selectionEnd, "end");
      this.fit();
    } else if (event.key === "Escape") {
      this.close();
      this.dispatchEvent(new Event("left"));
    } else if (event.key === "Enter" || event.key === "Tab") {
      this.done(event.shiftKey ? `Shift+${event.key}` : event.key);
    } else {
      return event.stopImmediatePropagation();
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  done(key) {
    const text = this.control.value.trim();
    this.close();
    this.dispatchEvent(new CustomEvent("done", { detail: { text, key } }));
  }

  close() {
    const { control } = this;
    this.isOpen = false;
    this.control = this.area;
    if (control !== this.area) control.remove();
    control.suggestions?.remove();
    this.clear();
  }

  clear() {
    this.area.value = "";
    this.area.classList.add("resting");
    this.area.style.height = "";
  }

  /** Nothing; what one types comes here. */
  focus() {
    this.area.focus({ preventScroll: true });
  }
}

const choices = (column, text) => {
  const select = document.createElement("select");
  const labels = column.options.map(({ label }) => label);
  const unknown = text && !labels.includes(text) ? [text] : [];
  for (const label of ["", ...unknown, ...labels]) select.add(new Option(label || _("（空）"), label, false, label === text));
  return select;
};

const day = (text) => Object.assign(document.createElement("input"), { type: "date", value: text });

/** A line for a day or one of the words that stand for none. */
const suggested = (column, text) => {
  const suggestions = Object.assign(document.createElement("datalist"), { id: "grid-words" });
  suggestions.append(...column.options.map(({ label }) => new Option(label, label)));
  const input = Object.assign(document.createElement("input"), { value: text, suggestions, placeholder: "2022-10-31" });
  input.setAttribute("list", "grid-words");
  return input;
};
