/** What is raced: the part of the view's state that the races follow from. */
export interface RaceQuery {
  /** The distribution as text, or durations; in seconds. */
  readonly distribution: string;
  /** The seconds of waiting that one request is worth. */
  readonly price: number;
  readonly seed: string;
  readonly races: number;
}

export const DEFAULTS: RaceQuery = {
  distribution: "lognormal:12,0.35",
  price: 1,
  seed: "1",
  races: 1,
};

/** The most races, as each is a dot for each algorithm. */
export const MAX_RACES_COUNT = 1_000;

export const PRICE_RANGE = [0.1, 100] as const;

/** A number within a range; the fallback for anything else. */
function within(
  text: string | null,
  [low, high]: readonly [number, number],
  fallback: number,
): number {
  const value = Number(text || NaN);
  return value >= low && value <= high ? value : fallback;
}

/** Reads what is raced from an address; what is missing or invalid is as at first. */
export function queryIn(fields: URLSearchParams): RaceQuery {
  const races = within(fields.get("races"), [1, MAX_RACES_COUNT], 1);
  return {
    distribution: fields.get("distribution") || DEFAULTS.distribution,
    price: within(fields.get("price"), PRICE_RANGE, DEFAULTS.price),
    seed: fields.get("seed") || DEFAULTS.seed,
    races: Math.floor(races),
  };
}

/** The fields of an address, without those that are as at first. */
export function fieldsOf(
  query: RaceQuery,
): Partial<Record<keyof RaceQuery, string | number>> {
  const names = Object.keys(DEFAULTS) as (keyof RaceQuery)[];
  return Object.fromEntries(
    names.filter((name) => query[name] !== DEFAULTS[name])
      .map((name) => [name, query[name]]),
  );
}
