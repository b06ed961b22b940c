// Files a visitor picks, pastes or drops: checked for size and sent at once, ten to a message.
/* global CONFIG */
import { region, t } from "../words.js";

const PER_MESSAGE = 10;

export function sendFiles(act, files) {
  const fit = files.filter((file) => file.size <= CONFIG.max_file);
  if (fit.length < files.length) act.warn(t("tooBig", { size: fileSize(CONFIG.max_file) }));
  for (let from = 0; from < fit.length; from += PER_MESSAGE) act.send("", fit.slice(from, from + PER_MESSAGE));
}

// Bytes as the reader's language writes them.
export function fileSize(bytes) {
  const unit = bytes < 1e6 ? "kilobyte" : "megabyte";
  const amount = bytes < 1e6 ? Math.ceil(bytes / 1e3) : bytes / 1e6;
  return new Intl.NumberFormat(region(), { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
}
