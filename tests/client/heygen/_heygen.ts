import {
  createHeyGenClient,
  type HeyGenOptions,
} from "@heygen-sim/client/heygen";
import type { Fetch } from "@heygen-sim/client";
import {
  createSimulator,
  type SimulatorOptions,
  VirtualClock,
} from "@heygen-sim/simulator";

export const API_KEY = "sk_live_4c1f0a9e77d2";

/** A client on a simulator, in virtual time. */
export function simulated(
  simulator: Omit<SimulatorOptions, "clock"> = {},
  client: Partial<HeyGenOptions> = {},
) {
  const clock = new VirtualClock();
  const server = createSimulator({
    seed: 1,
    errorRate: 0,
    ...simulator,
    clock,
  });
  const requests: Request[] = [];
  const fetch: Fetch = (url, init) => {
    requests.push(new Request(url, { ...init, signal: null }));
    return server.fetch(url, init);
  };
  const heygen = createHeyGenClient({
    apiKey: API_KEY,
    fetch,
    clock,
    random: () => 0.5,
    ...client,
  });
  /** The requests so far, such as `POST /v3/assets`. */
  const sent = () =>
    requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`);
  return { clock, heygen, requests, sent, fetch, server };
}
