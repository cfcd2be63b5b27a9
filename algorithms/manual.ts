/**
 * A single request.
 *
 * @returns A generator of no intervals.
 */
export function* manual(): Generator<number, void, unknown> {}
