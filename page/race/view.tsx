import { useLayoutEffect, useState } from "hono/jsx/dom";
import { linkTo, type Place, replacePlace } from "../location.ts";
import { Failure } from "../parts.tsx";
import { JobsControl } from "./controls.tsx";
import { fieldsOf, queryIn, type RaceQuery } from "./query.ts";
import { Result } from "./result.tsx";
import { useRaces } from "./use_races.ts";

/** The address follows after this, as browsers bound how often it changes. */
const ADDRESS_MS = 300;

const STILL = matchMedia("(prefers-reduced-motion: reduce)");

export function RaceView({ place }: { readonly place: Place }) {
  const [query, setQuery] = useState(() => queryIn(place.query));
  const [peek, setPeek] = useState(place.query.has("peek"));
  const [played, setPlayed] = useState(false);
  const { usual = [], result, error, slow } = useRaces(query);
  useLayoutEffect(() => {
    const next = queryIn(place.query);
    // The same query would run the same races again.
    setQuery((old) =>
      JSON.stringify(old) === JSON.stringify(next) ? old : next
    );
    setPeek(place.query.has("peek"));
  }, [place]);
  useLayoutEffect(() => {
    const { href } = location;
    const timer = setTimeout(() => {
      // The user can have left, though the view does not know it yet.
      if (location.href !== href) return;
      const fields = { ...fieldsOf(query), peek: peek ? 1 : undefined };
      replacePlace(["race"], fields);
    }, ADDRESS_MS);
    return () => clearTimeout(timer);
  }, [query, peek, place]);
  const change = (part: Partial<RaceQuery>) => {
    // Other jobs begin with one race; another price has the same ones.
    const races = part.races ?? (part.price ? query.races : 1);
    setPlayed(part.races === query.races + 1);
    setQuery({ ...query, ...part, races });
  };
  return (
    <>
      <h1>Which algorithm waits best?</h1>
      <p>
        Translating a video takes a while, so clients poll. Too often costs
        requests; too seldom wastes the time from the end of the job to the poll
        that sees it. Here all algorithms poll the same jobs;{" "}
        <a href={linkTo(["live"])}>your client</a>{" "}
        can poll those that this server simulates.
      </p>
      <JobsControl query={query} usual={usual} change={change}>
        <span class="soft" role="status">
          {(slow || !result && !error) && "Racing …"}
        </span>
      </JobsControl>
      <Failure text={error} />
      {result && (
        <Result
          result={result}
          query={query}
          change={change}
          peek={peek}
          onPeek={setPeek}
          autoplay={played && !STILL.matches}
        />
      )}
    </>
  );
}
