import { composeSessions } from '#lib/bench/compose.ts'
import type { MeasureCredential } from '#lib/core/credential-size.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { Sessions } from '#lib/core/sessions.ts'
import type { RequestAct } from '#lib/ledger/event.ts'
import type { BenchCall } from './call.ts'
import { deviceOf } from './client.ts'
import type { BodyOf, QueryOf, ResponseOf } from './contract.ts'
import { clearedCookies, credentialSizer, type Presented } from './credentials.ts'
import { unknownParameter } from './resolve.ts'
import { type ProblemResult, problem, type RouteResult } from './respond.ts'
import { type BenchContract, type Endpoint, onBench } from './route.ts'

/** A request to one mechanism of a bench. */
export interface MechanismCall extends BenchCall {
  readonly id: MechanismId
  readonly presented: Presented
  readonly sessions: Sessions
  readonly weigh: MeasureCredential
}

export function onMechanism<const C extends BenchContract & { readonly act: RequestAct }>(
  contract: C,
  handle: (
    call: MechanismCall,
    body: BodyOf<C>,
    query: QueryOf<C>,
  ) => Promise<RouteResult<ResponseOf<C>> | ProblemResult>,
): Endpoint<C> {
  const endpoint = onBench<C>({ ...contract, csrf: 'by-policy' }, async (call, read, query) => {
    const { act } = contract
    const { bench, node, trace, onEvent, secure, recorder } = call
    const id = mechanismIn(call.params)
    const presented = call.credentials.find(id)
    if ('ambiguous' in presented) {
      const answer = problem({ code: 'malformed', status: 400, detail: presented.ambiguous })
      // A logout deletes both cookies, whichever of them is valid.
      return act === 'logout' ? { ...answer, cookies: clearedCookies(id, secure) } : answer
    }
    const client = deviceOf(call.seen.userAgent)
    const weigh = credentialSizer(id, () => bench.nowAt(node), secure)
    const onAnswer = recorder?.take
    const about = { ...presented, mechanism: id, node, act, client, weigh, trace, onEvent }
    const sessions = composeSessions(bench, { ...about, ...(onAnswer ? { onAnswer } : {}) })
    const handled = await handle({ ...call, id, presented, sessions, weigh }, read, query)
    const { credential, refreshToken } = presented
    return { bytesUp: (credential?.length ?? 0) + (refreshToken?.length ?? 0), ...handled }
  })
  return {
    ...endpoint,
    handle: async (call, params, met) => {
      // Checked before the bench and the body, which cannot be valid without a mechanism.
      mechanismIn(params)
      return endpoint.handle(call, params, met)
    },
  }
}

/** @throws RequestRefused `not_found` if the path names no mechanism */
function mechanismIn({ mechanism }: BenchCall['params']): MechanismId {
  const id = MECHANISM_IDS.find((known) => known === mechanism)
  if (id) return id
  throw unknownParameter('mechanism', MECHANISM_IDS)
}
