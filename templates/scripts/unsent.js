/** Words that were typed into a form of a page are not left behind unasked. */

let isSent = false;

const isTyped = () =>
  [...document.querySelectorAll("main textarea")].some((area) => area.value !== area.defaultValue);

addEventListener("submit", () => (isSent = true));
addEventListener("beforeunload", (event) => !isSent && isTyped() && event.preventDefault());
