/** Cells read by the service, which alone knows the writings of clerks. */

import { call, refusal } from "./calls.js";
import { TOLD, valueAt, withValue } from "./grid_part.js";

const PASSING = [401, 429]; // and whatever is the service's own fault: the same call may be answered later

/** What the service said in refusing a call: a sentence with the cure; whether it is worth another try. */
export class Refused extends Error {
  constructor({ status, message, hint, errors, reference }) {
    super([...(errors.length ? errors.slice(0, 3).map((error) => error.message) : [message]), hint].filter(Boolean).join(""));
    Object.assign(this, { reference, isPassing: PASSING.includes(status) || status >= 500 });
  }
}

/** The answer's JSON; throws Refused, or TypeError where nobody answers. */
export const answered = async (answer) => {
  if (answer.ok) return answer.json();
  throw new Refused(await refusal(answer));
};

/** The part that the rows tell, with its rows and faults; without rows, those of *base* as it is. */
export const readRows = async (grid, session, asked) =>
  answered(await call(session, grid.links.reading, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(asked),
  }));

/**
 * What each awaited cell of the lines means: its item's mark, column, the text sent, value, words and faults.
 *
 * Each line is read as a ledger of its own, so that a change of one cell costs the same in any ledger; organs
 * that stand elsewhere come along, since an organ keeps the id that it has there.
 */
export const readCells = async (grid, session, lines) => {
  const chains = lines.map((line, number) => chain(grid, line, number));
  const columns = grid.columns.map((column) => column.key);
  const { part, faults, rows, places } = await readRows(grid, session, {
    columns,
    rows: chains.map(({ row }) => row),
    base: [...chains.map(({ base }) => base), ...organs(grid, lines[0].among)],
  });
  return chains.flatMap(({ sent }, number) => {
    const items = itemsOf(grid, part[number]);
    return sent.map(({ item, column }) => ({
      mark: item[TOLD].mark,
      column,
      sent: item[TOLD].texts[column.key] ?? "",
      value: valueAt(items[column.level], column.path) ?? undefined,
      text: rows[places[number]][columns.indexOf(column.key)],
      faults: faults.filter((fault) => fault.sent === number && fault.key === column.key),
    }));
  });
};

const chain = (grid, { items }, number) => {
  const sent = items.flatMap((item) =>
    grid.columns.filter((column) => column.key in item[TOLD].awaited && items[column.level] === item)
      .map((column) => ({ item, column })));
  const deepest = Math.max(...sent.map(({ column }) => column.level));
  const name = (depth) => `~${number}.${depth}`;
  const codes = grid.levels.map((level) => level.code);
  const base = items.slice(0, deepest + 1).reduceRight((inner, item, depth) => {
    const before = grid.columns.filter((column) => column.level === depth && column.key in item[TOLD].awaited)
      .reduce((held, column) => withValue(held, column.path, item[TOLD].awaited[column.key].before), item);
    const coded = withValue(before, codeOf(grid, depth).path, name(depth));
    return grid.levels[depth].below ? { ...coded, [grid.levels[depth].below]: inner ? [inner] : [] } : coded;
  }, null);
  const row = grid.columns.map((column) => {
    if (column.level > deepest) return "";
    return codes[column.level] === column.key ? name(column.level) : items[column.level][TOLD].texts[column.key] ?? "";
  });
  return { sent, base, row };
};

const codeOf = (grid, depth) => grid.columns.find((column) => column.key === grid.levels[depth].code);

const itemsOf = (grid, outermost) => {
  const items = [outermost];
  for (const level of grid.levels) if (level.below) items.push(items.at(-1)?.[level.below]?.[0]);
  return items;
};

const organs = (grid, lines) => {
  const columns = grid.columns.filter((column) => column.kind === "organ" || column.kind === "organs");
  if (!columns.length) return [];
  const known = new Map();
  for (const { items } of lines) {
    for (const column of columns) {
      const value = items[column.level] && valueAt(items[column.level], column.path);
      for (const organ of [value].flat()) if (organ?.name) known.set(organ.name, organ);
    }
  }
  const one = columns.find((column) => column.kind === "organs") ?? columns[0];
  const carried = one.kind === "organs" ? [[...known.values()]] : [...known.values()];
  const carriers = carried.map((value, number) =>
    withValue(withValue({}, codeOf(grid, one.level).path, `~o${number}`), one.path, value));
  return grid.levels.slice(0, one.level).reduceRight(
    (inner, level, depth) => [withValue({ [level.below]: inner }, codeOf(grid, depth).path, "~o")], carriers);
};
