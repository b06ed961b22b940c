/** Rows of the list: which view and which section a thread belongs in, and what only the viewer's row knows. */

const held = (state) => state.baton?.holder?.kind ?? "";

const VIEWS = {
  mine: (state, view) => state.state === "open" && String(state.assignee?.id ?? "") === view.me,
  unassigned: (state) => state.state === "open" && !state.assignee && held(state) !== "bot",
  bot: (state) => state.state === "open" && held(state) === "bot",
  snoozed: (state) => state.state === "snoozed",
  resolved: (state) => state.state === "resolved",
  all: () => true,
};

/**
 * Does the thread belong in the view {name, me, team, channel, q}? Null when the row alone cannot tell: what a search
 * found, and a thread on which the team is only asked to help.
 */
export function belongs(state, view) {
  if (view.q) return null;
  if (view.channel && !state.channels.some((channel) => channel.key === view.channel)) return false;
  const inside = (VIEWS[view.name] ?? VIEWS.all)(state, view);
  return inside && view.team && String(state.team?.id ?? "") !== view.team ? null : inside;
}

const SPLIT = new Set(["mine", "unassigned", "bot"]);

/** The section of a rendered row: who waits is on top; views that are no to-do list have one section. */
export function sectionOf(row, view) {
  if (view.q || !SPLIT.has(view.name)) return "all";
  return row.dataset.waiting ? "reply" : "customer";
}

/** What only this viewer's row knows is carried over to the fresh one: draft, typing, bulk selection, the open thread. */
export function carry(stale, fresh) {
  for (const name of ["typing", "draft", "selected"]) {
    if (name in stale.dataset) fresh.dataset[name] = stale.dataset[name];
  }
  const draft = stale.querySelector("[data-draft-text]")?.textContent;
  const slot = fresh.querySelector("[data-draft-text]");
  if (draft && slot) slot.textContent = draft;
  if (stale.querySelector("a[aria-current]")) fresh.querySelector("a")?.setAttribute("aria-current", "true");
  return fresh;
}

/** Is `fresh` an older picture of the same row? */
export function outdated(fresh, stale) {
  const [epochs, revs] = ["epoch", "rev"].map((name) => Number(fresh.dataset[name]) - Number(stale.dataset[name]));
  return epochs < 0 || (epochs === 0 && revs < 0);
}
