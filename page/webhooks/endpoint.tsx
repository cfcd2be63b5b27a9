import { useState } from "hono/jsx/dom";
import { request } from "../api.ts";
import { moment } from "../format.ts";
import { linkTo } from "../location.ts";
import { Copy, Failure } from "../parts.tsx";
import { useAction } from "../read.ts";
import type { Webhook } from "./delivery.tsx";

/** A secret, which the server returns once. */
export function Secret({ of, secret }: { of: string; secret: string }) {
  return (
    <div class="row secret" role="status">
      <span>
        The secret of <code>{of}</code> is shown once: <code>{secret}</code>
      </span>
      <Copy text={secret} />
    </div>
  );
}

/** A webhook, with what can be done with it. */
export function Endpoint({ webhook }: { readonly webhook: Webhook }) {
  const { id, url, events, description, scheme, disabled_at } = webhook;
  const [error, attempt] = useAction();
  const [secret, setSecret] = useState("");
  const path = `webhooks/${id}`;
  return (
    <li>
      <code class="name">{url}</code>
      {description && <span>{description}</span>}
      <span class="soft">
        {events?.join(", ") ?? "all events"}
        {scheme === "heygen" && ", in HeyGen’s form"}
      </span>
      {disabled_at && (
        <span class="status failed">disabled since {moment(disabled_at)}</span>
      )}
      <a href={linkTo(["webhooks"], { webhook: id })}>{id}</a>
      <span class="row end">
        <button
          type="button"
          aria-label={`Send a test event to ${id}`}
          onClick={() => attempt(() => request("POST", `${path}/test`))}
        >
          Test
        </button>
        <button
          type="button"
          aria-label={`Rotate the secret of ${id}`}
          onClick={() =>
            attempt(async () => {
              const rotated = await request<{ secret: string }>(
                "POST",
                `${path}/rotate`,
              );
              setSecret(rotated.secret);
            })}
        >
          Rotate
        </button>
        <button
          type="button"
          aria-label={`Remove ${id} with its deliveries`}
          onClick={() => attempt(() => request("DELETE", path))}
        >
          Remove
        </button>
      </span>
      {secret && <Secret of={id} secret={secret} />}
      <Failure text={error} />
    </li>
  );
}
