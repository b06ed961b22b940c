// Calls to our own server: no cookies ever, the visitor's token in a header, problem+json as the reason of a failure.
/* global CONFIG, KIT */
import { SLOT, memory } from "./memory.js";

export const HOME = `${CONFIG.base}/api/webchat/${CONFIG.key}/`;
export const PAGE = 50; // messages asked for at first, and per page of older ones
let tries = 0;

// The parsed answer. Throws {status, code, detail, wait (ms)}; status 0 means that nothing was answered.
export async function call(method, path, body) {
  const { token } = memory.all();
  const headers = {};
  if (body) headers["Content-Type"] = "application/json";
  if (token && path !== "session/") headers.Authorization = "Bearer " + token;
  let response;
  try {
    response = await fetch(HOME + path, { method, headers, body: body && JSON.stringify(body), credentials: "omit" });
  } catch {
    throw { status: 0 };
  }
  const data = await response.json().catch(() => ({}));
  if (response.ok) return data;
  throw { status: response.status, code: data.code, detail: data.detail, wait: response.headers.get("Retry-After") * 1000 };
}

// {token, visitor, ticket, expires_at, team}: the token is kept, the ticket opens one socket. `identity`: a JWT or null.
// One tab after the other, or two tabs that open together would begin two conversations.
export function openSession(identity) {
  const ask = async () => {
    const answer = await call("POST", "session/", { identity: identity || null, token: memory.all().token || null });
    memory.keep({ token: answer.token, visitor: answer.visitor });
    return answer;
  };
  return navigator.locks ? navigator.locks.request(SLOT, ask) : ask();
}

// What the second file gives once it is here: see OFFERS in bundle.py. `loaded` is called when it came.
export const extra = {};

// Fetches the second file, with what is rarely needed; under another address when a first try failed,
// because browsers remember that a module could not be had.
export async function rarely() {
  if (extra.sheet) return extra;
  try {
    const module = await import(`${CONFIG.base}/webchat/${CONFIG.key}/more.js${tries ? "?" + tries : ""}`);
    Object.assign(extra, module.default(KIT));
  } catch {
    tries += 1;
    throw { status: 0 };
  }
  extra.loaded();
  return extra;
}
