// Who reads and patches texts, and what an answer that is none means.
import type { ServerConnection } from "@jupyterlab/services";
import { beforeEach, describe, expect, it } from "vitest";
import { Refusal } from "../src/canvas/host";
import { Away, type Substitute, TextService } from "../src/lab/service";
import { viewOf } from "./notebook";

const substitute = { read: async () => viewOf("%%flow kernel()") } as unknown as Substitute;

let asked: string[];
let answer: () => Promise<Response>;
let service: TextService;

beforeEach(() => {
  asked = [];
  const fetch = (request: Request) => {
    asked.push(request.url);
    return answer();
  };
  const settings = {
    baseUrl: "http://here/user/me/",
    fetch,
    Request,
    Headers,
    init: {},
    token: "",
    appendToken: false,
  };
  service = new TextService(settings as unknown as ServerConnection.ISettings);
});

const says = (status: number, body = "") => {
  answer = async () => new Response(body, { status });
};
const read = (other: Substitute | null = null) => service.read({ source: "%%flow f()" }, other);

describe("a text", () => {
  it("is read by the server, below its own address", async () => {
    says(200, JSON.stringify(viewOf("%%flow f()")));
    expect((await read()).name).toBe("f");
    expect(asked[0]).toMatch(/^http:\/\/here\/user\/me\/omnitron\/read/);
  });

  it("is read by the kernel where the server has no extension, and the server is not asked again", async () => {
    says(404);
    expect((await read(substitute)).name).toBe("kernel");
    expect((await read(substitute)).name).toBe("kernel");
    expect(asked).toHaveLength(1);
  });

  it("waits where there is neither", async () => {
    says(404);
    await expect(read()).rejects.toThrow(Away);
  });

  it.each([400, 413, 422])("that is refused with %i says why in the server's own words", async (status) => {
    says(status, JSON.stringify({ message: "`a` is read by `b`" }));
    await expect(read()).rejects.toThrow(new Refusal("`a` is read by `b`"));
  });

  it("that is refused says why, without an error of HTTP", async () => {
    says(200, JSON.stringify({ refused: "`a` is read by `b`" }));
    await expect(read()).rejects.toThrow(new Refusal("`a` is read by `b`"));
  });

  it.each([401, 403, 500, 502])("that is not answered but with %i is to be asked for again", async (status) => {
    says(status);
    await expect(read()).rejects.toThrow(Away);
  });

  it("is to be asked for again where the server is not reached", async () => {
    answer = () => Promise.reject(new TypeError("no network"));
    await expect(read()).rejects.toThrow(new Away("the Jupyter server does not answer"));
  });
});
