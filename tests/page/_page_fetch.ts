import type { Simulator } from "@heygen-sim/simulator";
import { BASE } from "../../page/api.ts";

/**
 * Sends the requests of the page to a simulator, until disposed. In a browser its
 * modules are served by the simulator; here they are files.
 */
export function pageFetch(simulator: Simulator): Disposable {
  const original = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const { href } = new URL(String(input));
    const path = href.slice(BASE.href.length);
    return simulator.fetch(`http://127.0.0.1:5000/${path}`, init);
  };
  return {
    [Symbol.dispose]() {
      globalThis.fetch = original;
    },
  };
}
