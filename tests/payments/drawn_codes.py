"""Payment codes as they come in pictures: saved from an app, in a screenshot, photographed by hand."""

import random
from io import BytesIO

import qrcode  # type: ignore[import-untyped, unused-ignore]
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

Colour = tuple[int, int, int]
BLACK, WHITE = (0, 0, 0), (255, 255, 255)
NIGHT, PALE = (18, 18, 18), (235, 235, 235)


def symbol(text: str, box: int = 8, ink: Colour = BLACK, paper: Colour = WHITE) -> Image.Image:
    drawing = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4, box_size=box)
    drawing.add_data(text)
    return drawing.make_image(fill_color=ink, back_color=paper).get_image().convert("RGB")


def sent(image: Image.Image, form: str = "PNG") -> bytes:
    file = BytesIO()
    image.convert("RGB").save(file, form, **({"quality": 60} if form == "JPEG" else {}))
    return file.getvalue()


def screenshot(text: str, ink: Colour = BLACK, paper: Colour = WHITE) -> Image.Image:
    """A bank app on a phone: a status bar, the code, buttons and words around it."""
    screen = Image.new("RGB", (1080, 2340), paper)
    draw = ImageDraw.Draw(screen)
    draw.text((40, 20), "09:41", ink, ImageFont.load_default(40))
    draw.rectangle((950, 30, 1030, 60), outline=ink, width=4)
    draw.text((300, 200), "NGAN HANG MAU", ink, ImageFont.load_default(60))
    code = symbol(text, 14, ink, paper)
    screen.paste(code, ((screen.width - code.width) // 2, 420))
    for line in range(8):
        draw.text((100, 1300 + line * 70), "NGUYEN VAN MAU 0123456789 QUAN MAU", ink, ImageFont.load_default(40))
    for left in (90, 400, 710):
        draw.rounded_rectangle((left, 2050, left + 280, 2180), 40, outline=ink, width=6)
    return screen


def stand(*texts: str) -> Image.Image:
    """A printed card with the name of a shop and these codes below each other."""
    codes = [symbol(text, 12) for text in texts]
    card = Image.new("RGB", (codes[0].width + 120, 320 + sum(code.height + 40 for code in codes)), (250, 246, 236))
    draw = ImageDraw.Draw(card)
    draw.rectangle((0, 0, card.width, 130), fill=(150, 30, 30))
    draw.text((40, 30), "QUAN MAU", WHITE, ImageFont.load_default(70))
    top = 170
    for code in codes:
        card.paste(code, (60, top))
        top += code.height + 40
    draw.text((40, top), "NGUYEN VAN MAU 7890", BLACK, ImageFont.load_default(50))
    return card


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # a picture, no secret


def noise(width: int, height: int, strength: int, rng: random.Random) -> Image.Image:
    """Grey around 128, as far from it as `strength`. Pillow's own noise is another in every run."""
    whole = Image.frombytes("L", (width, height), rng.randbytes(width * height))
    return whole.point([128 + (value - 128) * strength // 128 for value in range(256)])


def grainy(image: Image.Image, strength: int, rng: random.Random) -> Image.Image:
    return ImageChops.add(image, Image.merge("RGB", [noise(*image.size, strength, rng)] * 3), 1, -128)


def table_top(width: int, height: int, rng: random.Random) -> Image.Image:
    """What lies around: wood-like noise, and things with edges."""
    bands = [noise(width // 8, height // 8, 90, rng) for _ in range(3)]
    ground = Image.merge("RGB", bands).resize((width, height), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(ground)
    for _ in range(12):
        left, top = rng.randrange(width), rng.randrange(height)
        colour = (rng.randrange(256), rng.randrange(256), rng.randrange(256))
        draw.rectangle((left, top, left + rng.randrange(20, 300), top + rng.randrange(20, 300)), fill=colour)
    return ground


def photo(card: Image.Image, seed: int, width: int = 1500, height: int = 2000) -> bytes:
    """`card` photographed by hand: turned and seen at an angle, in uneven light, out of focus, with noise."""
    rng = chance(seed)
    scene = _seen_at_an_angle(card, table_top(width, height, rng), rng)
    light = Image.linear_gradient("L").rotate(rng.choice((0, 90, 180, 270))).resize(scene.size)
    light = light.point([round(110 + value * 145 / 255) for value in range(256)])
    scene = ImageChops.multiply(scene, Image.merge("RGB", [light] * 3))
    scene = scene.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 2)))
    return sent(grainy(scene, rng.randrange(20, 60), rng), "JPEG")


def _seen_at_an_angle(card: Image.Image, ground: Image.Image, rng: random.Random) -> Image.Image:
    # Pillow asks where each point of the result lies in the card: x' = (ax + by + c) / (gx + hy + 1), y' likewise.
    across = card.width / ground.width * rng.uniform(1.6, 2.4)
    lean, turn = rng.uniform(-0.3, 0.3), rng.uniform(-0.35, 0.35)
    g, h = rng.uniform(-0.3, 0.3) / ground.width, rng.uniform(-0.3, 0.3) / ground.height
    middle_x, middle_y = ground.width / 2, ground.height / 2
    depth = g * middle_x + h * middle_y + 1
    a, b, d, e = across, across * turn, across * (lean - turn), across
    c = card.width / 2 * depth - a * middle_x - b * middle_y
    f = card.height / 2 * depth - d * middle_x - e * middle_y
    seen = (a, b, c, d, e, f, g, h)
    form, how = Image.Transform.PERSPECTIVE, Image.Resampling.BICUBIC
    whole = Image.new("L", card.size, 255)
    ground.paste(card.transform(ground.size, form, seen, how), mask=whole.transform(ground.size, form, seen, how))
    return ground


def finder_patterns(width: int, height: int) -> Image.Image:
    """A picture full of the corners of codes, one pixel a module, drawn to keep a reader busy."""
    corner = Image.new("L", (8, 8), 255)
    draw = ImageDraw.Draw(corner)
    for inset, shade in ((0, 0), (1, 255), (2, 0)):
        draw.rectangle((inset, inset, 6 - inset, 6 - inset), fill=shade)
    picture = Image.new("L", (width, height), 255)
    for left in range(0, width, 8):
        picture.paste(corner, (left, 0))
    row = picture.crop((0, 0, width, 8))
    for top in range(8, height, 8):
        picture.paste(row, (0, top))
    return picture
