// The texts that the page draws on its canvases: where they are on the screen and how large, so that tests can tell what is read there.

/** Has the page keep what it draws; to be called before it loads. */
export const watchDrawing = (page) =>
  page.addInitScript(() => {
    const drawn = new Map();
    const { fillText, clearRect } = CanvasRenderingContext2D.prototype;
    Object.assign(CanvasRenderingContext2D.prototype, {
      clearRect(...area) {
        drawn.set(this.canvas, []);
        return clearRect.apply(this, area);
      },
      fillText(text, x, y) {
        const { a, d, e, f } = this.getTransform();
        const { actualBoundingBoxLeft: left, actualBoundingBoxRight: right } = this.measureText(text);
        const size = Number.parseFloat(/([\d.]+)px/.exec(this.font)[1]) * d;
        drawn.get(this.canvas)?.push({ text, left: a * (x - left) + e, right: a * (x + right) + e, bottom: d * y + f, size });
        return fillText.call(this, text, x, y);
      },
    });
    globalThis.drawnTexts = () =>
      [...drawn].filter(([canvas]) => canvas.isConnected && canvas.width > 0).flatMap(([canvas, texts]) => {
        const box = canvas.getBoundingClientRect();
        const scale = box.width / canvas.width;
        const at = ({ text, left, right, bottom, size }) =>
          ({ text, left: box.left + left * scale, right: box.left + right * scale, bottom: box.top + bottom * scale, size: size * scale });
        return texts.map((text) => ({ ...at(text), lane: canvas.closest(".panel").id }));
      });
  });

/**
 * The texts that are seen on the lanes, in the order in which they were drawn: in CSS pixels of the window, without those that are outside of it
 * or under something else.
 */
export const seenTexts = (page) =>
  page.evaluate(() =>
    globalThis.drawnTexts().filter(({ left, right, bottom, size, lane }) => {
      const inside = left >= -1 && right <= innerWidth + 1 && bottom - size >= -1 && bottom <= innerHeight + 1;
      const over = document.elementFromPoint((left + right) / 2, bottom - size / 3);
      return inside && over?.closest(`#${lane}`);
    }));
