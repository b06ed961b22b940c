import { segments } from "/static/js/lazy/segments.js";

const of = (text) => {
  const { encoding, segments: n, left } = segments(text);
  return [encoding, n, left];
};

test("an empty text takes no segment", () => equal(of(""), ["GSM-7", 0, 160]));
test("160 letters of the GSM alphabet are one segment, 161 are two", () => {
  equal(of("a".repeat(160)), ["GSM-7", 1, 0]);
  equal(of("a".repeat(161)), ["GSM-7", 2, 145]);
});
test("a euro sign takes two places and is never cut at the end of a segment", () => {
  equal(of("€".repeat(80)), ["GSM-7", 1, 0]);
  equal(of("a".repeat(152) + "€".repeat(5)), ["GSM-7", 2, 143]);
});
test("one letter outside the alphabet makes the whole text UCS-2 and is named", () => {
  equal(of("ç".repeat(70)), ["UCS-2", 1, 0]);
  equal(segments("Olá ção").wide, ["á", "ç", "ã"]);
});
test("an emoji is a pair of code units that stays together", () => {
  equal(of("😀".repeat(35)), ["UCS-2", 1, 0]);
  equal(of("😀".repeat(36)), ["UCS-2", 2, 61]);
  equal(of("😀".repeat(67)), ["UCS-2", 3, 65]);
});
test("line breaks and accents of the alphabet stay seven-bit", () => equal(of("Ñand\nè à ù {}"), ["GSM-7", 1, 145]));
