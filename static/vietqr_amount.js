// A payment code with an amount, made on the phone: no amount leaves it. The page hands over the shop's own code, which
// the site has read and found able to carry any amount; the site's own codec does the same (heritage/codecs/vietqr.py).

// The elements of an EMVCo code: [tag, value]. Lengths count characters, not bytes or UTF-16 units.
function split(text) {
  const characters = [...text];
  const elements = [];
  for (let at = 0; at < characters.length; ) {
    const end = at + 4 + Number(characters.slice(at + 2, at + 4).join(""));
    elements.push([characters.slice(at, at + 2).join(""), characters.slice(at + 4, end).join("")]);
    at = end;
  }
  return elements;
}

const join = (elements) =>
  elements.map(([tag, value]) => tag + String([...value].length).padStart(2, "0") + value).join("");

function put(elements, tag, value) {
  const known = elements.find((element) => element[0] === tag);
  if (known) known[1] = value;
  else {
    const larger = elements.findIndex((element) => element[0] > tag);
    elements.splice(larger < 0 ? elements.length : larger, 0, [tag, value]);
  }
}

// CRC-16: polynomial 1021, start FFFF, not reflected, no final exclusive or; over UTF-8.
export function checksum(text) {
  let sum = 0xffff;
  for (const byte of new TextEncoder().encode(text)) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 0x8000 ? (sum << 1) ^ 0x1021 : sum << 1) & 0xffff;
  }
  return sum.toString(16).toUpperCase().padStart(4, "0");
}

// `payload` asking for `amount` whole đồng; everything else in it stays as it is.
export function asking(payload, amount) {
  const elements = split(payload).filter(([tag]) => tag !== "63");
  put(elements, "01", "12");
  put(elements, "54", String(amount));
  const covered = `${join(elements)}6304`;
  return covered + checksum(covered);
}
