import type { APIRequestContext, Browser } from '@playwright/test'
import type { LabEvent, NodeName, Revocation, Session, User } from './api.ts'
import { assertEventType } from './event-types.ts'
import { readNdjson } from './ndjson.ts'
import { Person, type StorageState } from './person.ts'
import { describeReply, type Reply, readReply } from './reply.ts'
import { union } from './union.ts'

/** Options of a new world. */
export interface WorldOptions {
  /** Makes every generated ID the same in each run. Default: the title of the test. */
  readonly seed?: string
  /** `hardened` unless stated: see `GET /api/openapi.json` for the others. */
  readonly preset?: string
  /** Changes to the policy of the preset, as a JSON merge patch (RFC 7396). */
  readonly policy?: Readonly<Record<string, unknown>>
  /** Default: the clock stands still until the test advances it. */
  readonly clock?: { readonly frozen?: boolean; readonly offsetSeconds?: number }
  /** Planted bugs that are active in it, by ID (`GET /api/mutations`), also after a reset. */
  readonly mutations?: readonly string[]
  /** Planted bugs that change nothing: an event `mutation.reached` states that a request would have run into one. */
  readonly observedMutations?: readonly string[]
}

/** How requests are sent: Playwright’s, so that they are in its traces. */
export type NewRequests = (storageState?: StorageState) => Promise<APIRequestContext>

/** Launches the browser, or returns the one that is open. */
export type OpenBrowser = () => Promise<Browser>

interface CreatedBench {
  readonly id: string
  readonly publicName: string
  readonly users: readonly (User & { readonly password: string })[]
}

/** User agents by which the server tells the devices of the persons apart. */
const LAPTOP =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'
const ATTACKER = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'

/** A bench that belongs to one test: users, policy, clock, nodes, sessions and events are its own. */
export class World {
  /** The capability to operate the bench. It is in no URL. */
  readonly id: string
  /** A name that is no secret. */
  readonly publicName: string
  readonly url: string
  readonly users: CreatedBench['users']
  readonly newRequests: NewRequests
  /** Is awaited before the bench is deleted: its event log ends with it. */
  onDelete: () => Promise<void> = async () => {}
  /** The bugs of a run of `session-lab mutate`: a test cannot switch them off by its own. */
  ofRun: { readonly active: readonly string[]; readonly observed: readonly string[] } = {
    active: [],
    observed: [],
  }
  private readonly operator: APIRequestContext
  private readonly cookies: StorageState['cookies']
  private readonly browser: OpenBrowser
  private readonly persons = new Map<string, Person>()

  private constructor(
    url: string,
    created: CreatedBench,
    cookies: StorageState['cookies'],
    means: { operator: APIRequestContext; newRequests: NewRequests; browser: OpenBrowser },
  ) {
    this.url = url
    this.id = created.id
    this.publicName = created.publicName
    this.users = created.users
    this.cookies = cookies
    this.operator = means.operator
    this.newRequests = means.newRequests
    this.browser = means.browser
  }

  /** @throws Error with the problem that the server states */
  static async create(
    url: string,
    newRequests: NewRequests,
    browser: OpenBrowser,
    options: WorldOptions = {},
  ): Promise<World> {
    const operator = await newRequests()
    const { clock = { frozen: true }, ...more } = options
    const reply = await readReply(
      'POST /api/benches',
      await operator.post('/api/benches', { data: { clock, ...more } }),
    )
    if (reply.status !== 201) throw new Error(`No world: ${describeReply(reply)}`)
    const { cookies } = await operator.storageState()
    return new World(url, reply.body as unknown as CreatedBench, cookies, { operator, newRequests, browser })
  }

  /** A user on a laptop; the same client for the same name. @throws Error if the bench has no such user */
  user(name: string): Person {
    this.passwordOf(name)
    return this.person(name, name, LAPTOP)
  }

  /** The second device of Alice. */
  phone(): Person {
    return this.person('phone', 'alice', PHONE)
  }

  /** A client that has no account, and what it steals. */
  mallory(): Person {
    return this.person('mallory', 'alice', ATTACKER)
  }

  /** A client with a cookie jar of its own; the same one for the same name. @throws Error if that is of another user */
  person(name: string, user: string, userAgent: string): Person {
    const known = this.persons.get(name) ?? new Person(this, this.browser, { name, user, userAgent })
    if (known.user !== user)
      throw new Error(
        `The client ${name} of this world logs in as ${known.user}, not as ${user}: take another name.`,
      )
    this.persons.set(name, known)
    return known
  }

  /** @throws Error if the bench has no such user */
  passwordOf(user: string): string {
    const found = this.users.find(({ name }) => name === user)
    if (!found)
      throw new Error(
        `This world has no user ${user}: it has ${this.users.map(({ name }) => name).join(', ')}.`,
      )
    return found.password
  }

  /** Sends a request as the operator of the bench, without the cookies of a person. */
  async send(method: string, path: string, data?: object): Promise<Reply> {
    if (method === 'DELETE' && path === '/api/bench') await this.onDelete()
    const response = await this.operator.fetch(path, {
      method,
      headers: { bench: this.id },
      ...(data && { data }),
    })
    return readReply(`${method} ${path}`, response)
  }

  /** {@link send}. @throws Error if the request is refused */
  async must(method: string, path: string, data?: object): Promise<Reply> {
    const reply = await this.send(method, path, data)
    if (reply.status >= 400) throw new Error(describeReply(reply))
    return reply
  }

  /** Changes the policy, as a JSON merge patch. */
  async setPolicy(patch: Readonly<Record<string, unknown>>): Promise<void> {
    await this.must('PATCH', '/api/bench/policy', patch)
  }

  /** Roles, password or state of a user. Sessions end as the policy says. */
  async setUser(
    name: string,
    patch: { roles?: readonly string[]; disabled?: boolean; password?: string },
  ): Promise<void> {
    await this.must('PATCH', `/api/bench/users/${encodeURIComponent(name)}`, patch)
  }

  /** Switches planted bugs; the others are switched off. */
  async setMutations(active: readonly string[]): Promise<void> {
    await this.must('PATCH', '/api/bench/mutations', {
      active: union(active, this.ofRun.active),
      ...(this.ofRun.observed.length > 0 && { observed: this.ofRun.observed }),
    })
  }

  /** Ends all sessions, and restores policy, users, clock, nodes and faults. */
  async reset(): Promise<void> {
    await this.must('POST', '/api/bench/reset')
  }

  /** Revokes a session, as an operator. */
  async revoke(sessionId: string): Promise<Revocation> {
    const { body } = await this.must('DELETE', `/api/sessions/${encodeURIComponent(sessionId)}`)
    return body as unknown as Revocation
  }

  /** A session as the server lists it now; null if the bench has none with this ID. @throws Error without an ID, or if the server cannot list it */
  async session(id: string): Promise<Session | null> {
    if (!id) throw new Error('world.session takes the ID of a session: log in first.')
    const reply = await this.send('GET', `/api/sessions/${encodeURIComponent(id)}`)
    if (reply.status === 404) return null
    if (reply.status >= 400) throw new Error(describeReply(reply))
    return reply.body.session ?? null
  }

  /** The cookie by which a browser has this bench. */
  benchCookies(): StorageState['cookies'] {
    return this.cookies
  }

  /** The cookies of the first client, or only that of the bench. */
  async storageState(): Promise<StorageState> {
    const [first = this.user('alice')] = this.persons.values()
    return first.storageState()
  }

  /** Closes the clients. The bench stays until it is idle. */
  async close(): Promise<void> {
    await this.closePersons()
    await this.operator.dispose()
  }

  /** Closes the clients, and deletes the bench. */
  async delete(): Promise<void> {
    await this.closePersons()
    // A server of an earlier version has no such route, and one that has stopped has no bench: the test has passed.
    await this.send('DELETE', '/api/bench').catch(() => {})
    await this.operator.dispose()
  }

  private async closePersons(): Promise<void> {
    await Promise.all(Array.from(this.persons.values(), (person) => person.close()))
  }
}

interface Duration {
  readonly seconds?: number
  readonly minutes?: number
  readonly hours?: number
  readonly days?: number
}

const SECONDS: Readonly<Record<keyof Duration, number>> = {
  seconds: 1,
  minutes: 60,
  hours: 3600,
  days: 86_400,
}
const DURATION_HINT = `state numbers of ${Object.keys(SECONDS).join(', ')}.`
/** An earlier instant is one in seconds, such as the `exp` of a JWT. */
const MIN_INSTANT = Date.UTC(2000)

/** The clock of the server in this world. Playwright’s `page.clock` moves the time of a page only: no session expires by it. */
export class Clock {
  private readonly world: World
  constructor(world: World) {
    this.world = world
  }

  /** @returns the time after it, in epoch milliseconds. @throws Error without a duration: the clock would stand still */
  async advance(by: Duration): Promise<number> {
    const parts = Object.entries(by)
    const wrong = parts.find(([unit, n]) => !Object.hasOwn(SECONDS, unit) || !Number.isFinite(n))
    if (wrong) throw new Error(`clock.advance cannot advance by ${wrong[1]} ${wrong[0]}: ${DURATION_HINT}`)
    if (parts.length === 0) throw new Error(`clock.advance has no duration: ${DURATION_HINT}`)
    const advanceSeconds = parts.reduce((sum, [unit, n]) => sum + n * SECONDS[unit as keyof Duration], 0)
    return this.set({ advanceSeconds })
  }

  /**
   * Advances it to an instant, such as `session.expiresAt`: to the whole second after it. Never back. Whether a session ends on
   * time is tested by the limit of the policy: a server that computes a wrong end states the wrong end, too.
   * @throws Error without an instant: the clock would stand still
   */
  async advanceTo(instant: number): Promise<number> {
    if (!(Number.isFinite(instant) && instant >= MIN_INSTANT))
      throw new Error(
        `clock.advanceTo takes an instant in epoch milliseconds, such as session.expiresAt: ${instant} is none.`,
      )
    const now = await this.now()
    return instant > now ? this.set({ advanceSeconds: Math.ceil((instant - now) / 1000) }) : now
  }

  /** It stands still until it is advanced. */
  freeze(): Promise<number> {
    return this.set({ frozen: true })
  }

  /** It runs as real time does, from its present value. */
  run(): Promise<number> {
    return this.set({ frozen: false })
  }

  async now(): Promise<number> {
    return Number((await this.world.must('GET', '/api/bench')).body.now)
  }

  private async set(body: object): Promise<number> {
    return Number((await this.world.must('POST', '/api/bench/clock', body)).body.now)
  }
}

/** Faults that this world suffers, and no other one. */
export class Faults {
  private readonly world: World
  constructor(world: World) {
    this.world = world
  }

  /** Redis, as the nodes of this world reach it. */
  redis(state: 'up' | 'down' | 'slow' | 'read-only' | 'emptied'): Promise<void> {
    return this.set({ redis: state })
  }

  /** The messages by which nodes invalidate their caches. */
  invalidation(state: 'on' | 'dropped' | 'delayed'): Promise<void> {
    return this.set({ invalidation: state })
  }

  /** Any fault of `PATCH /api/bench/faults`. */
  async set(faults: Readonly<Record<string, unknown>>): Promise<void> {
    await this.world.must('PATCH', '/api/bench/faults', faults)
  }
}

/** The nodes behind the load balancer of this world. */
export class Nodes {
  private readonly world: World
  constructor(world: World) {
    this.world = world
  }

  /** A node that stops loses its memory. */
  stop(node: NodeName): Promise<void> {
    return this.set(node, { up: false })
  }

  start(node: NodeName): Promise<void> {
    return this.set(node, { up: true })
  }

  /** Sets its clock ahead. */
  skew(node: NodeName, seconds: number): Promise<void> {
    return this.set(node, { clockSkewSeconds: seconds })
  }

  async set(node: NodeName, state: Readonly<Record<string, unknown>>): Promise<void> {
    await this.world.must('PATCH', `/api/bench/nodes/${node}`, state)
  }
}

/** Matches the fields that it names. */
export type EventFilter = { readonly [Field in keyof LabEvent]?: LabEvent[Field] }

/** The event log of this world: what the server decided, and why. */
export class Ledger {
  private readonly world: World
  constructor(world: World) {
    this.world = world
  }

  /** All events, oldest first. @throws Error if the filter has a type that no event has, or a field without a value */
  async events(filter: EventFilter = {}): Promise<readonly LabEvent[]> {
    const { body } = await this.world.must('GET', '/api/events?format=ndjson&after=0-0')
    const events = readNdjson<LabEvent>(String(body.text ?? JSON.stringify(body)))
    const wanted = Object.entries(filter)
    const unset = wanted.find(([, value]) => value === undefined)
    // It would match the events without this field.
    if (unset)
      throw new Error(`The filter has no value for ${unset[0]}: leave the field out, or log in first.`)
    if (filter.type !== undefined) assertEventType(filter.type, events)
    return events.filter((event) => wanted.every(([name, value]) => event[name as keyof LabEvent] === value))
  }
}
