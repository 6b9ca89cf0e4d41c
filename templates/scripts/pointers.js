/** JSON Pointers (RFC 6901) and what they lead to. */

/** The steps of a pointer; indexes of lists stay words. */
export const steps = (pointer) =>
  pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

/** The pointer to a member of what the pointer leads to. */
export const below = (pointer, step) =>
  `${pointer}/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`;

/** What the pointer leads to, undefined where there is nothing. */
export const found = (value, pointer) =>
  steps(pointer).reduce((held, step) => (held === null || typeof held !== "object" ? undefined : held[step]), value);

/** The pointer to what holds the place that the pointer leads to. */
export const above = (pointer) => pointer.slice(0, pointer.lastIndexOf("/"));

/** Whether the pointer leads to the whole or to something in it. */
export const within = (pointer, whole) => pointer === whole || pointer.startsWith(`${whole}/`);

/** What the form says of the place, undefined where it knows of none. */
export const nodeAt = (shape, pointer) =>
  steps(pointer).reduce(
    (node, step) => (node?.kind === "list" ? node.item : node?.fields?.find(({ key }) => key === step)),
    shape,
  );

/** Every value that a pointer with `*` for indexes leads to, with the pointer to each. */
export const matches = (value, pattern) => {
  let held = [["", value]];
  for (const step of steps(pattern)) {
    held = held.flatMap(([at, one]) => {
      if (one === null || typeof one !== "object") return [];
      const named = step === "*" ? Object.keys(one) : [step];
      return named.filter((name) => name in one).map((name) => [below(at, name), one[name]]);
    });
  }
  return held;
};
