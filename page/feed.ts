import { BASE, headersOf, keys } from "./api.ts";

/** What a tab asks the worker for. */
export interface FeedRequest {
  /** The URL of the stream. */
  readonly url: string;
  /** The headers, with the keys. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Whether there is a stream; `refused` if a key is missing. */
export type FeedState = "connecting" | "connected" | "refused";

/** What the worker sends to each tab. */
export type FeedMessage =
  | { readonly type: "state"; readonly state: FeedState }
  | { readonly type: "event"; readonly event: string; readonly data: string };

/**
 * Follows the events of the simulation, over one connection for all tabs.
 *
 * @param listener Takes each message.
 */
export function followFeed(listener: (message: FeedMessage) => void): void {
  const script = new URL("feed.js", import.meta.url);
  const port = "SharedWorker" in self
    ? new SharedWorker(script, { type: "module", name: BASE.href }).port
    : new Worker(script, { type: "module" });
  port.onmessage = ({ data }: MessageEvent<FeedMessage>) => listener(data);
  const ask = () => {
    const request: FeedRequest = {
      url: new URL("events?requests=true", BASE).href,
      headers: headersOf(keys()),
    };
    port.postMessage(request);
  };
  ask();
  addEventListener("keys", ask);
  addEventListener("pagehide", () => port.postMessage("leave"));
  // Back from the cache of the browser's history.
  addEventListener("pageshow", (event) => {
    if ((event as PageTransitionEvent).persisted) ask();
  });
}
