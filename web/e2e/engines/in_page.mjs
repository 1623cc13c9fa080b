// Code that runs in the page: finds elements as Playwright's locators do, by CSS, by text, and by role and name.

/**
 * The elements that `steps` lead to, from the document on. A step is `{css, hasText}`, `{role, name, exact}`, `{label, exact}` or `{nth}`.
 */
function find(steps) {
  const ROLES = {
    button: "button, summary, [role=button]",
    combobox: "select",
    dialog: "dialog, [role=dialog]",
    group: "fieldset, details, [role=group]",
    link: "a[href]",
    region: "section[aria-label], section[aria-labelledby], [role=region]",
    rowheader: "th",
    slider: "input[type=range]",
    status: "[role=status], output",
    tab: "[role=tab]",
    textbox: "textarea, input:not([type]), input[type=text], [role=textbox], [contenteditable=true]",
  };
  const plain = (text) => text.replaceAll(/\s+/g, " ").trim();
  /** The text of an element that screen readers read. */
  const spoken = (it) => {
    const copy = it.cloneNode(true);
    for (const hidden of copy.querySelectorAll("[aria-hidden=true]")) hidden.remove();
    return plain(copy.textContent);
  };
  const name = (it) => {
    const by = it.getAttribute("aria-labelledby")?.split(" ").map((id) => document.getElementById(id)).filter(Boolean);
    if (by?.length) return plain(by.map(spoken).join(" "));
    if (it.ariaLabel) return plain(it.ariaLabel);
    // The text of a label, without that of the field in it.
    const own = (label) => plain([...label.childNodes].filter((node) => !node.contains(it)).map((node) => node.textContent).join(" "));
    if (it.labels?.length) return plain([...it.labels].map(own).join(" "));
    return spoken(it) || it.title;
  };
  const isNamed = (it, wanted, exact) =>
    wanted === undefined || (wanted.source ? new RegExp(wanted.source, wanted.flags).test(name(it))
      : exact ? name(it) === wanted : name(it).toLowerCase().includes(wanted.toLowerCase()));
  const isExposed = (it) => it.checkVisibility({ visibilityProperty: true }) && !it.closest("[aria-hidden=true]");
  let found = [document];
  for (const step of steps) {
    if (step.nth !== undefined) {
      found = found.slice(step.nth, step.nth + 1);
      continue;
    }
    const css = step.css ?? ROLES[step.role] ?? (step.label !== undefined && "input, select, textarea, [aria-label], [aria-labelledby]");
    if (!css) throw new Error(`there is no rule for the role “${step.role}”`);
    let next = found.flatMap((it) => [...it.querySelectorAll(css)]);
    if (step.role) next = next.filter((it) => isExposed(it) && isNamed(it, step.name, step.exact));
    if (step.label !== undefined) next = next.filter((it) => isNamed(it, step.label, step.exact));
    if (step.hasText) next = next.filter((it) => it.textContent.toLowerCase().includes(step.hasText.toLowerCase()));
    found = [...new Set(next)];
  }
  return found;
}

/** The only element; nothing, if there is none. */
function one(steps) {
  const found = find(steps);
  if (found.length > 1) throw new Error(`${found.length} elements are ${JSON.stringify(steps)}`);
  return found[0];
}

/** The element, scrolled into view, if a click on it would meet it now; otherwise the reason why not, as text. */
function toClick(steps) {
  const it = one(steps);
  if (!it) return "it is not there";
  if (!it.checkVisibility({ visibilityProperty: true })) return "it is hidden";
  if (it.disabled) return "it is disabled";
  const inWindow = ({ left, top, width, height }) =>
    left + width / 2 >= 0 && top + height / 2 >= 0 && left + width / 2 < innerWidth && top + height / 2 < innerHeight;
  if (!inWindow(it.getBoundingClientRect())) it.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  const area = it.getBoundingClientRect();
  const met = document.elementFromPoint(area.left + area.width / 2, area.top + area.height / 2);
  if (!met) return "it is out of sight";
  if (it.contains(met) || met.contains(it) || met.closest("label")?.control === it) return it;
  return `${met.tagName} ${met.id || met.className} is over it`;
}

/** The source of a script for the page that calls `fn`, which may use what is above, with arguments in JSON. */
export const script = (fn, args) => `${find}\n${one}\n${toClick}\nreturn (${fn})(...${JSON.stringify(args)});`;
