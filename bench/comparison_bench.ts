import { compare, DEFAULT_DISTRIBUTIONS } from "../comparison/mod.ts";
import { candidate } from "../comparison/candidates.ts";
import { drawJobs } from "../comparison/jobs.ts";
import {
  simulate,
  simulateInTurn,
  Timetable,
} from "../comparison/timetable.ts";

// Polls over the time of an iteration: the goal is 5 million a second.
const JOBS = 10_000;
const [short, long] = DEFAULT_DISTRIBUTIONS;
if (short === undefined || long === undefined) {
  throw new Error("no distributions");
}

for (const { name, label, distribution } of [short, long]) {
  const jobs = drawJobs(distribution, label, JOBS, 1);
  for (const algorithm of ["constant", "exponential-increase", "optimal"]) {
    const scenario = { distribution, price: 1_000, rtt: 0 };
    const start = candidate(algorithm).prepare(scenario);
    const once = () =>
      simulate(new Timetable(algorithm, start, 0), jobs.durations);
    const polls = once().requests.reduce((sum, count) => sum + count, 0);
    Deno.bench({
      name: `${algorithm}, ${name}: ${polls} polls by one timetable`,
      group: name,
      fn: () => void once(),
    });
    Deno.bench({
      name: `${algorithm}, ${name}: ${polls} polls job by job`,
      group: name,
      fn: () => void simulateInTurn(algorithm, start, jobs, 0),
    });
  }
}

Deno.bench("compare(): all distributions and algorithms", () => void compare());
