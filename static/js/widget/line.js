// The messages this visitor may see, in their places: the widget's copy of what the server holds.

export class Line {
  constructor() {
    this.clear();
  }

  clear() {
    this.items = []; // visitor messages by seq
    this.cursor = null; // opaque: what was known when the last frame came
    this.seen = null; // {seq, at}: how far our people have read
    this.choices = null; // {seq, buttons: [{id, title}]} under the message of that seq
  }

  get last() {
    return this.items.length ? this.items[this.items.length - 1].seq : 0;
  }

  // Puts a message in its place or changes the one there. False when one before it is missing: then it is not taken.
  take(message, expectGap) {
    const at = this.items.findIndex((item) => item.id === message.id);
    if (at >= 0) {
      this.items[at] = message;
    } else if (message.seq > this.last) {
      if (!expectGap && (message.prev || 0) !== this.last) return false;
      this.items.push(message);
    } else {
      const place = this.items.findIndex((item) => item.seq > message.seq);
      this.items.splice(place, 0, message);
    }
    return true;
  }

  // How many of ours stand after the last that the visitor has seen.
  unread(read) {
    return this.items.filter((item) => item.direction === "out" && item.seq > (read || 0)).length;
  }

  // The last message by a person of ours, else null.
  get human() {
    return this.items.filter((item) => item.author.kind === "agent").pop() || null;
  }
}
