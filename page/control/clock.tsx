import { useLayoutEffect, useState } from "hono/jsx/dom";
import { request } from "../api.ts";
import type { Clock } from "../bodies.ts";
import { Button, Form } from "../controls.tsx";
import { moment, seconds } from "../format.ts";
import { Card, Failure, useTick } from "../parts.tsx";
import { useAction, useRead } from "../read.ts";
import { state, useSimulation } from "../state.ts";

const MODES: Readonly<Record<Clock["mode"], string>> = {
  real: "It moves by itself.",
  virtual: "It moves by these buttons and POST /clock/advance only.",
  auto: "It moves with each read of a pending job, and by these buttons.",
};

/** How long the next event may be due before the clock is read again. */
const GRACE_MS = 500;

const advance = (body: unknown) => request("POST", "clock/advance", body);

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
          <Form
            class="row"
            action={(it) => advance({ seconds: Number(it.seconds) })}
          >
            <Button
              text="Jump to the next event"
              class="main"
              disabled={next === undefined}
              onClick={() => attempt(() => advance({ to: "next" }))}
            />
            <span class="row">
              <label>
                Advance by <Amount name="seconds" value={60} /> s
              </label>
              <button type="submit">Advance</button>
            </span>
          </Form>
          {clock.mode === "real" && (
            <Form
              class="row"
              key={clock.speed}
              action={(it) =>
                request("PATCH", "settings", { speed: Number(it.speed) })}
            >
              <label>
                Speed <Amount name="speed" value={clock.speed} />
              </label>
              <button type="submit">Set</button>
            </Form>
          )}
        </>
      )}
      <Failure text={error || read.error} />
    </Card>
  );
}

function Amount(
  { name, value }: { readonly name: string; readonly value: number },
) {
  return (
    <input
      class="short"
      name={name}
      type="number"
      min="0"
      step="any"
      value={value}
      required
    />
  );
}
