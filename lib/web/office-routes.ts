import type { SimulatedClients } from '#lib/bench/simulated-clients.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { recordOf } from '#lib/core/record-of.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { BenchCall } from './call.ts'
import type { BodyOf, JsonOf } from './contract.ts'
import { OfficeLoginResponse, OfficeResponse } from './exchange-responses.ts'
import { assertLane } from './resolve.ts'
import { onBench } from './route.ts'
import { inSlot, sendAs, sendInSlot } from './send-as.ts'
import { ClientBody, ClientLoginBody } from './simulated-client-bodies.ts'
import { WORKPLACES } from './simulated-client-ids.ts'

/*
 * The simulated office: twelve workplaces behind one address, each with its own cookies. It shows what a limit for each
 * address does to honest users.
 */

const NUMBERS = Array.from({ length: WORKPLACES }, (_, index) => index + 1)
const jarOf = (workplace: number) => `office ${workplace}`
const ACT = { body: ClientBody, errors: [429], response: OfficeResponse } as const

export const officeRoutes = {
  '/api/guests/office/login': {
    POST: onBench(
      {
        summary: `Log in at one more workplace of the office, which has ${WORKPLACES} behind one address`,
        body: ClientLoginBody,
        errors: [409, 429],
        response: OfficeLoginResponse,
      },
      (call, body) => logInOneMore(call, body),
    ),
  },
  '/api/guests/office/me': {
    POST: onBench(
      { ...ACT, summary: 'Check every workplace of the office that has a credential' },
      (call, body) => sendFromEach(call, 'me', body),
    ),
  },
  '/api/guests/office/logout': {
    POST: onBench({ ...ACT, summary: 'Log out every workplace of the office' }, (call, body) =>
      sendFromEach(call, 'logout', body),
    ),
  },
}

/** How many workplaces have a credential, by mechanism. */
export function officeCounts(clients: SimulatedClients, benchId: string): Record<MechanismId, number> {
  return recordOf(
    MECHANISM_IDS,
    (id) => NUMBERS.filter((number) => clients.held(benchId, jarOf(number), id) !== null).length,
  )
}

/** @throws RequestRefused `conflict` if every workplace has a credential */
async function logInOneMore(
  call: BenchCall,
  { mechanism, network, ...login }: BodyOf<{ body: typeof ClientLoginBody }>,
): Promise<{ status: number; body: JsonOf<typeof OfficeLoginResponse> }> {
  assertLane(call.bench, mechanism)
  const seat = takeSeat(call, mechanism)
  if (seat === null) {
    throw new RequestRefused(
      'conflict',
      `All ${WORKPLACES} workplaces have a credential of ${mechanism}. Log the office out first.`,
    )
  }
  const { workplace, release } = seat
  try {
    const body = { device: `Workplace ${workplace}`, ...login }
    const request = { jar: jarOf(workplace), mechanism, network, body }
    const { response, held } = await sendAs(call, { client: 'office', act: 'login', ...request })
    const { status, timing } = response
    return {
      status: 200,
      body: { guest: 'office', workplace, mechanism, status, body: response.body, timing, held },
    }
  } finally {
    release()
  }
}

/** The first workplace without a credential, which no other login takes until it is released. */
function takeSeat({ lab, bench }: BenchCall, mechanism: MechanismId) {
  for (const workplace of NUMBERS) {
    const jar = jarOf(workplace)
    if (lab.guests.held(bench.id, jar, mechanism) !== null) continue
    const release = lab.slots.take({ [`${jar} ${mechanism} of ${bench.id}`]: 1 })
    if (release !== null) return { workplace, release }
  }
  return null
}

/** Sends a request from every workplace that has a credential, all of them concurrently. */
async function sendFromEach(
  call: BenchCall,
  act: 'me' | 'logout',
  { mechanism, network }: { mechanism: MechanismId; network?: 'own' | 'victim' | undefined },
): Promise<{ status: number; body: JsonOf<typeof OfficeResponse> }> {
  assertLane(call.bench, mechanism)
  const { lab, bench } = call
  const seats = NUMBERS.filter((number) => lab.guests.held(bench.id, jarOf(number), mechanism) !== null)
  if (seats.length === 0) {
    throw new RequestRefused('not_found', `The office has no credential of ${mechanism}. Log in first.`)
  }
  const workplaces = await inSlot(call, () =>
    Promise.all(
      seats.map(async (workplace) => {
        const request = {
          client: 'office',
          jar: jarOf(workplace),
          mechanism,
          act,
          network,
          body: {},
        } as const
        const { response, held } = await sendInSlot(call, request)
        const code = response.status < 400 ? null : (response.body?.code ?? null)
        return { workplace, status: response.status, code, held }
      }),
    ),
  )
  const count = (isCounted: (status: number) => boolean) =>
    workplaces.filter(({ status }) => isCounted(status)).length
  const counts = {
    accepted: count((status) => status === 200),
    refused: count((status) => status === 401 || status === 403),
    unavailable: count((status) => ![200, 401, 403].includes(status)),
  }
  return { status: 200, body: { guest: 'office', mechanism, counts, workplaces } }
}
