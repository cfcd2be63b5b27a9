import { useState } from "hono/jsx/dom";
import { entered, Form, Select } from "../controls.tsx";
import { useRead } from "../read.ts";
import { useSimulation } from "../state.ts";
import { PRICE_RANGE, type RaceQuery } from "./query.ts";

const [LOWEST, HIGHEST] = PRICE_RANGE;
/** The steps of the price control: ten for each power of ten. */
const STEPS = 10 * Math.log10(HIGHEST / LOWEST);

export type Change = (part: Partial<RaceQuery>) => void;

function priceAt(step: number): number {
  return Number((LOWEST * 10 ** (step / 10)).toPrecision(2));
}

export function PriceControl(
  { price, change }: { readonly price: number; readonly change: Change },
) {
  const words = `${price} ${price === 1 ? "second" : "seconds"}`;
  return (
    <label class="price">
      <span>
        One request is worth <strong>{words}</strong> of waiting
      </span>
      <input
        type="range"
        min={0}
        max={STEPS}
        value={Math.round(10 * Math.log10(price / LOWEST))}
        aria-label="Price of a request"
        aria-valuetext={`one request is worth ${words}`}
        onInput={entered((step) => change({ price: priceAt(Number(step)) }))}
      />
    </label>
  );
}

/** The value of the choice that shows the text. */
const OWN = "own";

/**
 * The distribution of durations, and the seed. Its root is one element: Hono moves
 * several ones when a component renders by itself, and moved fields lose the focus.
 */
export function JobsControl({ query, usual, change, children }: {
  readonly query: RaceQuery;
  readonly usual: readonly (readonly [label: string, name: string])[];
  readonly change: Change;
  readonly children: unknown;
}) {
  const { distribution, seed } = query;
  const { feed, epoch } = useSimulation();
  // Without the key there are the other choices.
  const path = feed === "connected" ? "settings" : undefined;
  const server = useRead<{ delay: string }>(path, epoch).value?.delay;
  const choices = [...usual];
  if (server && !usual.some(([label]) => label === server)) {
    choices.push([server, "this server’s"]);
  }
  const listed = choices.some(([label]) => label === distribution);
  // Until the worker has listed the usual ones.
  if (usual.length === 0 && !listed) choices.push([distribution, "…"]);
  const [open, setOpen] = useState(false);
  const own = open || usual.length > 0 && !listed;
  return (
    <div class="card row">
      <label>
        Jobs
        <Select
          value={own ? OWN : distribution}
          options={[
            ...choices.map(([label, name]) =>
              [label, `${name} · ${label}`] as const
            ),
            [OWN, "your own durations …"],
          ]}
          onChange={(value) => {
            setOpen(value === OWN);
            if (value !== OWN) change({ distribution: value });
          }}
        />
      </label>
      <label>
        Seed
        <input
          class="seed"
          value={seed}
          maxlength={100}
          onChange={entered((seed) => change({ seed }))}
        />
      </label>
      {own && (
        <Form
          class="own"
          action={({ durations }) => change({ distribution: durations ?? "" })}
        >
          <label>
            Durations of your jobs in seconds, such as 8.1 8.4 9 44 46.5, or a
            distribution
            <textarea name="durations" rows={3} required value={distribution} />
          </label>
          <button type="submit">Race on these</button>
        </Form>
      )}
      {children}
    </div>
  );
}
