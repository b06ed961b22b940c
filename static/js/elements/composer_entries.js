/** From what stands in the composer to an entry of the outbox: the whole request, so that it can be repeated as it was. */

import { uuid } from "../lib/ids.js";
import { session } from "../models/session.js";

const entry = (thread, kind, body, more = {}) => ({ id: uuid(), thread, kind, at: Date.now(), body, ...more });

/** A note, which only the team sees. */
export const noteEntry = (thread, text) => entry(thread, "notes", { text });

/**
 * A reply. `extra`: {template, type, payload, send_at} go into the request; {resolve, snooze} are done once it is accepted.
 * It tells what its author has seen, so that the server can say when somebody else was first.
 */
export function replyEntry(composer, text, uploads, { template, type, payload, send_at, ...then }) {
  const { channel, address, replyTo, medium, can } = composer.form.dataset;
  const pane = composer.closest("thread-pane");
  const body = { seen_seq: pane.seen, epoch: Number(pane.dataset.epoch), hold: send_at || template || can === "wait" ? 0 : session.hold };
  if (template) body.template = template;
  else if (type) Object.assign(body, { type, payload });
  else body.text = text;
  if (channel) Object.assign(body, { channel, address });
  if (can === "wait") body.until_reply = true;
  if (uploads.length) body.attachments = uploads.map(({ id }) => id);
  if (replyTo) body.reply_to = replyTo;
  if (send_at) body.send_at = send_at;
  // A baton that is ours already grows with our own messages: only another's is compared.
  if (pane.dataset.holder !== `agent:${session.me}` && pane.dataset.baton) body.baton = Number(pane.dataset.baton);
  return entry(composer.thread, "replies", body, { medium, uploads, then });
}
