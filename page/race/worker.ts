/// <reference lib="webworker" />
/**
 * Runs the races, and waits in live ones: planning would block the page.
 *
 * @module
 */
import { type RaceResult, runRaces, USUAL } from "./model.ts";
import type { RaceQuery } from "./query.ts";
import { type LiveRace, waitLive } from "./wait_live.ts";

/** What the worker sends for each query. */
export interface RaceMessage {
  /** The usual distributions: their texts and their names. */
  readonly usual: typeof USUAL;
  /** The races. */
  readonly result?: RaceResult | undefined;
  /** The reason why there are none. */
  readonly error?: string;
}

const scope = self as unknown as DedicatedWorkerGlobalScope;
const base = new URL("..", import.meta.url).href;

function respond(query: RaceQuery): RaceMessage {
  try {
    return { usual: USUAL, result: runRaces(query, base) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { usual: USUAL, error: message };
  }
}

scope.onmessage = ({ data }: MessageEvent<RaceQuery | LiveRace>) => {
  if ("job" in data) {
    void waitLive(data, base, (message) => scope.postMessage(message));
  } else scope.postMessage(respond(data));
};
