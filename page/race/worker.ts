/// <reference lib="webworker" />
/**
 * Runs the races: planning would block the page.
 *
 * @module
 */
import { type RaceResult, runRaces, USUAL } from "./model.ts";
import type { RaceQuery } from "./query.ts";

/** What the worker sends for each query. */
export interface RaceMessage {
  /** The usual distributions: their texts and their names. */
  readonly usual: typeof USUAL;
  /** The races. */
  readonly result?: RaceResult;
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

scope.onmessage = ({ data }: MessageEvent<RaceQuery>) =>
  scope.postMessage(respond(data));
