/** Chinese numerals, and the ordinals of the levels of an official paper (GB/T 9704—2012, 7.3.3). */

const DIGITS = "零一二三四五六七八九";
const UNITS = ["", "十", "百", "千"];

/** The number, 1 to 9,999, in Chinese numerals; larger ones as digits. */
export const numeral = (number) => {
  if (number > 9999) return String(number);
  let words = "";
  [...String(number)].reverse().forEach((digit, place) => {
    if (digit !== "0") words = DIGITS[digit] + UNITS[place] + words;
    else if (words && !words.startsWith("零")) words = `零${words}`;
  });
  return number >= 10 && number < 20 ? words.slice(1) : words;
};

const LEVELS = [
  (number) => `${numeral(number)}、`,
  (number) => `（${numeral(number)}）`,
  (number) => `${number}.`,
  (number) => `（${number}）`,
];

/** The ordinal of an item so many lists deep, 0 for the outermost. */
export const ordinal = (depth, number) => LEVELS[Math.min(depth, LEVELS.length - 1)](number);
