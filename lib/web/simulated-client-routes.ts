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
 * The clients that live in the server: Mallory, who steals, and Alice's phone. They ask the app over HTTP like anybody
 * else, so one person with one browser can be robbed, and sign in on a second device.
 */

export const guests = route({
  GET: onBench({}, async ({ lab, bench }) => ({
    status: 200,
    body: {
      guests: Object.fromEntries(
        SIMULATED_CLIENT_IDS.map((guest) => [
          guest,
          Object.fromEntries(MECHANISM_IDS.map((id) => [id, printOf(lab.guests.held(bench.id, guest, id))])),
        ]),
      ),
    },
  })),
})

export const guest = route({
  POST: onBench({}, async (call) => {
    const guest = SIMULATED_CLIENT_IDS.find((id) => id === call.params.guest)
    if (!guest)
      throw new RequestRefused('not_found', `There are the guests ${SIMULATED_CLIENT_IDS.join(' and ')}.`)
    const { act } = call.params
    switch (act) {
      case 'steal':
        return steal(call, guest)
      case 'login':
        if (guest !== 'phone')
          throw new RequestRefused('not_supported', 'Mallory knows no password. She steals.')
        return errand(call, guest, 'login', GuestLoginBody)
      case 'me':
      case 'refresh':
      case 'logout':
        return errand(call, guest, act, GuestBody)
      case 'transfer':
        return errand(call, guest, act, GuestTransferBody)
      default:
        throw new RequestRefused('not_found', 'A guest can steal, login, me, refresh, logout and transfer.')
    }
  }),
})

/** Copies what this request carries for one mechanism, as whoever reads a browser's disk or a proxy's log would. */
async function steal(
  { request, wallet, lab, bench, onEvent }: BenchCall,
  guest: SimulatedClientId,
): Promise<RouteResult> {
  const { mechanism } = await readBody(request, GuestBody)
  const found = wallet.find(mechanism, CARRIERS[mechanism].includes('bearer'))
  if ('ambiguous' in found) return problem({ code: 'malformed', status: 400, detail: found.ambiguous })
  const { credential, refreshToken, carrier } = found
  if (credential === null) {
    throw new RequestRefused('not_found', `This request carries no credential of ${mechanism} to copy.`)
  }
  lab.guests.put(bench.id, guest, mechanism, { carrier, credential, refreshToken, stuckTo: wallet.node })
  const fingerprint = fingerprintOf(credential)
  const owner = await ownerOf(bench, mechanism, fingerprint)
  onEvent(bench.append({ type: 'credential.stolen', mechanism, guest, fingerprint, ...owner }))
  return { status: 200, body: { guest, mechanism, held: fingerprint } }
}

/** Whose credential this is, by what the observer has seen handed out lately. */
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

async function errand<Body extends { mechanism: MechanismId }>(
  { request, lab, bench }: BenchCall,
  guest: SimulatedClientId,
  act: 'login' | 'me' | 'refresh' | 'logout' | 'transfer',
  schema: z.ZodType<Body>,
): Promise<RouteResult> {
  const { mechanism, ...body } = await readBody(request, schema)
  const held = lab.guests.held(bench.id, guest, mechanism)
  if (held === null && act !== 'login') {
    throw new RequestRefused('not_found', `The guest ${guest} holds nothing of ${mechanism}.`)
  }
  const own = lab.ownAddress()
  if (own === null) throw new RequestRefused('not_supported', 'This process listens on no port.')
  const asked: ClientRequest = {
    guest,
    bench: bench.id,
    mechanism,
    act,
    method: act === 'me' ? 'GET' : 'POST',
    body: act === 'login' ? { ...body, carrier: 'cookie' } : body,
    // Each log-in is that of a device which has never been here: otherwise it would replace the one before.
    held: act === 'login' ? null : held,
  }
  const heard = await lab.guests.withConcurrencyLimit(bench.id, () => sendAsClient(asked, own))
  if (heard === null) {
    throw new RequestRefused('rate_limited', 'The guests of this bench have their hands full.', {
      retryAfterSeconds: 1,
    })
  }
  if (heard.held !== null || act !== 'login') lab.guests.put(bench.id, guest, mechanism, heard.held)
  const { status, timing } = heard
  return {
    status: 200,
    body: { guest, mechanism, status, body: heard.body, timing, held: printOf(heard.held) },
  }
}

function printOf(held: HeldCredential | null): string | null {
  return held && fingerprintOf(held.credential)
}
