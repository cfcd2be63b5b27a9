import { densityPoints, drawLanes } from "@heygen-sim/comparison/drawing";
import { useLayoutEffect, useMemo, useState } from "hono/jsx/dom";
import { Button, entered } from "../controls.tsx";
import { counted, seconds } from "../format.ts";
import { Drawing } from "../parts.tsx";
import type { RaceResult } from "./model.ts";

/** How long a playback takes, and the time between two of its drawings. */
const PLAYBACK_MS = 8_000;
const FRAME_MS = 30;
const STEPS = 400;

function lanesOf({ algorithms, durations, ...result }: RaceResult) {
  const density = densityPoints(result.density);
  const last = density.at(-1)?.time ?? 0;
  const lanes = algorithms.filter((it) => it.error === undefined)
    .map(({ name, polls, requests }) => ({
      name,
      polls,
      requests: requests.at(-1) ?? 0,
      seenAt: polls.at(-1) ?? 0,
    }));
  const end = durations.at(-1) ?? 0;
  const latest = Math.max(end, ...lanes.map((it) => it.seenAt));
  // A bar that is far longer than all others ends at the edge.
  const until = Math.max(last, Math.min(1.03 * latest, 2 * last), 1.03 * end);
  return { lanes, density, end, until };
}

function described({ lanes, end }: ReturnType<typeof lanesOf>): string {
  const late = lanes.map(({ name, requests, seenAt }) =>
    `${name} saw it ${seconds((seenAt - end) / 1_000)} late with ${
      counted(requests, "request")
    }`
  );
  return `The job ended after ${seconds(end / 1_000)}: ${late.join(", ")}.`;
}

export function Playback({ result, peek, onPeek, autoplay }: {
  readonly result: RaceResult;
  /** Whether the end is shown before it is reached. */
  readonly peek: boolean;
  readonly onPeek: (peek: boolean) => void;
  readonly autoplay: boolean;
}) {
  const race = useMemo(() => lanesOf(result), [result]);
  const { until } = race;
  // Infinity once all has been played.
  const [now, setNow] = useState(autoplay ? 0 : Infinity);
  const [playing, setPlaying] = useState(autoplay);
  useLayoutEffect(() => {
    if (!playing) return;
    let last = performance.now();
    const timer = setInterval(() => {
      const passed = performance.now() - last;
      last += passed;
      setNow((now) => now + passed / PLAYBACK_MS * until);
    }, FRAME_MS);
    return () => clearInterval(timer);
  }, [playing, until]);
  const over = now >= until;
  if (over && playing) setPlaying(false);
  const time = over ? undefined : now;
  const draw = (width: number) =>
    drawLanes({
      id: "race",
      title: "When each algorithm polls the job",
      summary: over ? described(race) : "The race is being played back.",
      ...race,
      now: time,
      revealed: peek,
      width,
    });
  return (
    <>
      <Drawing draw={draw} />
      <div class="row transport">
        <Button
          text={playing ? "Pause" : "Play"}
          onClick={() => {
            if (over) setNow(0);
            setPlaying(!playing);
          }}
        />
        <input
          type="range"
          aria-label="Time of the race"
          min={0}
          max={STEPS}
          value={over ? STEPS : Math.round(now / until * STEPS)}
          aria-valuetext={over
            ? "the end of the race"
            : `${seconds(now / 1_000)} of ${seconds(until / 1_000)}`}
          onInput={entered((value) => {
            setPlaying(false);
            setNow(+value === STEPS ? Infinity : +value / STEPS * until);
          })}
        />
        <label>
          <input
            type="checkbox"
            checked={peek}
            onChange={() => onPeek(!peek)}
          />
          Peek at the end
        </label>
      </div>
      <p class="soft">
        {over
          ? `The job ended after ${seconds(race.end / 1_000)}.`
          : "The job is running …"}
      </p>
    </>
  );
}
