import { changeBody, overwrite } from "./_body.ts";
import { defineFault } from "./fault.ts";
import { SECONDS } from "./parameters.ts";

/** The end itself shows. */
export const noResult = defineFault({
  summary: "a completed job has no result yet, for a while after its end",
  finds:
    "it uses the result of a job as soon as that is `completed`, and downloads from `null`; the real service takes about 30 s more",
  scope: "status",
  stage: "rewrite",
  drawn: "job",
  parameters: {
    seconds: {
      ...SECONDS,
      summary: "for how long after the job's end",
      fallback: 30,
    },
  },
  make: ({ seconds }) => async (context, next, { now }) => {
    const response = await next();
    const { job, route } = context;
    if (job?.outcome !== "completed") return response;
    return now() < job.endsAt + seconds * 1_000
      ? changeBody(
        context,
        response,
        (body) => overwrite(body, route?.fields?.noResult),
      )
      : response;
  },
});
