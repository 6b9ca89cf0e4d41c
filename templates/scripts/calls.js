/** Calls of the service, which show what proves that they are from our page. */

let proof = null;

const prove = async (session) => {
  proof = (await (await fetch(session)).json()).csrf_token;
  return proof;
};

/** The answer to a call; *session* is where the proof is to be had. Throws TypeError where nobody answers. */
export const call = async (session, address, { method = "GET", headers = {}, body, ...more } = {}) => {
  const shown = method === "GET" ? {} : { "X-CSRF-Token": proof ?? (await prove(session)) };
  const answer = await fetch(address, { method, headers: { Accept: "application/json", ...headers, ...shown }, body, ...more });
  if (answer.status === 401) proof = null;
  return answer;
};
