import type { APIRequestContext, BrowserContext, Page } from '@playwright/test'
import type { Carrier, NodeName } from './api.ts'
import { Lane } from './lane.ts'
import { assertMechanism, type Mechanism } from './mechanisms.ts'
import { BENCH_KEY, INTRO_DONE, INTRO_KEY } from './page-names.ts'
import { type Reply, readReply } from './reply.ts'
import type { OpenBrowser, World } from './world.ts'

export interface SendOptions {
  readonly data?: object
  readonly headers?: Readonly<Record<string, string>>
  /** The node that serves the request; otherwise the load balancer chooses. */
  readonly node?: NodeName
}

/** Cookies and local storage, as `browser.newContext({ storageState })` takes them. */
export type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>

interface Traits {
  readonly name: string
  /** Whose name and password its logins send. */
  readonly user: string
  readonly userAgent: string
}

/**
 * A client with a cookie jar of its own: plain requests, and a browser once {@link page} is called. What a page does counts for
 * the requests after it, and the other way round.
 */
export class Person {
  readonly name: string
  readonly user: string
  readonly world: World
  private readonly userAgent: string
  private readonly browser: OpenBrowser
  private readonly lanes = new Map<Mechanism, Lane>()
  private requests: APIRequestContext | null = null
  private context: BrowserContext | null = null
  private opened: Page | null = null

  constructor(world: World, browser: OpenBrowser, { name, user, userAgent }: Traits) {
    this.world = world
    this.browser = browser
    this.name = name
    this.user = user
    this.userAgent = userAgent
  }

  /** This client on one mechanism. The same lane for the same mechanism. @throws Error if there is no such mechanism */
  on(mechanism: Mechanism): Lane {
    assertMechanism(mechanism)
    const known = this.lanes.get(mechanism) ?? new Lane(this, mechanism)
    this.lanes.set(mechanism, known)
    return known
  }

  /** Logs in on a mechanism. @throws Error if the login is refused */
  async login(mechanism: Mechanism, options: { readonly carrier?: Carrier } = {}): Promise<Lane> {
    const lane = this.on(mechanism)
    const reply = await lane.login(options)
    if (reply.status !== 200)
      throw new Error(
        `${this.name} could not log in: ${reply.request} returned ${reply.status} ${reply.code}.`,
      )
    return lane
  }

  /** Sends a request to the bench with the cookies of this client. */
  async send(method: string, path: string, { data, headers, node }: SendOptions = {}): Promise<Reply> {
    const requests = await this.requestsOf()
    const response = await requests.fetch(path, {
      method,
      headers: {
        bench: this.world.id,
        'user-agent': this.userAgent,
        ...(node && { 'lab-node': node }),
        ...headers,
      },
      ...(data && { data }),
    })
    return readReply(`${method} ${path}`, response)
  }

  /** A page of this client’s browser, which shows the bench. */
  async page(): Promise<Page> {
    if (this.opened) return this.opened
    const context = await (await this.browser()).newContext({
      baseURL: this.world.url,
      userAgent: this.userAgent,
    })
    await this.lend(context)
    this.context = context
    await this.requests?.dispose()
    this.requests = null
    this.opened = await this.context.newPage()
    await this.opened.goto('/')
    await this.opened.locator('[data-hydrated]').waitFor({ state: 'attached' })
    return this.opened
  }

  /** Gives a browser context of the test the cookies of this client, and its pages what they have to know of the bench. */
  async lend(context: BrowserContext): Promise<void> {
    const { cookies } = await this.storageState()
    await context.addCookies(cookies)
    await rememberIn(context, this.world)
  }

  /**
   * The cookies of this client as an object: for another browser context, without a file. A context that logs out ends the session
   * of every other context with the same state. A page also needs what {@link lend} gives it.
   */
  async storageState(): Promise<StorageState> {
    if (this.context) return this.context.storageState()
    const { cookies } = await (await this.requestsOf()).storageState()
    const { origin } = new URL(this.world.url)
    return {
      cookies: [...cookies, ...this.world.benchCookies()],
      origins: [{ origin, localStorage: [{ name: INTRO_KEY, value: INTRO_DONE }] }],
    }
  }

  /** Adds cookies to the jar, such as stolen ones. */
  async addCookies(cookies: StorageState['cookies']): Promise<void> {
    if (this.context) return this.context.addCookies(cookies)
    const before = (await (await this.requestsOf()).storageState()).cookies
    const names = cookies.map(({ name }) => name)
    await this.requests?.dispose()
    this.requests = await this.world.newRequests({
      cookies: [...before.filter(({ name }) => !names.includes(name)), ...cookies],
      origins: [],
    })
  }

  async close(): Promise<void> {
    await this.requests?.dispose()
    await this.context?.close()
  }

  private async requestsOf(): Promise<APIRequestContext> {
    if (this.context) return this.context.request
    this.requests ??= await this.world.newRequests()
    return this.requests
  }
}

/** Gives the pages of a context what they have to know of a bench. */
export function rememberIn(context: BrowserContext, { publicName, users }: BenchOfPage): Promise<unknown> {
  return context.addInitScript(rememberBench, {
    intro: [INTRO_KEY, INTRO_DONE],
    bench: [BENCH_KEY, publicName],
    passwords: Object.fromEntries(users.map(({ name, password }) => [name, password])),
  } as const)
}

type BenchOfPage = Pick<World, 'publicName' | 'users'>

interface Remembered {
  readonly intro: readonly [key: string, value: string]
  readonly bench: readonly [key: string, publicName: string]
  readonly passwords: Readonly<Record<string, string>>
}

/** Runs in each document of the context, before its scripts. A page without the passwords of its bench makes another bench. */
function rememberBench({ intro, bench: [key, bench], passwords }: Remembered): void {
  try {
    localStorage.setItem(...(intro as [string, string]))
    if (sessionStorage.getItem(key) === null)
      sessionStorage.setItem(key, JSON.stringify({ bench, passwords, changed: {}, jars: {} }))
  } catch {
    // A document without storage, such as about:blank.
  }
}
