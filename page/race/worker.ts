/**
 * Runs the races, and waits in live ones: planning would block the page.
 *
 * @module
 */
import { densityOf } from "@heygen-sim/comparison";
import type { DensityQuery } from "../live/density.ts";
import { distributionIn, type RaceResult, runRaces, USUAL } from "./model.ts";
import type { RaceQuery } from "./query.ts";
import { type LiveRace, waitLive } from "./wait_live.ts";

export interface RaceMessage {
  /** The usual distributions: their texts and their names. */
  readonly usual: typeof USUAL;
  readonly result?: RaceResult | undefined;
  readonly error?: string;
}

const base = new URL("..", import.meta.url).href;

function respond(query: RaceQuery): RaceMessage {
  try {
    return { usual: USUAL, result: runRaces(query, base) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { usual: USUAL, error: message };
  }
}

addEventListener("message", async (event) => {
  const data: RaceQuery | LiveRace | DensityQuery = event.data;
  if ("job" in data) postMessage(await waitLive(data, base));
  else if ("densityOf" in data) {
    postMessage(densityOf(distributionIn(data.densityOf).distribution));
  } else postMessage(respond(data));
});
