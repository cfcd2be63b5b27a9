import { drawPlane } from "@heygen-sim/comparison/drawing";
import { useCallback, useMemo } from "hono/jsx/dom";
import { Button, Copy } from "../controls.tsx";
import { Card, Drawing } from "../parts.tsx";
import { ClientTable, Explained } from "../report/table.tsx";
import { type Change, PriceControl } from "./controls.tsx";
import { Live } from "./live.tsx";
import type { RaceResult } from "./model.ts";
import { Playback } from "./playback.tsx";
import { MAX_RACES_COUNT, type RaceQuery } from "./query.ts";
import { MEANS, SCORES, scoresOf } from "./score.ts";

/** Finished races: the last one in lanes, and all in a table and a plane. */
export function Result(
  { result, query, change, ...playback }: {
    readonly result: RaceResult;
    /** What is wanted, which may be ahead of the races. */
    readonly query: RaceQuery;
    readonly change: Change;
    /** Whether the end is shown before it is reached. */
    readonly peek: boolean;
    readonly onPeek: (peek: boolean) => void;
    /** Whether the last race is played at once. */
    readonly autoplay: boolean;
  },
) {
  const { algorithms, bestCost, frontier, recommendation, code } = result;
  const { races, seed, distribution } = result.query;
  const price = 1_000 * result.query.price;
  const scores = useMemo(
    () => scoresOf(algorithms, price, bestCost),
    [result],
  );
  const drawMeans = useCallback((width: number) =>
    drawPlane({
      id: "plane",
      title: "Requests against wasted time",
      summary: scores.map(({ client, ratio }) =>
        `${client}: ${ratio.toFixed(2)} times the best cost`
      ).join("; "),
      algorithms: algorithms.map(({ name, requests, waste }) => ({
        name,
        dots: requests.slice(0, races > 1 ? races : 0)
          .map((it, i) => ({ requests: it, waste: waste[i] ?? NaN })),
        mean: scores.find(({ client }) => client === name),
      })),
      frontier,
      bestCost,
      price,
      width,
    }), [result]);
  const left = MAX_RACES_COUNT - query.races;
  return (
    <>
      <div class="two even">
        <Card id="lanes" title={`Race ${races}`}>
          <Playback
            key={`${races} ${seed} ${distribution}`}
            result={result}
            {...playback}
          />
        </Card>
        <Card
          id="score"
          title={races === 1 ? "One race is luck" : `Means over ${races} races`}
          aside={
            <span class="row end">
              {[1, 10, 100].map((more) => (
                <Button
                  key={more}
                  text={more === 1 ? "Again" : `× ${more}`}
                  class={more === 1 ? "main" : undefined}
                  disabled={left < more}
                  label={more === 1 ? undefined : `${more} more races`}
                  onClick={() => change({ races: query.races + more })}
                />
              ))}
            </span>
          }
        >
          <ClientTable
            caption="Scores, the cheapest first"
            clients={scores}
            columns={races === 1 ? SCORES : MEANS}
            head="Algorithm"
          />
          <PriceControl price={query.price} change={change} />
          {algorithms.map(({ name, error }) =>
            error && <p class="soft" key={name}>{error}</p>
          )}
          <Explained columns={SCORES} open />
        </Card>
      </div>
      <div class="two even">
        <Card id="plane-heading" title="Requests against waste">
          <Drawing draw={drawMeans} />
          <p class="soft">
            No mean can be below the solid line. The whole dashed line has the
            least cost.{races > 1 && " Each dot is a race, each mark a mean."}
          </p>
        </Card>
        <Card id="use" title="What to use">
          <p>{recommendation.text.split(/(?<=\.) /).slice(0, 4).join(" ")}</p>
          <div class="row">
            <strong>As code</strong>
            <Copy text={code} />
          </div>
          <pre tabindex={0} aria-label="Code"><code>{code}</code></pre>
        </Card>
      </div>
      <Live result={result} />
    </>
  );
}
