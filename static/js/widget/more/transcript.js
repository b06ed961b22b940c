// A conversation as plain text, for whoever wants to keep it.
import { language, t } from "../words.js";

export function transcript(items) {
  const time = new Intl.DateTimeFormat(language.now, { dateStyle: "medium", timeStyle: "short" });
  return items
    .map(({ at, direction, author, text, attachments }) => {
      const who = direction === "in" ? t("you") : author.name;
      return `${time.format(new Date(at))}  ${who}: ${[text, ...attachments.map(({ name }) => `[${name}]`)].filter(Boolean).join(" ")}\n`;
    })
    .join("");
}
