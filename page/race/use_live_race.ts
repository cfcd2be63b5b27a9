import { raceWorker } from "../live/density.ts";
import { useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import { get, headersOf, keys, request } from "../api.ts";
import type { Clock, Job } from "../bodies.ts";
import { cancel } from "../jobs/actions.ts";
import { messageOf } from "../read.ts";
import type { RaceResult } from "./model.ts";
import type { LiveRace } from "./wait_live.ts";

/** How long a race with a virtual clock takes, and the time between two of its moves. */
const VIRTUAL_MS = 15_000;
const MOVE_MS = 40;

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
export function useLiveRace(result: RaceResult): {
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
