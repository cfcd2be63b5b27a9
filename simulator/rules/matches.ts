import { wildcard } from "../_wildcard.ts";
import type { JobRequest } from "../core/draw.ts";
import { languageOf } from "../wire/heygen_ids.ts";
import type { JobMatch, WireName } from "./job_rule.ts";

/** Where the request for a job comes from. */
export interface JobOrigin {
  readonly wire: WireName;
  /** The client, as the report names it. */
  readonly client: string;
}

/**
 * Whether a job is among those that a rule is for.
 *
 * @param number The number that the job will have.
 * @param origin Where the request comes from; `undefined` for the job with which a
 * simulation begins, which can only be matched by its number.
 */
export function matches(
  match: JobMatch,
  number: number,
  { title, submission }: JobRequest,
  origin: JobOrigin | undefined,
): boolean {
  if (!origin && match.number === undefined) return false;
  return (match.number === undefined || match.number === number) &&
    (match.wire === undefined || match.wire === origin?.wire) &&
    fits(match.client, origin?.client) &&
    fits(match.title, title) &&
    (match.callbackId === undefined ||
      match.callbackId === submission?.callbackId) &&
    (match.language === undefined ||
      isSameLanguage(match.language, submission?.outputLanguage));
}

function isSameLanguage(one: string, other: string | undefined): boolean {
  return other !== undefined && languageOf(one).code === languageOf(other).code;
}

/** Whether a text fits a pattern; without a pattern all do, also a missing one. */
function fits(pattern: string | undefined, text: string | undefined): boolean {
  if (pattern === undefined) return true;
  return text !== undefined && wildcard(pattern)(text);
}
