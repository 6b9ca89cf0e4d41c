/** Two contents that came from one: the places where they differ, and the content that choices make of them. */

import { below } from "./pointers.js";
import { codeOf, itemTitle, words } from "./telling.js";
import { _ } from "./texts.js";

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isOrgan = (node) => node?.fields?.length === 2 && node.fields.every(({ key }) => ["id", "name"].includes(key));

/** Whether two values are the same, in whatever order their members stand. */
export const isSame = (one, other) => {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((it, at) => isSame(it, other[at]));
  if (!isObject(one) || !isObject(other)) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => name in other && isSame(one[name], other[name]));
};

/** The places where *mine* and *theirs* differ: key, titles, both in words, and who changed it since *base*;
 * those that both changed stand first.
 * `changed` is "mine", "theirs", or "both", as it is where *base* is undefined. */
export const places = (shape, { base, theirs, mine }) => {
  const found = [];
  merge(shape, { at: "", titles: [] }, base, theirs, mine, (place) => {
    const isTheirs = base !== undefined && isSame(place.base, place.mine);
    const isMine = base !== undefined && isSame(place.base, place.theirs);
    const told = { theirs: inWords(place, place.theirs), mine: inWords(place, place.mine) };
    found.push({ key: place.at, titles: place.titles, ...told, changed: isTheirs ? "theirs" : isMine ? "mine" : "both" });
    return place.mine;
  });
  return found.sort((one, other) => (other.changed === "both") - (one.changed === "both"));
};

const inWords = ({ node, isItem }, value) => (isItem && value === undefined ? _("（没有这一项）") : words(node, value));

/** The content in which each place is as *chosen* (key → "mine" or "theirs"); mine where nothing is. */
export const merged = (shape, { base, theirs, mine }, chosen) =>
  merge(shape, { at: "", titles: [] }, base, theirs, mine, (place) => place[chosen.get(place.at) ?? "mine"]);

const merge = (node, place, base, theirs, mine, pick) => {
  if (isSame(theirs, mine)) return mine;
  if (isObject(theirs) && isObject(mine) && !isOrgan(node)) return mergeMembers(node, place, base, theirs, mine, pick);
  const codes = [theirs, mine].map(codesOf);
  if (codes.every((list) => list !== null)) return mergeItems(node, place, { base, theirs, mine }, codes, pick);
  return pick({ ...place, node, base, theirs, mine });
};

const mergeMembers = (node, place, base, theirs, mine, pick) => {
  const made = {};
  const known = (node?.fields ?? []).map(({ key }) => key).filter((key) => key in mine || key in theirs);
  for (const key of new Set([...known, ...Object.keys(mine), ...Object.keys(theirs)])) {
    const member = node?.fields?.find((field) => field.key === key);
    const titles = place.at === "" && key === "body" ? [] : [...place.titles, _(member?.title ?? key)];
    const value = merge(member, { at: below(place.at, key), titles }, base?.[key], theirs[key], mine[key], pick);
    if (value !== undefined) made[key] = value;
  }
  return made;
};

/** The codes of a list's items, null where some have none or share one. */
const codesOf = (list) => {
  const codes = Array.isArray(list) ? list.map(codeOf) : [""];
  return codes.every(Boolean) && new Set(codes).size === codes.length ? codes : null;
};

const mergeItems = (node, place, lists, codes, pick) => {
  const held = Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, new Map((list ?? []).map((item) => [codeOf(item), item]))]));
  const order = ordered(place, codes, (lists.base ?? []).map(codeOf), pick);
  const made = order.map((code, index) => {
    const [base, theirs, mine] = [held.base.get(code), held.theirs.get(code), held.mine.get(code)];
    const titles = [...place.titles.slice(0, -1), itemTitle(node?.item, mine ?? theirs, index)];
    return merge(node?.item, { at: below(place.at, code), titles, isItem: true }, base, theirs, mine, pick);
  });
  return made.filter((item) => item !== undefined);
};

/** All codes in the order that was picked; those the other list alone has stand behind what they followed. */
const ordered = (place, [theirs, mine], base, pick) => {
  const common = (list, other) => list.filter((code) => other.includes(code));
  const sides = { theirs: common(theirs, mine), mine: common(mine, theirs), base: common(base, theirs).filter((code) => mine.includes(code)) };
  const told = { at: below(place.at, "*"), titles: [...place.titles, _("顺序")], node: undefined };
  const picked = isSame(sides.theirs, sides.mine) ? sides.mine : pick({ ...told, ...sides });
  const [first, second] = picked === sides.theirs && picked !== sides.mine ? [theirs, mine] : [mine, theirs];
  const order = [...first];
  second.forEach((code, index) => {
    if (!order.includes(code)) order.splice(index === 0 ? 0 : order.indexOf(second[index - 1]) + 1, 0, code);
  });
  return order;
};
