/** The heading row of a pasted ledger: which column each of its cells names. */

const LOOKED_AT = 10; // rows from the top
const ORDINALS = ["序号", "编号", "no", "no."];

const plain = (text) => text.normalize("NFKC").replace(/\s/g, "").toLowerCase();

/** The heading row's number, the column of each of its cells and the words of unknown ones; null without headings. */
export const headings = (rows, columns) => {
  const known = new Map();
  for (const column of columns) for (const name of column.names) known.set(plain(name), column);
  for (const column of columns) known.set(plain(column.title), column);
  const found = rows.slice(0, LOOKED_AT).map((row) => row.map((text) => known.get(plain(text))));
  const counts = found.map((row) => new Set(row.filter(Boolean)).size);
  const at = counts.indexOf(Math.max(...counts));
  if (at < 0 || counts[at] < 2) return null;
  const named = found[at].map((column, place) => (found[at].indexOf(column) === place ? column : undefined));
  const unknown = rows[at].filter((text, place) => text && !named[place] && !ORDINALS.includes(plain(text)));
  return { at, columns: named, unknown };
};

/** The rows below the headings, with the cells of known columns only. */
export const underHeadings = (rows, { at, columns }) => ({
  columns: columns.filter(Boolean).map((column) => column.key),
  rows: rows.slice(at + 1).map((row) => columns.flatMap((column, place) => (column ? [row[place] ?? ""] : []))),
});
