import { useEffect, useRef, useState } from "hono/jsx/dom";
import { get } from "./api.ts";

/** What has been read; empty before the first response. */
export interface Reading<T> {
  /** The latest value, also after a failure. */
  readonly value?: T;
  /** Why the latest attempt failed; empty if it has not. */
  readonly error?: string;
}

/**
 * Reads from the simulation, and again after changes, at most once a second.
 *
 * @param path The path, if there is something to read.
 * @param version Changes when the value may have changed.
 */
export function useRead<T>(
  path: string | undefined,
  version: unknown,
): Reading<T> {
  const [read, setRead] = useState<Reading<T> & { path?: string }>({});
  const wanted = useRef<string | undefined>(undefined);
  const last = useRef(0);
  wanted.current = path;
  useEffect(() => {
    if (path === undefined) return;
    const wait = read.path === path ? (last.current ?? 0) + 1_000 : 0;
    const timer = setTimeout(async () => {
      last.current = Date.now();
      let next: Reading<T>;
      try {
        next = { value: await get<T>(path), error: "" };
      } catch (error) {
        next = { error: messageOf(error) };
      }
      if (wanted.current !== path) return;
      // A server that does not respond leaves what it has sent before.
      setRead((old) => ({ ...old.path === path && old, path, ...next }));
    }, Math.max(0, wait - Date.now()));
    return () => clearTimeout(timer);
  }, [path, version]);
  useEffect(() => () => {
    wanted.current = undefined;
  }, []);
  return read.path === path ? read : {};
}

/** Runs actions, and keeps why the latest one failed; empty if it has not. */
export function useAction(): [
  string,
  (action: () => Promise<unknown>) => Promise<boolean>,
] {
  const [error, setError] = useState("");
  const attempt = async (action: () => Promise<unknown>) => {
    try {
      await action();
      setError("");
      return true;
    } catch (error) {
      setError(messageOf(error));
      return false;
    }
  };
  return [error, attempt];
}

/** The words for a failure. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
