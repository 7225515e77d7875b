"""What an administrator writes as HTML attacks nobody, also where no policy would stop it."""

from itertools import product

import pytest

from portal.definitions.rich_text import sanitised
from tests.definitions.test_rich_text import HARM

RUN = "(window.hit||parent.hit)({})"
TAGS = (
    "a abbr b blockquote code em h3 hr img li p span strong table td ul div svg math video audio"
    " iframe object embed input button select details marquee form body image picture source"
    " track link base meta frameset x-own animate set foreignObject use mtext mglyph annotation-xml"
).split()
# What follows one of these is text of theirs, so each is looked at alone.
SWALLOWING = (
    "textarea title xmp plaintext listing noscript noembed noframes style script template".split()
)
HANDLERS = (
    "onload onerror onclick onfocus onmouseover ontoggle onbegin onend onpointerover onanimationstart"
    " ontransitionend onscroll onresize oncanplay onbeforetoggle onauxclick"
).split()
ADDRESSES = (
    "href src action formaction data poster background srcset srcdoc xlink:href ping cite manifest"
).split()
SCHEMES = [
    "javascript:{}", "JaVaScRiPt:{}", "java\tscript:{}", "java\nscript:{}", " javascript:{}",
    "\x01javascript:{}", "javascript&colon;{}", "&#106;avascript:{}", "data:text/html,<script>{}</script>",
    "vbscript:{}", "//evil.example/{}", "https://evil.example/{}", "/\\evil.example/{}", "\\\\evil.example/{}",
]  # fmt: skip
BREAKING = [
    "<{0}><script>{1}</script>", "<!--><script>{1}</script><{0}>", "<{0} title='</{0}><script>{1}</script>'>",
    "<svg></p><style><{0} title='</style><img src=x onerror={1}>'>", "<math><{0}><img src=x onerror={1}>",
    "<{0}//onerror={1}//src=x>", "<{0}\x0conload={1}>", "<{0} style='background:url(//evil.example/{1})'>",
]  # fmt: skip
EVENTS = """() => {
  const kinds = "click focus mouseover toggle begin end pointerover animationstart transitionend"
    + " scroll resize canplay beforetoggle auxclick load error";
  const all = [...document.querySelectorAll("main *, body *")];
  for (const each of all) for (const kind of kinds.split(" ")) each.dispatchEvent(new Event(kind));
  return [...document.querySelectorAll("a[href], area[href]")].map(each => each.protocol);
}"""


def attacks():
    """Write some thousands of attacks, each with a number of its own."""
    written = list(HARM)
    for tag, handler in product((*TAGS, *SWALLOWING), HANDLERS):
        written.append(f"<{tag} {handler}={RUN} autofocus open src=x>")
    for tag, address, scheme in product(TAGS, ADDRESSES, SCHEMES):
        written.append(f'<{tag} {address}="{scheme.format(RUN)}">x</{tag}>')
    for tag, way in product((*TAGS, *SWALLOWING), BREAKING):
        written.append(way.format(tag, RUN))
    return [each.replace("{}", str(number)) for number, each in enumerate(written)]


class Victim:
    """A browser without a policy, and what was run or asked for in it."""

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page
        self.ran, self.asked = [], []
        self.page.expose_function("hit", lambda number: self.ran.append(number))
        self.page.on("dialog", lambda dialog: (self.ran.append("dialog"), dialog.dismiss()))
        self.page.context.route(lambda url: "evil.example" in url, self._refuse)

    def _refuse(self, route):
        self.asked.append(route.request.url)
        route.abort()

    def provoke(self):
        """Let everything happen that a person could cause; return where links would lead."""
        self.page.wait_for_timeout(300)
        protocols = self.page.evaluate(EVENTS)
        self.page.wait_for_timeout(300)
        return set(protocols) - {"http:", "https:", "mailto:", "tel:"}


@pytest.fixture
def victim(visit):
    return Victim(visit(bypass_csp=True))


def shown(victim, pieces):
    victim.visitor.open("/sign-in")
    victim.page.set_content(f"<!doctype html><title>x</title><main>{''.join(pieces)}</main>")
    return victim.provoke()


def test_of_thousands_of_attacks_none_runs_or_asks_for_anything(victim):
    written = attacks()
    assert len(written) > 7_000
    assert shown(victim, map(sanitised, written)) == set()
    assert (victim.ran, victim.asked) == ([], [])


def test_as_they_are_written_they_run(victim):
    """The control: without what makes them harmless, they do what they are for."""
    tame = [each for each in attacks() if not any(f"<{tag}" in each for tag in SWALLOWING)]
    tame = [each for each in tame if "http-equiv" not in each and "<frameset" not in each]
    protocols = shown(victim, tame)
    victim.visitor.complaints.clear()
    assert len(set(victim.ran)) > 100
    assert len(set(victim.asked)) > 20
    assert "javascript:" in protocols


@pytest.fixture
def offered(victim, key):
    """Return a function that puts an offer with such words before members, for a while."""
    made = []

    def call(method, path, body=None):
        url = f"{victim.visitor.base}/api/v3{path}"
        headers = {"Authorization": f"Bearer {key}"}
        answer = victim.page.request.fetch(url, method=method, data=body, headers=headers)
        assert answer.ok, answer.text()
        return answer

    def offer(html):
        body = {
            "name": "Tea", "handle": f"attack-{len(made)}", "period": 30, "long_description": html,
            "is_published": True, "is_claimable": True,
        }  # fmt: skip
        made.append(call("POST", "/benefit-definitions", body).json()["data"])
        return f"/offers/{made[-1]['handle']}"

    yield offer
    for each in made:
        call("DELETE", f"/benefit-definitions/{each['id']}")


def test_on_an_offer_of_the_programme_they_do_nothing(victim, offered):
    victim.visitor.enter_as("ana")
    alone = [each for each in HARM if "<noscript" not in each]
    for html in ("\n".join(alone), *HARM[:4]):
        victim.visitor.open(offered(f"<p>Our words.</p>{html.replace('alert', 'hit')}"))
        assert victim.page.locator(".prose", has_text="Our words.").count() == 1
        assert victim.provoke() == set()
    assert (victim.ran, victim.asked) == ([], [])
