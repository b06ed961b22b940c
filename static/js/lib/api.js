/** Calls to our own server: JSON in and out, the CSRF token, and problem+json (RFC 9457) as errors. */

/** A refusal. `status` 0 is "no answer came"; `code` the server's word; `data` the whole problem. */
export class Problem extends Error {
  constructor(status, data = {}) {
    super(data.detail || data.title || "");
    this.status = status;
    this.code = data.code ?? (status === 0 ? "offline" : `http_${status}`);
    this.data = data;
  }

  /** May the same request succeed later without anybody changing it? */
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

const root = () => document.body.dataset.api || "/api/v1/";

function csrf() {
  // The cookie is fresher than the page: signing in again in another tab changes it.
  const cookie = document.cookie.match(/(?:^|; )(?:__Host-|__Secure-)?csrftoken=([^;]+)/)?.[1];
  return cookie ?? document.body.dataset.csrf ?? "";
}

async function answer(response) {
  const kind = response.headers.get("Content-Type") ?? "";
  const data = kind.includes("json") ? await response.json().catch(() => ({})) : null;
  if (!response.ok) throw new Problem(response.status, data ?? {});
  return data;
}

/** One call of the REST API; `path` is relative to /api/v1/. Resolves to the JSON answer (null when it has none). */
export async function api(method, path, body, { signal, keepalive } = {}) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = csrf();
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const options = { method, headers, signal, keepalive, credentials: "same-origin" };
  if (body !== undefined) options.body = JSON.stringify(body);
  let response;
  try {
    response = await fetch(root() + path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0);
  }
  return answer(response);
}

/** A fragment of HTML from our own server. A sign-in page in its place is the Problem 401. */
export async function html(url, { signal, priority } = {}) {
  let response;
  try {
    response = await fetch(url, { signal, priority, headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0);
  }
  if (response.redirected && new URL(response.url).pathname.startsWith("/accounts/")) throw new Problem(401);
  if (!response.ok) return answer(response);
  return response.text();
}

/** Upload one file; `progress(share)` is told 0 to 1 (fetch tells no progress, XMLHttpRequest does). */
export function upload(file, progress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${root()}uploads/`);
    request.responseType = "json";
    request.setRequestHeader("X-CSRFToken", csrf());
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => event.lengthComputable && progress?.(event.loaded / event.total);
    request.onload = () => (request.status < 300 ? resolve(request.response)
      : reject(new Problem(request.status, request.response ?? {})));
    request.onerror = () => reject(new Problem(0));
    request.onabort = () => reject(new DOMException("aborted", "AbortError"));
    signal?.addEventListener("abort", () => request.abort());
    const form = new FormData();
    form.append("file", file, file.name);
    request.send(form);
  });
}
