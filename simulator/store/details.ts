import {
  type Distribution,
  parseDistribution,
} from "@heygen-sim/client/distributions";
import type { JobDetails } from "../jobs/job.ts";

/**
 * Encodes the details of a job as JSON.
 *
 * @param details The details.
 */
export function detailsToJson(details: JobDetails): string {
  const { delay } = details;
  return JSON.stringify(
    typeof delay === "object" ? { ...details, delay: delay.label } : details,
  );
}

/** Decodes the details of many jobs; equal distributions are parsed once. */
export class DetailsReader {
  readonly #distributions = new Map<string, Distribution>();

  /**
   * Decodes the details of a job.
   *
   * @param json What {@linkcode detailsToJson} returned.
   * @throws {Error} If the text is invalid.
   */
  read(json: string): JobDetails {
    const details = JSON.parse(json);
    if (typeof details.delay !== "string") return details;
    return { ...details, delay: this.#distribution(details.delay) };
  }

  #distribution(label: string): Distribution {
    let distribution = this.#distributions.get(label);
    if (!distribution) {
      distribution = parseDistribution(label);
      this.#distributions.set(label, distribution);
    }
    return distribution;
  }
}
