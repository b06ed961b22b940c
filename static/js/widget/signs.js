// Passing signs: that somebody types, that the connection is gone for a while, a hint that fades.
import { t } from "./words.js";

const PATIENT = 5e3; // ms without a connection before it is spoken of: most gaps close by themselves
const FADES = 6e3; // ms that a typing mark or a hint stays without being renewed

export class Signs {
  constructor(changed) {
    Object.assign(this, { changed, slow: false, typist: null, hinted: null });
  }

  connection(connected) {
    if (connected) {
      clearTimeout(this.patience);
      this.patience = null;
      this.slow = false;
    } else {
      this.patience ||= setTimeout(() => this.set({ slow: true }), PATIENT);
    }
  }

  typing(name) {
    clearTimeout(this.typed);
    this.typist = name;
    if (name) this.typed = setTimeout(() => this.set({ typist: null }), FADES);
  }

  hint(sentence) {
    clearTimeout(this.hinting);
    this.hinting = setTimeout(() => this.set({ hinted: null }), FADES);
    this.set({ hinted: sentence });
  }

  // What the banner says. Offline is said at once where the browser knows it.
  warning(waiting) {
    return this.hinted || (waiting && !navigator.onLine ? t("offline") : waiting && this.slow ? t("unreachable") : null);
  }

  set(values) {
    Object.assign(this, values);
    this.changed();
  }
}
