"""Which requests are a person who has just opened an address."""

import pytest
from werkzeug.datastructures import Headers

from heritage.web.visits import is_visit

ANDROID = "Mozilla/5.0 (Linux; Android 14; SM-S911N) AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
WEB_VIEW = f"{ANDROID} Version/4.0 Chrome/126.0.6478.71 Mobile Safari/537.36"
CHROME = f"{ANDROID} Chrome/126.0.0.0 Mobile Safari/537.36"

PEOPLE = [
    CHROME,
    f"{IPHONE} Version/17.5 Mobile/15E148 Safari/604.1",
    f"{IPHONE} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0",
    f"{ANDROID} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
    f"{ANDROID} Chrome/124.0.0.0 Mobile Safari/537.36 CocCoc/128.0",
    "Opera/9.80 (Android; Opera Mini/7.5.33361/191.256; U; en) Presto/2.12.423 Version/12.16",
    # inside chat apps and search apps
    f"{WEB_VIEW} Zalo android/24112050 ZaloTheme/light ZaloLanguage/vi",
    f"{IPHONE} Mobile/15E148 Zalo iOS/641 ZaloTheme/light ZaloLanguage/vn",
    f"{WEB_VIEW} KAKAOTALK 10.4.5",
    f"{IPHONE} Mobile/15E148 KAKAOTALK/10.8.2 (INAPP)",
    f"{WEB_VIEW} XWEB/1260117 MMWEBSDK/20240501 MicroMessenger/8.0.50.2701(0x28003253) WeChat/arm64 NetType/4G",
    f"{IPHONE} Mobile/15E148 MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN",
    f"{WEB_VIEW} [FB_IAB/FB4A;FBAV/467.0.0.45.101;]",
    f"{IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/466.1.0.39.107;FBDV/iPhone14,7;FBMD/iPhone;FBSN/iOS;FBLC/vi_VN]",
    f"{IPHONE} Mobile/15E148 [FBAN/MessengerForiOS;FBAV/460.0.0.22.109;FBDV/iPhone12,1]",
    f"{IPHONE} Mobile/15E148 Instagram 335.0.8.26.85 (iPhone12,1; iOS 17_5; vi_VN; vi; scale=2.00; 828x1792)",
    f"{WEB_VIEW} Line/14.8.0/IAB",
    f"{IPHONE} Mobile/15E148 NAVER(inapp; search; 2000; 12.9.2)",
    f"{IPHONE} GSA/320.0.645678901 Mobile/15E148 Safari/604.1",
    # a maker of phones whose name ends in "bot"
    "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile",
]

PROGRAMS = [
    "",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "facebookcatalog/1.0",
    "facebookexternalhit/1.1;line-poker/1.0",
    "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
    "facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984",
    "Zalo-Scrapper",
    "Mozilla/5.0 (compatible; ZaloBot/1.0)",
    "Mozilla/5.0 (compatible; Zalo/1.0; +https://zalo.me)",
    "Twitterbot/1.0",
    "TelegramBot (like TwitterBot)",
    "WhatsApp/2.24.13.78 A",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Slack-ImgProxy (+https://api.slack.com/robots)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
    # search engines, ours and our guests'
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    f"{CHROME} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    f"{CHROME} (compatible; GoogleOther)",
    f"{CHROME} (compatible; Google-InspectionTool/1.0;)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    f"{IPHONE} Version/7.0 Mobile/11A465 Safari/9537.53 BingPreview/1.0b",
    "Mozilla/5.0 (compatible; Yeti/1.1; +https://naver.me/spd)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
    "Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) (Applebot/0.1)",
    # tools
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36",
    f"{CHROME} Chrome-Lighthouse",
    "python-requests/2.32.3",
    "curl/8.8.0",
    "Wget/1.21.4",
]


def scans(method: str = "GET", agent: str = CHROME, **fields: str) -> bool:
    headers = Headers({"User-Agent": agent} | {name.replace("_", "-"): value for name, value in fields.items()})
    return is_visit(method, headers)


@pytest.mark.parametrize("agent", PEOPLE)
def test_a_person_is_a_scan_whichever_app_opened_the_page(agent: str) -> None:
    assert scans(agent=agent)


@pytest.mark.parametrize("agent", PROGRAMS)
def test_a_program_that_previews_or_indexes_is_not_a_scan(agent: str) -> None:
    assert not scans(agent=agent)


def test_a_request_that_does_not_say_what_sent_it_is_not_a_scan() -> None:
    assert not is_visit("GET", Headers())


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST"])
def test_only_a_page_that_was_fetched_is_a_scan(method: str) -> None:
    assert not scans(method)


@pytest.mark.parametrize(
    "fields",
    [
        {"Cache_Control": "max-age=0"},
        {"Cache_Control": "no-cache", "Pragma": "no-cache"},
        {"Cache_Control": "No-Cache"},
        {"Cache_Control": "max-age = 0"},
        {"Pragma": "no-cache"},
    ],
)
def test_a_reload_is_not_a_scan(fields: dict[str, str]) -> None:
    assert not scans(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"Sec_Purpose": "prefetch"},
        {"Sec_Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X_Moz": "prefetch"},
    ],
)
def test_a_page_fetched_ahead_of_time_is_not_a_scan(fields: dict[str, str]) -> None:
    assert not scans(**fields)


@pytest.mark.parametrize("destination", ["iframe", "frame", "embed", "object", "image", "empty", "script"])
def test_a_page_fetched_into_another_is_not_a_scan(destination: str) -> None:
    assert not scans(Sec_Fetch_Dest=destination)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"Sec_Fetch_Dest": "document", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Site": "none", "Sec_Fetch_User": "?1"},
        {"Cache_Control": "max-age=604800"},
        {"Sec_Purpose": ""},
    ],
)
def test_a_page_opened_by_the_camera_is_a_scan(fields: dict[str, str]) -> None:
    assert scans(**fields)
