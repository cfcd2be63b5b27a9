import {
  ifMatch as untypedIfMatch,
  ifNoneMatch as untypedIfNoneMatch,
} from "npm:deno-std@1.4.0/http/etag.js";

/**
 * Whether an `If-Match` header matches one of a resource's entity tags, by strong comparison:
 * if not, the request is to have no effect.
 */
export const ifMatch: (
  value: string | null,
  etag: string | undefined,
) => boolean = untypedIfMatch;

/**
 * Whether an `If-None-Match` header matches none of a resource's entity tags, by weak comparison:
 * if so, the resource is to be sent.
 */
export const ifNoneMatch: (
  value: string | null,
  etag: string | undefined,
) => boolean = untypedIfNoneMatch;
