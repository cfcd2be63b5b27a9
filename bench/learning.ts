/**
 * Measures how fast `adaptive` learns: the cost of the next job over the optimum,
 * mean and greatest of 30 runs, at a price of one second.
 *
 *     deno run --allow-read bench/learning.ts
 *
 * @module
 */
import {
  adaptive,
  type AlgorithmFactory,
  evaluatePlan,
  planPolls,
  Schedule,
} from "../algorithms/mod.ts";
import {
  type Distribution,
  parseDistribution,
  randomStream,
  scaled,
} from "../distributions/mod.ts";

const RUNS = 30;
const JOBS = [1, 10, 50, 120];
const PRICE = 1_000;
const DISTRIBUTIONS = [
  "uniform:1,20",
  "uniform:5,30",
  "exponential:20",
  "lognormal:20,0.6",
  "lognormal:12,0.35",
  "lognormal:540,0.35",
  "mixture:0.7*lognormal:8,0.2+0.3*lognormal:45,0.15",
];

/** The exact cost of the next job, of which there is one chance in a billion left. */
function costOf(start: AlgorithmFactory, distribution: Distribution): number {
  const schedule = new Schedule(start());
  const times: number[] = [];
  let elapsed = 0;
  while (distribution.logSurvival(elapsed) > Math.log(1e-9)) {
    const requests = times.length + 1;
    const next = schedule.next({ requests, elapsed, status: "pending" });
    times.push(elapsed = next ?? NaN);
  }
  const expected = evaluatePlan(times, { distribution });
  return expected.expectedWaste + PRICE * expected.expectedRequests;
}

/** Waits for a job of which the server reports its duration, or only its state. */
function wait(start: AlgorithmFactory, duration: number, reported: boolean) {
  const schedule = new Schedule(start());
  let elapsed = 0;
  let requests = 1;
  for (; elapsed < duration; requests++) {
    elapsed = schedule.next({ requests, elapsed, status: "pending" }) ?? NaN;
  }
  const end = { requests, elapsed, status: "completed" } as const;
  schedule.finish(reported ? { ...end, duration } : end);
}

for (const reported of [true, false]) {
  console.log(reported ? "Reported durations" : "Durations between two polls");
  for (const text of DISTRIBUTIONS) {
    const distribution = scaled(parseDistribution(text), 1_000);
    const best = planPolls({ distribution, price: PRICE }).cost;
    const regrets = JOBS.map((): number[] => []);
    for (let run = 0; run < RUNS; run++) {
      const random = randomStream("learning", run);
      const start = adaptive({ history: {}, price: PRICE, random });
      for (let job = 1; job <= Math.max(...JOBS); job++) {
        wait(start, distribution.sample(random), reported);
        regrets[JOBS.indexOf(job)]?.push(costOf(start, distribution) / best);
      }
    }
    const cells = regrets.map((all, i) => {
      const mean = all.reduce((sum, regret) => sum + regret, 0) / all.length;
      const most = Math.max(...all).toFixed(2);
      return `${JOBS[i]}: ${mean.toFixed(3)} (${most})`;
    });
    console.log(`  ${text.padEnd(42)} ${cells.join("  ")}`);
  }
}
