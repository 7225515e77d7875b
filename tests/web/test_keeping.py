import pytest
from jinja2 import DictLoader, Environment, TemplateSyntaxError

from portal.web import keeping
from portal.web.gettext import speaking
from portal.web.keeping import Keeping


@pytest.fixture
def language(monkeypatch):
    """Let the page speak what stands first in the list."""
    spoken = ["en"]
    monkeypatch.setattr(keeping, "page_locale", lambda: spoken[0])
    return spoken


@pytest.fixture
def written(language):
    """Count what was really written."""
    return []


@pytest.fixture
def write(written):
    """Write a template that may call `say`."""

    def say(text):
        written.append(text)
        return text

    environment = Environment(autoescape=True, extensions=[Keeping], loader=DictLoader({}))
    environment.globals |= {"say": say, "csrf_token": lambda: "secret", "request": object()}
    templates = {}

    def write(source, **values):
        template = templates.setdefault(source, environment.from_string(source))
        return template.render(values)

    return write


def test_a_part_is_written_once_for_all_who_see_the_same(write, written):
    source = "{{ name }}: {% kept place %}{{ say(place) }}{% endkept %}"
    assert write(source, name="Alice", place="<Shop>") == "Alice: &lt;Shop&gt;"
    assert write(source, name="Bob", place="<Shop>") == "Bob: &lt;Shop&gt;"
    assert write(source, name="Bob", place="Club") == "Bob: Club"
    assert written == ["<Shop>", "Club"]


def test_each_language_has_its_own(write, written, language):
    source = "{% kept %}{{ say('hello') }}{% endkept %}"
    write(source)
    language[0] = "ar"
    write(source)
    assert written == ["hello", "hello"]


def test_two_parts_that_are_kept_by_the_same_are_two(write):
    source = "{% kept a %}{{ a }} one{% endkept %}, {% kept a %}{{ a }} two{% endkept %}"
    assert write(source, a=1) == "1 one, 1 two"


@pytest.mark.parametrize(
    "inside",
    [
        "{{ name }}",
        "{% for each in names %}{{ each }}{% endfor %}",
        "{% set own = name %}{{ own }}",
        "{{ name }}{% set name = 1 %}",
        "{% for name in [1] %}{% endfor %}{{ name }}",
        "{{ csrf_token() }}",
        "{{ request.path }}",
        "{% include 'somewhere.html' %}",
    ],
)
def test_what_a_part_is_not_kept_by_it_cannot_say(write, inside):
    with pytest.raises(TemplateSyntaxError, match="a kept part cannot"):
        write("{% kept place %}" + inside + "{% endkept %}", place=1)


def test_what_it_names_itself_it_may_say(write):
    inside = "{% set own = place %}{% for each in [own] %}{{ each }}{% endfor %}"
    assert write("{% kept place %}" + inside + "{% endkept %}", place=7) == "7"


def test_no_more_is_kept_than_there_is_room_for(write, written, monkeypatch):
    monkeypatch.setattr(keeping, "_MOST_KEPT", 2)
    source = "{% kept place %}{{ say(place) }}{% endkept %}"
    for place in (1, 2, 3, 3, 1):
        write(source, place=place)
    assert written == [1, 2, 3, 1]


def test_what_is_told_in_another_language_for_a_while_is_kept_apart(app):
    with app.test_request_context("/"):
        template = app.jinja_env.from_string("{% kept %}{{ _('History') }}{% endkept %}")
        here = template.render()
        with speaking("de"):
            assert template.render() == "Verlauf"
        assert template.render() == here == "History"
