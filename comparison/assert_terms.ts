import { assertOption } from "@heygen-sim/client/algorithms";

/** Throws unless a price and a round trip are valid. */
export function assertTerms(
  operation: string,
  price: number,
  rtt: number,
): void {
  assertOption(
    Number.isFinite(price) && price > 0,
    `Cannot ${operation} as 'price'`,
    "a finite number of milliseconds above 0",
    price,
  );
  assertOption(
    Number.isFinite(rtt) && rtt >= 0,
    `Cannot ${operation} as 'rtt'`,
    "a non-negative finite number of milliseconds",
    rtt,
  );
}
