import { keyHeader, type KeyOptions } from "./_key.ts";
import type { Service } from "./service.ts";

/**
 * Long-running operations of Azure. The job is the address in the header
 * `Operation-Location` (or `Azure-AsyncOperation`) of the response that started it
 * (https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md#long-running-operations--jobs).
 * With the option `baseUrl` it must be at that server. A token of Microsoft Entra
 * goes to the option `headers`, as `Authorization`.
 *
 * @param options The key of the resource.
 * @throws {TypeError} If the key is invalid.
 */
export function azureOperation(options: KeyOptions = {}): Service {
  return {
    ...keyHeader("ocp-apim-subscription-key", options),
    name: "azureOperation",
    status: ["status", "properties.provisioningState"],
    words: {
      completed: ["succeeded"],
      error: ["failed", "canceled", "cancelled", "validationFailed"],
    },
    id: "id",
    progress: "percentComplete",
    progressMax: 100,
    createdAt: ["createdDateTime", "createdDateTimeUtc", "startTime"],
    completedAt: "endTime",
    error: "error",
    resultUrl: "resourceLocation",
    envelope: { code: "error.code", message: "error.message" },
  };
}
