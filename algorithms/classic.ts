import { constant } from "./constant.ts";
import { exponentialDecrease } from "./exponential_decrease.ts";
import { exponentialIncrease } from "./exponential_increase.ts";
import { fibonacci } from "./fibonacci.ts";
import { manual } from "./manual.ts";
import type { AlgorithmFactory } from "./protocol.ts";

/** The names of the five classic algorithms. */
export type ClassicName =
  | "manual"
  | "constant"
  | "fibonacci"
  | "exponential-increase"
  | "exponential-decrease";

/** The five classic algorithms with their default options, by name. */
export const CLASSIC_ALGORITHMS: Readonly<
  Record<ClassicName, AlgorithmFactory>
> = {
  manual,
  constant,
  fibonacci,
  "exponential-increase": exponentialIncrease,
  "exponential-decrease": exponentialDecrease,
};
