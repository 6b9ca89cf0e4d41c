/** Cells on the clipboard: as Excel and WPS put them there and take them. */

const SHEETS = /ProgId content=.?Excel|schemas-microsoft-com:office:excel|LibreOffice|Kingsoft|ProgId content=.?ET/i;
const DANGEROUS = /^[=+\-@]/;
const MOST_SPAN = 5000; // rows or columns that one merged cell may cover

/** The rows of cells that a paste brings; an empty cell of a merged one is "the same as above". */
export const pasted = (clipboard) => {
  const page = clipboard.getData("text/html");
  const text = clipboard.getData("text/plain");
  const isTable = /<table/i.test(page) && !(SHEETS.test(page.slice(0, 4000)) && text);
  return isTable ? cellsOfPage(page) : cellsOfText(text);
};

/** The rows of tab-separated text; cells in quotes may hold tabs, line ends and doubled quotes. */
export const cellsOfText = (text) => {
  const rows = [[]];
  const cell = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/gy;
  while (cell.lastIndex < text.length || rows.at(-1).length) {
    const [whole, quoted, bare, end] = cell.exec(text);
    rows.at(-1).push(plain(quoted === undefined ? bare : quoted.replaceAll('""', '"')));
    if (end === "" || (end !== "\t" && cell.lastIndex >= text.length)) break;
    if (end !== "\t") rows.push([]);
  }
  return rows.filter((row) => row.length);
};

/** The rows of the first table of a page. */
export const cellsOfPage = (page) => {
  const bare = page.replace(/\sstyle=("[^"]*"|'[^']*'|[^\s>]+)/gi, "").replace(/<style[\s\S]*?<\/style>/gi, "");
  const table = new DOMParser().parseFromString(bare, "text/html").querySelector("table");
  const rows = [...table.rows].map(() => []);
  [...table.rows].forEach((line, number) => {
    for (const cell of line.cells) {
      let place = 0;
      while (rows[number][place] !== undefined) place += 1;
      const down = Math.min(Math.max(cell.rowSpan, 1), rows.length - number, MOST_SPAN);
      const across = Math.min(Math.max(cell.colSpan, 1), MOST_SPAN);
      for (let row = number; row < number + down; row += 1) {
        for (let column = place; column < place + across; column += 1) rows[row][column] = "";
      }
      rows[number][place] = wordsOf(cell);
    }
  });
  return rows.map((row) => Array.from(row, (text) => text ?? ""));
};

const wordsOf = (cell) => {
  const bare = (node) => node.textContent.replace(/\s*\n\s*/g, " ");
  const words = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return bare(node);
    if (node.nodeName === "BR") return "\n";
    const inner = [...node.childNodes].map(words).join("");
    return /^(P|DIV|LI)$/.test(node.nodeName) ? `${inner}\n` : inner;
  };
  return plain(words(cell));
};

const plain = (text) => {
  const words = text.replace(/\r\n?/g, "\n").replaceAll("\u00a0", " ").trim();
  return words.startsWith("'") && DANGEROUS.test(words.slice(1)) ? words.slice(1) : words;
};

/** The rows as tab-separated text; none of its cells is a formula to whoever takes it. */
export const textOfCells = (rows) => rows.map((row) => row.map(quoted).join("\t")).join("\r\n");

const quoted = (text) => {
  const safe = DANGEROUS.test(text) ? `'${text}` : text;
  return /["\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
