import { describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { type EventRule, RULE_ACTIONS, type RuleAction } from '#lib/core/event-rules.ts'
import { MAX_DEMANDS } from '#lib/core/rule-demands.ts'
import { type Case, EVERY, mayLag } from '../support/cases.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

const HOME = { ip: '198.51.100.7' }
const AWAY = { ip: '203.0.113.9' }

const open = ({ options }: Case, rules: readonly EventRule[]) =>
  TestBench.open(options, { policy: { ...options.policy, rules } })

/** The applications of rules, once they are complete. */
async function appliedOn(bench: TestBench) {
  const found = await lab().benches.find(bench.id)
  await found?.reactions?.rulesApplied()
  return (await bench.events()).filter((event) => event.type === 'rule.applied')
}

const pay = async (client: Client) => {
  expect((await client.post('transfer', { to: 'bob', amount: 1 })).status).toBe(200)
}

const isPure = ({ name }: Case) => name.endsWith('pure')
const isCookie = ({ mechanism }: Case) => mechanism === 'sealed-cookie' || mechanism === 'signed-cookie'
const isJwt = ({ mechanism }: Case) => mechanism === 'jwt'
/** Where the server has data of its own about the session. */
const ofServer = (each: Case) => (mayLag(each) ? 'within' : 'immediate')

/** The honest effect of each act under each mechanism. */
const EXPECTED: Readonly<Record<RuleAction, (each: Case) => string>> = {
  extend: (each) => (isCookie(each) ? 'not-possible' : isJwt(each) ? 'at-next-refresh' : ofServer(each)),
  shorten: (each) => (isCookie(each) ? 'not-possible' : isJwt(each) ? 'at-next-refresh' : ofServer(each)),
  reauthenticate(each) {
    if (!isPure(each)) return 'immediate'
    return isCookie(each) ? 'not-possible' : 'at-next-refresh'
  },
  revoke: (each) => (isPure(each) ? 'at-expiry' : ofServer(each)),
  'look-up-roles': () => 'immediate',
}
const SECONDS: Readonly<Partial<Record<RuleAction, number>>> = { extend: 20 * 86_400, shorten: 60 }

const ruleOf = (act: RuleAction, more: Partial<EventRule> = {}): EventRule => {
  const seconds = SECONDS[act]
  return { when: 'payment', act, ...(seconds === undefined ? {} : { seconds }), ...more }
}

describe.each(EVERY)('$name', (each) => {
  test.each(RULE_ACTIONS)('states the effect of %s after a payment', async (act) => {
    const bench = await open(each, [ruleOf(act)])
    const alice = await bench.login(each.mechanism, 'alice', {}, HOME)
    await pay(alice)
    const payment = (await bench.events()).find((event) => 'act' in event && event.act === 'transfer')
    const applied = await appliedOn(bench)
    expect(applied).toMatchObject([
      {
        rule: { when: 'payment', act },
        cause: payment?.seq,
        user: 'alice',
        mechanism: each.mechanism,
        sessionId: alice.session?.id,
        effect: EXPECTED[act](each),
      },
    ])
  })

  test('ends the session at the time to which a payment shortens it, if that is possible', async () => {
    const bench = await open(each, [ruleOf('shorten')])
    const alice = await bench.login(each.mechanism, 'alice', {}, HOME)
    await pay(alice)
    await appliedOn(bench)
    await bench.advance(61)
    if (isCookie(each)) {
      expect((await alice.me()).status).toBe(200)
      return
    }
    // An access token keeps its own expiry; with a denylist, the session is denied when it has expired.
    if (isJwt(each) && isPure(each)) expect((await alice.me()).status).toBe(200)
    expect((await (isJwt(each) ? alice.refresh() : alice.me())).status).toBe(401)
  })

  test('requires re-authentication where the server is asked, and refuses earlier copies afterwards', async () => {
    const bench = await open(each, [ruleOf('reauthenticate')])
    const alice = await bench.login(each.mechanism, 'alice', {}, HOME)
    await bench.advance(2)
    await pay(alice)
    await appliedOn(bench)
    const copy = alice.copy()
    const effect = EXPECTED.reauthenticate(each)
    const { status, body } = await alice.me()
    if (effect !== 'immediate') expect(status).toBe(200)
    else expect(body.code).toBe('step_up_required')
    if (effect === 'at-next-refresh') expect((await alice.refresh()).body.code).toBe('step_up_required')
    expect((await alice.post('step-up', { password: bench.passwords.alice })).status).toBe(200)
    expect((await alice.me()).status).toBe(200)
    if (effect === 'immediate' && !mayLag(each)) expect((await copy.me('?slide=0')).status).not.toBe(200)
  })

  test('applies a rule for a new network once, whatever binding states, and not within a network', async () => {
    const bench = await open(each, [{ when: 'new-network', act: 'look-up-roles' }])
    const alice = await bench.login(each.mechanism, 'alice', {}, HOME)
    await alice.copy().from({ ip: '198.51.100.200' }).me('?slide=0')
    expect(await appliedOn(bench)).toEqual([])
    alice.from(AWAY)
    await alice.me()
    await alice.me()
    expect(await appliedOn(bench)).toHaveLength(1)
    await alice.post('step-up', { password: bench.passwords.alice })
    await alice.me()
    expect(await appliedOn(bench)).toHaveLength(1)
  })

  test('ends the other sessions of the user, and keeps the one of the event', async () => {
    const bench = await open(each, [ruleOf('revoke', { scope: 'others' })])
    const first = await bench.login(each.mechanism, 'alice', {}, HOME)
    const second = await bench.login(each.mechanism, 'alice', {}, HOME)
    const bob = await bench.login(each.mechanism, 'bob', {}, HOME)
    await pay(second)
    const applied = await appliedOn(bench)
    expect(applied).toMatchObject([{ sessionId: first.session?.id, effect: EXPECTED.revoke(each) }])
    expect((await second.me('?slide=0')).status).toBe(200)
    expect((await bob.me('?slide=0')).status).toBe(200)
    if (EXPECTED.revoke(each) === 'immediate') expect((await first.me('?slide=0')).status).toBe(401)
  })

  test('decides what a changed password does, in place of the default, before the response', async () => {
    const bench = await open(each, [{ when: 'password-changed', act: 'look-up-roles' }])
    const alice = await bench.login(each.mechanism, 'alice', {}, HOME)
    await bench.must('/api/bench/users/alice', { method: 'PATCH', body: { password: 'another password' } })
    expect((await bench.events()).filter(({ type }) => type === 'rule.applied')).toHaveLength(1)
    expect((await alice.me('?slide=0')).status).toBe(200)
  })

  test('looks up roles after one was withdrawn', async () => {
    const bench = await open(each, [{ when: 'role-lowered', act: 'look-up-roles' }])
    const carol = await bench.login(each.mechanism, 'carol', {}, HOME)
    await bench.must('/api/bench/users/carol', { method: 'PATCH', body: { roles: ['user'] } })
    expect(await appliedOn(bench)).toMatchObject([{ user: 'carol', effect: 'immediate' }])
    expect((await carol.me('?slide=0')).body.user.roles).toEqual(['user'])
  })
})

describe('triggers', () => {
  test('a granted role, a failed payment and another user are none', async () => {
    const bench = await TestBench.open(
      {},
      { policy: { rules: [ruleOf('revoke'), { when: 'role-lowered', act: 'revoke' }] } },
    )
    const alice = await bench.login('server-session', 'alice')
    await bench.must('/api/bench/users/alice', { method: 'PATCH', body: { roles: ['user', 'admin'] } })
    expect((await alice.post('transfer', { to: 'bob', amount: 999_999 })).status).toBe(422)
    expect(await appliedOn(bench)).toEqual([])
    expect((await alice.me()).status).toBe(200)
  })

  test('the reuse of a refresh token ends the other sessions of the user', async () => {
    const bench = await TestBench.open({}, { policy: { rules: [{ when: 'refresh-reuse', act: 'revoke' }] } })
    const alice = await bench.login('jwt', 'alice')
    const other = await bench.login('jwt', 'alice')
    const copy = alice.copy()
    await alice.refresh()
    await alice.refresh()
    await copy.refresh()
    expect(await appliedOn(bench)).toMatchObject([{ sessionId: other.session?.id, effect: 'immediate' }])
    expect((await other.me()).status).toBe(401)
  })

  test('a rule that changes nothing is not applied', async () => {
    const bench = await TestBench.open({}, { policy: { rules: [ruleOf('shorten', { seconds: 1_000_000 })] } })
    await pay(await bench.login('server-session', 'alice'))
    expect(await appliedOn(bench)).toEqual([])
  })

  test('sensitive actions alone require re-authentication if only they check revocation', async () => {
    const settings = { revocation: 'denylist', checkOn: 'sensitive-acts' }
    const bench = await TestBench.open(
      {},
      { policy: { jwt: settings, sealedCookie: settings, rules: [ruleOf('reauthenticate')] } },
    )
    for (const mechanism of ['jwt', 'sealed-cookie'] as const) {
      const alice = await bench.login(mechanism, 'alice')
      await pay(alice)
      const [applied] = (await appliedOn(bench)).filter((event) => event.mechanism === mechanism)
      const effect = mechanism === 'jwt' ? 'at-next-refresh' : 'not-possible'
      expect(applied).toMatchObject({ effect, sensitiveActs: 'immediate' })
      expect((await alice.me()).status).toBe(200)
      const { body } = await alice.post('transfer', { to: 'bob', amount: 1 })
      expect(body.code).toBe('step_up_required')
    }
  })

  test('a reset removes what rules have required', async () => {
    const bench = await TestBench.open(
      { preset: 'textbook' },
      { policy: { rules: [{ when: 'role-lowered', act: 'look-up-roles' }] } },
    )
    await bench.login('jwt', 'carol')
    await bench.must('/api/bench/users/carol', { method: 'PATCH', body: { roles: ['user'] } })
    await appliedOn(bench)
    await bench.must('/api/bench/reset', { method: 'POST', body: {} })
    expect((await lab().benches.find(bench.id))?.state.demands).toEqual({ reauthenticate: {}, rolesOf: [] })
  })
})

describe('a policy refuses rules', () => {
  const refusals: readonly (readonly [string, readonly object[], string])[] = [
    ['that extend without a duration', [{ when: 'payment', act: 'extend' }], 'rules.0.seconds'],
    ['that shorten without a duration', [{ when: 'payment', act: 'shorten' }], 'rules.0.seconds'],
    [
      'that end a session after a duration',
      [{ when: 'payment', act: 'revoke', seconds: 5 }],
      'rules.0.seconds',
    ],
    ['that extend and shorten after the same event', [ruleOf('extend'), ruleOf('shorten')], 'rules.1.act'],
    [
      'that extend one session and shorten all of the user',
      [ruleOf('extend'), ruleOf('shorten', { scope: 'all' })],
      'rules.1.act',
    ],
    ['that revoke and extend the same session', [ruleOf('revoke'), ruleOf('extend')], 'rules.1.act'],
    ['that are stated twice', [ruleOf('revoke'), ruleOf('revoke')], 'rules.1.act'],
    [
      'for the session of an event that has none',
      [{ when: 'password-changed', act: 'revoke', scope: 'this' }],
      'rules.0.scope',
    ],
    [
      'that look up the roles of other sessions only',
      [{ when: 'payment', act: 'look-up-roles', scope: 'others' }],
      'rules.0.scope',
    ],
    ['for an unknown event', [{ when: 'full-moon', act: 'revoke' }], 'rules.0.when'],
    ['with an unknown act', [{ when: 'payment', act: 'celebrate' }], 'rules.0.act'],
    ['with an unknown field', [{ when: 'payment', act: 'revoke', loop: true }], 'rules.0.loop'],
    ['that are too many', Array.from({ length: 13 }, () => ruleOf('revoke')), 'rules'],
  ]

  test.each(refusals)('%s', async (_, rules, field) => {
    const bench = await TestBench.open()
    const { status, body } = await bench.policy({ rules })
    expect(status).toBe(422)
    expect(body.errors.map((error: { field: string }) => error.field)).toContain(field)
    expect((await bench.call('GET', '/api/bench')).policy.rules).toEqual([])
  })

  test('but accepts opposite acts on other sessions', async () => {
    const bench = await TestBench.open()
    const rules = [ruleOf('extend'), ruleOf('shorten', { scope: 'others' })]
    expect((await bench.policy({ rules })).status).toBe(200)
  })
})

describe('many sessions', () => {
  const WIDE = { concurrency: { perUser: 500, perIp: 500, onExceed: 'evict-oldest' } }

  const payAlice = async (client: Client) =>
    expect((await client.post('transfer', { to: 'alice', amount: 1 })).status).toBe(200)

  test('keeps a demand whatever other users do', async () => {
    const bench = await TestBench.open({}, { policy: { ...WIDE, rules: [ruleOf('reauthenticate')] } })
    const alice = await bench.login('opaque-token', 'alice')
    await pay(alice)
    await appliedOn(bench)
    const found = await lab().benches.find(bench.id)
    if (!found) throw new Error('The bench exists.')
    // Bob pays with 300 sessions, of which some have ended.
    const bobs = await Promise.all(Array.from({ length: 12 }, () => bench.login('opaque-token', 'bob')))
    const demand = { at: found.now(), metAt: null }
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, number) => [`other-${number}`, demand]))
    await lab().benches.change(found, ({ state: { demands } }) => ({
      demands: { ...demands, reauthenticate: { ...demands.reauthenticate, ...many } },
    }))
    for (const bob of bobs) await payAlice(bob)
    await appliedOn(bench)
    expect((await alice.me('?slide=0')).body.code).toBe('step_up_required')
    for (const bob of bobs) expect((await bob.me('?slide=0')).body.code).toBe('step_up_required')
  })

  test('drops the demands of sessions that have ended', async () => {
    const bench = await TestBench.open({}, { policy: { ...WIDE, rules: [ruleOf('reauthenticate')] } })
    const found = await lab().benches.find(bench.id)
    if (!found) throw new Error('The bench exists.')
    const ended = await bench.login('opaque-token', 'bob')
    await payAlice(ended)
    await appliedOn(bench)
    await bench.must(`/api/sessions/${ended.session?.id}`, { method: 'DELETE', body: {} })
    const demand = { at: found.now(), metAt: null }
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, number) => [`other-${number}`, demand]))
    await lab().benches.change(found, ({ state: { demands } }) => ({
      demands: { ...demands, reauthenticate: { ...demands.reauthenticate, ...many } },
    }))
    await pay(await bench.login('opaque-token', 'alice'))
    await appliedOn(bench)
    expect(found.state.demands.reauthenticate[ended.session?.id ?? '']).toBeUndefined()
  })

  test('ends a session for whose demand there is no place', async () => {
    const bench = await TestBench.open({}, { policy: { ...WIDE, rules: [ruleOf('reauthenticate')] } })
    const found = await lab().benches.find(bench.id)
    if (!found) throw new Error('The bench exists.')
    const demand = { at: found.now(), metAt: null }
    const many = Array.from({ length: MAX_DEMANDS }, (_, number) => [`other-${number}`, demand] as const)
    await lab().benches.change(found, ({ state: { demands } }) => ({
      demands: { ...demands, reauthenticate: Object.fromEntries(many) },
    }))
    const alice = await bench.login('opaque-token', 'alice')
    await pay(alice)
    await appliedOn(bench)
    expect((await alice.me('?slide=0')).body.code).toBe('session_ended')
  })

  test('applies a rule to every session of the user, and states each', async () => {
    const rules: EventRule[] = [{ when: 'role-lowered', act: 'reauthenticate' }]
    const bench = await TestBench.open({}, { policy: { ...WIDE, rules } })
    const clients: Client[] = []
    for (let count = 0; count < 13; count++) {
      clients.push(
        ...(await Promise.all(Array.from({ length: 10 }, () => bench.login('opaque-token', 'carol')))),
      )
    }
    await bench.must('/api/bench/users/carol', { method: 'PATCH', body: { roles: ['user'] } })
    expect(await appliedOn(bench)).toHaveLength(130)
    for (const client of clients) expect((await client.me('?slide=0')).body.code).toBe('step_up_required')
  })
})
