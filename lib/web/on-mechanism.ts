import { sessionsFor } from '#lib/bench/compose.ts'
import type { MeasureCredential } from '#lib/core/credential-size.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { Sessions } from '#lib/core/sessions.ts'
import type { RequestAct } from '#lib/ledger/event.ts'
import type { BenchCall } from './call.ts'
import { deviceOf } from './client.ts'
import type { BenchContract, BodyOf, QueryOf, ResponseOf } from './contract.ts'
import { clearedCookies, credentialSizer, type Presented } from './credentials.ts'
import { type ProblemResult, problem, type RouteResult } from './respond.ts'
import { type Endpoint, onBench } from './route.ts'

/** The contract of an endpoint whose path names a mechanism. */
type MechanismContract = BenchContract & {
  readonly act: RequestAct
  readonly params: { readonly mechanism: readonly MechanismId[] }
}

/** A request to one mechanism of a bench. */
export interface MechanismCall extends BenchCall {
  readonly id: MechanismId
  readonly presented: Presented
  readonly sessions: Sessions
  readonly measureCredential: MeasureCredential
}

export function onMechanism<const C extends MechanismContract>(
  contract: C,
  handle: (
    call: MechanismCall,
    body: BodyOf<C>,
    query: QueryOf<C>,
  ) => Promise<RouteResult<ResponseOf<C>> | ProblemResult>,
): Endpoint<C> {
  return onBench<C>({ ...contract, csrf: 'by-policy' }, async (call, body, query) => {
    const { act } = contract
    const { bench, node, trace, onEvent, secure, responseEvent } = call
    const id = call.params.mechanism as MechanismId
    const presented = call.credentials.find(id)
    if ('ambiguous' in presented) {
      const answer = problem({ code: 'malformed', status: 400, detail: presented.ambiguous })
      // A logout deletes both cookies, whichever of them is valid.
      return act === 'logout' ? { ...answer, cookies: clearedCookies(id, secure) } : answer
    }
    const client = deviceOf(call.seen.userAgent)
    const measureCredential = credentialSizer(id, () => bench.nowAt(node), secure)
    const onResponseEvent = responseEvent?.receive
    const about = {
      ...presented,
      mechanism: id,
      node,
      act,
      client,
      measureCredential,
      trace,
      onEvent,
    }
    const sessions = sessionsFor(bench, {
      ...about,
      ...(onResponseEvent ? { onResponseEvent } : {}),
    })
    const handled = await handle({ ...call, id, presented, sessions, measureCredential }, body, query)
    const { credential, refreshToken } = presented
    return { bytesUp: (credential?.length ?? 0) + (refreshToken?.length ?? 0), ...handled }
  })
}
