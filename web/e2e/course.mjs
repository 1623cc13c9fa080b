// What the tests of lessons in a course share.

/** An element with these attributes. */
export const playground = (attributes) => `<overlap-playground ${attributes}></overlap-playground>`;

/** Events of this name that the page has got from the element, once there is one. */
export async function heard(page, event) {
  const found = await page.waitForFunction((event) => {
    const all = globalThis.heard.filter((it) => it.event === event);
    return all.length ? all : null;
  }, event);
  return found.jsonValue();
}

/** Button of the answer with this index to the question that is asked. */
export const choice = (frame, index) => frame.locator(".choices button").nth(index);
