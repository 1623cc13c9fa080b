// What the measurements have in common: options, busy time, the middle of some numbers, and a table with aims.

import { parseArgs } from "node:util";

/** The options given, by name, each a text; prints `help` and ends where that is asked for or something is not understood. */
export function options(help, defaults) {
  const known = Object.entries(defaults).map(([name, value]) => [name, { type: "string", default: value }]);
  try {
    const { values } = parseArgs({ options: { ...Object.fromEntries(known), help: { type: "boolean", short: "h" } } });
    if (!values.help) return values;
    console.log(help);
    process.exit(0);
  } catch (error) {
    console.error(`error: ${error.message}\n\n${help}`);
    process.exit(2);
  }
}

/** What `during` gives, and how many milliseconds a second the main thread of the page was busy until it was done. */
export async function busyWhile(page, during) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const read = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    const value = (name) => metrics.find((metric) => metric.name === name).value;
    return { task: value("TaskDuration"), at: value("Timestamp") };
  };
  const begin = await read();
  const result = await during();
  const end = await read();
  await session.detach();
  return { result, busy: (1000 * (end.task - begin.task)) / (end.at - begin.at) };
}

const sorted = (numbers) => [...numbers].sort((a, b) => a - b);

export const median = (numbers) => sorted(numbers)[Math.floor(numbers.length / 2)];

/**
 * Prints a line for each of `rows`: `{ what, value, unit, aim }`, where the value should be at most the aim, if there is
 * one. The program then ends with 1 if one is missed.
 */
export function report(rows) {
  const width = Math.max(...rows.map(({ what }) => what.length));
  for (const { what, value, unit, aim } of rows) {
    const met = aim === undefined || value <= aim;
    const judged = aim === undefined ? "" : `  aim ${aim} ${unit}, ${met ? "met" : "MISSED"}`;
    console.log(`${what.padEnd(width)} ${value.toFixed(1).padStart(8)} ${unit.padEnd(6)}${judged}`);
    if (!met) process.exitCode = 1;
  }
}
