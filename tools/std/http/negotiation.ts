import { accepts as untyped } from "npm:deno-std@1.4.0/http/negotiation.js";

/**
 * The media types that a request accepts, best first; or, of the media types given, the one that
 * it likes best.
 */
export const accepts: {
  (request: Pick<Request, "headers">): string[];
  (
    request: Pick<Request, "headers">,
    ...types: string[]
  ): string | undefined;
} = untyped;
