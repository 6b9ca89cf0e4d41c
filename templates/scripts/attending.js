/** What attends a draft while it is written: its saving, the check, the preview, and all that may go wrong. */

import { render } from "../vendor/lit-html/lit-html.js";
import { Checking } from "./checking.js";
import { conflict } from "./conflict.js";
import { entry } from "./entry.js";
import { heedLeaving } from "./leaving.js";
import { Preview } from "./preview.js";
import { offerCopies } from "./restoring.js";
import { standing } from "./standing.js";
import { _ } from "./texts.js";

/** Nothing; from now on the draft of *form* is attended to. */
export const attend = (form, saving) => {
  const place = document.getElementById("standing");
  const desk = { form, saving, said: "", checking: new Checking(form, saving), preview: new Preview(saving) };
  const draw = () => render(standing(desk), place);
  desk.say = (words) => {
    desk.said = words;
    draw();
  };
  desk.entry = entry(saving.links.session, form.told.name, () => saving.again());
  desk.conflict = conflict(form, saving);
  const told = { state: saving.state };
  saving.addEventListener("state", () => {
    if (saving.state !== told.state) heed(desk, told.state);
    told.state = saving.state;
    draw();
  });
  for (const one of [desk.checking, desk.preview]) one.addEventListener("state", draw);
  form.draft.addEventListener("change", ({ detail }) => ["", "/header", "/header/title"].includes(detail.pointer) && draw());
  heedLeaving(saving, desk.say);
  place.replaceChildren();
  draw();
  offerCopies(form, saving);
  desk.checking.check();
};

/** Nothing; who cannot see the page hears of trouble and of its end, not of each saving. */
const heed = (desk, before) => {
  const { saving } = desk;
  if (saving.state === "away") desk.entry.open();
  else if (before === "away" && saving.state !== "saving") desk.entry.close();
  if (saving.state === "conflict") desk.conflict.open();
  if (saving.trouble) Object.assign(desk, { isTroubled: true, said: "" });
  else if (saving.state === "saved" && desk.isTroubled) {
    desk.isTroubled = false;
    desk.said = _("已恢复，全部改动都已保存");
  }
};
