import { useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import type { RaceQuery } from "./query.ts";
import type { RaceMessage } from "./worker.ts";

/**
 * Runs races in a worker. While it is busy, only the latest query waits.
 *
 * @param query What is raced.
 * @returns The latest races, and the error of the query if there is one; `undefined` at
 * first.
 */
export function useRaces(query: RaceQuery): RaceMessage | undefined {
  const [message, setMessage] = useState<RaceMessage | undefined>(undefined);
  const worker = useRef<Worker | null>(null);
  const busy = useRef(false);
  const waiting = useRef<RaceQuery | null>(null);
  const send = () => {
    if (busy.current || !waiting.current) return;
    worker.current?.postMessage(waiting.current);
    busy.current = true;
    waiting.current = null;
  };
  useLayoutEffect(() => {
    const made = new Worker(new URL("race.js", import.meta.url), {
      type: "module",
    });
    made.onmessage = ({ data }: MessageEvent<RaceMessage>) => {
      busy.current = false;
      setMessage((old) => ({ result: old?.result, ...data }));
      send();
    };
    made.onerror = () =>
      setMessage({ usual: [], error: "The races cannot be run here." });
    worker.current = made;
    send();
    return () => made.terminate();
  }, []);
  useLayoutEffect(() => {
    waiting.current = query;
    setMessage((old) => old?.error ? { ...old, error: "" } : old);
    send();
  }, [query]);
  return message;
}
