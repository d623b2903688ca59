import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ATTACKS } from '#lib/attacks/index.ts'
import { judge } from '#lib/attacks/judge.ts'
import { BenchClient } from '#lib/client/bench-client.ts'
import { directSend } from '#lib/client/direct-send.ts'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { serveRequest } from '#lib/web/routes.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

/** 1 000 sessions, on 40 benches. */
const BENCHES = 40
const SESSIONS_PER_BENCH = 25

/** Without the comparison of each response with the OpenAPI document, which other tests do. */
const send = directSend(serveRequest, 'Tests/1.0')

const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1',
  'curl/8.9.1',
]

/** What an honest user does, with a client of their own. None of it has to succeed. */
const ACTS = {
  check: ({ client }) => client.me(),
  refresh: ({ client }) => client.refresh(),
  transfer: ({ client, user }) =>
    client.post('transfer', { to: user === 'bob' ? 'alice' : 'bob', amount: 1 }),
  'step-up': ({ client, bench, user }) => client.post('step-up', { password: bench.passwords[user] }),
  'wrong password': ({ client }) => client.post('step-up', { password: 'mistyped' }),
  logout: ({ client }) => client.logout(),
  'log out the others': ({ client }) => client.post('logout', { scope: 'others' }),
  'a second device': ({ bench, mechanism, user, ip }) =>
    bench.login(mechanism, user, {}, { ip, userAgent: AGENTS[2] ?? '' }).catch(() => null),
  'another user of the same browser': ({ client }) => client.login('carol'),
  'two tabs': ({ client }) => Promise.all([client.copy().refresh(), client.refresh()]),
  'an older tab': ({ client, first }) => first.me().then(() => client.me()),
  'another network': ({ client }) => client.from({ ip: '192.0.2.77' }).me(),
  'a minute later': ({ bench, client }) => bench.advance(61).then(() => client.me()),
  'an hour later': ({ bench, client }) => bench.advance(3600).then(() => client.me()),
} satisfies Readonly<Record<string, (session: HonestSession) => Promise<unknown>>>

interface HonestSession {
  readonly bench: BenchClient
  readonly mechanism: MechanismId
  readonly user: string
  readonly ip: string
  readonly client: Client
  /** The same client as it was after the login. */
  readonly first: Client
}

const session = fc.record({
  mechanism: fc.constantFrom(...MECHANISM_IDS),
  user: fc.constantFrom('alice', 'alice', 'bob', 'carol'),
  byCookie: fc.boolean(),
  agent: fc.constantFrom(...AGENTS),
  host: fc.integer({ min: 1, max: 20 }),
  acts: fc.array(fc.constantFrom(...(Object.keys(ACTS) as (keyof typeof ACTS)[])), {
    minLength: 2,
    maxLength: 6,
  }),
})

async function act(
  bench: BenchClient,
  { mechanism, user, byCookie, agent, host, acts }: Session,
): Promise<void> {
  const ip = `198.51.100.${host}`
  const { carriers } = factsOf(mechanism)
  const carrier = byCookie ? 'cookie' : carriers[0]
  const traits = { ip, userAgent: agent }
  // A limit may refuse the login: an honest client then does nothing more.
  const client = await bench.login(mechanism, user, { carrier }, traits).catch(() => null)
  if (client === null) return
  const first = client.copy()
  for (const name of acts) await ACTS[name]({ bench, mechanism, user, ip, client, first })
}

type Session = typeof session extends fc.Arbitrary<infer T> ? T : never

/**
 * Whether the requests of the attacker are the same as those of the client whose credential they use: neither the server nor
 * the event log can tell them apart. The run is recognized because the honest client does not send this request.
 */
const isLikeHonest = (variant: string) => variant === 'same-client' || variant.startsWith('ride-along.')

/** The runs that the verdict calls a breach. */
function alarmsIn(events: readonly RecordedEvent[]): readonly string[] {
  return ATTACKS.flatMap((attack) =>
    attack.variants
      .filter(({ id }) => !isLikeHonest(id))
      .flatMap(({ id: variant }) =>
        MECHANISM_IDS.filter(
          (mechanism) => judge(attack, { mechanism, variant, events }).outcome === 'breach',
        ).map((mechanism) => `${attack.id}/${variant} on ${mechanism}`),
      ),
  )
}

test('no verdict calls the sessions of honest clients a breach', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('textbook' as const, 'hardened' as const),
      fc.array(session, { minLength: SESSIONS_PER_BENCH, maxLength: SESSIONS_PER_BENCH }),
      async (preset, sessions) => {
        const { id, passwords } = await TestBench.open({ preset })
        const bench = new BenchClient(send, id, passwords)
        // In threes, so that their events are interleaved.
        for (let at = 0; at < sessions.length; at += 3)
          await Promise.all(sessions.slice(at, at + 3).map((each) => act(bench, each)))
        const events = await bench.events()
        expect(events.filter(({ type }) => type === 'session.created').length).toBeGreaterThan(0)
        expect(alarmsIn(events)).toEqual([])
      },
    ),
    { numRuns: BENCHES, endOnFailure: true },
  )
}, 120_000)
