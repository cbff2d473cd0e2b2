"""Which page of the desk is explained where. Pure."""

from collections.abc import Mapping

HOME = "ban-lam-viec"

TOPICS: Mapping[str, str] = {
    "staff.home": HOME,
    "grid.index": "bang-bai-viet",
    "editor.text": "soan-bai",
    "versions.index": "lich-su",
    "versions.version": "lich-su",
    "publishing.show": "dang-bai",
    "text_files.index": "tep-dich",
    "content_desk.index": "tep-noi-dung",
    "places.index": "dia-diem",
    "places.show": "dia-diem",
    "standing.show": "dia-diem",
    "gallery_desk.index": "anh-va-tieng",
    "gallery_desk.place": "anh-va-tieng",
    "gallery_desk.picture": "anh-va-tieng",
    "gallery_desk.recording": "anh-va-tieng",
    "gallery_desk.delete_picture": "anh-va-tieng",
    "gallery_desk.delete_recording": "anh-va-tieng",
    "voice_desk.index": "tieng-noi-cua-khach",
    "voice_desk.show": "tieng-noi-cua-khach",
    "review.queue": "hang-doi",
    "review.case": "ho-so",
    "review.calls": "goi-dien",
    "visits.ask": "den-tan-noi",
    "assisted.index": "dang-ky-giup",
    "assisted.question": "dang-ky-giup",
    "assisted.help_list": "dang-ky-giup",
    "printing.index": "in-an",
    "printing.for_shop": "in-an",
    "banks.index": "ngan-hang",
    "banks.add": "ngan-hang",
    "banks.edit": "ngan-hang",
    "staff.people": "nhan-su",
    "staff.one": "nhan-su",
    "staff.audit": "so-ghi",
}
"""The topic of each page, by its endpoint; each is a file of this room's texts."""
