/** Calls of the service, which show what proves that they are from our page, and in whose name it is open. */

import { _ } from "./texts.js";

const PATIENCE = 30_000; // milliseconds before nobody is thought to answer
const page = { proof: null, account: "" };

/** Somebody else signed in to this browser: nothing is done in their name that they did not do. */
export class Stranger extends Error {
  constructor(name) {
    super(name);
    this.name = name;
  }
}

/** Nothing; calls of this page are made for that account alone. */
export const callFor = (account) => {
  page.account = account;
};

/** Whether this browser is still signed in; raises Stranger where somebody else is. */
export const prove = async (session) => {
  page.proof = null;
  const answer = await fetch(session, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) return false;
  const { csrf_token, account, name } = await answer.json();
  if (page.account && account !== page.account) throw new Stranger(name);
  page.proof = csrf_token;
  return true;
};

/** The answer to a call; *session* is where the proof is to be had. Throws TypeError where nobody answers. */
export const call = async (session, address, { method = "GET", ...more } = {}) => {
  if (method !== "GET" && page.proof === null) await prove(session);
  const answer = await send(address, method, more);
  if (answer.status === 401) page.proof = null;
  if (answer.status !== 403 || !(await prove(session))) return answer; // or Stranger
  return (await refusal(answer.clone())).code === "forged-call" ? send(address, method, more) : answer;
};

const send = (address, method, { headers = {}, ...more }) => {
  const shown = method === "GET" ? {} : { "X-CSRF-Token": page.proof ?? "" };
  return fetch(address, { method, headers: { Accept: "application/json", ...headers, ...shown }, signal: AbortSignal.timeout(PATIENCE), ...more });
};

/** What a refusal says: status, code, message, cure, every fault, when to ask again, the number the log has it by. */
export const refusal = async (answer) => {
  const said = await answer.json().catch(() => ({}));
  const errors = said.errors ?? [];
  return {
    status: answer.status,
    code: said.code ?? "",
    message: errors[0]?.message ?? said.detail ?? _("服务没有说明原因。"),
    hint: errors[0]?.hint ?? "",
    errors,
    seconds: Number(answer.headers.get("Retry-After")),
    reference: answer.headers.get("Hongtou-Request-Id") ?? "",
  };
};
