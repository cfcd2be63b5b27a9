import { ifNoneMatch as untyped } from "deno-std/http/etag.js";

/**
 * Whether an `If-None-Match` header matches none of a resource's entity tags, by weak comparison:
 * if so, the resource is to be sent.
 */
export const ifNoneMatch: (
  value: string | null,
  etag: string | undefined,
) => boolean = untyped;
