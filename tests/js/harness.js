/** Runs one file of tests: `test(name, run)` in order, each on an empty stage; the results go to window.results. */

const tests = [];
globalThis.test = (name, run) => tests.push({ name, run });

const show = (value) => (typeof value === "string" ? value : JSON.stringify(value));

/** Deep equality of plain values. */
globalThis.equal = (actual, expected, why = "") => {
  if (show(actual) !== show(expected)) throw new Error(`${why}\n  is       ${show(actual)}\n  expected ${show(expected)}`);
};

globalThis.ok = (value, why = "this should be true") => {
  if (!value) throw new Error(why);
};

globalThis.stage = document.getElementById("stage");

/** Let promises and mutation observers run. */
globalThis.settled = () => new Promise((resolve) => setTimeout(resolve, 0));

try {
  await import(`/${location.search.slice(1)}`);
  const results = {};
  for (const { name, run } of tests) {
    stage.replaceChildren();
    localStorage.clear();
    try {
      await run();
      results[name] = "";
    } catch (error) {
      results[name] = error.stack ?? String(error);
    }
  }
  window.results = results;
} catch (error) {
  window.failed = error.stack ?? String(error);
}
document.body.dataset.done = "";
