import type { BenchClient } from '#lib/client/bench-client.ts'
import type { Policy } from '#lib/core/policy.ts'
import type { Carrier, MechanismId } from '#lib/core/session.ts'
import { ALICE } from './attack.ts'

/** What honest clients did in the state in which an attack was run. */
export interface HonestResult {
  readonly passed: readonly HonestAct[]
  readonly failed: readonly HonestAct[]
}

/** What every mechanism has to do for honest clients, under every policy. */
export const HONEST_ACTS = [
  'login',
  'check',
  'refresh',
  'transfer',
  're-authenticate',
  'other-user',
  'logout',
  'refused-after-logout',
] as const
export type HonestAct = (typeof HONEST_ACTS)[number]

interface Lane {
  readonly mechanism: MechanismId
  readonly carrier: Carrier
  readonly policy: Policy
}

/**
 * The acts of two honest users: a defence that refuses them too has only moved the damage. The policy decides whether a
 * sensitive act needs a fresh authentication, so the transfer follows the re-authentication.
 */
export async function serveHonestClients(
  bench: BenchClient,
  { mechanism, carrier }: Lane,
): Promise<HonestResult> {
  const passed: HonestAct[] = []
  const failed: HonestAct[] = []
  const expectThat = (act: HonestAct, is: boolean) => (is ? passed : failed).push(act)
  const alice = await bench.login(mechanism, 'alice', { carrier }, ALICE).catch(() => null)
  expectThat('login', alice !== null)
  if (alice === null) return { passed, failed: HONEST_ACTS.filter((act) => !passed.includes(act)) }
  const isAlice = async () => {
    // A page that keeps its credential in a cookie ignores a token in a response.
    if (carrier === 'cookie') alice.accessToken = null
    const { status, body } = await alice.me()
    return status === 200 && body.user.name === 'alice'
  }
  expectThat('check', await isAlice())
  expectThat('refresh', (await alice.refresh()).status === 200 && (await isAlice()))
  const password = bench.passwords.alice
  expectThat(
    're-authenticate',
    (await alice.post('step-up', { password })).status === 200 && (await isAlice()),
  )
  expectThat('transfer', (await alice.post('transfer', { to: 'bob', amount: 1 })).status === 200)
  const bob = await bench.login(mechanism, 'bob', { carrier }, BOB).catch(() => null)
  const seen = bob === null ? null : await bob.me()
  expectThat('other-user', seen?.status === 200 && seen.body.user.name === 'bob' && (await isAlice()))
  const browser = alice.copy()
  expectThat('logout', (await alice.logout()).status === 200)
  // The client itself: a cookie is deleted, and a bearer token is thrown away by a client that has logged out.
  browser.cookies = alice.cookies
  browser.accessToken = null
  expectThat('refused-after-logout', (await browser.me()).status === 401)
  return { passed, failed }
}

const BOB = { ...ALICE, ip: '198.51.100.8' }
