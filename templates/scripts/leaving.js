/** What happens before a page is gone: what is typed is saved, kept in this browser, or asked about. */

import { _ } from "./texts.js";

/** Nothing; from now on nothing typed is lost by closing, leaving, signing out, or a key for saving. */
export const heedLeaving = (saving, say) => {
  const flush = () => {
    saving.copy();
    if (saving.state === "changed") saving.save();
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") flush();
    else if (saving.state === "lost" || saving.state === "away") saving.again();
  });
  addEventListener("pagehide", flush);
  addEventListener("online", () => saving.state === "lost" && saving.again());
  addEventListener("beforeunload", (event) => {
    flush();
    if (saving.isBehind && !saving.isUnderway) {
      event.preventDefault();
      event.returnValue = true; // what browsers of before 2023 heed
    }
  });
  addEventListener("keydown", async (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    await saving.again();
    if (saving.state === "saved") say(_("已保存"));
  });
  document.querySelector('form[action="/logout"]')?.addEventListener("submit", (event) => signOut(event, saving));
};

const signOut = async (event, saving) => {
  if (!saving.isBehind) return;
  event.preventDefault();
  const form = event.target;
  await saving.again();
  if (saving.isBehind && !confirm(_("有改动还没有保存，退出后就没有了。仍要退出吗？"))) return;
  saving.copies.drop();
  saving.state = "saved";
  form.requestSubmit();
};
