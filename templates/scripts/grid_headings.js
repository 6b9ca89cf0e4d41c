/** The heading row of a pasted ledger: which column each of its cells names. As service/sheets/headings.py does it. */

const LOOKED_AT = 10; // rows from the top
const FEWEST = 2; // headings that make a row one of headings
const ASIDE = /\([^()]*\)|\[[^[\]]*\]/g;
const SIGNS = /[\s*＊:：·、。.,，]+/g;
const COUNTERS = ["序号", "编号", "no"];

const plain = (text) => text.normalize("NFKC").replace(SIGNS, "").toLowerCase();
const short = (text) => plain(text.normalize("NFKC").replace(ASIDE, ""));

/** The heading row's number, the column of each of its cells and the words of unknown ones; null without headings. */
export const headings = (rows, columns) => {
  const titles = new Map([...columns.map((one) => [short(one.title), one]), ...columns.map((one) => [plain(one.title), one])]);
  const others = new Map(columns.flatMap((one) => one.names.map((name) => [plain(name), one])).reverse());
  const found = rows.slice(0, LOOKED_AT).map((row) => named(row, titles, others));
  const counts = found.map((row) => row.filter(Boolean).length);
  const at = counts.indexOf(Math.max(...counts));
  if (at < 0 || counts[at] < FEWEST) return null;
  const unknown = rows[at].filter((text, place) => text && !found[at][place] && !COUNTERS.includes(plain(text)));
  return { at, columns: found[at], unknown };
};

const named = (row, titles, others) => {
  const columns = row.map(() => undefined);
  for (const names of [titles, others]) {
    for (const words of [plain, short]) {
      row.forEach((text, place) => {
        const column = text && names.get(words(text));
        if (column && !columns[place] && !columns.includes(column)) columns[place] = column;
      });
    }
  }
  return columns;
};

/** The rows below the headings, with the cells of known columns only; sums are in the unit that their heading says. */
export const underHeadings = (rows, { at, columns }) => ({
  columns: columns.filter(Boolean).map((column) => column.key),
  rows: rows.slice(at + 1).map((row) => columns.flatMap((column, place) =>
    (column ? [inUnit(row[place] ?? "", column, rows[at][place])] : []))),
});

const inUnit = (text, { kind }, heading) =>
  (kind === "amount" && heading.includes("万元") && /^[\d.,]+$/.test(text) ? `${text}万元` : text);
