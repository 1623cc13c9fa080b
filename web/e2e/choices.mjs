// A lesson that asks: a preset with one more beat, whose question has answers to choose.

/** The moment of the question, and indexes of answers to it. */
export const ASKED = { at: 10, right: 1, wrong: 0 };

const SHORT = {
  question: "What does the leader need?",
  answer: "A majority of the old voters and one of the new.",
  choices: [
    { text: "One majority", reason: "Two majorities of different sets may share no server." },
    { text: "Both majorities", reason: "So no other server can win without one of either." },
    { text: "Every server", reason: "Then a single crash would stop the cluster." },
  ],
};

/** As long as scripts should be: four answers of 90 characters, each with a reason of 160. */
const filled = (text, length) => text.repeat(length).slice(0, length - 1).trimEnd() + ".";
export const LONG = {
  question: "What must be so before the leader may count its first entry under the new configuration as committed?",
  answer: "A majority of the old voters and one of the new have to hold the entry, and the leader has to know that both of them do.",
  choices: ["Half of the old ones ", "Both sets have majorities ", "All servers hold it ", "The new voters suffice "].map((text) => ({
    text: filled(text, 90),
    reason: filled(`That is a mistake about ${text}`, 160),
  })),
};

export const question = (text = SHORT) => text;

/** Has the page load the preset `jointly` with the question, at a moment before all others. */
export const asking = (page, text = SHORT) =>
  page.route("**/presets/jointly*.txt", async (route) => {
    const response = await route.fetch();
    const lines = (await response.text()).split("\n");
    const choices = text.choices.flatMap(({ text, reason }, index) => [(index === ASKED.right ? "+" : "-") + text, reason]);
    // Its name, its title, its summary and its run come first, then a line for each beat.
    lines.splice(4, 0, ["ask", ASKED.at, "The run begins.", text.question, text.answer, ...choices].join("\t"));
    await route.fulfill({ status: 200, contentType: "text/plain", body: lines.join("\n") });
  });
