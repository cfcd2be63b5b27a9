import { request } from "../api.ts";
import { Form } from "../controls.tsx";

/** Begins the simulation anew, with another seed if one is entered. */
export function Restart({ done }: {
  /** Takes what the run is. */
  readonly done: (run: string) => void;
}) {
  return (
    <Form
      action={async ({ seed = "" }) => {
        const { run, ...restarted } = await request<
          { seed: unknown; run: number }
        >("POST", "restart", {
          // A number is another seed than its digits as a text.
          ...seed && { seed: /^-?\d{1,15}$/.test(seed) ? Number(seed) : seed },
        });
        done(`This is run ${run}, with the seed ${restarted.seed}.`);
      }}
    >
      <p class="row">
        <label>
          Seed
          <input name="seed" placeholder="the present one" autocomplete="off" />
        </label>
        <button type="submit">Restart</button>
      </p>
    </Form>
  );
}
