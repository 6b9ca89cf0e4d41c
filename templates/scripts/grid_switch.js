/** A part that can be filled in as a grid or item by item. */

import { html } from "../vendor/lit-html/lit-html.js";
import { goInGrid, grid, gridAt } from "./grid.js";
import { remarksWithin } from "./remarks.js";
import { _ } from "./texts.js";

const KEPT = "hongtou.grid"; // where the browser keeps how this clerk likes it

const isGrid = () => localStorage.getItem(KEPT) === "yes";

/** The part at the pointer in the way that was chosen last; *items* makes it item by item. */
export const switched = (form, pointer, items) => {
  if (!gridAt(form, pointer)) return items();
  const choose = (isChosen) => {
    localStorage.setItem(KEPT, isChosen ? "yes" : "no");
    form.draw();
  };
  const way = (isOne, words) => html`<label><input type="radio" name="way" .checked=${isGrid() === isOne}
    @change=${() => choose(isOne)}> ${words}</label>`;
  return html`<fieldset class="switch"><legend class="unseen">${_("填写方式")}</legend>
      ${way(false, _("逐项"))} ${way(true, _("表格"))}</fieldset>
    ${isGrid() ? html`${remarksWithin(pointer, form)} ${grid(form, pointer)}` : items()}`;
};

/** Whether the place is shown in a grid, which has chosen its cell. */
export const went = (form, pointer) => goInGrid(form, pointer);
