import type { HeldCredential } from '#lib/bench/simulated-clients.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { fingerprintOf } from '#lib/core/reference-token.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { BenchCall } from './call.ts'
import { assertLane } from './resolve.ts'
import { type ClientResponse, sendAsClient } from './simulated-client-requests.ts'
import type { SimulatedOrigin } from './simulated-client-traits.ts'

/** The requests that a simulated client can send. */
export type ClientAct = 'login' | 'me' | 'refresh' | 'logout' | 'transfer'

interface SentRequest {
  readonly client: SimulatedOrigin
  /** The name of its cookie jar: the client itself, or one of several that are simulated alike. */
  readonly jar: string
  readonly mechanism: MechanismId
  readonly act: ClientAct
  readonly network?: 'own' | 'victim' | undefined
  readonly body: object
}

/** The response, and the fingerprint of the credential that the client has after it. */
interface SentResponse {
  readonly response: ClientResponse
  readonly held: string | null
}

/**
 * Sends a request of a simulated client with the credentials in its cookie jar.
 * @throws RequestRefused `not_found` if there is none; `rate_limited` if too many requests are in progress
 */
export async function sendAs(call: BenchCall, request: SentRequest): Promise<SentResponse> {
  assertLane(call.bench, request.mechanism)
  return inSlot(call, () => sendInSlot(call, request))
}

/** Does something that counts as one request of the simulated clients of the bench. */
export async function inSlot<T>({ lab, bench }: BenchCall, work: () => Promise<T>): Promise<T> {
  const result = await lab.guests.withConcurrencyLimit(bench.id, async () => ({ done: await work() }))
  if (result !== null) return result.done
  throw new RequestRefused(
    'rate_limited',
    'Too many concurrent requests by simulated clients of this bench. Retry in 1 s.',
    { retryAfterSeconds: 1 },
  )
}

/** The same for a caller that is in a slot already. */
export async function sendInSlot(
  { lab, bench, client: caller }: BenchCall,
  { client, jar, mechanism, act, network, body }: SentRequest,
): Promise<SentResponse> {
  const held = lab.guests.held(bench.id, jar, mechanism)
  if (held === null && act !== 'login') {
    throw new RequestRefused(
      'not_found',
      `The client ${jar} has no credential of ${mechanism}. Steal one or log in first.`,
    )
  }
  const own = lab.ownAddress()
  if (own === null)
    throw new RequestRefused('not_supported', 'Not supported: the server has no listening port.')
  const response = await sendAsClient(
    {
      guest: client,
      address: network === 'victim' ? caller : undefined,
      bench: bench.id,
      cookies: bench.state.policy.cookies,
      mechanism,
      act,
      method: act === 'me' ? 'GET' : 'POST',
      body: act === 'login' ? { ...body, carrier: 'cookie' } : body,
      // Each login is from a new device: otherwise it would replace the previous session.
      held: act === 'login' ? null : held,
    },
    own,
  )
  if (response.held !== null || act !== 'login') lab.guests.put(bench.id, jar, mechanism, response.held)
  return { response, held: heldFingerprint(response.held) }
}

export function heldFingerprint(held: HeldCredential | null): string | null {
  return held && fingerprintOf(held.credential)
}
