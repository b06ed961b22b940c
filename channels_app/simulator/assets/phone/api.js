// The JSON behind the page.

const ROOT = "/simulator/";

async function call(method, path, body, headers = {}) {
  const token = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
  const answer = await fetch(ROOT + path, {
    method,
    headers: { ...(token ? { "X-CSRFToken": token[1] } : {}), ...headers },
    body,
    credentials: "same-origin",
  });
  const json = await answer.json().catch(() => ({ detail: `${answer.status} ${answer.statusText}` }));
  if (!answer.ok) throw new Error(json.detail || answer.statusText);
  return json;
}

const send = (method, path, values) => call(method, path, JSON.stringify(values), { "Content-Type": "application/json" });

export const readState = (since) => call("GET", `api/state?${new URLSearchParams({ since })}`);
export const readChat = (person, account, since) =>
  call("GET", `api/chat?${new URLSearchParams({ person, account, since })}`);
export const act = (person, account, name, values = {}) => send("POST", "api/acts", { person, account, act: name, ...values });
export const addPerson = (values) => send("POST", "api/people", values);
export const changePerson = (id, values) => send("PATCH", `api/people/${encodeURIComponent(id)}`, values);
export const switchFault = (values) => send("POST", "faults/", values);
export const clearFaults = () => call("DELETE", "faults/");
export const upload = (account, blob, name) =>
  call("POST", `api/files?${new URLSearchParams({ account, name })}`, blob, { "Content-Type": blob.type || "application/octet-stream" });

/** A sample file of the simulator as a Blob of the given type. */
export async function sample(name, type) {
  const answer = await fetch(`${ROOT}assets/samples/${name}`);
  return new Blob([await answer.arrayBuffer()], { type });
}
