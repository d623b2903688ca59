import { RequestRefused } from '#lib/core/errors.ts'
import { recordOf } from '#lib/core/record-of.ts'
import { fingerprintOf } from '#lib/core/reference-token.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { BenchCall } from './call.ts'
import type { BodyOf } from './contract.ts'
import { ClientRequestResponse, SimulatedClientsResponse, StealResponse } from './exchange-responses.ts'
import { officeCounts, officeRoutes } from './office-routes.ts'
import { assertLane } from './resolve.ts'
import { problem } from './respond.ts'
import { onBench } from './route.ts'
import { type ClientAct, heldFingerprint, sendAs } from './send-as.ts'
import { ClientBody, ClientLoginBody, ClientTransferBody } from './simulated-client-bodies.ts'
import { SIMULATED_CLIENT_IDS, type SimulatedClientId } from './simulated-client-ids.ts'

/*
 * The clients simulated inside the server: Mallory, who steals credentials, and Alice's phone. They send HTTP requests like
 * any other client, each from a network of its own, so that a user with one browser can show a theft and a second device.
 */

const PARAMS = { guest: SIMULATED_CLIENT_IDS }
const REQUEST = { params: PARAMS, body: ClientBody, errors: [429], response: ClientRequestResponse } as const

/** The routes of simulated clients. */
export const simulatedClientRoutes = {
  ...officeRoutes,
  '/api/guests': {
    GET: onBench(
      {
        summary:
          'List credentials of the simulated clients, as fingerprints; of the office, how many workplaces have one',
        response: SimulatedClientsResponse,
      },
      async ({ lab, bench }) => {
        const held = (client: SimulatedClientId) =>
          recordOf(MECHANISM_IDS, (id) => heldFingerprint(lab.guests.held(bench.id, client, id)))
        return {
          status: 200,
          body: { guests: recordOf(SIMULATED_CLIENT_IDS, held), office: officeCounts(lab.guests, bench.id) },
        }
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
        return respondAs(call, 'login', body)
      },
    ),
  },
  '/api/guests/{guest}/me': {
    POST: onBench({ ...REQUEST, summary: 'Send a request as a simulated client: me' }, (call, body) =>
      respondAs(call, 'me', body),
    ),
  },
  '/api/guests/{guest}/refresh': {
    POST: onBench({ ...REQUEST, summary: 'Send a request as a simulated client: refresh' }, (call, body) =>
      respondAs(call, 'refresh', body),
    ),
  },
  '/api/guests/{guest}/logout': {
    POST: onBench({ ...REQUEST, summary: 'Send a request as a simulated client: logout' }, (call, body) =>
      respondAs(call, 'logout', body),
    ),
  },
  '/api/guests/{guest}/transfer': {
    POST: onBench(
      { ...REQUEST, summary: 'Send a request as a simulated client: transfer', body: ClientTransferBody },
      (call, body) => respondAs(call, 'transfer', body),
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

/** Sends a request of the client, and returns its response. */
async function respondAs(
  call: ClientCall,
  act: ClientAct,
  { mechanism, network, ...body }: BodyOf<typeof REQUEST> & object,
) {
  const { guest: client } = call.params
  const { response, held } = await sendAs(call, { client, jar: client, mechanism, act, network, body })
  const { status, timing } = response
  return { status: 200, body: { guest: client, mechanism, status, body: response.body, timing, held } }
}
