/** What is done with a grid by buttons, by keys and on the clipboard. */

import { changes } from "./grid_changes.js";
import { pasted, textOfCells } from "./grid_clipboard.js";
import { readSheet, saveSheet } from "./grid_files.js";
import { follow } from "./grid_keys.js";
import { add, copy, move, remove } from "./grid_lines.js";
import { pasteAt, understood } from "./grid_paste.js";
import { readRows } from "./grid_reading.js";
import { _ } from "./texts.js";

/** The deeds of a grid that is shown by *view*. */
export const actsOf = (view) => {
  const { sheet, selection, typing } = view;
  const session = view.form.told.links.session;
  const cell = ({ row, place }) => ({ row, column: view.columns[place] });
  const text = ({ row, place }) => sheet.text(row, view.columns[place]);
  const innermost = sheet.grid.levels.length - 1;
  const edit = (cells) => {
    const locked = sheet.isBusy ? 0 : sheet.edit(cells);
    view.say(locked ? _("%(count)s 格来自上一份文书，没有改动。", { count: locked }) : "");
  };
  const to = (row, place = selection.anchor.place) => {
    selection.to(row, place);
    typing.focus();
  };
  const free = (deed) => (...given) => (sheet.isBusy ? undefined : deed(...given));

  const acts = {
    get showsAll() {
      return view.showsAll;
    },
    showAll: (isShown) => {
      view.showsAll = isShown;
      view.show(view.visible());
      view.draw();
    },
    widen: () => (document.fullscreenElement ? document.exitFullscreen() : view.element.requestFullscreen()),
    open: (isByList) => {
      if (sheet.lines.length) typing.open(text(selection.anchor), cell(selection.anchor).column, isByList);
    },
    typed: ({ text: typed, key }) => {
      edit([{ ...cell(selection.anchor), text: typed }]);
      if (key) {
        follow(selection, key);
        typing.focus();
      }
    },
    add: free((depth = innermost) => to(add(sheet, selection.box.bottom, depth))),
    copy: free(() => to(copy(sheet, selection.box.top, selection.box.bottom))),
    move: free((by) => to(move(sheet, selection.anchor.row, by))),
    remove: free(() => {
      const { top, bottom } = selection.box;
      const kept = remove(sheet, top, bottom);
      to(top);
      const gone = bottom - top + 1 - kept;
      view.say([gone ? _("已删除 %(count)s 行，可以撤销。", { count: gone }) : "",
        kept ? _("%(count)s 行来自上一份文书，没有删除。", { count: kept }) : ""].join(""));
    }),
    clear: () => edit(selection.cells().map((one) => ({ ...cell(one), text: "" }))),
    fill: () => {
      const { top, bottom } = selection.box;
      const from = top === bottom ? Math.max(0, top - 1) : top;
      edit(selection.cells().filter(({ row }) => row > from).map((one) => ({ ...cell(one), text: text({ ...one, row: from }) })));
    },
    all: () => selection.to(0, 0, { row: sheet.lines.length - 1, place: view.columns.length - 1 }),
    undo: () => view.say(sheet.undo() ? _("已撤销。") : _("没有可以撤销的。")),
    redo: () => view.say(sheet.redo() ? _("已重做。") : _("没有可以重做的。")),
    leave: () => view.below.querySelector("#grid-keys").focus(),
    go: (row, column) => view.go(row, column),
    copyOut: (event) => {
      const { top, bottom, left, right } = selection.box;
      const rows = Array.from({ length: bottom - top + 1 }, (_none, down) =>
        Array.from({ length: right - left + 1 }, (_null, across) => text({ row: top + down, place: left + across })));
      event.clipboardData.setData("text/plain", textOfCells(rows));
      event.preventDefault();
      view.say(_("已复制 %(count)s 格。", { count: rows.length * rows[0].length }));
    },
    cut: (event) => {
      acts.copyOut(event);
      acts.clear();
    },
    paste: async (event) => {
      event.preventDefault();
      const cells = pasted(event.clipboardData);
      const { ledger, unknown } = understood(sheet, cells);
      if (!cells.length || sheet.isBusy) return;
      if (ledger) await acts.propose(ledger, unknown);
      else {
        const { top: row, left: place } = selection.box;
        const locked = await pasteAt(sheet, view.columns, { row, place }, filled(cells, selection.box));
        selection.to(row, place, { row: row + cells.length - 1, place: place + cells[0].length - 1 });
        view.say([_("已粘贴 %(rows)s 行，可以撤销。", { rows: cells.length }),
          locked ? _("%(count)s 格来自上一份文书，没有改动。", { count: locked }) : ""].join(""));
      }
    },
    ask: () => {
      view.asks = true;
      view.draw();
      requestAnimationFrame(() => requestAnimationFrame(() => view.above.querySelector("#grid-whole")?.focus()));
    },
    whole: async (event) => {
      event.preventDefault();
      const { ledger, unknown } = understood(sheet, pasted(event.clipboardData));
      if (!ledger) return view.say(_("没有认出表头。请连同表头一起复制，如“整改措施”“牵头单位”。"));
      view.asks = false;
      await acts.propose(ledger, unknown);
    },
    /** Nothing; an empty grid has the ledger; one that is not empty asks first. */
    propose: async ({ columns, rows }, unknown) => {
      await sheet.during(async () => {
        const told = await readRows(sheet.grid, session, { columns, rows, base: sheet.part });
        const places = ({ sent, key }) => _("第%(row)s行“%(title)s”", { row: sent + 1, title: titleOf(sheet, key) });
        show({ told, rows: told.places.filter((place) => place !== null).length, unknown, notes: [], places, source: _("粘贴的台账") });
      });
    },
    choose: (file) => file && sheet.during(async () => {
      await view.form.save();
      const told = await readSheet(sheet.grid, session, file, view.form.told.id);
      show({ ...proposalOf(sheet, told), source: _("文件“%(name)s”", { name: file.name }) });
    }),
    take: () => {
      const { told, unknown } = view.proposed;
      acts.drop();
      sheet.adopt(told);
      const words = _("已读入 %(rows)s 行，可以撤销。", { rows: sheet.lines.length });
      view.say(unknown.length ? words + _("没有认出的列，不会读入：%(names)s", { names: unknown.join("、") }) : words);
      to(0, 0);
    },
    drop: () => {
      Object.assign(view, { asks: false, proposed: null });
      view.draw();
      typing.focus();
    },
    download: () => sheet.during(() => saveSheet(sheet.grid, session, sheet.part, `${sheet.grid.title}.xlsx`)),
  };

  const show = (proposal) => {
    view.proposed = { ...proposal, changes: changes(sheet.grid, sheet.part, proposal.told.part) };
    const isNew = !sheet.lines.length && !proposal.isFile;
    if (isNew) return acts.take();
    view.draw();
    requestAnimationFrame(() => requestAnimationFrame(() => view.above.querySelector("#grid-proposal")?.focus()));
  };

  return acts;
};

const titleOf = (sheet, key) => _(sheet.grid.columns.find((column) => column.key === key).title);

/** The cells, repeated over the whole of what is chosen where they are one. */
const filled = (cells, { top, bottom, left, right }) => {
  if (cells.length > 1 || cells[0].length > 1) return cells;
  return Array.from({ length: bottom - top + 1 }, () => Array.from({ length: right - left + 1 }, () => cells[0][0]));
};

/** The same for an answer about a file, whose faults have their place in it; its cells have their own here. */
const proposalOf = (sheet, told) => {
  const placed = ({ key, cell, message }) => {
    const [, letter, number] = /^([A-Z]+)(\d+)$/.exec(cell);
    const { title } = sheet.grid.columns.find((column) => column.key === key);
    const own = `第${number}行 ${letter}列“${title}”：`; // as the service says it
    return { words: _("第%(row)s行 %(letter)s列“%(title)s”", { row: number, letter, title: _(title) }), message: message.replace(own, "") };
  };
  const faults = told.faults.map((fault) => ({ ...fault, ...placed(fault) }));
  const missing = told.missing.map(({ title }) => _(title));
  return {
    told: { ...told, faults },
    isFile: true,
    rows: told.places.filter((place) => place !== null).length,
    unknown: told.unrecognised.map(({ heading }) => heading),
    notes: [...told.notes, ...(missing.length ? [_("没有这些必填的列：%(names)s", { names: missing.join("、") })] : [])],
    places: ({ words }) => words,
  };
};
