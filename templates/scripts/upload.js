/** A manuscript from a file: what is in it is sent as it is, and its form is shown. */

import { call, refusal } from "./calls.js";
import { _ } from "./texts.js";

const form = document.querySelector("#upload");

const tell = (...lines) => {
  const place = form.querySelector("#upload-told");
  place.className = lines.length > 1 ? "fault" : "";
  place.replaceChildren(...lines.map((words) => Object.assign(document.createElement("p"), { textContent: words })));
};

/** Whether the file is JSON of a type that no form can show; what is no JSON is told of by the service. */
const isStrange = (file, types) => {
  try {
    const payload = JSON.parse(new TextDecoder().decode(file));
    return payload !== null && typeof payload === "object" && !types.includes(payload.doc_type);
  } catch {
    return false;
  }
};

const send = async () => {
  const { session, address, form: after, types } = form.dataset;
  const file = await form.querySelector("#payload").files[0].arrayBuffer();
  if (isStrange(file, types.split(" "))) {
    return tell(_("没有导入，文件没有改动。"), _("文件中没有写明可以填写的文种（doc_type）：%(types)s。", { types: types.replaceAll(" ", _("、")) }));
  }
  const unit = form.querySelector("select[name=unit]");
  const asked = unit ? `?${new URLSearchParams({ unit: unit.value })}` : "";
  const answer = await call(session, address + asked, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: file,
  });
  if (answer.ok) return location.assign(`${after}${(await answer.json()).id}/edit`);
  const { message, errors, reference } = await refusal(answer);
  const faults = errors.length ? errors.map((fault) => `${fault.message}${fault.hint}`) : [message];
  return tell(_("没有导入，文件没有改动。"), ...faults, `${_("编号")} ${reference}`);
};

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  tell(_("正在导入……"));
  try {
    await send();
  } catch (fault) {
    if (fault.name !== "TypeError" && fault.name !== "TimeoutError") throw fault;
    tell(_("没有导入，文件没有改动。"), _("服务没有答复，请检查网络后重试。"));
  }
});
