import { type ClassicName, FIVE } from "./five.ts";
import type { AlgorithmFactory } from "./protocol.ts";

/** The names of all algorithms. */
export type AlgorithmName = ClassicName;

/** All algorithms with their default options, by name. */
export const ALGORITHMS: Readonly<Record<AlgorithmName, AlgorithmFactory>> = {
  ...FIVE,
};
