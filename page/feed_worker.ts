/**
 * Reads the server's stream of events once for all tabs of an origin: browsers
 * open six connections to a server, and seven tabs would wait for each other.
 *
 * @module
 */
import { EventParser } from "../client/push/event_parser.ts";
import { fetchWithoutFaults, meetFaults } from "./without_faults.ts";
import type { FeedMessage, FeedRequest } from "./feed.ts";

const RETRY_MS = 1_000;

/** Where a message goes: the port of a tab, or the tab that owns this worker. */
type Port = Pick<MessagePort, "postMessage">;

const ports = new Map<Port, FeedRequest>();
let stop: AbortController | undefined;
let state: FeedMessage = { type: "state", state: "connecting" };

function send(message: FeedMessage): void {
  for (const port of ports.keys()) port.postMessage(message);
}

function become(next: FeedMessage): void {
  state = next;
  send(state);
}

function take(port: Port, request: FeedRequest | "leave"): void {
  if (request === "leave") ports.delete(port);
  else {
    const known = [...ports.values()].some((it) =>
      JSON.stringify(it) === JSON.stringify(request)
    );
    ports.set(port, request);
    port.postMessage(state);
    // Another key may open what was closed.
    if (stop && known) return;
    stop?.abort();
    stop = new AbortController();
    void follow(request, stop.signal);
  }
  if (ports.size === 0) {
    stop?.abort();
    stop = undefined;
  }
}

async function follow(
  { url, headers, meetsFaults }: FeedRequest,
  signal: AbortSignal,
): Promise<void> {
  if (meetsFaults) meetFaults();
  while (!signal.aborted) {
    try {
      const response = await fetchWithoutFaults(url, { headers, signal });
      if (response.ok && response.body) {
        become({ type: "state", state: "connected" });
        const parser = new EventParser();
        for await (const chunk of chunks(response.body)) {
          for (const { event, data } of parser.read(chunk)) {
            send({ type: "event", event, data });
          }
        }
      } else if (response.status === 401 || response.status === 403) {
        const reason = await response.text();
        become({ type: "state", state: "refused", reason });
        return;
      }
    } catch {
      // The server is gone: it may come back.
    }
    if (signal.aborted) return;
    become({ type: "state", state: "connecting" });
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** Not all browsers iterate over streams. */
async function* chunks(body: ReadableStream<Uint8Array>) {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

// A shared worker is connected to each tab; another one has messages of its own.
addEventListener("connect", (event) => {
  for (const port of (event as MessageEvent).ports) {
    port.onmessage = ({ data }) => take(port, data);
  }
});
const tab: Port = { postMessage: (message) => postMessage(message) };
addEventListener("message", ({ data }) => take(tab, data));
