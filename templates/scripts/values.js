/** What was typed or pasted, read as a number or as a day. */

const UNITS = { 万: 1e4, 亿: 1e8 };

const plain = (text) =>
  text.trim().replace(/[０-９．，－]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)).replace(/[,\s]/g, "");

/** Whether both are the same values, in whatever order their keys are; null is as good as nothing. */
export const isAlike = (one, other) => {
  if (one === null || typeof one !== "object" || other === null || typeof other !== "object") return (one ?? null) === (other ?? null);
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((key) => isAlike(one[key], other[key]));
};

/** The number that was typed, in 元 where 万 or 亿 is said; what is no number stays as it was typed. */
export const number = (typed) => {
  const found = /^([+-]?(?:\d+\.?\d*|\.\d+))([万亿]?)元?$/.exec(plain(typed));
  if (!found) return typed.trim() === "" ? undefined : typed;
  const value = Number(found[1]);
  return found[2] ? Number((value * UNITS[found[2]]).toFixed(6)) : value;
};

/** The day as YYYY-MM-DD, undefined where the text tells none. */
export const day = (typed) => {
  const found = /^(\d{4})(?:年|[-/.])?(\d{1,2})(?:月|[-/.])?(\d{1,2})日?$/.exec(plain(typed));
  if (!found) return undefined;
  const [year, month, date] = found.slice(1).map(Number);
  const made = new Date(Date.UTC(year, month - 1, date));
  const isDay = made.getUTCMonth() === month - 1 && made.getUTCDate() === date;
  return isDay ? made.toISOString().slice(0, 10) : undefined;
};

/** The sum of yuan in 万元 or 亿元, empty where it is less than a hundred thousandth of that. */
export const inWords = (yuan) => {
  if (typeof yuan !== "number" || Math.abs(yuan) < 1e4) return "";
  const [unit, words] = Math.abs(yuan) < 1e8 ? [1e4, "万元"] : [1e8, "亿元"];
  return `${Number((yuan / unit).toFixed(6)).toLocaleString("zh-CN", { maximumFractionDigits: 6 })} ${words}`;
};
