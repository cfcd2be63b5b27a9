import { BASE, detailOf, headersOf, keys } from "./api.ts";
import { meetFaults } from "./without_faults.ts";

export interface FeedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the request cannot choose its faults. */
  readonly meetsFaults: boolean;
}

/** Whether there is a stream; `refused` if a key is missing. */
export type FeedState = "connecting" | "connected" | "refused";

export type FeedMessage =
  | {
    readonly type: "state";
    readonly state: FeedState;
    /** Why the stream was refused: a problem, as the server sent it. */
    readonly reason?: string | undefined;
  }
  | { readonly type: "event"; readonly event: string; readonly data: string };

/**
 * What the server says of later requests with the page itself: why they would be
 * refused without a key, and whether they may choose their faults.
 */
const { refusal, faultHeader } = document.documentElement.dataset;

/** Follows the events of the simulation, over one connection for all tabs. */
export function followFeed(listener: (message: FeedMessage) => void): void {
  const meetsFaults = faultHeader === "off";
  if (meetsFaults) meetFaults();
  const script = new URL("feed.js", import.meta.url);
  const port = "SharedWorker" in self
    ? new SharedWorker(script, { type: "module", name: BASE.href }).port
    : new Worker(script, { type: "module" });
  port.onmessage = ({ data }: MessageEvent<FeedMessage>) =>
    listener(
      "reason" in data ? { ...data, reason: detailOf(data.reason) } : data,
    );
  const ask = () => {
    const request: FeedRequest = {
      url: new URL("events?requests=all", BASE).href,
      headers: headersOf(keys()),
      meetsFaults,
    };
    port.postMessage(request);
  };
  const { api, admin } = keys();
  if (refusal && !api && !admin) {
    listener({ type: "state", state: "refused", reason: refusal });
  } else ask();
  addEventListener("keys", ask);
  addEventListener("pagehide", () => port.postMessage("leave"));
  // Back from the cache of the browser's history.
  addEventListener("pageshow", (event) => {
    if ((event as PageTransitionEvent).persisted) ask();
  });
}
