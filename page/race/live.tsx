import { useEffect, useRef, useState } from "hono/jsx/dom";
import { get, headersOf, keys, request } from "../api.ts";
import { seconds } from "../format.ts";
import { cancel } from "../jobs/actions.ts";
import { JobLanes } from "../live/lanes.tsx";
import { linkTo } from "../location.ts";
import { messageOf, useRead } from "../read.ts";
import type { JobReport } from "../report/columns.ts";
import { ClientTable } from "../report/table.tsx";
import type { Job } from "../job.ts";
import { state, useSimulation } from "../state.ts";
import type { RaceResult } from "./model.ts";
import { type Score, SCORES } from "./score.ts";
import type { LiveMessage, LiveRace } from "./wait_live.ts";

/** How long a race with a virtual clock takes, and the time between two of its moves. */
const VIRTUAL_MS = 15_000;
const MOVE_MS = 40;

/** What the clock of the server means for a race. */
const CLOCKS = {
  real: "",
  virtual:
    "The clock of this server is virtual: while the race runs, this page moves it.",
  auto:
    "The clock of this server moves with each read of a pending job, so that polls come closer to its end than their algorithms mean.",
};

/** The server’s report has no best plan for one job. */
const COLUMNS = SCORES.slice(0, 3);

/** A live race. */
interface Running {
  readonly job: Job;
  readonly price: number;
  readonly clock: keyof typeof CLOCKS;
  /** Whether some still wait. */
  readonly active: boolean;
  /** Why algorithms have not seen the end: their names by the reason. */
  readonly errors: ReadonlyMap<string, string>;
}

/** The score of the server's own report. */
function scoresIn(report: JobReport | undefined, price: number): Score[] {
  return report?.clients.map(({ client, requests, waste_seconds }) => {
    const waste = waste_seconds === null ? NaN : 1_000 * waste_seconds;
    const more = requests - 1;
    const cost = waste + price * more;
    return { client, requests: more, waste, cost, ratio: NaN };
  }).sort((a, b) => (a.cost || Infinity) - (b.cost || Infinity) || 0) ?? [];
}

/** The last race again, in real time on a job of this server. */
export function Live({ result }: { readonly result: RaceResult }) {
  const { polls, epoch } = useSimulation();
  const [running, setRunning] = useState<Running | undefined>(undefined);
  const [error, setError] = useState("");
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);
  const { job, active = false } = running ?? {};
  const report = useRead<JobReport>(
    job && `jobs/${job.id}/report`,
    `${polls} ${epoch} ${active}`,
  );

  async function start() {
    if (stop.current) return;
    setError("");
    setRunning(undefined);
    let left = false;
    stop.current = () => left = true;
    try {
      const duration = result.durations.at(-1) ?? 0;
      const clock = await get<{ mode: keyof typeof CLOCKS; speed: number }>(
        "clock",
      );
      const job = await request<Job>("POST", "jobs", {
        title: `Race, seed ${result.query.seed}`.slice(0, 100),
        delay: duration / 1_000,
        queue: 0,
        outcome: "completed",
      });
      if (left) return void cancel(job).catch(() => {});
      const speed = clock.mode === "virtual"
        ? Math.max(1, duration / VIRTUAL_MS)
        : clock.speed || 1;
      const worker = new Worker(new URL("race.js", import.meta.url), {
        type: "module",
      });
      const timer = clock.mode === "virtual"
        ? moveClock(speed, setError)
        : undefined;
      const end = () => {
        worker.terminate();
        clearInterval(timer);
        stop.current = null;
        setRunning((it) => it && { ...it, active: false });
      };
      stop.current = () => {
        end();
        // It may have ended.
        cancel(job).catch(() => {});
      };
      worker.onmessage = ({ data }: MessageEvent<LiveMessage>) => {
        if (!data.name) end();
        else if (data.error) {
          const { name, error } = data;
          setRunning((it) => {
            if (!it) return it;
            const before = it.errors.get(error);
            const names = before ? `${before}, ${name}` : name;
            return { ...it, errors: new Map(it.errors).set(error, names) };
          });
        }
      };
      const race: LiveRace = {
        query: result.query,
        job: job.id,
        speed,
        headers: headersOf({ ...keys(), admin: "" }),
      };
      worker.postMessage(race);
      const price = 1_000 * result.query.price;
      setRunning({
        job,
        price,
        clock: clock.mode,
        active: true,
        errors: new Map(),
      });
    } catch (error) {
      stop.current = null;
      setError(messageOf(error));
    }
  }

  const shown = job && (state.jobs.get(job.id) ?? job);
  return (
    <section class="card" aria-labelledby="over-http">
      <div class="row">
        <h2 id="over-http">The same race over HTTP</h2>
        {active
          ? (
            <button type="button" class="end" onClick={() => stop.current?.()}>
              Cancel
            </button>
          )
          : (
            <button type="button" class="main end" onClick={start}>
              Race on this server
            </button>
          )}
      </div>
      <p class="soft">
        Creates a job of {seconds((result.durations.at(-1) ?? 0) / 1_000)}{" "}
        on this server, where the client of this project waits for it by each
        algorithm. The server counts and scores.
      </p>
      {error && <p class="error" role="alert">{error}</p>}
      {running && shown && (
        <>
          {CLOCKS[running.clock] && <p>{CLOCKS[running.clock]}</p>}
          <p class="soft" role="status">
            {active
              ? "The race is running."
              : shown.status === "cancelled"
              ? "The race was cancelled."
              : running.errors.size > 0
              ? "The race was interrupted."
              : "The race is over."}
          </p>
          {[...running.errors].map(([reason, names]) => (
            <p class="error" key={reason}>{names}: {reason}</p>
          ))}
          {report.error && <p class="error">{report.error}</p>}
          <div class="two">
            <JobLanes job={shown} clients={report.value?.clients} />
            <ClientTable
              caption="Scores by the server’s report"
              clients={scoresIn(report.value, running.price)}
              columns={COLUMNS}
              head="Algorithm"
            />
          </div>
          <p class="soft">
            <a href={linkTo(["jobs", shown.id])}>The job</a>{" "}
            has all its figures.
          </p>
        </>
      )}
    </section>
  );
}

/** Moves a virtual clock with real time. */
function moveClock(speed: number, fail: (message: string) => void): number {
  let moving = false;
  let last = performance.now();
  return setInterval(async () => {
    if (moving) return;
    moving = true;
    const passed = performance.now() - last;
    last += passed;
    try {
      await request("POST", "clock/advance", {
        seconds: passed * speed / 1_000,
      });
    } catch (error) {
      fail(messageOf(error));
    }
    moving = false;
  }, MOVE_MS);
}
