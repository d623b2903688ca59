import { createHash } from 'node:crypto'
import { relative } from 'node:path'
import { type Browser, test as base, mergeTests as mergeBase } from '@playwright/test'
import { keepWorld } from './kept-world.ts'
import type { Lane } from './lane.ts'
import type { Mechanism } from './mechanisms.ts'
import { bugsOf, readPlan, variantOf } from './mutate/plan.ts'
import { closeVariant, watchReach, withVariants } from './mutate/variants.ts'
import type { Person } from './person.ts'
import { settle } from './settled.ts'
import { union } from './union.ts'
import { Clock, Faults, Ledger, Nodes, type OpenBrowser, World, type WorldOptions } from './world.ts'

/** The server that the tests run against. */
export interface Lab {
  readonly url: string
  readonly version: string
}

export interface LabOptions {
  /** Address of the server. Default: `SESSION_LAB_URL`, then `baseURL`, then `http://127.0.0.1:3000`. */
  labUrl: string | undefined
  /** Of each world of the test. */
  worldOptions: WorldOptions
}

interface LabFixtures {
  /** A bench of its own for the test. */
  world: World
  /** Users of the world, each with a cookie jar of its own. */
  alice: Person
  bob: Person
  carol: Person
  /** An attacker without an account. */
  mallory: Person
  /** Alice’s second device. */
  phone: Person
  /** Alice on a mechanism, or another person. */
  lane: (mechanism: Mechanism, person?: Person) => Lane
  clock: Clock
  faults: Faults
  nodes: Nodes
  ledger: Ledger
  /** Resolves when the page of a person shows every event so far. */
  settled: (person?: Person) => Promise<void>
  /** File and titles of the test: the same with and without a bug of the runner. */
  titles: readonly string[]
}

interface LabWorkerFixtures {
  lab: Lab
  /** Launched when the first page is opened: tests of the API need no browser. */
  lazyBrowser: OpenBrowser
  labAddress: string | undefined
}

const USUAL_URL = 'http://127.0.0.1:3000'
/** Of the run, if `session-lab mutate` runs this suite. */
const plan = readPlan()

const labTest = base.extend<LabOptions & LabFixtures, LabWorkerFixtures>({
  labUrl: [undefined, { option: true }],
  worldOptions: [{}, { option: true }],
  labAddress: [process.env.SESSION_LAB_URL || undefined, { option: true, scope: 'worker' }],

  lab: [
    async ({ labAddress }, use, workerInfo) => {
      const url = (labAddress ?? workerInfo.project.use.baseURL ?? USUAL_URL).replace(/\/$/, '')
      await use({ url, version: await versionOf(url) })
    },
    { scope: 'worker', title: 'find Session Lab' },
  ],

  lazyBrowser: [
    async ({ playwright, browserName, launchOptions, headless, channel }, use) => {
      let launched: Promise<Browser> | null = null
      await use(() => {
        launched ??= playwright[browserName].launch({
          headless,
          ...(channel && { channel }),
          ...launchOptions,
        })
        return launched
      })
      await (launched as Promise<Browser> | null)?.then((browser) => browser.close())
    },
    { scope: 'worker', box: true },
  ],

  world: [
    async ({ lab, labUrl, worldOptions, playwright, lazyBrowser, titles }, use, testInfo) => {
      const url = labUrl ?? lab.url
      const newRequests = (storageState?: Parameters<World['newRequests']>[0]) =>
        playwright.request.newContext({ baseURL: url, ...(storageState && { storageState }) })
      const seed = worldOptions.seed ?? seedOf(titles)
      const planted = bugsOf(testInfo.title, plan)
      const mutations = union(worldOptions.mutations ?? [], planted)
      const observedMutations = union(worldOptions.observedMutations ?? [], plan?.observed ?? [])
      const world = await World.create(url, newRequests, lazyBrowser, {
        ...worldOptions,
        seed,
        mutations,
        observedMutations,
      })
      world.ofRun = { active: planted, observed: plan?.observed ?? [] }
      const readReach = plan && watchReach(world, plan)
      await use(world)
      if (readReach) closeVariant(await readReach(), testInfo, planted.length > 0)
      if (testInfo.status === testInfo.expectedStatus) return world.delete()
      const file = testInfo.outputPath('world.json')
      const events = await new Ledger(world).events().catch(() => [])
      const open = `npx session-lab open ${relative(process.cwd(), file)}`
      await keepWorld(world, file)
      await testInfo.attach('world', {
        contentType: 'application/json',
        body: JSON.stringify({ seed, bench: world.publicName, open, mutations, events }, null, 2),
      })
      await world.close()
    },
    { title: 'world', box: 'self' },
  ],

  titles: [
    async ({ browserName: _ }, use, testInfo) => {
      // Playwright also names a snapshot by them, if the test states no name.
      testInfo.titlePath = testInfo.titlePath.map((title) => variantOf(title, plan).title)
      await use(testInfo.titlePath)
    },
    { auto: true, box: true },
  ],

  alice: ({ world }, use) => use(world.user('alice')),
  bob: ({ world }, use) => use(world.user('bob')),
  carol: ({ world }, use) => use(world.user('carol')),
  mallory: ({ world }, use) => use(world.mallory()),
  phone: ({ world }, use) => use(world.phone()),
  lane: ({ alice }, use) => use((mechanism, person = alice) => person.on(mechanism)),
  clock: ({ world }, use) => use(new Clock(world)),
  faults: ({ world }, use) => use(new Faults(world)),
  nodes: ({ world }, use) => use(new Nodes(world)),
  ledger: ({ world }, use) => use(new Ledger(world)),
  settled: ({ world, alice }, use) => use((person = alice) => settle(world, person)),
})

/** Playwright’s `test` with worlds, persons and their means. Compose it with others by {@link mergeTests}. */
export const test = withVariants(labTest, plan)

/** Playwright’s `mergeTests`. A test that it returns can also be run with planted bugs, each in a world of its own. */
export const mergeTests = ((...tests: Parameters<typeof mergeBase>) =>
  withVariants(mergeBase(...tests), plan)) as typeof mergeBase

/** The same for the same test, and short enough for the server. */
function seedOf(titles: readonly string[]): string {
  return createHash('sha256').update(titles.join(' › ')).digest('base64url')
}

/** @throws Error that says how to start a server, if none responds */
async function versionOf(url: string): Promise<string> {
  try {
    const response = await fetch(`${url}/api/openapi.json`, { signal: AbortSignal.timeout(10_000) })
    const { info } = (await response.json()) as { info: { title: string; version: string } }
    if (info.title !== 'Session Lab') throw new Error(`another server: ${info.title}`)
    return info.version
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(
      `No Session Lab responds at ${url} (${reason}). Start one with \`npx session-lab serve\`, or set SESSION_LAB_URL.`,
    )
  }
}
