// Reads the story with the phone's own voice. The button shows itself only where there is one for the language.
const button = document.querySelector("[data-read-aloud]");
const story = document.querySelector(".story");

if (button && story && "speechSynthesis" in window) {
  const wanted = button.dataset.readAloud.toLowerCase();
  const words = { read: button.textContent, stop: button.dataset.stop };
  const tag = (voice) => voice.lang.toLowerCase().replace("_", "-");
  // zh-Hans is spoken by zh-CN: the first part decides, and of several voices one that works without network.
  const voiceOf = () => speechSynthesis.getVoices()
    .filter((voice) => tag(voice).split("-")[0] === wanted.split("-")[0])
    .sort((one, other) => Number(other.localService) - Number(one.localService))[0];
  let reading = false;

  const stop = () => {
    reading = false;
    speechSynthesis.cancel();
    button.textContent = words.read;
  };
  // One paragraph after the other: phones break off in the middle of a long text.
  const read = (voice) => {
    const texts = [...story.querySelectorAll("p, li, h2, h3")].map((each) => each.textContent.trim()).filter(Boolean);
    reading = true;
    button.textContent = words.stop;
    texts.forEach((text, number) => {
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.voice = voice;
      utterance.lang = voice.lang;
      if (number === texts.length - 1) utterance.addEventListener("end", () => reading && stop());
      speechSynthesis.speak(utterance);
    });
  };
  const show = () => {
    button.hidden = !voiceOf();
  };
  button.addEventListener("click", () => {
    const voice = voiceOf();
    if (reading || !voice) stop();
    else read(voice);
  });
  speechSynthesis.addEventListener?.("voiceschanged", show); // many browsers learn their voices after a moment
  addEventListener("pagehide", stop);
  show();
}
