// What the visitor has seen, what is new to them, and what they scroll back to.
import { memory } from "./memory.js";

export class Attention {
  constructor(chat) {
    this.chat = chat;
  }

  get unread() {
    return this.chat.line.unread(memory.all().read);
  }

  scrolled() {
    const { log, line, wire } = this.chat;
    const { node } = log;
    const [first] = line.items;
    const isTop = node.scrollHeight - node.clientHeight + node.scrollTop < 60;
    if (isTop && first && first.prev) this.chat.rare(({ fetchOlder }) => fetchOlder(wire));
    this.markRead();
  }

  markRead() {
    const { line, log, panel, wire } = this.chat;
    const { read } = memory.all();
    const looks = panel.isOpen && !document.hidden && log.atEnd;
    // What a browser finds when it meets a conversation for the first time is history, not news.
    if ((looks || (read === undefined && line.cursor)) && line.last > (read ?? -1)) {
      memory.keep({ read: line.last });
      if (looks) wire.markRead(line.last);
    }
  }

  // Notes what is seen, and tells the page how much is not, in its title too.
  look() {
    this.markRead();
    const { unread } = this;
    if (unread === this.told) return;
    this.chat.emit("unread", (this.told = unread));
    document.title = (unread ? `(${unread}) ` : "") + document.title.replace(/^\(\d+\) /, "");
  }
}
