import type { z } from 'zod'
import type { HeldCredential } from '#lib/bench/simulated-clients.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { fingerprintOf } from '#lib/core/reference-token.ts'
import { CARRIERS, MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { readBody } from './read-body.ts'
import { type BenchCall, onBench, problem, type RouteResult, route } from './route.ts'
import { GuestBody, GuestLoginBody, GuestTransferBody } from './simulated-client-bodies.ts'
import { SIMULATED_CLIENT_IDS, type SimulatedClientId } from './simulated-client-ids.ts'
import { type ClientRequest, sendAsClient } from './simulated-client-requests.ts'

/*
 * The clients simulated inside the server: Mallory, who steals credentials, and Alice's phone. They send HTTP requests like
 * any other client, so that a user with one browser can show a theft and a second device.
 */

export const guests = route({
  GET: onBench({}, async ({ lab, bench }) => ({
    status: 200,
    body: {
      guests: Object.fromEntries(
        SIMULATED_CLIENT_IDS.map((guest) => [
          guest,
          Object.fromEntries(
            MECHANISM_IDS.map((id) => [id, heldFingerprint(lab.guests.held(bench.id, guest, id))]),
          ),
        ]),
      ),
    },
  })),
})

export const guest = route({
  POST: onBench({}, async (call) => {
    const guest = SIMULATED_CLIENT_IDS.find((id) => id === call.params.guest)
    if (!guest)
      throw new RequestRefused('not_found', `Unknown client. Valid: ${SIMULATED_CLIENT_IDS.join(', ')}.`)
    const { act } = call.params
    switch (act) {
      case 'steal':
        return steal(call, guest)
      case 'login':
        if (guest !== 'phone')
          throw new RequestRefused('not_supported', 'The client mallory cannot log in; use steal.')
        return sendAs(call, guest, 'login', GuestLoginBody)
      case 'me':
      case 'refresh':
      case 'logout':
        return sendAs(call, guest, act, GuestBody)
      case 'transfer':
        return sendAs(call, guest, act, GuestTransferBody)
      default:
        throw new RequestRefused(
          'not_found',
          'Unknown action. Valid: steal, login, me, refresh, logout, transfer.',
        )
    }
  }),
})

/** Copies the credential of one mechanism from this request, as an attacker with access to the browser's files or a proxy's log could. */
async function steal(
  { request, wallet, lab, bench, onEvent }: BenchCall,
  guest: SimulatedClientId,
): Promise<RouteResult> {
  const { mechanism } = await readBody(request, GuestBody)
  const found = wallet.find(mechanism, CARRIERS[mechanism].includes('bearer'))
  if ('ambiguous' in found) return problem({ code: 'malformed', status: 400, detail: found.ambiguous })
  const { credential, refreshToken, carrier } = found
  if (credential === null) {
    throw new RequestRefused('not_found', `The request has no credential of ${mechanism} to copy.`)
  }
  lab.guests.put(bench.id, guest, mechanism, { carrier, credential, refreshToken, stuckTo: wallet.node })
  const fingerprint = fingerprintOf(credential)
  const owner = await ownerOf(bench, mechanism, fingerprint)
  onEvent(bench.append({ type: 'credential.stolen', mechanism, guest, fingerprint, ...owner }))
  return { status: 200, body: { guest, mechanism, held: fingerprint } }
}

/** The session of a credential, by the fingerprints of recently issued credentials in the event log. */
async function ownerOf(
  { ledger, directory }: BenchCall['bench'],
  mechanism: MechanismId,
  fingerprint: string,
) {
  await ledger.whenFlushed()
  const { rows } = await directory.list({ mechanism }, 200, null)
  const row = rows.find((known) => known.fingerprint === fingerprint)
  return row ? { sessionId: row.id, user: row.user } : {}
}

async function sendAs<Body extends { mechanism: MechanismId }>(
  { request, lab, bench }: BenchCall,
  guest: SimulatedClientId,
  act: 'login' | 'me' | 'refresh' | 'logout' | 'transfer',
  schema: z.ZodType<Body>,
): Promise<RouteResult> {
  const { mechanism, ...body } = await readBody(request, schema)
  const held = lab.guests.held(bench.id, guest, mechanism)
  if (held === null && act !== 'login') {
    throw new RequestRefused(
      'not_found',
      `The client ${guest} has no credential of ${mechanism}. Steal one or log in first.`,
    )
  }
  const own = lab.ownAddress()
  if (own === null)
    throw new RequestRefused('not_supported', 'Not supported: the server has no listening port.')
  const clientRequest: ClientRequest = {
    guest,
    bench: bench.id,
    mechanism,
    act,
    method: act === 'me' ? 'GET' : 'POST',
    body: act === 'login' ? { ...body, carrier: 'cookie' } : body,
    // Each login is from a new device: otherwise it would replace the previous session.
    held: act === 'login' ? null : held,
  }
  const response = await lab.guests.withConcurrencyLimit(bench.id, () => sendAsClient(clientRequest, own))
  if (response === null) {
    throw new RequestRefused(
      'rate_limited',
      'Too many concurrent requests by simulated clients of this bench. Retry in 1 s.',
      {
        retryAfterSeconds: 1,
      },
    )
  }
  if (response.held !== null || act !== 'login') lab.guests.put(bench.id, guest, mechanism, response.held)
  const { status, timing } = response
  return {
    status: 200,
    body: { guest, mechanism, status, body: response.body, timing, held: heldFingerprint(response.held) },
  }
}

function heldFingerprint(held: HeldCredential | null): string | null {
  return held && fingerprintOf(held.credential)
}
