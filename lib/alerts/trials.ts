import { Client, type ClientTraits } from '#lib/client/client.ts'
import { isJwt, REFRESHABLE_MECHANISMS, STORE_CHOICE_MECHANISM } from '#lib/core/mechanism-facts.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { AlertId } from '#lib/ledger/event.ts'
import type { Trial, TrialAct, TrialScene } from './trial.ts'

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36'
/** Addresses of the networks for documentation (RFC 5737). */
const ALICE: ClientTraits = { ip: '198.51.100.7', userAgent: CHROME }
const SAME_NETWORK: ClientTraits = { ip: '198.51.100.99', userAgent: CHROME }
const MALLORY: ClientTraits = { ip: '203.0.113.66', userAgent: 'SessionLab-Mallory/1.0' }

const login = ({ bench }: TrialScene, mechanism: MechanismId, user = 'alice'): Promise<Client> =>
  bench.login(mechanism, user, {}, ALICE)

/** The mechanism with refresh tokens, whose access token is a JWT. */
const WITH_REFRESH = REFRESHABLE_MECHANISMS.find(isJwt) as MechanismId

/** The first mechanism of a bench that is no JWT, or the first: for acts that are the same with each. */
const laneOf = ({ policy: { lanes } }: TrialScene): MechanismId =>
  lanes.find((id) => !isJwt(id)) ?? lanes[0] ?? STORE_CHOICE_MECHANISM

/** Refreshes twice, so that the copied token is too old for the grace period. */
async function reuseToken(scene: TrialScene): Promise<void> {
  const alice = await login(scene, WITH_REFRESH)
  const copy = alice.copy().from(MALLORY)
  await alice.refresh()
  await alice.refresh()
  await copy.refresh()
}

async function presentFive(client: Client): Promise<void> {
  for (let sent = 0; sent < 5; sent++) await client.me('?slide=0')
}

/** The same JWT, whose header names another key. */
function withForeignKey(client: Client): Client {
  const [header = '', ...rest] = client.credential.split('.')
  const stated = JSON.parse(Buffer.from(header, 'base64url').toString()) as object
  const foreign = Buffer.from(JSON.stringify({ ...stated, kid: 'foreign-key' })).toString('base64url')
  return client.with([foreign, ...rest].join('.'))
}

/** Logs out on one node and uses the credential on another one, two seconds later. */
async function useElsewhere(scene: TrialScene, mechanism: MechanismId): Promise<void> {
  const { bench } = scene
  const alice = await login(scene, mechanism)
  const copy = alice.copy()
  await copy.request('me', { headers: { 'lab-node': 'b' } })
  await bench.must('/api/bench/faults', { method: 'PATCH', body: { invalidation: 'dropped' } })
  await alice.request('logout', { method: 'POST', body: {}, headers: { 'lab-node': 'a' } })
  await bench.advance(2)
  await copy.request('me?slide=0', { headers: { 'lab-node': 'b' } })
}

async function wrongPassword(scene: TrialScene, user: string): Promise<void> {
  await new Client(scene.bench, laneOf(scene)).from(MALLORY).login(user, { password: 'a wrong password' })
}

/** Sets a webhook, and causes an alert that is sent to it. */
async function alertToReceiver(scene: TrialScene, statuses: readonly number[]): Promise<void> {
  const url = await scene.receiver(statuses)
  await scene.bench.must('/api/bench/alerts', { method: 'PATCH', body: { webhook: { url } } })
  await reuseToken(scene)
}

const setRedis = ({ bench }: TrialScene, redis: string) =>
  bench.must('/api/bench/faults', { method: 'PATCH', body: { redis } })

/** Of each alert, the act that fires it and the look-alike. */
export const TRIALS: Readonly<Record<AlertId, Readonly<Record<TrialAct, Trial>>>> = {
  'refresh-reuse': {
    fires: {
      isPossibleOn: ({ lanes, jwt }) => lanes.includes(WITH_REFRESH) && jwt.rotation && jwt.reuseDetection,
      run: reuseToken,
    },
    'look-alike': {
      isPossibleOn: ({ lanes, jwt }) => lanes.includes(WITH_REFRESH) && jwt.gracePeriodSeconds > 0,
      async run(scene) {
        const tab = await login(scene, WITH_REFRESH)
        const otherTab = tab.copy()
        await tab.refresh()
        await otherTab.refresh()
      },
    },
  },
  'use-after-end': {
    fires: {
      isPossibleOn: () => true,
      async run(scene) {
        const alice = await login(scene, laneOf(scene))
        const copy = alice.copy().from(MALLORY)
        await alice.logout()
        await copy.me('?slide=0')
      },
    },
    'look-alike': {
      async run(scene) {
        const alice = await login(scene, laneOf(scene))
        const other = await login(scene, laneOf(scene))
        const { idleSeconds, absoluteSeconds } = scene.policy.lifetime
        await scene.bench.advance(idleSeconds + 1)
        await alice.me()
        await scene.bench.advance(absoluteSeconds)
        await other.me()
      },
    },
  },
  'unknown-key': {
    fires: {
      async run(scene) {
        await presentFive(withForeignKey(await login(scene, WITH_REFRESH)))
      },
    },
    'look-alike': {
      async run(scene) {
        const elsewhere = await (await scene.otherBench()).login(WITH_REFRESH, 'alice', {}, ALICE)
        const here = await login(scene, WITH_REFRESH)
        await presentFive(here.with(elsewhere.credential))
      },
    },
  },
  'revocation-lag': {
    fires: {
      policy: { serverSession: { store: 'two-tier', cacheSeconds: 60 } },
      run: (scene) => useElsewhere(scene, STORE_CHOICE_MECHANISM),
    },
    'look-alike': {
      policy: { jwt: { revocation: 'none' } },
      run: (scene) => useElsewhere(scene, WITH_REFRESH),
    },
  },
  'store-lost': {
    fires: {
      async run(scene) {
        await login(scene, STORE_CHOICE_MECHANISM)
        await setRedis(scene, 'emptied')
      },
    },
    'look-alike': {
      async run(scene) {
        const alice = await login(scene, STORE_CHOICE_MECHANISM)
        for (const state of ['slow', 'down', 'up']) {
          await setRedis(scene, state)
          await alice.me()
        }
      },
    },
  },
  'session-limit': {
    fires: {
      policy: { concurrency: { perUser: 2 } },
      async run(scene) {
        for (let logins = 0; logins < 3; logins++) await login(scene, STORE_CHOICE_MECHANISM)
      },
    },
    'look-alike': {
      policy: { concurrency: { perUser: 2 } },
      async run(scene) {
        const browser = await login(scene, STORE_CHOICE_MECHANISM)
        for (let logins = 0; logins < 3; logins++) await browser.login()
      },
    },
  },
  'impossible-travel': {
    fires: {
      isPossibleOn: ({ binding: { ip, userAgent } }) => isOpen(ip) && isOpen(userAgent),
      async run(scene) {
        const alice = await login(scene, laneOf(scene))
        await alice.copy().from(MALLORY).me('?slide=0')
      },
    },
    'look-alike': {
      isPossibleOn: () => true,
      async run(scene) {
        const alice = await login(scene, laneOf(scene))
        await alice.copy().from(SAME_NETWORK).me('?slide=0')
      },
    },
  },
  'failure-burst': {
    fires: {
      async run(scene) {
        for (let tried = 0; tried < 5; tried++) {
          await wrongPassword(scene, 'alice')
          await wrongPassword(scene, 'bob')
        }
      },
    },
    'look-alike': {
      async run(scene) {
        await wrongPassword(scene, 'alice')
        await login(scene, laneOf(scene))
      },
    },
  },
  'delivery-failed': {
    fires: { awaitsDelivery: true, run: (scene) => alertToReceiver(scene, [500]) },
    'look-alike': { awaitsDelivery: true, run: (scene) => alertToReceiver(scene, [500, 204]) },
  },
}

const isOpen = (mode: string): boolean => mode === 'off' || mode === 'log'
