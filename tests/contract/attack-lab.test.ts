import { describe, expect, test } from 'vitest'
import type { Attack } from '#lib/attacks/attack.ts'
import { HONEST_ACTS } from '#lib/attacks/honest.ts'
import { ATTACKS, attackOf } from '#lib/attacks/index.ts'
import { judge } from '#lib/attacks/judge.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { TestBench } from '../support/test-bench.ts'

/** B: breach, H: held, –: not applicable; in the order of the mechanisms. */
interface Row {
  /** `attack`, or `attack/variant` for another variant than the default. */
  readonly of: string
  readonly weak: string
  readonly mended: string
  readonly textbook: string
  readonly hardened: string
}

const row = (of: string, weak: string, mended: string, textbook: string, hardened: string): Row => ({
  ...{ of, weak, mended, textbook, hardened },
})

const [S, C, J, O, G] = MECHANISM_IDS

/** The outcomes. `EXCEPTIONS` has the cells in which the weak setting is no breach, or the mended one is. */
const EXPECTED: readonly Row[] = [
  row('theft', 'BBBBB', 'HHHHH', 'BBBBB', 'BBBBB'),
  row('theft/same-network', 'BBBBB', 'HHHHH', 'BBBBB', 'BBBBB'),
  row('theft/same-client', 'BBBBB', 'BBBBB', 'BBBBB', 'BBBBB'),
  row('replay-after-logout', 'HBBHB', 'HHHHH', 'HBBHB', 'HHHHH'),
  row('replay-after-logout/refresh', 'HBHHB', 'HHHHH', 'HBHHB', 'HHHHH'),
  row('rollback', 'HBBHB', 'HBHHB', 'HBBHB', 'HBHHB'),
  row('rollback/access', 'HBBHB', 'HBBHB', 'HBBHB', 'HBBHB'),
  row('tampering', 'BHBBB', 'HHHHH', 'HHHHH', 'HHHHH'),
  row('tampering/character', 'BHBBB', 'HHHHH', 'HHHHH', 'HHHHH'),
  row('tampering/truncated', 'BHBBB', 'HHHHH', 'HHHHH', 'HHHHH'),
  row('algorithm-confusion', '––B––', '––H––', '––H––', '––H––'),
  row('algorithm-confusion/hs-with-public-key', '––B––', '––H––', '––H––', '––H––'),
  row('algorithm-confusion/embedded-key', '––B––', '––H––', '––H––', '––H––'),
  row('type-confusion', '–BB–B', '–HH–H', '–HH–H', '–HH–H'),
  row('type-confusion/audience', '––B––', '––H––', '––H––', '––H––'),
  row('fixation', 'B––B–', 'H––H–', 'H––H–', 'H––H–'),
  row('fixation/chosen', 'B––B–', 'H––H–', 'H––H–', 'H––H–'),
  row('csrf', 'BB––B', 'HH––H', 'HH––H', 'HH––H'),
  row('login-csrf', 'BB––B', 'HH––H', 'HH––H', 'HH––H'),
  row('xss', 'BBBBB', 'HHHHH', 'HHBBH', 'HHBBH'),
  row('cookie-tossing', 'BB––B', 'HH––H', 'HH––H', 'HH––H'),
  row('stolen-refresh-token', 'BBBBB', 'BBHBB', 'BBBBB', 'BBHBB'),
  row('stolen-refresh-token/victim-first', 'HBBHB', 'HBHHB', 'HBBHB', 'HBHHB'),
  row('stolen-refresh-token/victim-never-returns', 'BBBBB', 'BBBBB', 'BBBBB', 'BBBBB'),
]

const ALL = MECHANISM_IDS
const REFERENCES = [S, O]
const COOKIES = [C, G]

/** Where one change does not separate breach from held, and why. */
const EXCEPTIONS: Readonly<Record<string, { weakHeld?: unknown[]; mendedBreach?: unknown[] }>> = {
  // The event log cannot tell this copy from its owner, and neither can the server.
  'theft/same-client': { mendedBreach: [...ALL] },
  // A record is deleted at logout, whatever the policy says about self-contained credentials.
  'replay-after-logout': { weakHeld: REFERENCES },
  // The family of a refresh token is stored as well.
  'replay-after-logout/refresh': { weakHeld: [...REFERENCES, J] },
  // A record states which token is current. A seal or access token states only itself, and no policy changes that.
  rollback: { weakHeld: REFERENCES, mendedBreach: COOKIES },
  'rollback/access': { weakHeld: REFERENCES, mendedBreach: [...COOKIES, J] },
  // Encrypted contents cannot be used without the key, so no code could skip its check.
  tampering: { weakHeld: [C] },
  'tampering/character': { weakHeld: [C] },
  'tampering/truncated': { weakHeld: [C] },
  // Only refresh tokens have reuse detection. The renewed record is Mallory’s, and both keep a copy of a seal.
  'stolen-refresh-token': { mendedBreach: [...REFERENCES, ...COOKIES] },
  'stolen-refresh-token/victim-first': { weakHeld: REFERENCES, mendedBreach: COOKIES },
  // Nothing comes back, so nothing is detected.
  'stolen-refresh-token/victim-never-returns': { mendedBreach: [...ALL] },
}

const LETTERS: Readonly<Record<string, string>> = { breach: 'B', held: 'H', 'not-applicable': '–' }
const lettersOf = (results: readonly { outcome: string }[]) =>
  results.map(({ outcome }) => LETTERS[outcome]).join('')

/** Events that state that a credential was accepted or issued, or a session was ended or changed. */
const BREACHES = ['request.verified', 'session.created', 'session.rotated', 'token.refreshed']
const REFUSALS = ['request.refused', 'store.unavailable']

const partsOf = (of: string) => {
  const [id = '', variant] = of.split('/')
  return { attack: attackOf(id) as Attack, ...(variant === undefined ? {} : { variant }) }
}

async function run(bench: TestBench, of: string, mechanism: MechanismId, more: object = {}) {
  const { attack, ...variant } = partsOf(of)
  const path = `/api/bench/attacks/${attack.id}`
  const { status, body } = await bench.request(path, {
    method: 'POST',
    body: { mechanism, ...variant, ...more },
  })
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

async function runAll(bench: TestBench, of: string, more: object = {}) {
  const results = []
  for (const mechanism of ALL) results.push({ mechanism, ...(await run(bench, of, mechanism, more)) })
  return results
}

type Result = Awaited<ReturnType<typeof runAll>>[number]

/** The verdict follows from the events of the run, and the events that decide it are of the right kind. */
function expectDecidedByEvents({ attack }: { attack: Attack }, result: Result, seqs: readonly string[]) {
  const { mechanism, variant, outcome, route, code } = result
  const events = result.events as readonly RecordedEvent[]
  const ofRun = events.filter(({ type }) => type !== 'attack.finished')
  expect(judge(attack, { mechanism, variant, events: ofRun })).toMatchObject({ outcome, route, code })
  const decisive = events.filter(({ seq }) => seqs.includes(seq))
  expect(decisive).toHaveLength(seqs.length)
  const kinds = outcome === 'breach' ? BREACHES : REFUSALS
  for (const { type } of decisive) expect(kinds).toContain(type)
  // Without a request of the attacker, only an attack that says so is held.
  if (decisive.length === 0) expect(attack.unrecorded).toHaveProperty(variant)
}

function expectServed({ passed, failed }: { passed: string[]; failed: string[] }): void {
  expect(failed).toEqual([])
  expect(passed.toSorted()).toEqual(HONEST_ACTS.toSorted())
}

test('has a row of expected outcomes for every attack', () => {
  const rows = EXPECTED.map(({ of }) => of)
  expect(ATTACKS.filter(({ id }) => !rows.includes(id))).toEqual([])
  expect(Object.keys(EXCEPTIONS).filter((of) => !rows.includes(of))).toEqual([])
})

describe.each(EXPECTED)('$of', ({ of, ...expected }) => {
  const parts = partsOf(of)

  test.each(['weak', 'mended'] as const)('ends as expected in the %s setting', async (stage) => {
    const bench = await TestBench.open({ preset: 'hardened' })
    const results = await runAll(bench, of, { stage })
    expect(lettersOf(results)).toBe(expected[stage])
    const { weakHeld = [], mendedBreach = [] } = EXCEPTIONS[of] ?? {}
    for (const result of results.filter(({ outcome }) => outcome !== 'not-applicable')) {
      const { mechanism, outcome, route, seqs, evidence, honest } = result
      const isUnusual = (stage === 'weak' ? weakHeld : mendedBreach).includes(mechanism)
      expect(outcome, mechanism).toBe((stage === 'weak') !== isUnusual ? 'breach' : 'held')
      expect(route, mechanism).toBe('intended')
      // The bench of the run is deleted, so its positions are in the response and not in the event log.
      expect(seqs).toEqual([])
      expectDecidedByEvents(parts, result, evidence)
      expectServed(honest)
    }
    expect((await bench.events()).filter(({ type }) => type === 'session.created')).toEqual([])
  })

  test.each(['textbook', 'hardened'] as const)('ends as expected on a %s bench', async (preset) => {
    const bench = await TestBench.open({ preset })
    const results = await runAll(bench, of)
    expect(lettersOf(results)).toBe(expected[preset])
    const written = await bench.events()
    for (const result of results.filter(({ outcome }) => outcome !== 'not-applicable')) {
      const { mechanism, variant, outcome, route, seqs, evidence, honest } = result
      expect(seqs).toEqual(evidence)
      expectDecidedByEvents(parts, result, seqs)
      expect(written.map(({ seq }) => seq)).toEqual(expect.arrayContaining(seqs))
      expectServed(honest)
      expect(written).toContainEqual(
        expect.objectContaining({
          ...{ type: 'attack.finished', attack: parts.attack.id, honest: 'served' },
          ...{ mechanism, variant, outcome, route },
        }),
      )
    }
    const active = (await bench.sessions()).filter(({ state }) => state === 'active')
    expect(active.map(({ mechanism, user }) => `${mechanism} ${user}`)).toEqual([])
  })
})

describe('GET /api/attacks', () => {
  test('lists for each attack the mechanisms to which it applies, and why not to the others', async () => {
    const bench = await TestBench.open()
    const { body } = await bench.request('/api/attacks')
    expect(body.attacks.map(({ id }: { id: string }) => id)).toEqual(ATTACKS.map(({ id }) => id))
    for (const { id, applies, notes } of body.attacks) {
      const { textbook = '' } = EXPECTED.find(({ of }) => of === id) ?? {}
      const expected = MECHANISM_IDS.filter((_, index) => textbook[index] !== '–')
      expect(applies, id).toEqual(expected)
      expect(Object.keys(notes).toSorted()).toEqual(
        MECHANISM_IDS.filter((mechanism) => !expected.includes(mechanism)).toSorted(),
      )
    }
  })

  test('names every text in both languages', async () => {
    const bench = await TestBench.open()
    const { body } = await bench.request('/api/attacks')
    const texts = body.attacks.flatMap(
      ({ title, wants, reason, remains, variants, weak, mended, notes }: Attack & { notes: object }) => [
        ...[title, wants, reason, remains, weak.label, mended.label],
        ...variants.flatMap((variant) => [
          variant.title,
          ...[variant.weak, variant.mended].flatMap((setting) => (setting ? [setting.label] : [])),
        ]),
        ...Object.values(notes),
      ],
    )
    for (const { en, zh } of texts) {
      expect(en, zh).toMatch(/^[^\p{Script=Han}]+$/u)
      // A title may be a name that is the same in both languages.
      expect(zh, en).not.toMatch(/[a-z]{3,} [a-z]{3,} [a-z]{3,} [a-z]{3,}/)
      if (en.endsWith('.')) expect(zh).toMatch(/。$/)
    }
  })
})

describe('the verdict', () => {
  test('names another way if the signature is not checked at all', async () => {
    const bench = await TestBench.open({ preset: 'hardened' })
    const active = ['signature-unchecked']
    await bench.must('/api/bench/mutations', { method: 'PATCH', body: { active } })
    for (const variant of attackOf('algorithm-confusion')?.variants ?? []) {
      const { outcome, route } = await run(bench, `algorithm-confusion/${variant.id}`, 'jwt')
      expect({ outcome, route }, variant.id).toEqual({ outcome: 'breach', route: 'other' })
    }
  })

  test('names another way if another setting of the policy holds the attack', async () => {
    const policy = { binding: { ip: 'strict' } }
    const bench = await TestBench.open({ preset: 'textbook', policy })
    const { outcome, route, code } = await run(bench, 'stolen-refresh-token', 'jwt')
    expect({ outcome, route, code }).toEqual({ outcome: 'held', route: 'other', code: 'binding_mismatch' })
  })

  test('is held without a refusal if there is nothing to present', async () => {
    const bench = await TestBench.open({ policy: { jwt: { alg: 'HS256' } } })
    const of = 'algorithm-confusion/hs-with-public-key'
    const { outcome, route, code } = await run(bench, of, 'jwt')
    expect({ outcome, route, code }).toEqual({ outcome: 'held', route: 'accidental', code: null })
  })

  test('reports honest clients that are refused in the same state', async () => {
    // Each node has its own records, and the next request goes to another node.
    const policy = { serverSession: { store: 'memory' }, balancer: 'round-robin' }
    const bench = await TestBench.open({ policy })
    const { outcome, honest } = await run(bench, 'tampering', 'server-session')
    expect(outcome).toBe('held')
    expect(honest.failed).toContain('check')
    expect(await bench.events()).toContainEqual(
      expect.objectContaining({ type: 'attack.finished', outcome: 'held', honest: 'broken' }),
    )
  })

  test.each(ATTACKS)('of $id is no breach without events', (attack) => {
    for (const mechanism of MECHANISM_IDS) {
      for (const { id: variant } of attack.variants) {
        expect(judge(attack, { mechanism, variant, events: [] }).outcome).toBe('held')
      }
    }
  })
})

describe('a run', () => {
  test('is invisible on another bench', async () => {
    const [bench, other] = await Promise.all([TestBench.open(), TestBench.open()])
    const before = await other.events()
    for (const stage of ['bench', 'weak'] as const) await run(bench, 'theft', 'jwt', { stage })
    expect(await other.events()).toEqual(before)
    expect(await other.sessions()).toEqual([])
  })

  test('leaves the sessions that were active before it', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('jwt')
    await run(bench, 'theft', 'jwt')
    expect((await alice.me()).status).toBe(200)
  })

  test('changes no policy, key or planted bug of the bench', async () => {
    const bench = await TestBench.open()
    const before = await bench.request('/api/bench')
    await run(bench, 'type-confusion', 'jwt', { stage: 'weak' })
    const after = await bench.request('/api/bench')
    for (const part of ['policy', 'keys', 'mutations'])
      expect(after.body[part], part).toEqual(before.body[part])
  })

  test('is refused while another one runs on the same bench', async () => {
    const bench = await TestBench.open()
    const start = () =>
      bench.request('/api/bench/attacks/theft', { method: 'POST', body: { mechanism: 'jwt', paced: true } })
    const answers = await Promise.all([start(), start()])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('conflict')
    expect((await start()).status).toBe(200)
  })

  test('is refused while four run on benches of their own', async () => {
    const bench = await TestBench.open()
    const start = () =>
      bench.request('/api/bench/attacks/theft', {
        method: 'POST',
        body: { mechanism: 'jwt', stage: 'weak', paced: true },
      })
    const answers = await Promise.all([1, 2, 3, 4, 5].map(start))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 429])
    const refused = answers.find(({ status }) => status === 429)
    expect(refused?.body.code).toBe('rate_limited')
    expect(refused?.headers.get('retry-after')).toBe('1')
  })

  test('is refused for an unknown attack, and for a mechanism that is no lane', async () => {
    const bench = await TestBench.open({ policy: { lanes: ['jwt'] } })
    const start = (id: string, body: object) =>
      bench.request(`/api/bench/attacks/${id}`, { method: 'POST', body })
    expect((await start('phishing', { mechanism: 'jwt' })).status).toBe(404)
    expect((await start('theft', { mechanism: 'opaque-token' })).status).toBe(404)
    // A bench of its own has every lane.
    expect((await start('theft', { mechanism: 'opaque-token', stage: 'weak' })).status).toBe(200)
  })

  test.each([
    [{}, 'mechanism'],
    [{ mechanism: 'basic' }, 'mechanism'],
    [{ mechanism: 'jwt', variant: 'by-mail' }, 'variant'],
    [{ mechanism: 'server-session', carrier: 'bearer' }, 'carrier'],
    [{ mechanism: 'jwt', stage: 'strong' }, 'stage'],
    [{ mechanism: 'jwt', isQuiet: true }, undefined],
  ])('is refused for the body %j', async (body, field) => {
    const bench = await TestBench.open()
    const answer = await bench.request('/api/bench/attacks/theft', { method: 'POST', body })
    expect(answer.status).toBe(422)
    if (field !== undefined) expect(answer.body.errors[0].field).toBe(field)
    expect((await bench.events()).filter(({ type }) => type !== 'bench.reset')).toEqual([])
  })

  test('is a conflict if the users of the bench cannot log in', async () => {
    const bench = await TestBench.open({ preset: 'hardened' })
    await bench.must('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
    const answer = await bench.request('/api/bench/attacks/theft', {
      method: 'POST',
      body: { mechanism: 'opaque-token' },
    })
    expect(answer.status).toBe(409)
  })

  test('ends no session that another client created while it ran', async () => {
    const bench = await TestBench.open({ preset: 'textbook' })
    const running = bench.request('/api/bench/attacks/theft', {
      method: 'POST',
      body: { mechanism: 'jwt', paced: true },
    })
    const carol = await bench.login('server-session', 'carol')
    expect((await running).status).toBe(200)
    expect((await carol.me()).status).toBe(200)
  })

  test('leaves no session behind if it cannot be carried out', async () => {
    const bench = await TestBench.open({ clock: { offsetSeconds: 3_456_000, frozen: true } })
    const answer = await bench.request('/api/bench/attacks/rollback', {
      method: 'POST',
      body: { mechanism: 'server-session' },
    })
    expect(answer.status).toBe(409)
    expect(answer.body.detail).not.toContain('{')
    expect(await bench.sessions('state=active')).toEqual([])
  })

  test('is held by accident if the operator changed the bench while it ran', async () => {
    const bench = await TestBench.open({ preset: 'textbook' })
    const { body } = await bench.request('/api/bench/attacks/replay-after-logout', {
      method: 'POST',
      body: { mechanism: 'opaque-token' },
    })
    const events = body.events as readonly RecordedEvent[]
    const reset = { ...(events[0] as RecordedEvent), type: 'bench.reset' } as RecordedEvent
    const run = { mechanism: O, variant: 'credential', events: [...events, reset] } as const
    expect(judge(attackOf('replay-after-logout') as Attack, run)).toMatchObject({
      outcome: 'held',
      route: 'accidental',
    })
  })
})
