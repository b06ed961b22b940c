// The launcher and the dialog around the log: opening and closing, header, banner, footer.
/* global CONFIG, STYLE */
import { h, icon, iconButton, initials } from "./dom.js";
import { duration, language, t } from "./words.js";

export class Panel {
  // parts: {log, composer}; act: {toggle(open), options(button)}
  constructor({ log, composer }, act) {
    Object.assign(this, { log, composer, act, isOpen: false });
    this.face = h("span", { class: "wa2", "aria-hidden": "true" });
    this.title = h("b", { id: "tl-title" });
    this.note = h("small");
    this.more = iconButton("dots", "", () => act.options(this.more), { "aria-haspopup": "true", "aria-expanded": "false" });
    this.shut = iconButton("x", "", () => act.toggle(false));
    this.banner = h("div", { class: "ban", role: "status", hidden: true });
    this.foot = h("p", { class: "ft" });
    this.news = h("div", { class: "sr", role: "status" });
    this.count = h("span", { class: "bd", "aria-hidden": "true", hidden: true });
    this.launcher = h("button", { type: "button", class: "la", "aria-expanded": "false", onclick: () => act.toggle(!this.isOpen) });
    this.dialog = h(
      "section",
      { class: "w", role: "dialog", "aria-modal": "false", "aria-labelledby": "tl-title", hidden: true, onkeydown: (event) => this.key(event) },
      h("header", null, this.face, h("div", { class: "g" }, this.title, this.note), this.more, this.shut),
      this.banner,
      this.log.node,
      this.composer.node,
      this.foot,
    );
    this.dialog.addEventListener("dragover", (event) => event.preventDefault());
    this.dialog.addEventListener("drop", (event) => this.composer.take(event, event.dataTransfer));
    this.root = h("div", { class: "tl" }, this.dialog, this.launcher, this.news);
    this.shadow = mount(this.root);
    this.adopt(STYLE);
  }

  key(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    this.act.toggle(false);
  }

  // `focus`: to the text when opening, back to the launcher when closing; not when the page merely restores what was open.
  toggle(open, focus) {
    this.isOpen = open;
    this.dialog.hidden = !open;
    this.root.classList.toggle("open", open);
    if (open) this.log.toEnd();
    if (focus) (open ? this.composer.text : this.launcher).focus();
  }

  // state: {unread, human: last message by a person, team: {name, online, reply_minutes}, warning}
  draw({ unread, human, team, warning }) {
    const name = human ? human.author.name : CONFIG.name;
    const first = name.split(/\s/)[0];
    this.root.lang = language.now;
    this.root.dir = language.now === "ar" ? "rtl" : "ltr";
    this.face.textContent = initials(name);
    this.title.textContent = human && team.name ? t("from", { name: first, team: team.name }) : name;
    this.note.replaceChildren(
      ...(team.online ? [h("span", { class: "on", "aria-hidden": "true" })] : []),
      team.reply_minutes ? t("replies", { time: duration(team.reply_minutes) }) : t("soon"),
    );
    this.more.setAttribute("aria-label", t("options"));
    this.shut.setAttribute("aria-label", t("close"));
    this.foot.textContent = t("footer");
    this.composer.draw();
    this.warn(warning);
    this.drawLauncher(unread);
  }

  drawLauncher(unread) {
    const word = this.isOpen ? t("close") : unread ? t("openUnread", { count: unread }) : t("open");
    const sign = word + unread;
    if (sign === this.drawn) return;
    this.drawn = sign;
    this.launcher.setAttribute("aria-label", word);
    this.launcher.setAttribute("aria-expanded", String(this.isOpen));
    this.count.hidden = this.isOpen || !unread;
    this.count.textContent = unread > 99 ? "99+" : unread;
    this.launcher.replaceChildren(icon(this.isOpen ? "down" : "chat"), this.count);
  }

  // A sentence under the header, or none.
  warn(sentence) {
    if (this.warned === sentence) return;
    this.warned = sentence;
    this.banner.hidden = !sentence;
    this.banner.replaceChildren(...(sentence ? [icon("wifi"), sentence] : []));
  }

  adopt(css) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.shadow.adoptedStyleSheets.push(sheet);
  }

  // Read aloud once, politely: new messages only, never the whole log.
  announce(name, text) {
    this.news.textContent = `${name}: ${text}`;
  }
}

// A shadow root with constructed sheets: no style of the host page comes in, none of ours goes out, and no policy is broken.
function mount(root) {
  const host = document.createElement("throughline-chat");
  const shadow = host.attachShadow({ mode: "open" });
  shadow.append(root);
  (document.body || document.documentElement).append(host);
  return shadow;
}
