import { densityPoints } from "@heygen-sim/comparison/drawing";
import { useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import { get, headersOf, keys, request } from "../api.ts";
import type { Clock, Job, JobReport } from "../bodies.ts";
import { Button } from "../controls.tsx";
import { seconds } from "../format.ts";
import { cancel } from "../jobs/actions.ts";
import { raceWorker } from "../live/density.ts";
import { JobLanes } from "../live/lanes.tsx";
import { linkTo } from "../location.ts";
import { Card, Failure } from "../parts.tsx";
import { messageOf, useRead } from "../read.ts";
import { ClientTable } from "../report/table.tsx";
import { state, useSimulation } from "../state.ts";
import type { RaceResult } from "./model.ts";
import { type Score, SCORES } from "./score.ts";
import type { LiveRace } from "./wait_live.ts";

/** How long a race with a virtual clock takes, and the time between two of its moves. */
const VIRTUAL_MS = 15_000;
const MOVE_MS = 40;

const CLOCKS: Readonly<Record<Clock["mode"], string>> = {
  real: "",
  virtual:
    "The clock of this server is virtual: while the race runs, this page moves it.",
  auto:
    "The clock of this server moves with each read of a pending job, so that polls come closer to its end than their algorithms mean.",
};

/** The server’s report has no best plan for one job. */
const COLUMNS = SCORES.slice(0, 3);

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
  const { running, error, start, stop } = useLiveRace(result);
  const { job, active = false } = running ?? {};
  const report = useRead<JobReport>(
    job && `jobs/${job.id}/report`,
    `${polls} ${epoch} ${active}`,
  );

  const shown = job && (state.jobs.get(job.id) ?? job);
  return (
    <Card
      id="over-http"
      title="The same race over HTTP"
      aside={active
        ? <Button text="Cancel" class="end" onClick={stop} />
        : (
          <Button
            text="Race on this server"
            class="main end"
            onClick={start}
          />
        )}
    >
      <p class="soft">
        Creates a job of {seconds((result.durations.at(-1) ?? 0) / 1_000)}{" "}
        on this server, where the client of this project waits for it by each
        algorithm. The server counts and scores.
      </p>
      <Failure text={error} />
      {running && shown && (
        <>
          {CLOCKS[running.clock] && <p>{CLOCKS[running.clock]}</p>}
          <p class="soft" role="status">
            {active
              ? "The race is running."
              : shown.status === "cancelled"
              ? "The race was cancelled."
              : running.errors.length > 0
              ? "The race was interrupted."
              : "The race is over."}
          </p>
          {running.errors.map((it) => <p class="error" key={it}>{it}</p>)}
          <Failure text={report.error} />
          <div class="two">
            <JobLanes
              job={shown}
              report={report.value}
              density={densityPoints(result.density)}
            />
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
    </Card>
  );
}

interface Running {
  readonly job: Job;
  /** Milliseconds of waste that one request is worth. */
  readonly price: number;
  readonly clock: Clock["mode"];
  readonly active: boolean;
  /** Why algorithms have not seen the end. */
  readonly errors: readonly string[];
}

/** Races on the server, on the last job of a race, until the view is left. */
function useLiveRace(result: RaceResult): {
  readonly running: Running | undefined;
  /** Why the race has not begun or has failed. */
  readonly error: string;
  readonly start: () => Promise<void>;
  readonly stop: () => void;
} {
  const [running, setRunning] = useState<Running | undefined>(undefined);
  const [error, setError] = useState("");
  const stop = useRef<(() => void) | null>(null);
  useLayoutEffect(() => () => stop.current?.(), []);

  async function start() {
    if (stop.current) return;
    setError("");
    setRunning(undefined);
    let left = false;
    stop.current = () => left = true;
    try {
      const duration = result.durations.at(-1) ?? 0;
      const clock = await get<Clock>("clock");
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
      const worker = raceWorker();
      const timer = clock.mode === "virtual"
        ? moveClock(speed, setError)
        : undefined;
      const end = (errors: readonly string[] = []) => {
        worker.terminate();
        clearInterval(timer);
        stop.current = null;
        setRunning((it) => it && { ...it, active: false, errors });
      };
      stop.current = () => {
        end();
        // It may have ended.
        cancel(job).catch(() => {});
      };
      worker.onmessage = ({ data }: MessageEvent<readonly string[]>) =>
        end(data);
      const { api } = keys();
      const race: LiveRace = {
        query: result.query,
        job: job.id,
        speed,
        headers: headersOf(api ? { api, admin: "" } : keys()),
      };
      worker.postMessage(race);
      const price = 1_000 * result.query.price;
      setRunning({
        job,
        price,
        clock: clock.mode,
        active: true,
        errors: [],
      });
    } catch (error) {
      stop.current = null;
      setError(messageOf(error));
    }
  }

  return { running, error, start, stop: () => stop.current?.() };
}

function moveClock(speed: number, fail: (message: string) => void) {
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
