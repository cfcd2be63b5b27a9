import { breakOff } from "./_break.ts";
import { defineFault } from "./fault.ts";

/**
 * Cuts a connection: the stream of a body fails with it, and the `onError` of a
 * server receives it.
 */
export class ConnectionCut extends Error {
  override readonly name = "ConnectionCut";

  constructor() {
    super("A fault has cut the connection");
  }
}

/**
 * The body is sent in chunks without the last one: a server would correct a false
 * `Content-Length`.
 */
export const cut = defineFault({
  summary: "the connection is cut in the middle of the body",
  finds:
    "it does not expect that reading a body can fail after a good status code, and a wait of minutes ends with an unhandled error",
  stage: "break",
  make: () => async (context, next, tools) => {
    const cutOff = () => Promise.reject(new ConnectionCut());
    return breakOff(context, await next(), tools, cutOff);
  },
});
