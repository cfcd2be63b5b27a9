import { type Reply, simulated } from "../routes/_simulated.ts";
import type { SimulatorOptions } from "@heygen-sim/simulator";

/** A simulation whose job has ended 5 s ago, and clients that read it with faults. */
export async function ended(
  options: SimulatorOptions = {},
  body: unknown = {},
) {
  const world = simulated(options);
  const headers = { "x-sim-fault": "none" };
  const { id } = (await world.ask("POST", "/jobs", { body, headers })).body;
  await world.clock.advance(15_000);
  const path = `/jobs/${id}`;
  const headersOf = (fault: string) => ({
    "x-client": "client",
    "x-sim-fault": fault,
  });
  return {
    ...world,
    id,
    path,
    /** Reads the job with faults. */
    get: (fault: string, headers: Record<string, string> = {}) =>
      world.ask("GET", path, { headers: { ...headersOf(fault), ...headers } }),
    /** Opens the response, to read its body by chunks. */
    async open(fault: string) {
      const { fetch } = world.simulator;
      const headers = headersOf(fault);
      const { body } = await fetch(`http://simulator.test${path}`, { headers });
      const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
      if (!reader) throw new Error("There is no body.");
      return reader;
    },
    /** The latest request of the client in the journal. */
    async latest() {
      const { body } = await world.ask("GET", "/journal?client=client&limit=1");
      return body.entries[0];
    },
    /** The client's row in the report of the job. */
    async row() {
      const { body } = await world.ask("GET", `${path}/report`);
      return body.clients[0];
    },
    /** The ids of all jobs. */
    async jobs(): Promise<string[]> {
      const { body } = await world.ask("GET", "/jobs");
      return body.jobs.map((job: { id: string }) => job.id);
    },
  };
}

/** A header of a response that a fault may have removed. */
export function headersOf({ headers }: Reply, ...names: string[]) {
  return names.map((name) => headers.get(name));
}
