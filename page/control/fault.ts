/** A fault, as `GET /faults` lists it, with the parameters of its kind. */
export interface Fault {
  readonly fault: string;
  readonly name: string;
  readonly injected: number;
  readonly ends_at: string | null;
  readonly [parameter: string]: string | number | null;
}

/** The parameters of a fault. */
export function parametersOf(
  { fault: _, name: _name, injected: _injected, ends_at: _ends, ...rest }:
    Fault,
): [string, string][] {
  return Object.entries(rest).flatMap(([key, value]) =>
    value === null ? [] : [[key, String(value)]]
  );
}
