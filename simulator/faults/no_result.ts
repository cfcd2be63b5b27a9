import { hasEnded } from "../core/job.ts";
import { changeBody, overwrite } from "./_body.ts";
import { defineFault, seconds } from "./fault.ts";

/** The end itself shows. */
export const noResult = defineFault({
  summary: "a completed job has no result yet, for a while after its end",
  finds:
    "it uses the result of a job as soon as that is `completed`, and downloads from `null`; the real service takes about 30 s more",
  scope: "status",
  stage: "rewrite",
  drawn: "job",
  parameters: {
    seconds: seconds("for how long after the job's end", 30),
  },
  make: ({ seconds }) => async (context, next, { now, approach }) => {
    const { job, route } = context;
    if (job?.outcome !== "completed") return await next();
    const end = job.endsAt + seconds * 1_000;
    // Reads of a job that has ended do not move an automatic clock themselves.
    if (hasEnded(job, now())) await approach(context, end);
    const response = await next();
    return now() < end
      ? changeBody(
        context,
        response,
        (body) => overwrite(body, route?.fields?.noResult),
      )
      : response;
  },
});
