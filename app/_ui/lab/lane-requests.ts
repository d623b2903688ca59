import type { Instant, MechanismId, SessionView } from '#lib/core/session.ts'
import { pageNow } from '../state/clock.ts'
import { type CookieInfo, NO_CREDENTIAL, type Outcome, type Verdict } from '../state/lane-state.ts'
import type { Rows } from '../state/session-rows.ts'
import { laneIdsOf, type User } from '../state/state.ts'
import { type ApiResult, callApi, type Problem } from './api.ts'
import type { Memory } from './local-storage.ts'
import type { Store } from './store.ts'

/** A response that confirms or issues a credential. */
export interface IssuedCredential {
  readonly user: User
  readonly session: SessionView
}

type Succeeded = { readonly problem: null }

/** The requests of this browser for one mechanism, and the state derived from the responses. */
export interface Lanes {
  /** Checks the lane. */
  check(lane: MechanismId, slide: boolean): Promise<Outcome>
  /**
   * Checks the lanes without a known credential after the bench was read. A check without a credential is refused with 401,
   * which the browser logs as an error: it is not sent.
   * @param presented the mechanisms whose cookies the browser has
   */
  checkAfterReading(presented: readonly MechanismId[]): Promise<void>
  /** A response that issues a credential: the lane adopts it. */
  acceptCredential(lane: MechanismId, reply: ApiResult<IssuedCredential> & Succeeded, order: number): void
  /** The response deleted the credential of the browser. */
  clearCredential(lane: MechanismId): void
  /** Numbers a request, in the order of sending. */
  nextOrder(): number
}

export function createLanes(store: Store, memory: Memory, onLostBench: () => void): Lanes {
  let requests = 0

  function now(): Instant {
    return pageNow(store.get().clock, performance.now()) ?? Date.now()
  }

  function setCookie<T extends CookieInfo | null>(lane: MechanismId, cookie: T): T {
    memory.update(store.get().bench?.publicName, { jars: { [lane]: cookie } })
    return cookie
  }

  /** Data of the cookie of a session: from this tab, or from the tab that logged in. */
  function knownCookie(lane: MechanismId, sessionId: string): CookieInfo | undefined {
    const { lanes, bench } = store.get()
    const { cookie } = lanes[lane]
    const own = cookie?.sessionId === sessionId ? cookie : undefined
    if (own && own.setAt !== null) return own
    // The message of the tab that logged in may arrive after the event.
    const kept = memory.read(bench?.publicName)?.jars[lane]
    return kept?.sessionId === sessionId ? kept : own
  }

  /** Page script cannot read an HttpOnly cookie, but the response states how many credential bytes it set. */
  function cookieAfter(
    lane: MechanismId,
    { body, cost }: ApiResult<IssuedCredential> & Succeeded,
  ): CookieInfo {
    const { session } = body
    if (cost && cost.bytesDown === 0) {
      return knownCookie(lane, session.id) ?? { sessionId: session.id, setAt: null, maxAgeMs: 0 }
    }
    // Whole seconds, like Max-Age; rounded up, because the response took time to arrive.
    const maxAgeMs = Math.ceil((session.expiresAt - now()) / 1000) * 1000
    return setCookie(lane, { sessionId: session.id, setAt: Date.now(), maxAgeMs })
  }

  function acceptCredential(
    lane: MechanismId,
    reply: ApiResult<IssuedCredential> & Succeeded,
    order: number,
    rows: Rows = [],
  ): void {
    const cookie = cookieAfter(lane, reply)
    store.dispatch({
      type: 'judged',
      lane,
      judged: { verdict: verdictOf(reply, rows), cost: reply.cost, cookie, order },
    })
  }

  async function check(lane: MechanismId, slide: boolean): Promise<Outcome> {
    const order = ++requests
    const { rows } = store.get()
    const reply = await callApi('GET', '/api/{mechanism}/me', {
      params: { mechanism: lane },
      query: slide ? {} : { slide: '0' },
    })
    const verdict = verdictOf(reply)
    if (reply.problem === null) acceptCredential(lane, reply, order, rows)
    else {
      if (isLostBench(reply.problem)) onLostBench()
      const forgets = verdict.outcome === 'none' && store.get().lanes[lane].cookie !== null
      const cookie =
        forgets && order >= store.get().lanes[lane].order ? { cookie: setCookie(lane, null) } : {}
      store.dispatch({ type: 'judged', lane, judged: { verdict, cost: reply.cost, order, ...cookie } })
    }
    return verdict.outcome
  }

  async function checkUnknown(lane: MechanismId, isPresented: boolean): Promise<void> {
    const outcome = store.get().lanes[lane].verdict?.outcome
    if (outcome === 'accepted' || outcome === 'refused') return
    if (isPresented) await check(lane, false)
    else if (outcome === undefined) {
      const judged = { verdict: NO_CREDENTIAL, cost: null, cookie: null, order: ++requests }
      store.dispatch({ type: 'judged', lane, judged })
    }
  }

  return {
    nextOrder: () => ++requests,
    acceptCredential,
    clearCredential: (lane) => {
      setCookie(lane, null)
    },
    check,
    checkAfterReading: async (presented) => {
      await Promise.all(laneIdsOf(store.get()).map((lane) => checkUnknown(lane, presented.includes(lane))))
    },
  }
}

function isLostBench({ code }: Problem): boolean {
  return code === 'bench_not_found' || code === 'no_bench'
}

/** @param rows the sessions when the request was sent */
function verdictOf({ body, problem, cost }: ApiResult<IssuedCredential>, rows: Rows = []): Verdict {
  const row = body && rows.find(({ id }) => id === body.session.id)
  return {
    outcome: problem === null ? 'accepted' : outcomeOf(problem),
    code: problem?.code ?? null,
    endReason: problem?.endReason ?? row?.endReason ?? null,
    endedAt: problem?.endedAt ?? null,
    user: body?.user ?? null,
    session: body?.session ?? null,
    storeQueried: (cost?.storeReads ?? 0) > 0,
  }
}

/** A refusal is a verdict; an outage, a rate limit and a missing server are not. */
function outcomeOf({ code, status }: Problem): Outcome {
  if (code === 'no_credential') return 'none'
  return status === 0 || status === 404 || status === 429 || status >= 500 ? 'unavailable' : 'refused'
}
