/**
 * The class `Date` with another clock. A proxy and not a subclass, for `Date` is also called as a
 * function, and dates made before, while and after time is faked are instances of the same class.
 *
 * @param RealDate The class whose dates are made.
 * @param now The clock, in milliseconds since the epoch.
 * @returns A `Date` in which the current time is that of `now`.
 */
export function fakeDate(
  RealDate: DateConstructor,
  now: () => number,
): DateConstructor {
  return new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, args) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args),
    get: (target, key, receiver) =>
      key === "now" ? now : Reflect.get(target, key, receiver),
  });
}
