// Says of each shop whether it is open at this very moment: pages are kept for a while, and a clock goes on. What is
// compared is the town's own time, wherever the visitor's phone thinks it is. Without this script the hours of today
// stand there.
const said = document.querySelector("[data-open-words]");
const WEEK = 7 * 24 * 60;
const THURSDAY = 3; // the weekday of the first of January 1970, Monday being nought

if (said) {
  const words = JSON.parse(said.dataset.openWords);
  const clock = (minute) => {
    const ofDay = minute % (24 * 60);
    return `${String(Math.floor(ofDay / 60)).padStart(2, "0")}:${String(ofDay % 60).padStart(2, "0")}`;
  };
  const tell = () => {
    const passed = Math.floor(Date.now() / 60000) + Number(said.dataset.utcOffset) + THURSDAY * 24 * 60;
    const now = passed % WEEK;
    for (const line of document.querySelectorAll("[data-week]")) {
      // Spans run over the end of the week, and those that touch are one: "until" is when it really closes.
      const spans = JSON.parse(line.dataset.week);
      const around = [-WEEK, 0, WEEK].flatMap((shift) => spans.map(([from, until]) => [from + shift, until + shift]));
      const whole = [];
      for (const [from, until] of around) {
        if (whole.length && whole.at(-1)[1] === from) whole.at(-1)[1] = until;
        else whole.push([from, until]);
      }
      const open = whole.find(([from, until]) => from <= now && now < until);
      const next = whole.find(([from]) => from > now);
      const place = line.querySelector("[data-open-now]");
      place.classList.toggle("open", Boolean(open));
      place.classList.toggle("closed", !open);
      place.textContent = open
        ? (open[1] >= now + WEEK ? words.always : words.open.replace("{time}", clock(open[1])))
        : (next ? words.opens.replace("{time}", clock(next[0])) : words.closed);
      place.hidden = false;
    }
  };
  tell();
  setInterval(tell, 60000);
}
