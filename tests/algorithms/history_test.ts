import {
  adaptive,
  type History,
  type SeenJob,
} from "@heygen-sim/client/algorithms";
import { assertEquals, assertThrows } from "@std/assert";

/** Lets `adaptive` see a job of a class. */
function remember(history: History, key: string, job: SeenJob): void {
  const [after, by, error] = job;
  const run = adaptive({ history, key })();
  const status = error ?? "completed";
  if (after !== by) {
    run.next({ requests: 1, elapsed: after, status: "pending" });
  }
  if (by !== null) {
    const duration = after === by ? { duration: by } : {};
    run.next({ requests: 2, elapsed: by, status, ...duration });
  }
  run.return?.();
}

Deno.test("history remembers the latest 200 jobs of a class", () => {
  const history: History = {};
  for (let job = 1; job <= 250; job++) remember(history, "jobs", [job, job]);
  const { jobs = [] } = history;
  assertEquals(jobs.length, 200);
  assertEquals([jobs[0], jobs.at(-1)], [[51, 51], [250, 250]]);
});

Deno.test("history remembers the thousand classes that were heard of last", () => {
  const history: History = {};
  for (let i = 0; i < 1_000; i++) remember(history, `class ${i}`, [i, i]);
  remember(history, "class 0", [7, 7]);
  remember(history, "another", [8, 8]);
  assertEquals(Object.keys(history).length, 1_000);
  assertEquals(history["class 0"], [[0, 0], [7, 7]]);
  assertEquals(history["class 1"], undefined, "used least recently");
  assertEquals(history["another"], [[8, 8]]);
});

Deno.test("history is bounded whatever classes are called, and never forgets the one at hand", () => {
  const history: History = {};
  for (let i = 1_500; i >= 0; i--) {
    remember(history, `${i}`, [i, i]);
    assertEquals(history[`${i}`], [[i, i]]);
  }
  assertEquals(Object.keys(history).length, 1_000);
  for (const key of ["__proto__", "constructor", "toString", ""]) {
    remember(history, key, [3, null]);
    assertEquals(history[key], [[3, null]]);
  }
  assertEquals(Object.getPrototypeOf(history), Object.prototype);
});

Deno.test("history is plain JSON", () => {
  const history: History = {};
  remember(history, "a", [1.5, 1.5]);
  remember(history, "a", [0, 7]);
  remember(history, "b", [9, null]);
  remember(history, "c", [4, 6, "error"]);
  const read = JSON.parse(JSON.stringify(history));
  assertEquals(read, {
    a: [[1.5, 1.5], [0, 7]],
    b: [[9, null]],
    c: [[4, 6, "error"]],
  });
  remember(read, "b", [10, 10]);
  assertEquals(read["b"], [[9, null], [10, 10]]);
});

Deno.test("history does not change a list that another may hold", () => {
  const history: History = { jobs: [[1, 1]] };
  const before = history.jobs;
  remember(history, "jobs", [2, 2]);
  assertEquals(before, [[1, 1]]);
});

Deno.test("history bounds durations", () => {
  const history: History = {};
  remember(history, "jobs", [1e300, null]);
  remember(history, "jobs", [5, 1e300]);
  assertEquals(history["jobs"], [[1e12, null], [5, 1e12]]);
});

Deno.test("history that is malformed is refused", () => {
  const lists: readonly unknown[] = [
    5,
    null,
    "x",
    {},
    [5],
    [[5]],
    [[5, 6, 7]],
    [[5, 6, "failed"]],
    [[5, 6, "error", 7]],
    [[6, 5]],
    [[-1, 5]],
    [[NaN, 5]],
    [[5, Infinity]],
    [[5, 1e13]],
    [[null, 5]],
    [["5", "6"]],
    [[1, 2], [5, undefined]],
  ];
  for (const jobs of lists) {
    assertThrows(
      () => adaptive({ history: { jobs } as History }),
      TypeError,
      "Cannot learn as 'history' must be an object of lists of pairs of durations",
    );
  }
  for (const history of [null, 5, "x"]) {
    assertThrows(
      () => adaptive({ history: history as unknown as History }),
      TypeError,
      "Cannot learn as 'history' must be an object",
    );
  }
});
