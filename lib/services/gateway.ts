import { sessionsFor } from '#lib/bench/compose.ts'
import { addressKey } from '#lib/core/address.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { Issued } from '#lib/core/mechanism.ts'
import type { Carrier, MechanismId } from '#lib/core/session.ts'
import { sendHop, servicePath } from './hop.ts'
import { forwardedIdentity, headersFor } from './identity.ts'
import { type CallerIdentity, IdentityRejected, type ServiceRequest } from './service-request.ts'
import { unsupportedReason } from './topology.ts'

/** What a client shows at the gateway. */
export interface PresentedCredential {
  readonly mechanism: MechanismId
  readonly credential: string | null
  readonly carrier: Carrier
}

/** Let in: what goes on to the services, and a credential to hand back where the session slid. */
export interface AdmitResult {
  readonly passport: CallerIdentity
  readonly renewed: Issued | null
}

/**
 * The gateway. In the topology of that name it verifies, and what it forwards is its own word; in the others it forwards
 * what it was shown, and verifies nothing.
 * @throws RequestRefused `not_supported` where this mechanism cannot go this way; NotAdmitted
 */
export async function admit(
  visit: ServiceRequest,
  { mechanism, credential, carrier }: PresentedCredential,
): Promise<AdmitResult> {
  const { bench, node, topology, seen, client, trace, onEvent } = visit
  const reason = unsupportedReason(topology, mechanism, bench.state.policy.jwt.alg)
  if (reason !== null) throw new RequestRefused('not_supported', reason, { field: 'mechanism' })
  if (topology === 'gateway') {
    const request = { mechanism, node, act: 'me', carrier, credential } as const
    const sessions = sessionsFor(bench, { ...request, client, trace, onEvent })
    const checked = await sessions.check(credential, seen, { slide: true, sensitive: true })
    visit.verified = { how: 'mechanism', ok: checked.ok, ...(checked.ok ? {} : { code: checked.code }) }
    if (!checked.ok) throw new IdentityRejected(checked)
    return { passport: await forwardedIdentity(visit, checked.account.name), renewed: checked.renewed }
  }
  if (credential === null) throw new IdentityRejected({ ok: false, code: 'no_credential' })
  const passport: CallerIdentity =
    topology === 'shared-store'
      ? { kind: 'credential', mechanism, value: credential }
      : { kind: 'token', value: credential }
  return { passport, renewed: null }
}

/** Where Mallory tried her luck, and what came of it. */
export interface AttackAttempt {
  readonly where: 'orders' | 'users' | 'bank'
  readonly status: number
  readonly code: string | null
}

/** Past the gateway, with nothing but a header that says who she would like to be. */
export async function bypassGateway(
  visit: ServiceRequest,
  victim: string,
): Promise<readonly AttackAttempt[]> {
  const path = servicePath(visit.topology, 'orders')
  const { hop } = await sendHop(visit, 'orders', path, { method: 'GET', headers: { 'lab-user': victim } })
  return [{ where: 'orders', status: hop.status, code: hop.code }]
}

/**
 * She has got hold of what a request to orders carries, and shows it elsewhere: at another service, and to the app itself.
 * @param asClient how the app's own door is shown a credential
 */
export async function replayStolenIdentity(
  visit: ServiceRequest,
  mechanism: MechanismId,
  passport: CallerIdentity,
  asClient: (credential: string) => Readonly<Record<string, string>>,
): Promise<readonly AttackAttempt[]> {
  const stolen = await headersFor(visit, passport, 'orders')
  const users = await sendHop(visit, 'users', servicePath(visit.topology, 'users'), {
    method: 'GET',
    headers: stolen,
  })
  const bearer = stolen.authorization?.slice('Bearer '.length)
  const bank = await sendHop(visit, 'bank', `/api/${mechanism}/me?slide=0`, {
    method: 'GET',
    headers: bearer === undefined ? stolen : asClient(bearer),
  })
  return [
    { where: 'users', status: users.hop.status, code: users.hop.code },
    { where: 'bank', status: bank.hop.status, code: bank.hop.code },
  ]
}

/** Requests in progress: of one bench, and from one address with however many benches. */
const MAX_IN_PROGRESS = {
  /** Through the gateway: each is several requests to this very process. */
  gateway: { perBench: 32, perAddress: 256 },
  /** Past it, to a service: one that hangs would hold any number of them for seconds. */
  direct: { perBench: 16, perAddress: 64 },
} as const

/** Does the work, unless too much is in progress. @throws RequestRefused `rate_limited` */
export async function withConcurrencyLimit<T>(
  { bench, slots, seen }: ServiceRequest,
  way: keyof typeof MAX_IN_PROGRESS,
  work: () => Promise<T>,
): Promise<T> {
  const { perBench, perAddress } = MAX_IN_PROGRESS[way]
  const release = slots.take({
    [`${way} of bench ${bench.id}`]: perBench,
    [`${way} from ${addressKey(seen.ip)}`]: perAddress,
  })
  if (release === null) {
    throw new RequestRefused(
      'rate_limited',
      'Too many concurrent service calls on this bench. Retry in 1 s.',
      {
        retryAfterSeconds: 1,
      },
    )
  }
  try {
    return await work()
  } finally {
    release()
  }
}
