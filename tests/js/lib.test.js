import { carry } from "/static/js/models/rows.js";
import { el, exchange } from "/static/js/lib/dom.js";
import { hydrate } from "/static/js/lib/hydrate.js";
import { keyName, keysOf, listen, readable, saveKeySettings } from "/static/js/lib/shortcuts.js";
import * as time from "/static/js/lib/time.js";
import { t } from "/static/js/lib/words.js";
import { uuid } from "/static/js/lib/ids.js";
import { Timers } from "./fakes.js";

const at = (iso) => Date.parse(iso);
time.setServerTime("2026-11-20T10:46:00Z");

function press(key, over = {}, target = document.body) {
  const event = new KeyboardEvent("keydown", { key, code: `Key${key.toUpperCase()}`, bubbles: true, cancelable: true, ...over });
  target.dispatchEvent(event);
  return event;
}

test("times are those of the agent's zone and of the server's clock", () => {
  equal(time.clock(at("2026-11-20T10:44:00Z")), "10:44 AM");
  equal([time.day(at("2026-11-20T00:10:00Z")), time.day(at("2026-11-19T10:00:00Z")), time.day(at("2026-11-17T10:00:00Z")), time.day(at("2025-03-01T10:00:00Z"))],
    ["Today", "Yesterday", "Tue, Nov 17", "Mar 1, 2025"]);
  equal([time.row(at("2026-11-18T10:00:00Z")), time.row(at("2026-11-03T10:00:00Z"))], ["Wed", "Nov 3"]);
  ok(Math.abs(time.now() - at("2026-11-20T10:46:00Z")) < 5_000);
});

test("a span names its two largest units", () => {
  equal([time.span(45_000), time.span(12 * 60_000), time.span(5.2 * 3_600_000), time.span(76 * 3_600_000)], ["45s", "12m", "5h 12m", "3d 4h"]);
});

test("hooks are filled: words, labels, times, You", () => {
  const node = hydrate(el("div", {},
    el("span", { data: { w: "status.sent" } }), el("button", { data: { wLabel: "hello", name: "Ana" } }),
    el("b", { data: { by: "agent:7" } }, "Sofia Reis"), el("b", { data: { by: "agent:8" } }, "Ana Duarte"),
    el("span", { data: { prefix: "", byName: "Ana Duarte", by: "agent:8" } }), el("span", { data: { prefix: "", byName: "Sofia", by: "agent:7" } }),
    el("div", { data: { by: "agent:7", item: "message" } }, "kept"), el("time", { datetime: "2026-11-20T10:44:00Z", "data-fmt": "clock" })));
  equal([...node.children].map((one) => one.getAttribute("aria-label") ?? one.textContent),
    ["Sent", "Hello Ana", "You", "Ana Duarte", "Ana:", "You:", "kept", "10:44 AM"]);
});

test("a phrase has the form its number asks for, an unknown key is itself", () => {
  equal([t("files", { n: 1 }), t("files", { n: 3 }), t("nothing.here")], ["1 file", "3 files", "nothing.here"]);
});

test("single keys are commands, but not where letters are typed nor while composing", () => {
  const field = stage.appendChild(el("textarea"));
  const ran = [];
  const off = listen(document, (command) => ran.push(command));
  press("j");
  press("j", {}, field);
  press("k", { isComposing: true });
  press("E", { shiftKey: true });
  press("k", { ctrlKey: true }, field);
  press("Escape", { code: "Escape" }, field);
  off();
  equal(ran, ["next-thread", "resolve", "palette", "escape"]);
});

test("a sequence waits for its second key and forgets the first after a while", async () => {
  const ran = [];
  const timers = new Timers();
  const off = listen(document, (command) => ran.push(command), { timers });
  press("g");
  press("u");
  press("g");
  await timers.pass(1_300);
  press("u");
  off();
  equal(ran, ["go-unassigned", "unread"]);
});

test("keys can be put behind Alt, switched off and given another meaning", () => {
  const ran = [];
  const off = listen(document, (command) => ran.push(command));
  saveKeySettings({ mode: "alt", map: {} });
  press("j");
  press("∆", { altKey: true, code: "KeyJ" });
  saveKeySettings({ mode: "off", map: {} });
  press("j");
  press("k", { ctrlKey: true });
  saveKeySettings({ mode: "on", map: { q: "open", o: "", j: "" } });
  press("j");
  press("q");
  off();
  equal(ran, ["next-thread", "palette", "open"]);
  equal(keysOf("open")[0], "q");
  equal(readable("mod+shift+enter"), ["Ctrl", "Shift", "↵"]);
});

test("on a keyboard of another script the place of the key decides", () => {
  equal(keyName(new KeyboardEvent("keydown", { key: "ت", code: "KeyJ" })), "j");
});

test("focus returns to the same control when its element is exchanged", () => {
  const make = () => el("li", {}, el("a", { href: "#", data: { act: "open" } }, "x"));
  const old = stage.appendChild(make());
  old.firstElementChild.focus();
  const fresh = exchange(old, make());
  equal(document.activeElement === fresh.firstElementChild, true);
  ok(carry(old, fresh) === fresh);
});

test("client ids are unique and well formed without a secure context", () => {
  const native = crypto.randomUUID;
  Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
  const id = uuid();
  Object.defineProperty(crypto, "randomUUID", { value: native, configurable: true });
  ok(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id), id);
});
