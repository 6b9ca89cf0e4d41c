/** A payload in words, as its form has them: titles, choices, days. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { steps } from "./pointers.js";
import { _ } from "./texts.js";

const CODES = ["id", "measure_id", "problem_id", "aspect_id"];

/** The number of the rule; faults of shape have none, only a name for programs. */
export const ruleOf = (code) => (/^[A-Z]/.test(code) ? html`<small>${code}</small>` : nothing);

/** The code by which an item of a list is known, empty where it has none. */
export const codeOf = (item) => {
  const held = item !== null && typeof item === "object" ? item : {};
  const name = CODES.find((one) => typeof held[one] === "string" && held[one] !== "");
  return name ? held[name] : "";
};

/** What an item of a list is called. */
export const itemTitle = (node, item, index) => {
  const code = codeOf(item);
  const title = _(node?.name ?? node?.title ?? "");
  return code ? `${title} ${code}` : _("%(title)s第%(number)s项", { title, number: index + 1 });
};

/** What leads to the place, the outermost first. */
export const titles = (shape, payload, pointer) => {
  const told = [];
  let node = shape;
  let held = payload;
  for (const step of steps(pointer)) {
    held = held?.[step];
    const isItem = node?.kind === "list";
    node = isItem ? node.item : node?.fields?.find(({ key }) => key === step);
    if (isItem) told.splice(-1, 1, itemTitle(node, held, Number(step)));
    else told.push(_(node?.title ?? step));
  }
  return told[0] === shape.fields.find(({ key }) => key === "body")?.title && told.length > 1 ? told.slice(1) : told;
};

/** The value in words, lines of them where it has parts. */
export const words = (node, value) => {
  if (value === undefined || value === null || value === "") return _("（未填）");
  if (Array.isArray(value)) return value.map((one, index) => `${index + 1}. ${words(node?.item, one)}`).join("\n");
  if (typeof value === "object") return members(node, value).join("\n");
  if (typeof value === "boolean") return value ? _("是") : _("否");
  const offered = node?.options ?? node?.offers;
  if (offered) return _(offered.find(([own]) => own === value)?.[1] ?? String(value));
  const day = node?.kind === "day" && /^(\d{4})-(\d\d)-(\d\d)$/.exec(value);
  if (day) return `${day[1]}年${Number(day[2])}月${Number(day[3])}日`;
  return `${value}${node?.unit ?? ""}`;
};

const members = (node, value) => {
  const known = (node?.fields ?? []).filter(({ key, kind }) => key in value && kind !== "fixed");
  const others = Object.keys(value).filter((key) => !(node?.fields ?? []).some((field) => field.key === key));
  const named = [...known.map((field) => [field, _(field.title), field.key]), ...others.map((key) => [undefined, key, key])];
  return named.map(([field, title, key]) => {
    const told = words(field, value[key]);
    return told.includes("\n") ? `${title}：\n${told}` : `${title}：${told}`;
  });
};
