import type { Job } from "../core/job.ts";
import { JobIds } from "../core/job_ids.ts";
import { languageOf } from "./languages.ts";

/**
 * The ids of HeyGen's wire: 32 hexadecimal digits and, for a translation, a dash
 * and the code of its language. A pure function of seed, number and language.
 */
export class HeyGenIds {
  readonly #first: JobIds;
  readonly #second: JobIds;

  constructor(seed: number | string, ids: JobIds) {
    this.#first = ids;
    this.#second = new JobIds(seed, "heygen ids");
  }

  encode({ number, details }: Job): string {
    const id = this.encodeNumber(number);
    const { kind = "translation", outputLanguage } = details?.submission ?? {};
    return kind === "translation"
      ? `${id}-${languageOf(outputLanguage).code}`
      : id;
  }

  encodeNumber(number: number): string {
    return this.#first.encode(number) + this.#second.encode(number);
  }

  /**
   * The number in an id, with or without a language.
   *
   * @returns A safe integer; `undefined` if no job can have this id.
   */
  decode(id: string): number | undefined {
    const number = this.#first.decode(id.slice(0, 16));
    if (number === undefined) return undefined;
    return this.#second.decode(id.slice(16, 32)) === number
      ? number
      : undefined;
  }
}
