import { raceWorker } from "../live/density.ts";
import { useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import type { RaceQuery } from "./query.ts";
import type { RaceMessage } from "./worker.ts";

const SLOW_MS = 300;

/** Runs races in a worker. While it is busy, only the latest query waits. */
export function useRaces(
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
