import { BenchClient, readResponse } from '#lib/client/bench-client.ts'
import { type ApiResponse, Client } from '#lib/client/client.ts'
import type { PresetId } from '#lib/core/policy.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import type { Snapshot } from '#lib/ledger/event.ts'
import type { ApiMethod, ApiPath, RequestParts, ResponseBody } from '#lib/web/routes-types.ts'
import { urlOf } from '../../app/_ui/lab/api.ts'
import { send } from './app.ts'

export { type ApiResponse, Client }

/** Options of a new bench. */
export interface BenchOptions {
  readonly seed?: string
  readonly preset?: PresetId
  readonly policy?: Readonly<Record<string, unknown>>
  readonly clock?: { readonly offsetSeconds?: number; readonly frozen?: boolean }
  readonly mutations?: string[]
  readonly observedMutations?: string[]
}

/** One participant's bench, created for one test. */
export class TestBench extends BenchClient {
  /**
   * Every mechanism is a lane, unless the options say otherwise.
   * @param more options of the test in addition to those of its case; policies are merged
   */
  static async open(settings: BenchOptions = {}, more: BenchOptions = {}): Promise<TestBench> {
    const body = {
      ...settings,
      ...more,
      policy: { lanes: MECHANISM_IDS, ...settings.policy, ...more.policy },
    }
    const { id, users } = await call({}, 'POST', '/api/benches', { body })
    return new TestBench(send, id, Object.fromEntries(users.map(({ name, password }) => [name, password])))
  }

  /**
   * Calls a route of this bench with the types of the table of routes.
   * @throws if the request fails
   */
  call<Path extends ApiPath, Method extends ApiMethod<Path> & string>(
    method: Method,
    path: Path,
    ...[parts]: PartsFor<Path, Method>
  ): Promise<ResponseBody<Path, Method>> {
    return call({ bench: this.id, ...this.headers }, method, path, parts)
  }

  async snapshot(): Promise<Snapshot> {
    const response = await send('/api/events?format=ndjson', { headers: { bench: this.id } })
    return JSON.parse((await response.text()).split('\n')[0] ?? '') as Snapshot
  }
}

type PartsFor<Path extends ApiPath, Method extends ApiMethod<Path>> =
  Record<never, never> extends RequestParts<Path, Method>
    ? [parts?: RequestParts<Path, Method>]
    : [parts: RequestParts<Path, Method>]

async function call<Path extends ApiPath, Method extends ApiMethod<Path> & string>(
  headers: Record<string, string>,
  method: Method,
  path: Path,
  parts: RequestParts<Path, Method> | undefined,
): Promise<ResponseBody<Path, Method>> {
  const { body, ...place } = (parts ?? {}) as { readonly body?: unknown }
  const { status, body: answer } = await readResponse(send(urlOf(path, place), { method, headers, body }))
  if (status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
  return answer
}
