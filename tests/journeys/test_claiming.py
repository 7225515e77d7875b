import re

OFFER = "/offers/hems-on-the-house"
PHONE = {"viewport": {"width": 390, "height": 844}}


def test_a_gold_member_signs_in_claims_and_holds(visit):
    ana = visit(**PHONE)
    code, _link = ana.ask_for_code("ana.marsh@northfield.example")
    ana.page.fill("#code", f"{code[:4]} {code[4:]}")
    ana.page.click("main form button")
    ana.page.wait_for_url(ana.base + "/")
    assert "Ana" in ana.page.inner_text("h1")
    assert ana.page.locator("section:has(#yours) .card").count() >= 2
    assert ana.page.locator("section:has(#to-claim) .card").count() >= 5
    ana.page.get_by_role("link", name="Wrapped for giving").click()
    assert "Paper, ribbon and a card" in ana.page.inner_text("main")
    ana.page.get_by_role("button", name="Claim Wrapped for giving").click()
    ana.page.wait_for_url(re.compile(r"/benefits/\d+\?claimed=1"))
    page = ana.page.inner_text("main")
    assert "It’s yours" in page
    assert re.search(r"Use it until \w+, \d+ \w+ \d{4}, 23:59 \(Melbourne time\)", page)
    held_at = ana.page.url.split("?")[0]
    ana.page.go_back()
    ana.page.get_by_role("link", name="You have this one").click()
    ana.page.wait_for_url(held_at)
    ana.open("/")
    assert ana.page.locator("section:has(#yours) >> text=Wrapped for giving").count() == 1
    assert ana.page.locator("section:has(#to-claim) >> text=Wrapped for giving").count() == 0


def test_two_tabs_lead_to_the_same_benefit(visit):
    celeste = visit().enter_as("celeste")
    tabs = [celeste.page, celeste.page.context.new_page()]
    for tab in tabs:
        tab.goto(celeste.base + "/offers/birthday-treat")
    for tab in tabs:
        tab.click("main form button")
        tab.wait_for_url(re.compile(r"/benefits/\d+"))
    first, second = (tab.url.split("?")[0] for tab in tabs)
    assert first == second
    assert "You have this one already" in tabs[1].inner_text("main")


def test_a_silver_member_reads_why_and_a_forged_form_is_refused_in_the_same_words(visit):
    ben = visit().enter_as("ben")
    assert ben.page.locator("section:has(#coming-up) >> text=Hems on the house").count() == 1
    ben.open(OFFER)
    assert "Gold or Platinum tier is needed. You are Silver." in ben.page.inner_text("main")
    assert ben.page.locator("main form").count() == 0
    ben.page.evaluate(
        """path => {
            const form = document.createElement('form');
            const token = document.querySelector('[name=csrf_token]').value;
            form.method = 'post';
            form.action = path + '/claim';
            form.innerHTML = `<input name=csrf_token value="${token}"><input name=key value=forged-1234>`;
            document.body.append(form);
            form.submit();
        }""",
        OFFER,
    )
    ben.page.wait_for_url(re.compile("/claim$"))
    assert "Gold or Platinum tier is needed. You are Silver." in ben.page.inner_text("main")
    ben.open("/")
    assert ben.page.locator("section:has(#yours) >> text=Hems on the house").count() == 0


def test_everything_works_without_scripts(visit):
    elif_ = visit(java_script_enabled=False, **PHONE)
    code, _link = elif_.ask_for_code("elif.yilmaz@northfield.example")
    elif_.page.fill("#code", code)
    elif_.page.click("main form button")
    elif_.page.wait_for_url(elif_.base + "/")
    elif_.open("/offers/delivery-on-us")
    elif_.page.click("main form button")
    elif_.page.wait_for_url(re.compile(r"/benefits/\d+"))
    assert elif_.page.locator("text=Show to staff").is_visible()
    assert not elif_.page.locator("[data-print]").is_visible()
    elif_.open("/you")
    elif_.page.click("text=Sign out >> nth=0")
    elif_.page.wait_for_url(re.compile("/sign-in"))


def test_a_deep_link_survives_signing_in(visit):
    hana = visit()
    hana.open("/claim/coffee-at-the-counter")
    assert "/sign-in?next=" in hana.page.url
    code, _link = hana.ask_here_for_code("hana.sato@northfield.example")
    hana.page.fill("#code", code)
    hana.page.click("main form button")
    hana.page.wait_for_url(re.compile("/offers/coffee-at-the-counter"))


def test_the_mailed_link_signs_in_at_a_press_and_leaves_no_secret_in_the_address(visit):
    greta = visit()
    _code, link = greta.ask_for_code("greta.vogel@northfield.example")
    greta.page.goto(link)
    greta.page.wait_for_url(re.compile("/sign-in/link$"))
    assert "#" not in greta.page.url
    greta.page.click("main form button")
    greta.page.wait_for_url(greta.base + "/")


def test_on_another_device_the_link_needs_the_number(visit):
    desk, phone = visit(), visit(**PHONE)
    _code, link = desk.ask_for_code("ivan.petrov@northfield.example")
    number = desk.page.inner_text(".number")
    phone.page.goto(link)
    phone.page.fill("#number", "00" if number != "00" else "01")
    phone.page.click("main form button")
    assert "That is not the number" in phone.page.inner_text("main")
    phone.page.fill("#number", number)
    phone.page.click("main form button")
    phone.page.wait_for_url(phone.base + "/")


def test_what_is_wrong_with_a_form_is_where_the_eye_and_the_focus_go(visit):
    somebody = visit()
    somebody.open("/sign-in")
    somebody.page.fill("#email", "not an address")
    somebody.page.click("main form button")
    somebody.page.wait_for_selector(".errors")
    assert somebody.page.title().startswith("Error:")
    assert somebody.page.evaluate("() => document.activeElement.className") == "errors"
    assert somebody.page.input_value("#email") == "not an address"
    assert somebody.page.get_attribute("#email", "aria-describedby") == "email-error"
