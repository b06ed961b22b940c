/** Text put into a field as if it had been typed. */

/** Put `text` in place of the letters from `from` to the caret, so that the browser's own undo knows of it. */
export function insert(field, text, from = field.selectionStart) {
  field.focus();
  field.setSelectionRange(from, field.selectionEnd);
  // execCommand is the one way into the undo history; where it is gone, setRangeText does without.
  if (!document.execCommand?.("insertText", false, text)) {
    field.setRangeText(text, from, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
