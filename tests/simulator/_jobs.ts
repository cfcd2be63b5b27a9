import type { Job } from "@heygen-sim/client/simulator";
import fc from "fast-check";

/** Jobs as `simulateJob` may draw them. */
export const anyJob: fc.Arbitrary<Job> = fc.record({
  id: fc.string({
    unit: fc.constantFrom(..."0123456789abcdef"),
    minLength: 16,
    maxLength: 16,
  }),
  createdAt: fc.integer({ min: 0, max: 4e12 }),
  duration: fc.integer({ min: 1, max: 1e12 }),
  outcome: fc.constantFrom("completed", "error"),
});
