import type { HeldCredential } from '#lib/bench/simulated-clients.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { recordOf } from '#lib/core/record-of.ts'
import { fingerprintOf } from '#lib/core/reference-token.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { BenchCall } from './call.ts'
import { ClientRequestResponse, SimulatedClientsResponse, StealResponse } from './exchange-responses.ts'
import { assertLane } from './resolve.ts'
import { problem } from './respond.ts'
import { onBench } from './route.ts'
import { ClientBody, ClientLoginBody, ClientTransferBody } from './simulated-client-bodies.ts'
import { SIMULATED_CLIENT_IDS, type SimulatedClientId } from './simulated-client-ids.ts'
import { type ClientRequest, sendAsClient } from './simulated-client-requests.ts'

/*
 * The clients simulated inside the server: Mallory, who steals credentials, and Alice's phone. They send HTTP requests like
 * any other client, so that a user with one browser can show a theft and a second device.
 */

const PARAMS = { guest: SIMULATED_CLIENT_IDS }
const REQUEST = { params: PARAMS, body: ClientBody, errors: [429], response: ClientRequestResponse } as const

/** The routes of simulated clients. */
export const simulatedClientRoutes = {
  '/api/guests': {
    GET: onBench(
      {
        summary: 'List credentials of the simulated clients, as fingerprints',
        response: SimulatedClientsResponse,
      },
      async ({ lab, bench }) => {
        const held = (client: SimulatedClientId) =>
          recordOf(MECHANISM_IDS, (id) => heldFingerprint(lab.guests.held(bench.id, client, id)))
        return { status: 200, body: { guests: recordOf(SIMULATED_CLIENT_IDS, held) } }
      },
    ),
  },
  '/api/guests/{guest}/steal': {
    POST: onBench(
      {
        summary: 'Copy a credential of this request to a simulated client',
        params: PARAMS,
        body: ClientBody,
        response: StealResponse,
      },
      steal,
    ),
  },
  '/api/guests/{guest}/login': {
    POST: onBench(
      { ...REQUEST, summary: 'Log in as the phone', body: ClientLoginBody },
      async (call, body) => {
        if (call.params.guest !== 'phone') {
          throw new RequestRefused('not_supported', 'The client mallory cannot log in; use steal.')
        }
        return sendAs(call, 'login', body)
      },
    ),
  },
  '/api/guests/{guest}/me': {
    POST: onBench({ ...REQUEST, summary: 'Send a request as a simulated client: me' }, (call, body) =>
      sendAs(call, 'me', body),
    ),
  },
  '/api/guests/{guest}/refresh': {
    POST: onBench({ ...REQUEST, summary: 'Send a request as a simulated client: refresh' }, (call, body) =>
      sendAs(call, 'refresh', body),
    ),
  },
  '/api/guests/{guest}/logout': {
    POST: onBench({ ...REQUEST, summary: 'Send a request as a simulated client: logout' }, (call, body) =>
      sendAs(call, 'logout', body),
    ),
  },
  '/api/guests/{guest}/transfer': {
    POST: onBench(
      { ...REQUEST, summary: 'Send a request as a simulated client: transfer', body: ClientTransferBody },
      (call, body) => sendAs(call, 'transfer', body),
    ),
  },
}

type ClientCall = BenchCall & { readonly params: { readonly guest: SimulatedClientId } }

/** Copies the credential of one mechanism from this request, as an attacker with access to the browser's files or a proxy's log could. */
async function steal(
  { credentials, lab, bench, onEvent, params: { guest: client } }: ClientCall,
  { mechanism }: { readonly mechanism: MechanismId },
) {
  assertLane(bench, mechanism)
  const found = credentials.find(mechanism)
  if ('ambiguous' in found) return problem({ code: 'malformed', status: 400, detail: found.ambiguous })
  const { credential, refreshToken, carrier } = found
  if (credential === null) {
    throw new RequestRefused('not_found', `The request has no credential of ${mechanism} to copy.`)
  }
  lab.guests.put(bench.id, client, mechanism, {
    carrier,
    credential,
    refreshToken,
    stuckTo: credentials.node,
  })
  const fingerprint = fingerprintOf(credential)
  const owner = await ownerOf(bench, mechanism, fingerprint)
  onEvent(bench.append({ type: 'credential.stolen', mechanism, guest: client, fingerprint, ...owner }))
  return { status: 200, body: { guest: client, mechanism, held: fingerprint } }
}

/** The session of a credential, by the fingerprints of recently issued credentials in the event log. */
async function ownerOf(
  { observer: { ledger, index } }: BenchCall['bench'],
  mechanism: MechanismId,
  fingerprint: string,
) {
  await ledger.whenFlushed()
  const { rows } = await index.list({ mechanism }, 200, null)
  const row = rows.find((known) => known.fingerprint === fingerprint)
  return row ? { sessionId: row.id, user: row.user } : {}
}

async function sendAs(
  { lab, bench, params: { guest: client } }: ClientCall,
  act: 'login' | 'me' | 'refresh' | 'logout' | 'transfer',
  { mechanism, ...body }: { readonly mechanism: MechanismId },
) {
  assertLane(bench, mechanism)
  const held = lab.guests.held(bench.id, client, mechanism)
  if (held === null && act !== 'login') {
    throw new RequestRefused(
      'not_found',
      `The client ${client} has no credential of ${mechanism}. Steal one or log in first.`,
    )
  }
  const own = lab.ownAddress()
  if (own === null)
    throw new RequestRefused('not_supported', 'Not supported: the server has no listening port.')
  const clientRequest: ClientRequest = {
    guest: client,
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
  if (response.held !== null || act !== 'login') lab.guests.put(bench.id, client, mechanism, response.held)
  const { status, timing } = response
  return {
    status: 200,
    body: {
      guest: client,
      mechanism,
      status,
      body: response.body,
      timing,
      held: heldFingerprint(response.held),
    },
  }
}

function heldFingerprint(held: HeldCredential | null): string | null {
  return held && fingerprintOf(held.credential)
}
