import { describe, expect, test } from 'vitest'
import { attackOf } from '#lib/attacks/index.ts'
import { judge } from '#lib/attacks/judge.ts'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import { type Carrier, MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { TestBench } from '../support/test-bench.ts'

/*
 * The attacks in which a browser decides a part, with the model of one. Each variant in its weak and its mended setting, on every
 * mechanism; by cookie, unless the storage is one for bearer tokens.
 */

type Stage = 'bench' | 'weak' | 'mended'

/** The code of the refusal that held it, 'held' without a refusal, or a breach. */
type Result = 'breach' | 'held' | 'csrf' | 'malformed' | 'no_credential' | 'step_up_required'

/** For each variant: under the preset of the bench, in the weak and in the mended setting. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, Readonly<Record<Stage, Result>>>>>> = {
  csrf: {
    form: { bench: 'csrf', weak: 'breach', mended: 'csrf' },
    fetch: { bench: 'csrf', weak: 'breach', mended: 'csrf' },
    // There is no GET that changes anything.
    get: { bench: 'held', weak: 'held', mended: 'held' },
    'same-site': { bench: 'csrf', weak: 'breach', mended: 'csrf' },
  },
  'login-csrf': {
    form: { bench: 'csrf', weak: 'breach', mended: 'csrf' },
  },
  xss: {
    'steal-once.http-only-cookie': { bench: 'no_credential', weak: 'no_credential', mended: 'no_credential' },
    'steal-once.readable-cookie': { bench: 'no_credential', weak: 'breach', mended: 'no_credential' },
    'steal-once.local-storage': { bench: 'breach', weak: 'breach', mended: 'no_credential' },
    'steal-once.worker': { bench: 'no_credential', weak: 'no_credential', mended: 'no_credential' },
    'steal-once.bff': { bench: 'no_credential', weak: 'no_credential', mended: 'no_credential' },
    'steal-persistently.http-only-cookie': {
      bench: 'no_credential',
      weak: 'no_credential',
      mended: 'no_credential',
    },
    'steal-persistently.readable-cookie': { bench: 'no_credential', weak: 'breach', mended: 'no_credential' },
    'steal-persistently.local-storage': { bench: 'breach', weak: 'breach', mended: 'no_credential' },
    'steal-persistently.worker': { bench: 'no_credential', weak: 'no_credential', mended: 'no_credential' },
    'steal-persistently.bff': { bench: 'no_credential', weak: 'no_credential', mended: 'no_credential' },
    // The planted bug returns the credential in the body of a refresh.
    'obtain-new.http-only-cookie': { bench: 'no_credential', weak: 'breach', mended: 'no_credential' },
    'obtain-new.readable-cookie': { bench: 'no_credential', weak: 'breach', mended: 'no_credential' },
    'obtain-new.local-storage': { bench: 'breach', weak: 'breach', mended: 'no_credential' },
    // The worker keeps the credential, and passes on the response with the next one.
    'obtain-new.worker': { bench: 'breach', weak: 'breach', mended: 'no_credential' },
    'obtain-new.bff': { bench: 'no_credential', weak: 'no_credential', mended: 'no_credential' },
    'ride-along.http-only-cookie': { bench: 'breach', weak: 'breach', mended: 'step_up_required' },
    'ride-along.readable-cookie': { bench: 'breach', weak: 'breach', mended: 'step_up_required' },
    'ride-along.local-storage': { bench: 'breach', weak: 'breach', mended: 'step_up_required' },
    'ride-along.worker': { bench: 'breach', weak: 'breach', mended: 'step_up_required' },
    'ride-along.bff': { bench: 'breach', weak: 'breach', mended: 'step_up_required' },
  },
  'cookie-tossing': {
    tossing: { bench: 'held', weak: 'breach', mended: 'held' },
    'second-cookie': { bench: 'held', weak: 'breach', mended: 'malformed' },
    // Ports do not separate cookies, and neither does the prefix.
    'other-port': { bench: 'breach', weak: 'breach', mended: 'breach' },
    overflow: { bench: 'breach', weak: 'breach', mended: 'breach' },
  },
}

const STORAGES_OF_TOKENS = ['local-storage', 'worker']

/** Whether the mechanism has what the variant attacks. */
function applies(variant: string, mechanism: MechanismId): boolean {
  const storage = variant.split('.')[1] ?? ''
  const hasBearer = factsOf(mechanism).carriers.includes('bearer')
  if (storage === 'bff') return !hasBearer
  return hasBearer || !STORAGES_OF_TOKENS.includes(storage)
}

const carrierFor = (variant: string): Carrier =>
  STORAGES_OF_TOKENS.includes(variant.split('.')[1] ?? '') ? 'bearer' : 'cookie'

interface AttackBody {
  readonly mechanism: MechanismId
  readonly variant?: string
  readonly carrier?: Carrier
  readonly stage?: Stage
}

function attack(bench: TestBench, id: string, body: AttackBody) {
  return bench.call('POST', '/api/bench/attacks/{id}', { params: { id }, body })
}

const VARIANTS = Object.entries(EXPECTED).flatMap(([id, variants]) =>
  Object.entries(variants).map(([variant, results]) => [id, variant, results] as const),
)

describe.each(['textbook', 'hardened'] as const)('with preset %s', (preset) => {
  const stages: readonly Stage[] = preset === 'textbook' ? ['bench', 'weak', 'mended'] : ['bench']
  test.each(VARIANTS)(
    '%s by %s has the expected outcome on every mechanism',
    async (id, variant, results) => {
      const bench = await TestBench.open({ preset })
      for (const mechanism of MECHANISM_IDS.filter((each) => applies(variant, each))) {
        for (const stage of stages) {
          const carrier = stage === 'mended' ? {} : { carrier: carrierFor(variant) }
          const { outcome, route, code, honest, events, because } = await attack(bench, id, {
            ...{ mechanism, variant, stage },
            ...(id === 'xss' ? carrier : { carrier: 'cookie' }),
          })
          const where = `${mechanism}, ${stage}`
          expect(outcome === 'breach' ? outcome : (code ?? 'held'), where).toBe(results[stage])
          expect(route, where).toBe('intended')
          expect(honest?.failed, where).toEqual([])
          expect(because.en.length * because.zh.length, where).toBeGreaterThan(0)
          // The same events give the same verdict, without the run.
          const verdict = judge(attackOf(id) as NonNullable<ReturnType<typeof attackOf>>, {
            mechanism,
            variant,
            events,
          })
          expect([verdict.outcome, verdict.code], where).toEqual([outcome, code])
        }
      }
    },
  )
})

test('covers every variant of the attacks that need a browser', () => {
  const known = Object.keys(EXPECTED).flatMap((id) =>
    attackOf(id)?.variants.map(({ id: each }) => [id, each]),
  )
  expect(VARIANTS.map(([id, variant]) => [id, variant])).toEqual(known)
})

test.each(VARIANTS)('%s by %s states why it does not apply to a mechanism', async (id, variant) => {
  const bench = await TestBench.open()
  const wrong: Carrier = carrierFor(variant) === 'cookie' ? 'bearer' : 'cookie'
  for (const mechanism of MECHANISM_IDS) {
    const { carriers } = factsOf(mechanism)
    const tried = [
      ...(applies(variant, mechanism) ? [] : [carriers[0]]),
      ...(carriers.includes(wrong) && variant.split('.')[1] !== 'bff' ? [wrong] : []),
    ]
    for (const carrier of tried) {
      const { outcome, because, events } = await attack(bench, id, { mechanism, variant, carrier })
      expect([outcome, events], `${mechanism} by ${carrier}`).toEqual(['not-applicable', []])
      expect(because.en.length * because.zh.length).toBeGreaterThan(0)
    }
  }
})

describe('a weak setting of csrf is no weaker than it needs to be', () => {
  const standard = {
    csrf: 'fetch-metadata',
    contentType: 'json',
    cors: 'none',
    cookies: { sameSite: 'lax' },
  } as const
  const WEAK: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    form: { csrf: 'off', contentType: 'any', cookies: { sameSite: 'none' } },
    fetch: { csrf: 'off', cors: 'any', cookies: { sameSite: 'none' } },
    'same-site': { csrf: 'off', contentType: 'any' },
  }
  const cases = Object.entries(WEAK).flatMap(([variant, weak]) =>
    Object.keys(weak).map((name) => [variant, name, weak] as const),
  )
  test.each(cases)('%s: it is held if only %s has its standard value', async (variant, name, weak) => {
    const policy = { ...weak, [name]: standard[name as keyof typeof standard] }
    const bench = await TestBench.open({ policy })
    const { outcome, route } = await attack(bench, 'csrf', { mechanism: 'server-session', variant })
    expect(outcome).toBe('held')
    expect(route).toBe(name === 'csrf' ? 'intended' : 'other')
  })

  test.each(Object.entries(WEAK))('%s succeeds with all of it', async (variant, policy) => {
    const bench = await TestBench.open({ policy })
    const { outcome } = await attack(bench, 'csrf', { mechanism: 'server-session', variant })
    expect(outcome).toBe('breach')
  })

  test('a form succeeds for two minutes without SameSite, which Chromium takes for Lax', async () => {
    const policy = { csrf: 'off', contentType: 'any', cookies: { sameSite: 'unset' } }
    const bench = await TestBench.open({ policy })
    const { outcome } = await attack(bench, 'csrf', { mechanism: 'server-session', variant: 'form' })
    expect(outcome).toBe('breach')
  })

  test('SameSite=Strict stops no page of the same site', async () => {
    const policy = { csrf: 'off', contentType: 'any', cookies: { sameSite: 'strict' } }
    const bench = await TestBench.open({ policy })
    const { outcome } = await attack(bench, 'csrf', { mechanism: 'server-session', variant: 'same-site' })
    expect(outcome).toBe('breach')
  })
})

describe('injected script', () => {
  test('attacks by default the storage of the carrier that script can read', async () => {
    const bench = await TestBench.open()
    for (const mechanism of MECHANISM_IDS) {
      const { outcome, variant } = await attack(bench, 'xss', { mechanism, stage: 'weak' })
      const [carrier] = factsOf(mechanism).carriers
      expect([mechanism, outcome, variant]).toEqual([
        mechanism,
        'breach',
        carrier === 'cookie' ? 'steal-once.readable-cookie' : 'steal-once.local-storage',
      ])
    }
  })

  test.each([
    ['steal-once.local-storage', 'held', 'other'],
    ['ride-along.local-storage', 'breach', 'intended'],
  ] as const)('with binding, %s is %s, by the %s way', async (variant, outcome, route) => {
    const bench = await TestBench.open({ preset: 'finance' })
    const answer = await attack(bench, 'xss', { mechanism: 'jwt', variant })
    expect([answer.outcome, answer.route]).toEqual([outcome, route])
  })

  test.each([
    // A renewal ends the copy of a reference token after its grace period; the latest copy outlives the tab.
    ['opaque-token', 'steal-once.local-storage', { whileOpen: 4, afterClosing: 0, throughThePage: 0 }],
    [
      'opaque-token',
      'steal-persistently.local-storage',
      { whileOpen: 6, afterClosing: 6, throughThePage: 0 },
    ],
    ['jwt', 'steal-once.local-storage', { whileOpen: 6, afterClosing: 6, throughThePage: 0 }],
    ['jwt', 'steal-persistently.http-only-cookie', { whileOpen: 0, afterClosing: 0, throughThePage: 0 }],
    ['server-session', 'ride-along.http-only-cookie', { whileOpen: 0, afterClosing: 0, throughThePage: 1 }],
  ] as const)('on %s by %s counts the accepted requests', async (mechanism, variant, counts) => {
    const bench = await TestBench.open()
    const { numbers } = await attack(bench, 'xss', { mechanism, variant })
    expect(numbers).toEqual(counts)
  })
})
