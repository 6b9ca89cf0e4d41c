/** Which cells are chosen: a rectangle from an anchor to a head, the anchor being where one types. */

export class Selection extends EventTarget {
  constructor() {
    super();
    Object.assign(this, { anchor: { row: 0, place: 0 }, head: { row: 0, place: 0 }, rows: 0, places: 0 });
  }

  /** Nothing; there are so many rows and columns to choose from. */
  bound(rows, places) {
    Object.assign(this, { rows, places });
    this.to(this.anchor.row, this.anchor.place, this.head);
  }

  /** Nothing; that cell is chosen, with all between it and *head* where there is one. */
  to(row, place, head) {
    this.anchor = this.within({ row, place });
    this.head = head ? this.within(head) : this.anchor;
    this.dispatchEvent(new Event("change"));
  }

  /** Nothing; the rectangle reaches to that cell. */
  reach(row, place) {
    this.to(this.anchor.row, this.anchor.place, { row, place });
  }

  within({ row, place }) {
    return {
      row: Math.max(0, Math.min(row, this.rows - 1)),
      place: Math.max(0, Math.min(place, this.places - 1)),
    };
  }

  /** The first and last row and column chosen. */
  get box() {
    const { anchor, head } = this;
    return {
      top: Math.min(anchor.row, head.row), bottom: Math.max(anchor.row, head.row),
      left: Math.min(anchor.place, head.place), right: Math.max(anchor.place, head.place),
    };
  }

  /** Every cell chosen, row by row. */
  cells() {
    const { top, bottom, left, right } = this.box;
    const found = [];
    for (let row = top; row <= bottom; row += 1) {
      for (let place = left; place <= right; place += 1) found.push({ row, place });
    }
    return this.rows ? found : [];
  }

  /** Nothing; the drawn row has the marks of its chosen cells, the columns being in order of *keys*. */
  mark(element, keys) {
    const row = Number(element.dataset.row);
    const { top, bottom, left, right } = this.box;
    for (const cell of element.children) {
      const place = keys.indexOf(cell.getAttribute("tabulator-field"));
      if (place < 0) continue;
      const isChosen = row >= top && row <= bottom && place >= left && place <= right;
      cell.classList.toggle("chosen", isChosen);
      cell.classList.toggle("active", row === this.anchor.row && place === this.anchor.place);
      cell.setAttribute("aria-selected", String(isChosen));
    }
  }
}
