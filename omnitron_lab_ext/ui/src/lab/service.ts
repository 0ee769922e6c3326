// Reading and patching texts: by the Jupyter server, and where it has no such extension by the kernel.

import { URLExt } from "@jupyterlab/coreutils";
import { ServerConnection } from "@jupyterlab/services";
import { Refusal } from "../canvas/host";
import type {
  ConvertReply,
  ConvertRequest,
  EditReply,
  EditRequest,
  FlowView,
  Known,
  KnownRequest,
  ReadRequest,
  Refused,
} from "../messages";

/** There was no answer, but there may be one later: what was asked for is to be asked again. */
export class Away extends Error {}

/** Whoever else can read and patch; null where nobody can. */
export interface Substitute {
  read(request: ReadRequest): Promise<FlowView>;
  edit(request: EditRequest): Promise<EditReply>;
}

type Verb = "read" | "edit" | "convert" | "known";

/** Asks the server. */
export class TextService {
  constructor(private readonly settings: ServerConnection.ISettings) {}

  read(request: ReadRequest, substitute: Substitute | null): Promise<FlowView> {
    return this.ask<FlowView>("read", request, () => substitute?.read(request));
  }

  edit(request: EditRequest, substitute: Substitute | null): Promise<EditReply> {
    return this.ask<EditReply>("edit", request, () => substitute?.edit(request));
  }

  /** The other form of a flow's cell; only the server knows it. */
  convert(request: ConvertRequest): Promise<ConvertReply> {
    return this.ask<ConvertReply>("convert", request, () => undefined);
  }

  /** What can be added as far as the texts tell it; only the server answers that where no kernel does. */
  known(request: KnownRequest): Promise<Known[]> {
    return this.ask<Known[]>("known", request, () => undefined);
  }

  private async ask<T>(
    verb: Verb,
    request: ReadRequest | EditRequest | ConvertRequest | KnownRequest,
    other: () => Promise<T> | undefined,
  ): Promise<T> {
    if (this.missing) return this.instead(other);
    let response: Response;
    try {
      const url = URLExt.join(this.settings.baseUrl, "omnitron", verb);
      const body = JSON.stringify(request);
      response = await ServerConnection.makeRequest(url, { method: "POST", body }, this.settings);
    } catch {
      throw new Away("the Jupyter server does not answer");
    }
    if (response.ok) {
      const answer = (await response.json()) as T | Refused;
      if (typeof answer === "object" && answer !== null && "refused" in answer) throw new Refusal(answer.refused);
      return answer as T;
    }
    const said = await response.text().catch(() => "");
    switch (response.status) {
      case 404:
        this.missing = true;
        return this.instead(other);
      case 400:
      case 413:
      case 422:
        throw new Refusal(message(said) || `the server refused: ${response.status}`);
      case 401:
      case 403:
        throw new Away(`the Jupyter server does not allow it (${response.status}): log in again`);
      default:
        throw new Away(`the Jupyter server answered ${response.status}`);
    }
  }

  private instead<T>(other: () => Promise<T> | undefined): Promise<T> {
    const answer = other();
    if (answer !== undefined) return answer;
    throw new Away("the server extension of Omnitron is not enabled, and no kernel has loaded it");
  }

  /** Whether this server has no such extension; it will not get one while it runs. */
  private missing = false;
}

function message(said: string): string {
  try {
    const { message } = JSON.parse(said) as { message?: unknown };
    return typeof message === "string" ? message : "";
  } catch {
    return "";
  }
}
