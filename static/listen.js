// Tells the phone what is playing, so that the locked screen shows the title and its buttons jump a little.
const player = document.querySelector("audio[data-title]");

if (player && "mediaSession" in navigator && "MediaMetadata" in window) {
  const { title, place, site, picture } = player.dataset;
  player.addEventListener("play", () => {
    const artwork = picture ? [{ src: new URL(picture, location.href).href, type: "image/jpeg" }] : [];
    navigator.mediaSession.metadata = new MediaMetadata({ title, artist: place, album: site, artwork });
  });
  const jump = (seconds) => () => {
    player.currentTime = Math.max(0, Math.min(player.currentTime + seconds, player.duration || Infinity));
  };
  for (const [action, act] of [["seekbackward", jump(-10)], ["seekforward", jump(10)]]) {
    try {
      navigator.mediaSession.setActionHandler(action, act);
    } catch {
      // This browser has no such button.
    }
  }
}
