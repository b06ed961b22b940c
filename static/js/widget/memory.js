// What this browser remembers of the conversation: in localStorage, shared by its tabs, or in this page alone where that is closed.
/* global CONFIG */

export const SLOT = "throughline:" + CONFIG.key;

let page = {};

export const memory = {
  // {token, visitor, read: the last seq seen, wrote: when this visitor last wrote (ms), draft, theme, lang}
  all() {
    try {
      return JSON.parse(localStorage.getItem(SLOT)) || {};
    } catch {
      return page;
    }
  },

  keep(changes) {
    page = { ...this.all(), ...changes };
    try {
      localStorage.setItem(SLOT, JSON.stringify(page));
    } catch {
      // Storage is full or closed to this page: the conversation then lives as long as the page.
    }
  },

  forget() {
    page = {};
    try {
      localStorage.removeItem(SLOT);
    } catch {
      // As above: there was nothing to remove.
    }
  },
};

// A UUID also where crypto.randomUUID is missing, as on a page in plain http: every blob address ends in a fresh one.
export function uuid() {
  const address = URL.createObjectURL(new Blob());
  URL.revokeObjectURL(address);
  return address.slice(-36);
}
