import fc from "fast-check";
import { type Hints, urlPath } from "./_openapi_values.ts";

/** A number of seconds, or a weight, or a shape, with which distributions are valid. */
const number = fc.integer({ min: 50, max: 10_000 }).map((n) => n / 100);
const shape = fc.integer({ min: 50, max: 200 }).map((n) => n / 100);

const two = (name: string, first = number, second = shape) =>
  fc.tuple(first, second).map(([a, b]) => `${name}:${a},${b}`);

const simple = fc.oneof(
  number.map((value) => `fixed:${value}`),
  number.map((value) => `Exponential: ${value} `),
  fc.tuple(number, number).map(([a, b]) => `uniform:${a},${a + b}`),
  two("lognormal"),
  two("WEIBULL"),
  two("gamma"),
  fc.array(number, { minLength: 1, maxLength: 5 })
    .map((values) => `empirical:${values.join()}`),
  fc.array(fc.tuple(shape, number), { minLength: 1, maxLength: 5 })
    .map((pairs) => `empirical:${pairs.map((pair) => pair.join("*"))}`),
);

/** Distributions of seconds: of numbers, and of other distributions. */
const distribution: fc.Arbitrary<string> = fc.oneof(
  simple,
  fc.tuple(number, simple).map(([by, distribution]) =>
    `shifted:${by},${distribution}`
  ),
  fc.tuple(shape, simple).map(([by, distribution]) =>
    `scaled:${by},(${distribution})`
  ),
  // Nothing is shorter than what it is conditional on.
  simple.map((distribution) => `conditional:0.5,shifted:1,${distribution}`),
  fc.array(fc.tuple(shape, simple), { minLength: 1, maxLength: 3 })
    .map((parts) => `mixture:${parts.map((part) => part.join("*")).join("+")}`),
);

/** Faults that delay no response for long. */
export const fault: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("none", "cut", "empty", "stuck", "skew=-60", "html"),
  fc.tuple(distribution, fc.constantFrom("", ",rate=0.5", ", on=read"))
    .map(([distribution, more]) => `latency=${distribution}${more}`),
  fc.tuple(fc.integer({ min: 400, max: 599 }), fc.nat(1_000))
    .map(([code, wait]) => `status=${code},retry-after=${wait};truncated`),
);

/** What there is to say of schemas that cannot say it all, by their names. */
export const HINTS: Hints = {
  Distribution: distribution,
  WebhookUrl: fc.tuple(
    fc.constantFrom("127.0.0.1", "localhost", "[::1]", "0x7f.1"),
    fc.integer({ min: 1_024, max: 65_535 }),
    urlPath,
  ).map(([host, port, path]) => `http://${host}:${port}${path}`),
  // Each fault of a simulation has a name of its own.
  InitialFault: fc.nat().map((n) => `status=503,rate=0.1,name=f${n}`),
  InitialDeliveryFault: fc.nat().map((n) => `lost,rate=0.1,name=f${n}`),
  StartTime: fc.date({
    min: new Date(0),
    max: new Date(Date.UTC(9_890, 0)),
    noInvalidDate: true,
  }).map((date) => date.toISOString()),
  JobFault: fault.filter((text) => text.length <= 200),
  ScenarioStep: fc.oneof(
    fc.constantFrom("pending", "queued", "running", "completed", "error"),
    fc.integer({ min: 400, max: 599 }).map(String),
    fault.filter((text) => text.length <= 200),
  ),
};

/** A key that no other request has, long or short, in quotes or bare. */
const key = fc.tuple(
  fc.uuid(),
  fc.stringMatching(/^[A-Za-z0-9_:.-]{0,200}$/),
  fc.constantFrom("", '"'),
).map(([one, more, quote]) => `${quote}${one}${more}${quote}`);

/** What there is in a service to ask for. */
interface Existing {
  readonly ids: readonly string[];
  readonly webhooks: readonly string[];
  readonly deliveries: readonly string[];
}

/** The same of parameters. */
export function parameterHints(
  { ids, webhooks, deliveries }: Existing,
): Readonly<Record<string, fc.Arbitrary<string>>> {
  const id = fc.constantFrom(...ids);
  return {
    id: fc.oneof(id, fc.stringMatching(/^[0-9a-f]{16}$/)),
    "listJobs.after": id,
    webhook: fc.oneof(
      fc.constantFrom(...webhooks, "callbacks"),
      fc.stringMatching(/^we_[0-9a-f]{16}$/),
    ),
    // It goes with no other than its own.
    "listDeliveries.webhook": fc.constantFrom(...webhooks),
    "listDeliveries.after": fc.constantFrom(...deliveries),
    delivery: fc.oneof(
      fc.constantFrom(...deliveries),
      fc.stringMatching(/^msg_[0-9a-f]{16}$/),
    ),
    "idempotency-key": key,
    "x-sim-fault": fc.constant("none"),
  };
}
