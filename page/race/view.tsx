import { useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import { raceWorker } from "../live/density.ts";
import { linkTo, type Place, replacePlace } from "../location.ts";
import { Failure } from "../parts.tsx";
import { JobsControl } from "./controls.tsx";
import { fieldsOf, queryIn, type RaceQuery } from "./query.ts";
import { Result } from "./result.tsx";
import type { RaceMessage } from "./worker.ts";

/** The address follows after this, as browsers bound how often it changes. */
const ADDRESS_MS = 300;

/** Races that take longer are said to run. */
const SLOW_MS = 300;

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

/** Runs races in a worker. While it is busy, only the latest query waits. */
function useRaces(
  query: RaceQuery,
): Partial<RaceMessage> & { readonly slow: boolean } {
  const [message, setMessage] = useState<RaceMessage | undefined>(undefined);
  const [slow, setSlow] = useState(false);
  const [racing, setRacing] = useState(false);
  const worker = useRef<Worker | null>(null);
  const busy = useRef(false);
  const waiting = useRef<RaceQuery | null>(null);
  const send = () => {
    if (busy.current || !waiting.current) return;
    worker.current?.postMessage(waiting.current);
    busy.current = true;
    waiting.current = null;
    setRacing(true);
  };
  useLayoutEffect(() => {
    const made = raceWorker();
    made.onmessage = ({ data }: MessageEvent<RaceMessage>) => {
      busy.current = false;
      setMessage((old) => ({ result: old?.result, ...data }));
      if (waiting.current) send();
      else setRacing(false);
    };
    made.onerror = () =>
      setMessage({ usual: [], error: "The races cannot be run here." });
    worker.current = made;
    send();
    return () => made.terminate();
  }, []);
  useLayoutEffect(() => {
    if (!racing) return setSlow(false);
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, [racing]);
  useLayoutEffect(() => {
    waiting.current = query;
    setMessage((old) => old?.error ? { ...old, error: "" } : old);
    send();
  }, [query]);
  return { ...message, slow };
}
