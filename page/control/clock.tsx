import { useLayoutEffect, useState } from "hono/jsx/dom";
import { request } from "../api.ts";
import { moment, seconds } from "../format.ts";
import { Card, Failure, submitted, useTick } from "../parts.tsx";
import { useAction, useRead } from "../read.ts";
import { type Clock, state, useSimulation } from "../state.ts";

const MODES: Readonly<Record<Clock["mode"], string>> = {
  real: "It moves by itself.",
  virtual: "It moves by these buttons and POST /clock/advance only.",
  auto: "It moves with each read of a pending job, and by these buttons.",
};

/** How long the next event may be due before the clock is read again. */
const GRACE_MS = 500;

const SPEEDS = [1, 10, 60, 600];

/** The clock: its time, its speed, and what moves it. */
export function ClockCard() {
  const { version } = useSimulation();
  const [past, setPast] = useState("");
  const read = useRead<Clock>("clock", `${version} ${past}`);
  const [error, attempt] = useAction();
  const clock = read.value;
  useTick(clock?.mode === "real");
  useLayoutEffect(() => {
    if (clock) state.setClock(clock);
  }, [clock]);
  const send = (method: string, path: string, body: unknown) =>
    attempt(() => request(method, path, body));
  const now = state.now();
  const next = clock?.next ? Date.parse(clock.next) - now : undefined;
  // What falls due without an event, such as a delivery, has passed.
  if (clock?.next && clock.next !== past && (next ?? 0) < -GRACE_MS) {
    setPast(clock.next);
  }
  return (
    <Card id="clock" title="Clock">
      {clock && (
        <>
          <p class="now">{moment(new Date(now).toISOString())}</p>
          <p>
            The clock is <strong>{clock.mode}</strong>. {MODES[clock.mode]}
            <br />
            {next === undefined
              ? "Nothing falls due."
              : `The next event is due in ${
                seconds(Math.max(0, next) / 1_000)
              }.`}
          </p>
          <form
            class="row"
            onSubmit={submitted((data) =>
              send("POST", "clock/advance", {
                seconds: Number(data.get("seconds")),
              })
            )}
          >
            <button
              type="button"
              class="main"
              disabled={next === undefined}
              onClick={() => send("POST", "clock/advance", { to: "next" })}
            >
              Jump to the next event
            </button>
            <span class="row">
              <label>
                Advance by
                <input
                  class="short"
                  name="seconds"
                  type="number"
                  min="0"
                  step="any"
                  value="60"
                  required
                />
                s
              </label>
              <button type="submit">Advance</button>
            </span>
          </form>
          {clock.mode === "real" && (
            <form
              class="row speed"
              key={clock.speed}
              onSubmit={submitted((data) =>
                send("PATCH", "settings", { speed: Number(data.get("speed")) })
              )}
            >
              <label>
                Speed
                <input
                  class="short"
                  name="speed"
                  type="number"
                  min="0"
                  step="any"
                  value={clock.speed}
                  required
                />
              </label>
              <button type="submit">Set</button>
              <span class="row" role="group" aria-label="Usual speeds">
                {SPEEDS.map((speed) => (
                  <button
                    type="button"
                    aria-pressed={String(speed === clock.speed)}
                    onClick={() => send("PATCH", "settings", { speed })}
                  >
                    {speed}×
                  </button>
                ))}
              </span>
            </form>
          )}
        </>
      )}
      <Failure text={error || read.error} />
    </Card>
  );
}
