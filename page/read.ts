import { useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import { get } from "./api.ts";
import { state } from "./state.ts";

const INTERVAL_MS = 500;

/** What has been read; empty before the first response. */
export interface Reading<T> {
  /** The latest value, also after a failure. */
  readonly value?: T;
  /** Why the latest attempt failed; empty if it has not. */
  readonly error?: string;
}

/**
 * Reads from the simulation, and again after changes, at most twice a second and
 * not while the page is hidden, nor while a key is missing.
 *
 * @param version Changes when the value may have changed.
 */
export function useRead<T>(
  path: string | undefined,
  version: unknown,
  read: (path: string) => Promise<T> = get,
): Reading<T> {
  const [known, setKnown] = useState<Reading<T> & { path?: string }>({});
  const wanted = useRef<string | undefined>(undefined);
  const latest = useRef<{ of: string; at: number; done: Promise<void> }>(null);
  wanted.current = path;
  useLayoutEffect(() => {
    if (path === undefined || state.feed === "refused") return;
    const before = latest.current?.of === path ? latest.current : null;
    let left = false;
    const timer = setTimeout(async () => {
      // A response that is late must not take the place of a later one.
      await before?.done;
      if (left) return;
      if (!document.hidden) return start();
      addEventListener("visibilitychange", start, { once: true });
    }, Math.max(0, (before?.at ?? 0) + INTERVAL_MS - Date.now()));
    function start() {
      const of = path ?? "";
      latest.current = { of, at: Date.now(), done: update(of) };
    }
    return () => {
      left = true;
      clearTimeout(timer);
      removeEventListener("visibilitychange", start);
    };
  }, [path, version]);
  async function update(of: string) {
    let next: Reading<T>;
    try {
      next = { value: await read(of), error: "" };
    } catch (error) {
      next = { error: messageOf(error) };
    }
    if (wanted.current !== of) return;
    // A server that does not respond leaves what it has sent before.
    setKnown((old) => ({ ...old.path === of && old, path: of, ...next }));
  }
  useLayoutEffect(() => () => {
    wanted.current = undefined;
  }, []);
  return known.path === path ? known : {};
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

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
