/** Signing in again without leaving the page: what is typed stays. */

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { Stranger, prove } from "./calls.js";
import { _ } from "./texts.js";

const LOGIN = "/login";

/** A dialog that signs in by name and password; `open` shows it, `go` is called once somebody is signed in. */
export const entry = (session, name, go) => {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "entry-title");
  document.body.append(dialog);
  const draw = (fault = "") => render(page(name, fault, { enter, close: () => dialog.close() }), dialog);
  const enter = async (event) => {
    event.preventDefault();
    const fault = await signedIn(session, new FormData(event.target));
    draw(fault);
    if (fault) return dialog.querySelector("#entry-password").select();
    dialog.close();
    return go();
  };
  return {
    open: () => {
      draw();
      if (!dialog.open) dialog.showModal();
    },
    close: () => dialog.close(),
  };
};

const page = (name, fault, { enter, close }) => html`<form @submit=${enter}>
  <h2 id="entry-title">${_("请重新登录")}</h2>
  <p>${_("登录已经结束。所填内容都在，登录后自动保存。")}</p>
  <div role="alert">${fault ? html`<p class="fault" id="entry-fault">${fault}</p>` : nothing}</div>
  <p class="field"><label for="entry-name">${_("账户名")}</label>
    <input id="entry-name" name="name" .value=${name} autocomplete="username" autocapitalize="none" spellcheck="false" required></p>
  <p class="field"><label for="entry-password">${_("密码")}</label>
    <input id="entry-password" name="password" type="password" autocomplete="current-password" required autofocus
      aria-describedby=${fault ? "entry-fault" : nothing}></p>
  <p class="actions"><button type="submit">${_("登录并保存")}</button>
    <button type="button" class="plain" @click=${close}>${_("稍后")}</button>
    <a href=${LOGIN} target="_blank">${_("在新窗口登录")}</a></p>
</form>`;

/** Why nobody is signed in, empty where somebody is. */
const signedIn = async (session, fields) => {
  try {
    if (await prove(session)) return "";
    const form = parsed(await fetch(LOGIN, { headers: { Accept: "text/html" } }).then((answer) => answer.text()));
    fields.set("csrf_token", form.querySelector("[name=csrf_token]").value);
    fields.set("next", "/");
    const answer = await fetch(LOGIN, { method: "POST", body: new URLSearchParams(fields), headers: { Accept: "text/html" }, redirect: "manual" });
    if (answer.type === "opaqueredirect") return "";
    const told = parsed(await answer.text()).querySelector("#fault, .fault");
    return told?.textContent.trim().replace(/\s+/g, " ") || _("登录没有成功，请在新窗口登录。");
  } catch (fault) {
    if (fault instanceof Stranger) return "";
    return _("现在连接不上，请稍后再试。");
  }
};

const parsed = (page) => new DOMParser().parseFromString(page, "text/html");
