import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NODE_IDS, type NodeId } from '#lib/core/session.ts'
import { type Case, WITH_DENYLIST, WITH_RECORDS } from '../support/cases.ts'
import { type ApiResponse, Client, TestBench } from '../support/test-bench.ts'

/*
 * Random faults as a property test: whatever fails and is repaired on three nodes in any order, the
 * properties hold, for every store. `lifecycles.test.ts` tests the lives of sessions on one node without
 * faults; here there are faults, and requests pass from the handler to the store.
 */

const IDLE_MS = 60_000
const ABSOLUTE_MS = 300_000
const CACHE_MS = 5000
/** As long as a delayed message takes, and longer than the error of times in whole seconds. */
const DELIVERY_MS = 2000
const POLICY = {
  lifetime: { idleSeconds: 60, absoluteSeconds: 300, renewalSeconds: 3600 },
  concurrency: { perUser: 1000, perIp: 10_000 },
  jwt: { accessSeconds: 300 },
}

/** Takes a few seconds for each case; `RUNS=1000` runs longer. */
const RUNS = Number(process.env.RUNS ?? 25)

const node = fc.constantFrom(...NODE_IDS)
const n = fc.nat(2)
const me = fc.record({ do: fc.constant('me' as const), node, n, slide: fc.boolean() })
const act = fc.oneof(
  { weight: 6, arbitrary: me },
  fc.record({ do: fc.constant('login' as const), node }),
  fc.record({ do: fc.constant('logout' as const), node, n }),
  fc.record({ do: fc.constant('revoke' as const), node, n }),
  fc.record({ do: fc.constant('node' as const), node, up: fc.boolean() }),
  fc.record({ do: fc.constant('line' as const), node, isCut: fc.boolean() }),
  fc.record({
    do: fc.constant('redis' as const),
    is: fc.constantFrom('up', 'down', 'read-only', 'emptied'),
  }),
  fc.record({ do: fc.constant('messages' as const), are: fc.constantFrom('on', 'dropped', 'delayed') }),
  fc.record({ do: fc.constant('move' as const) }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 2, 5, 30, 61, 200) }),
)
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never

/** The state of a session according to the responses. */
interface Life {
  readonly client: Client
  readonly bornAt: number
  readonly bornOn: NodeId
  /** When it was last accepted as activity. */
  seenAt: number
  /** From when no node accepts it, as stated by the response that ended it. */
  overAt: number | null
  /** Nodes that have reported its end and still have it stored. */
  readonly refusedBy: Set<NodeId>
  /** A node may lack its copy for some time. */
  maySplit: boolean
  /** A copy, or the message of its end, may be lost. */
  mayMiss: boolean
}

/** Three nodes as seen from outside, and the properties of each response. */
class Fleet {
  private readonly lives: Life[] = []
  private readonly up = { a: true, b: true, c: true }
  private readonly isCut = { a: false, b: false, c: false }
  private redis = 'up'
  private messages = 'on'
  private readonly bench: TestBench
  private readonly mechanism: Case['mechanism']
  private readonly store: string
  private now: number
  private readonly reported: (what: string) => void

  private constructor(
    bench: TestBench,
    {
      mechanism,
      store,
      now,
      reported,
    }: Pick<Case, 'mechanism'> & { store: string; now: number; reported: Report },
  ) {
    this.bench = bench
    this.mechanism = mechanism
    this.store = store
    this.now = now
    this.reported = reported
  }

  static async open({ mechanism, options }: Case, reported: Report): Promise<Fleet> {
    const { serverSession } = (options.policy ?? {}) as { serverSession?: object }
    const kept = options.preset === 'textbook' ? { store: 'memory' } : serverSession
    const policy = { ...POLICY, serverSession: { store: 'redis', cacheSeconds: CACHE_MS / 1000, ...kept } }
    const bench = await TestBench.open({ clock: { frozen: true }, policy })
    const { now } = (await bench.request('/api/bench')).body
    const store = mechanism === 'server-session' ? policy.serverSession.store : 'redis'
    return new Fleet(bench, { mechanism, store, now, reported })
  }

  async run(each: Act): Promise<void> {
    if (each.do === 'login') return this.login(each.node)
    if (each.do === 'node') return this.setNode(each.node, each.up)
    if (each.do === 'line') return this.setLine(each.node, each.isCut)
    if (each.do === 'redis') return this.setRedis(each.is)
    if (each.do === 'messages') return this.setMessages(each.are)
    if (each.do === 'wait') return this.wait(each.seconds)
    if (each.do === 'move') return this.moveAndBack()
    const life = this.lives.at(-1 - each.n)
    if (!life) return
    if (each.do === 'logout') return this.logout(life, each.node)
    if (each.do === 'revoke') return this.revoke(life, each.node)
    await this.me(life, each.node, each.slide)
  }

  /** Everything is repaired, and each session is checked on every node. */
  async mend(): Promise<void> {
    await this.setRedis('up')
    await this.setMessages('on')
    for (const each of NODE_IDS) await this.setNode(each, true)
    for (const each of NODE_IDS) await this.setLine(each, false)
    await this.wait(DELIVERY_MS / 1000)
    const rows = await this.bench.sessions()
    for (const life of this.lives) {
      const row = rows.find(({ id }) => id === life.client.session?.id)
      const answers = []
      for (const each of NODE_IDS) answers.push(await this.me(life, each, false))
      const isAccepted = answers.includes(200)
      if (row?.state === 'active')
        expect(isAccepted, 'a session is active in the ledger, and refused').toBe(true)
      if (life.overAt === null || life.mayMiss || this.store !== 'replicated') continue
      expect(isAccepted, 'a session that ended on every node is accepted').toBe(false)
    }
  }

  private async login(at: NodeId): Promise<void> {
    const client = new Client(this.bench, this.mechanism)
    client.headers = { 'lab-node': at }
    const answer = await client.login('alice', { carrier: 'cookie' })
    client.headers = {}
    if (answer.status !== 200) return this.isOutage(answer, at, this.redis !== 'up')
    const { isCut, up, messages, now } = this
    const maySplit = messages !== 'on' || NODE_IDS.some((each) => isCut[each] || !up[each])
    this.lives.push({
      ...{ client, bornAt: now, bornOn: at, seenAt: now, overAt: null, refusedBy: new Set() },
      ...{ maySplit, mayMiss: messages === 'dropped' },
    })
  }

  private async me(life: Life, at: NodeId, slide: boolean): Promise<number> {
    const answer = await this.ask(life.client, at, slide ? 'me' : 'me?slide=0')
    const { status, body } = answer
    const isOver = life.overAt !== null && this.now >= life.overAt
    if (status === 200) {
      expect(this.up[at], 'a stopped node responded').toBe(true)
      expect(isOver, 'a session that ended on every node was accepted').toBe(false)
      expect(life.refusedBy.has(at), 'a node took back that it was ended').toBe(false)
      expect(this.now, 'it outlived its absolute limit').toBeLessThan(life.bornAt + ABSOLUTE_MS)
      expect(this.now, 'it outlived its idle limit').toBeLessThan(life.seenAt + IDLE_MS)
      if (slide) life.seenAt = this.now
      this.reported(life.overAt === null ? 'accepted' : 'stale')
    } else if (status === 401) {
      if (body.code === 'session_ended') life.refusedBy.add(at)
      expect(this.isGood(life, at), `a good session was refused: ${body.code}`).toBe(false)
      this.reported('refused')
    } else this.isOutage(answer, at, this.redis === 'down')
    return status
  }

  private async logout(life: Life, at: NodeId): Promise<void> {
    // The client keeps a copy of its credential.
    const client = life.client.copy()
    const answer = await this.ask(client, at, 'logout', 'POST')
    if (answer.status !== 200) {
      expect(client.credential, 'an outage deleted a cookie').toBe(life.client.credential)
      return this.isOutage(answer, at, this.redis !== 'up')
    }
    if (answer.body.reach === 'everywhere') this.end(life, this.now + this.lagOf(life))
  }

  private async revoke(life: Life, at: NodeId): Promise<void> {
    const path = `/api/sessions/${life.client.session?.id}`
    const answer = await this.bench.request(path, { method: 'DELETE', headers: { 'lab-node': at } })
    if (answer.status !== 200) return this.isOutage(answer, at, this.redis !== 'up')
    expect(answer.body.effectiveAt).toBeLessThanOrEqual(this.now + this.lagOf(life))
    this.end(life, answer.body.effectiveAt)
  }

  private async setNode(at: NodeId, up: boolean): Promise<void> {
    const isLost = this.up[at] && !up
    this.up[at] = up
    if (isLost) {
      for (const life of this.lives) {
        life.maySplit = life.mayMiss = true
        if (this.store === 'replicated') life.refusedBy.delete(at)
        if (this.store === 'memory' && life.bornOn === at) this.end(life, this.now)
      }
    }
    await this.operate(`nodes/${at}`, { up })
  }

  private async setLine(at: NodeId, isCut: boolean): Promise<void> {
    this.isCut[at] = isCut
    for (const life of this.lives) life.maySplit = true
    await this.operate(`nodes/${at}`, { partitioned: isCut })
  }

  private async setRedis(is: string): Promise<void> {
    // Instants that a credential in whole seconds cannot distinguish.
    if (is === 'emptied') await this.wait(DELIVERY_MS / 1000)
    this.redis = is === 'emptied' ? 'up' : is
    await this.operate('faults', { redis: is })
    if (is !== 'emptied' || !this.isInRedis) return
    for (const life of this.lives) this.end(life, this.now + this.lagOf(life))
  }

  private async setMessages(are: string): Promise<void> {
    this.messages = are
    for (const life of this.lives) {
      if (are !== 'on') life.maySplit = true
      if (are === 'dropped') life.mayMiss = true
    }
    await this.operate('faults', { invalidation: are })
  }

  /**
   * Policy names another store for records, and then the earlier one: nothing is moved, and nothing becomes
   * valid again.
   */
  private async moveAndBack(): Promise<void> {
    if (this.mechanism !== 'server-session') return
    for (const store of [this.isShared ? 'memory' : 'redis', this.store]) {
      expect((await this.bench.policy({ serverSession: { store } })).status).toBe(200)
    }
    for (const life of this.lives) this.end(life, this.now)
  }

  private async wait(seconds: number): Promise<void> {
    this.now += seconds * 1000
    await this.bench.advance(seconds)
  }

  private end(life: Life, at: number): void {
    life.overAt = Math.min(life.overAt ?? at, at)
  }

  /** How much longer a node may accept a session whose end it has not received. */
  private lagOf({ bornAt }: Life): number {
    if (this.store === 'two-tier') return CACHE_MS
    return this.store === 'replicated' ? Math.max(0, bornAt + ABSOLUTE_MS - this.now) : 0
  }

  private get isInRedis(): boolean {
    return this.store === 'redis' || this.store === 'two-tier'
  }

  private get isShared(): boolean {
    return this.isInRedis || this.store === 'database'
  }

  /** Whether this node must accept it. It may still be unavailable. */
  private isGood({ overAt, bornAt, bornOn, maySplit }: Life, at: NodeId): boolean {
    if (overAt !== null || this.now >= bornAt + IDLE_MS) return false
    if (this.isShared) return true
    return this.store === 'memory' ? bornOn === at : !maySplit
  }

  /** 503 is allowed while something on the way fails, and deletes no cookie. */
  private isOutage({ status, headers, body }: ApiResponse, at: NodeId, redisFails: boolean): void {
    expect(status, JSON.stringify(body)).toBe(503)
    const isBroken = !this.up[at] || (this.isShared && this.isCut[at]) || (this.isInRedis && redisFails)
    expect(isBroken, 'unavailable without a fault').toBe(true)
    expect(headers.get('retry-after')).not.toBeNull()
    expect(headers.getSetCookie(), 'an outage touched a cookie').toEqual([])
    this.reported('unavailable')
  }

  private ask(client: Client, at: NodeId, what: string, method = 'GET'): Promise<ApiResponse> {
    const body = method === 'POST' ? { body: {} } : {}
    return client.request(what, { method, headers: { 'lab-node': at }, ...body })
  }

  private async operate(path: string, body: object): Promise<void> {
    const { status } = await this.bench.request(`/api/bench/${path}`, { method: 'PATCH', body })
    expect(status).toBe(200)
  }
}

type Report = (what: string) => void

describe.each([...WITH_RECORDS, ...WITH_DENYLIST])('$name', (each) => {
  test('keeps the properties on three nodes through all faults', async () => {
    const reported: Record<string, number> = {}
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 8, maxLength: 24 }), async (acts) => {
        const fleet = await Fleet.open(each, (what) => {
          reported[what] = (reported[what] ?? 0) + 1
        })
        await fleet.run({ do: 'login', node: 'a' })
        for (const one of acts) await fleet.run(one)
        await fleet.mend()
      }),
      { numRuns: RUNS },
    )
    // The runs contained relevant actions.
    for (const what of ['accepted', 'refused', 'unavailable']) expect(reported[what], what).toBeGreaterThan(0)
  }, 300_000)
})
