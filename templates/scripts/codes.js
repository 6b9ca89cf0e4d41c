/** Codes of items, by which others name them: given by themselves, each only once in a paper. */

/** A function that gives the next free code for a field with `prefix` and `digits`. */
export const codes = (payload) => {
  const taken = new Map(); // prefix → the highest number and its width
  const note = (text) => {
    const found = /^(\D+)(\d{1,15})$/.exec(text);
    if (!found) return;
    const [, prefix, number] = found;
    const { highest = 0, width = 0 } = taken.get(prefix) ?? {};
    taken.set(prefix, { highest: Math.max(highest, Number(number)), width: Math.max(width, number.length) });
  };
  const walk = (value) => {
    if (typeof value === "string") note(value);
    else if (value !== null && typeof value === "object") Object.values(value).forEach(walk);
  };
  walk(payload);
  return ({ prefix, digits }) => {
    const { highest = 0, width = digits } = taken.get(prefix) ?? {};
    const code = prefix + String(highest + 1).padStart(width, "0");
    note(code);
    return code;
  };
};

const proposal = ({ proposed }, today) => (proposed === "this year" ? Number(today.slice(0, 4)) : proposed);

/** What stands in a new item or group before anybody writes in it: its code, and what is proposed. */
export const begun = (node, form, code = codes(form.draft.payload)) => {
  const made = {};
  for (const field of node.fields) {
    let value;
    if (field.kind === "fixed") ({ value } = field);
    else if (field.prefix) value = code(field);
    else if (field.proposed !== undefined) value = proposal(field, form.told.today);
    else if (field.kind === "object" && field.required) {
      const inner = begun(field, form, code);
      value = Object.keys(inner).length ? inner : undefined;
    }
    if (value !== undefined) made[field.key] = value;
  }
  return made;
};

/** A copy of the item with new codes and without numbers that are counted. */
export const copied = (node, item, form, code = codes(form.draft.payload)) => {
  if (node.kind === "list") return item.map((one) => copied(node.item, one, form, code));
  if (node.kind !== "object" || item === null || typeof item !== "object") return item;
  const made = {};
  for (const field of node.fields) {
    if (!(field.key in item) || field.counted) continue;
    made[field.key] = field.prefix ? code(field) : copied(field, item[field.key], form, code);
  }
  return made;
};

/** Nothing; what an untouched paper has from the start stands in the payload of the draft. */
export const begin = (form) => {
  const { payload } = form.draft;
  for (const field of form.shape.fields) {
    const held = payload[field.key];
    if (field.kind === "fixed") payload[field.key] ??= field.value;
    else if (field.kind === "object" && (held === undefined || (held && !Object.keys(held).length))) {
      payload[field.key] = begun(field, form);
    }
  }
};
