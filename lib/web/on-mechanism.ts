import { sessionsFor } from '#lib/bench/compose.ts'
import { networkMark } from '#lib/bench/network-mark.ts'
import type { MeasureCredential } from '#lib/core/credential-size.ts'
import { afterReauthentication } from '#lib/core/rule-demands.ts'
import type { MechanismId, Session } from '#lib/core/session.ts'
import type { CheckOptions, Sessions } from '#lib/core/sessions.ts'
import type { BenchCall } from './call.ts'
import { clientNameOf } from './client.ts'
import type { BenchContract, BodyOf, QueryOf, ResponseOf } from './contract.ts'
import { answerPreflight } from './cors.ts'
import { credentialSizer, type Presented } from './credentials.ts'
import { clearedCookies } from './policy-cookies.ts'
import { type ProblemResult, problem, type RouteResult } from './respond.ts'
import { assertActOpen } from './room-gate.ts'
import { type Endpoint, onBench } from './route.ts'

/** The contract of an endpoint whose path names a mechanism. */
type MechanismContract = BenchContract & {
  readonly act: NonNullable<BenchContract['act']>
  readonly params: { readonly mechanism: readonly MechanismId[] }
}

/** A request to one mechanism of a bench. */
export interface MechanismCall extends BenchCall {
  readonly id: MechanismId
  readonly presented: Presented
  readonly sessions: Sessions
  readonly measureCredential: MeasureCredential
  /** The `Set-Cookie` values that delete all cookies of the mechanism. */
  readonly clearedCookies: () => readonly string[]
}

export function onMechanism<const C extends MechanismContract>(
  contract: C,
  handle: (
    call: MechanismCall,
    body: BodyOf<C>,
    query: QueryOf<C>,
  ) => Promise<RouteResult<ResponseOf<C>> | ProblemResult>,
): Endpoint<C> {
  const endpoint = onBench<C>({ ...contract, csrf: 'by-policy' }, async (call, body, query) => {
    const { act } = contract
    const { bench, node, trace, onEvent, cookies, responseEvent } = call
    const id = call.params.mechanism as MechanismId
    await assertActOpen(call.lab, bench, act)
    const presented = call.credentials.find(id)
    if ('ambiguous' in presented) {
      const answer = problem({ code: 'malformed', status: 400, detail: presented.ambiguous })
      // A logout deletes both cookies, whichever of them is valid.
      return act === 'logout' ? { ...answer, cookies: clearedCookies(call, id) } : answer
    }
    const client = clientNameOf(bench, call.seen.userAgent)
    const measureCredential = credentialSizer(id, () => bench.nowAt(node), cookies)
    const onResponseEvent = responseEvent?.receive
    const about = {
      ...presented,
      mechanism: id,
      node,
      act,
      client,
      network: networkMark(bench.keys, call.seen.ip),
      measureCredential,
      trace,
      onEvent,
    }
    const sessions = sessionsFor(bench, {
      ...about,
      ...(onResponseEvent ? { onResponseEvent } : {}),
    })
    const cleared = () => clearedCookies(call, id)
    const handled = await handle(
      { ...call, id, presented, sessions, measureCredential, clearedCookies: cleared },
      body,
      query,
    )
    const { credential, refreshToken } = presented
    return { bytesUp: (credential?.length ?? 0) + (refreshToken?.length ?? 0), ...handled }
  })
  return { ...endpoint, preflight: answerPreflight }
}

/** Checks the presented credential. If the check renews it, every later response contains the new one. */
export async function check(
  { id, presented, sessions, seen, addRenewed }: MechanismCall,
  options: CheckOptions,
) {
  const checked = await sessions.check(presented.credential, seen, options)
  if (checked.ok) addRenewed(id, presented.carrier, checked.renewed)
  return checked
}

/** A rule may have required it: the client's next request must be accepted, also by another process. */
export async function noteReauthentication(
  { lab: { benches }, bench }: MechanismCall,
  { id, authenticatedAt }: Pick<Session, 'id' | 'authenticatedAt'>,
): Promise<void> {
  if (bench.state.demands.reauthenticate[id] === undefined) return
  await benches.change(bench, ({ state: { demands } }) => ({
    demands: afterReauthentication(demands, id, authenticatedAt),
  }))
}
