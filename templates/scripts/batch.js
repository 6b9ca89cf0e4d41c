/** A batch that goes on: its numbers come live, and what is in words is fetched anew now and then. */

const PAUSE = 5_000; // milliseconds between two looks at the page itself
const COUNT = "[data-count]";
const standing = () => document.getElementById("standing");

let looked = Date.now();
let timer = 0;
let known = standing().dataset.state;
let isOver = false;

/** Nothing; the part is as the service shows it now, unless somebody is about to use it and it is not the last time. */
const replace = (id, fresh) => {
  const [old, anew] = [document.getElementById(id), fresh.getElementById(id)];
  const isUsed = old.contains(document.activeElement);
  if (isUsed && !isOver) return;
  old.replaceWith(anew);
  if (isUsed) document.getElementById("main").focus();
};

const look = async () => {
  looked = Date.now();
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  replace("standing", fresh);
  replace("rows", fresh);
  document.title = fresh.title;
};

/** Nothing; the page is looked at soon, and at once where *isDue*. */
const lookSoon = (isDue) => {
  clearTimeout(timer);
  timer = setTimeout(look, isDue ? 0 : Math.max(0, looked + PAUSE - Date.now()));
};

const tell = ({ state, total, counts }) => {
  const place = standing();
  const open = counts.waiting + counts.running;
  place.querySelector("progress").value = total - open;
  for (const count of place.querySelectorAll(COUNT)) count.textContent = counts[count.dataset.count];
  lookSoon(known !== state);
  known = state;
};

/** Where no stream is to be had: the page is looked at until the batch has ended. */
const poll = async () => {
  await look();
  if (standing().dataset.live) setTimeout(poll, PAUSE);
};

const stream = new EventSource(standing().dataset.live);
stream.addEventListener("progress", ({ data }) => tell(JSON.parse(data)));
stream.addEventListener("end", () => {
  stream.close();
  isOver = true;
  lookSoon(true);
});
stream.addEventListener("error", () => {
  if (stream.readyState === EventSource.CLOSED) setTimeout(poll, PAUSE);
});
