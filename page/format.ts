import { count, seconds as written } from "@heygen-sim/comparison/drawing";

export { count, figure } from "@heygen-sim/comparison/drawing";

/** Formats a count of things, such as `1 request` and `2 requests`. */
export function counted(value: number, thing: string): string {
  return `${count(value)} ${thing}${value === 1 ? "" : "s"}`;
}

export function seconds(value: number | null | undefined): string {
  return written(1_000 * (value ?? NaN));
}

/** Formats a moment in ISO 8601 as a date and a time in UTC. */
export function moment(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 23)} UTC`;
}
