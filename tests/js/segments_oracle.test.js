// 60 drawn texts, counted by an independent library (tests/channels_app/providers/test_segments.py).
import { segments } from "/static/js/lazy/segments.js";

const told = await (await fetch("/tests/js/segments_oracle.json")).json();

test("the composer counts every text as smsutil does", () => {
  const wrong = told.filter((row) => segments(row.text).segments !== row.segments);
  equal(told.length, 60);
  equal(wrong, []);
});
