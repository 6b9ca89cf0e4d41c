/** Cells that are pasted: over those that are there, or as a ledger of their own. */

import { headings, underHeadings } from "./grid_headings.js";

const BY_CELL = 60; // rows up to which cells are read one by one

/** What a paste brings: a `ledger` by its headings, with the words of unknown ones; else the `cells` alone. */
export const understood = (sheet, cells) => {
  const named = headings(cells, sheet.grid.columns);
  return named ? { ledger: underHeadings(cells, named), unknown: named.unknown, cells } : { ledger: null, unknown: [], cells };
};

/** How many cells stay as they are since they are locked; all others from that cell on are the pasted ones. */
export const pasteAt = async (sheet, columns, { row, place }, cells) => {
  const given = cells.flatMap((texts, down) => texts.slice(0, columns.length - place).map((text, right) => ({
    row: row + down, column: columns[place + right], text,
  }))).filter((cell) => cell.text || !leads(sheet, cell.column));
  const isPlain = cells.length <= BY_CELL && given.every((cell) => cell.row < sheet.lines.length && !leads(sheet, cell.column));
  if (isPlain) return sheet.edit(given);
  const free = given.filter((cell) => cell.row >= sheet.lines.length || !sheet.isLocked(cell.row, cell.column));
  const rows = sheet.lines.map((_, number) => texts(sheet, number));
  for (const cell of free) {
    rows[cell.row] ??= sheet.grid.columns.map(() => "");
    write(sheet, rows[cell.row], cell);
  }
  await sheet.read(Array.from(rows, (cells) => cells ?? []));
  return given.length - free.length;
};

/** Whether an empty cell of the column means "the same as above". */
const leads = (sheet, column) => column.level < sheet.grid.levels.length - 1;

const texts = (sheet, row) => sheet.grid.columns.map((column) => sheet.text(row, column));

/** Words of an upper level that are others name another item: its code and its other cells are not those of the old one. */
const write = (sheet, row, { column, text }) => {
  const { columns, levels } = sheet.grid;
  const place = columns.indexOf(column);
  if (leads(sheet, column) && column.key === levels[column.level].words && row[place] !== text) {
    columns.forEach(({ level }, other) => {
      if (level === column.level) row[other] = "";
    });
  }
  row[place] = text;
};
