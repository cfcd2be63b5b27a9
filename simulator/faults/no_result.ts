import { changeBody, overwrite } from "./_body.ts";
import { defineFault } from "./_define.ts";
import { SECONDS } from "./_values.ts";

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
  make: ({ seconds }) => async ({ exchange, now }, answer) => {
    const given = await answer();
    const { job, route } = exchange;
    if (job?.outcome !== "completed") return given;
    return now() < job.endsAt + seconds * 1_000
      ? changeBody(given, (body) => overwrite(body, route?.fields?.noResult))
      : given;
  },
});
