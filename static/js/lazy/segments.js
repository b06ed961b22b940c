/** How many SMS segments a text takes: GSM 03.38 seven-bit letters, or UCS-2 when one letter is outside of it. */

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENDED = new Set("^{}\\[~]|€\f");
const SEVEN = { single: 160, joined: 153 };
const WIDE = { single: 70, joined: 67 };

/** Units that may not be cut apart: an escaped letter takes two septets, a surrogate pair two code units. */
function units(text) {
  const letters = [...text];
  if (letters.every((letter) => BASIC.has(letter) || EXTENDED.has(letter))) {
    return { encoding: "GSM-7", sizes: letters.map((letter) => (EXTENDED.has(letter) ? 2 : 1)), limits: SEVEN };
  }
  return { encoding: "UCS-2", sizes: letters.map((letter) => letter.length), limits: WIDE };
}

/** {encoding, segments, left: units free in the last one, wide: the letters that force UCS-2}. */
export function segments(text) {
  const { encoding, sizes, limits } = units(text);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const wide = encoding === "UCS-2" ? [...new Set([...text].filter((one) => !BASIC.has(one) && !EXTENDED.has(one)))] : [];
  if (total <= limits.single) return { encoding, segments: total ? 1 : 0, left: limits.single - total, wide };
  let count = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > limits.joined) {
      count += 1;
      used = 0;
    }
    used += size;
  }
  return { encoding, segments: count, left: limits.joined - used, wide };
}
