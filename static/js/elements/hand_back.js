/** Where the text of a message goes that was not sent: back to where it was written. */

import { session } from "../models/session.js";

/** The pane of a thread if it is the open one, else null. */
export const here = (thread) => (session.pane?.thread === thread ? session.pane : null);

/** The text of a message that was not sent goes back into the composer. */
export function handBack(entry) {
  here(entry.thread)?.timeline.drop(`pending-${entry.id}`);
  const { composer } = session;
  if (composer?.thread === entry.thread) {
    composer.turn(entry.kind === "notes" ? "note" : "reply").then(() => {
      composer.give(entry.body.text ?? "");
      if (entry.uploads?.length) composer.withFiles().then((files) => files.restore(entry.uploads));
    });
  } else session.drafts.set(entry.thread, entry.kind === "notes" ? "note" : "reply", { text: entry.body.text ?? "", uploads: entry.uploads ?? [] });
}
