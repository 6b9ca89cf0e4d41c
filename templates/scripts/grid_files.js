/** Spreadsheets of a grid: read for a dry run, and written. */

import { call } from "./calls.js";
import { answered } from "./grid_reading.js";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** What the file would become, with what is recognised of it. */
export const readSheet = async (grid, session, file, manuscript) =>
  answered(await call(session, `${grid.links.sheet}?manuscript=${encodeURIComponent(manuscript)}`, {
    method: "POST",
    headers: { "Content-Type": XLSX },
    body: file,
  }));

/** Nothing; the browser has the part as a spreadsheet of that name. */
export const saveSheet = async (grid, session, part, name) => {
  const answer = await call(session, grid.links.export, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: `${XLSX}, application/json` },
    body: JSON.stringify({ part }),
  });
  if (!answer.ok) await answered(answer);
  const address = URL.createObjectURL(await answer.blob());
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
};
