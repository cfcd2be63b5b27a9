import type { Place } from "../location.ts";
import { JobDetail } from "./detail.tsx";
import { JobList } from "./list.tsx";

/** The jobs, or the one that the address names. */
export function JobsView({ place }: { readonly place: Place }) {
  const id = place.path[1];
  return id === undefined
    ? <JobList place={place} />
    : <JobDetail id={id} place={place} key={id} />;
}
