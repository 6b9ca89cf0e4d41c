"""Somebody who types a paper into its form, field by field as the form describes them."""

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Locator, Page, expect

Node = Mapping[str, Any]
DRAWN = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"


class Typist:
    """Types values into the controls of the form in *page*; each must be labelled with its title."""

    def __init__(self, page: Page, form: Node) -> None:
        self.page, self.form = page, form

    def write(self, payload: Mapping[str, Any]) -> None:
        """Nothing; all that is in the payload stands in the form, step after step."""
        outline = self.page.get_by_role("navigation", name="步骤")
        for step in self.form["steps"]:
            outline.get_by_role("button", name=step["title"]).click()
            expect(self.page.get_by_role("heading", level=2, name=step["title"])).to_be_focused()
            scope = self.page.locator("section.step")
            for pointer in step["pointers"]:
                node, value = self.form["shape"], dict[str, Any](payload)
                for key in pointer.split("/")[1:]:
                    node = next(field for field in node["fields"] if field["key"] == key)
                    value = {} if value.get(key) is None else value[key]
                if value != {}:
                    self.fill(node, pointer, value, scope)

    def fill(self, node: Node, pointer: str, value: Any, scope: Locator) -> None:
        """Nothing; the value stands in the control, the group or the list for the pointer."""
        if node["kind"] == "object":
            self._group(node, pointer, value, scope)
        elif node["kind"] == "list":
            self._list(node, pointer, value, scope)
        else:
            self._control(node, pointer, value, scope)

    def _group(self, node: Node, pointer: str, value: Mapping[str, Any], scope: Locator) -> None:
        if node.get("required") is False:
            self._at(pointer, scope).click()
        self._members(node, pointer, value, scope)

    def _members(self, node: Node, pointer: str, value: Mapping[str, Any], scope: Locator) -> None:
        """The fields in their order, those last that follow from others or are put aside."""
        fields = [field for field in node["fields"] if field["key"] in value]
        for field in sorted(fields, key=lambda field: "follows" in field):
            if not field.get("prefix"):
                self.fill(field, f"{pointer}/{field['key']}", value[field["key"]], scope)

    def _list(self, node: Node, pointer: str, value: list[Any], scope: Locator) -> None:
        item = node["item"]
        if item["kind"] == "object":
            for index, one in enumerate(value):
                self._at(f"{pointer}-add", scope).click()
                self._members(item, f"{pointer}/{index}", one, self._at(f"{pointer}/{index}", scope))
        elif "refers" in node:
            listed = self._at(pointer, scope)
            for code in value:
                listed.get_by_label(code).check()
        else:
            for text in value:
                self._at(f"{pointer}-blank", scope).fill(text)

    def _control(self, node: Node, pointer: str, value: Any, scope: Locator) -> None:
        control = self._at(pointer, scope)
        if control.get_attribute("type") == "radio":
            words = {True: "是", False: "否"} if node["kind"] == "flag" else dict(node["options"])
            titled = self.page.get_by_role("group", name=node["title"]).filter(has=control).last
            titled.get_by_label(words[value], exact=True).check()
        elif node["kind"] == "flag":
            control.set_checked(value)
        elif control.evaluate("(one) => one.tagName") == "SELECT":
            control.select_option(value)
        elif control.input_value() != str(value):
            control.fill(str(value))

    def _at(self, pointer: str, scope: Locator) -> Locator:
        """What stands for the pointer, after all that hides it in the scope was opened."""
        found = self.page.locator(f'[id="at{pointer}"]')
        closed = scope.locator("details:not([open]) > summary")
        if not found.count():
            self.page.evaluate(DRAWN)
        while not found.count() and closed.count():
            closed.first.click()
            self.page.evaluate(DRAWN)
        return found
