/** The words of the page's language; Chinese ones are written where they are used. */

const language = document.documentElement.lang.slice(0, 2);
const { default: words } = await import(`./words.${language}.js`);

/** The text in the page's language, with each %(name)s filled in. */
export const _ = (text, values = {}) =>
  (words[text] ?? text).replace(/%\((\w+)\)[sd]/g, (whole, name) => String(values[name] ?? whole));
