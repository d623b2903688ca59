import { addressKey } from '#lib/core/address.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { Issued } from '#lib/core/mechanism.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { checkCredential, type PresentedCredential } from './check-credential.ts'
import { sendHop, servicePath } from './hop.ts'
import { forwardedIdentity, headersFor } from './identity.ts'
import { type CallerIdentity, IdentityRejected, type ServiceRequest } from './service-request.ts'
import { unsupportedReason } from './topology.ts'

/** The identity that is forwarded to the services, and a renewed credential for the client, if any. */
export interface AdmitResult {
  readonly identity: CallerIdentity
  readonly renewed: Issued | null
}

/**
 * Admits a request at the gateway. In the topology `gateway` it verifies the credential and forwards the user in a form of
 * its own. In the others it forwards the credential without verifying it.
 * @throws RequestRefused `not_supported` if the topology does not support the mechanism; IdentityRejected
 */
export async function admit(incoming: ServiceRequest, presented: PresentedCredential): Promise<AdmitResult> {
  const { bench, topology } = incoming
  const { mechanism, credential } = presented
  const reason = unsupportedReason(topology, mechanism, bench.state.policy.jwt.alg)
  if (reason !== null) throw new RequestRefused('not_supported', reason, { field: 'mechanism' })
  if (topology === 'gateway') {
    const { account, renewed } = await checkCredential(incoming, presented, 'mechanism', true)
    return { identity: await forwardedIdentity(incoming, account.name), renewed }
  }
  if (credential === null) throw new IdentityRejected({ ok: false, code: 'no_credential' })
  const identity: CallerIdentity =
    topology === 'shared-store'
      ? { kind: 'credential', mechanism, value: credential }
      : { kind: 'token', value: credential }
  return { identity, renewed: null }
}

/** One attempt of Mallory, and its result. */
export interface AttackAttempt {
  readonly where: 'orders' | 'users' | 'bank'
  readonly status: number
  readonly code: string | null
}

/** Mallory calls a service directly, with only a header that names the victim. */
export async function bypassGateway(
  incoming: ServiceRequest,
  victim: string,
): Promise<readonly AttackAttempt[]> {
  const path = servicePath(incoming.topology, 'orders')
  const { hop } = await sendHop(incoming, 'orders', path, { method: 'GET', headers: { 'lab-user': victim } })
  return [{ where: 'orders', status: hop.status, code: hop.code }]
}

/**
 * Mallory replays the identity of a captured request to orders: to another service, and to the app.
 * @param asClient the headers that present a credential to the app
 */
export async function replayStolenIdentity(
  incoming: ServiceRequest,
  mechanism: MechanismId,
  identity: CallerIdentity,
  asClient: (credential: string) => Readonly<Record<string, string>>,
): Promise<readonly AttackAttempt[]> {
  const stolen = await headersFor(incoming, identity, 'orders')
  const users = await sendHop(incoming, 'users', servicePath(incoming.topology, 'users'), {
    method: 'GET',
    headers: stolen,
  })
  const bearer = stolen.authorization?.slice('Bearer '.length)
  const bank = await sendHop(incoming, 'bank', `/api/${mechanism}/me?slide=0`, {
    method: 'GET',
    headers: bearer === undefined ? stolen : asClient(bearer),
  })
  return [
    { where: 'users', status: users.hop.status, code: users.hop.code },
    { where: 'bank', status: bank.hop.status, code: bank.hop.code },
  ]
}

/** Maximum number of concurrent requests per bench, and per address across all benches. */
const MAX_IN_PROGRESS = {
  /** Through the gateway. Each causes several requests to this process. */
  gateway: { perBench: 32, perAddress: 256 },
  /** Directly to a service. Without a limit, a service that hangs would keep any number of them open for seconds. */
  direct: { perBench: 16, perAddress: 64 },
} as const

/** Runs the work. @throws RequestRefused `rate_limited` if too many requests are in progress */
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
