import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { PRESETS, type PresetId } from '#lib/core/policy.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { RecordingStart } from '../../app/_ui/lab/kept-recording.ts'
import { recorder } from '../../app/_ui/words/testing-recorder.en.ts'
import { kitSpec } from '../../app/testing/_ui/recorder/kit-spec.ts'
import { plainSpec } from '../../app/testing/_ui/recorder/plain-spec.ts'
import type { RequestFact } from '../../app/testing/_ui/recorder/recorded-step.ts'
import { dependsOnAddresses } from '../../app/testing/_ui/recorder/spec-setting.ts'
import { stepsOf } from '../../app/testing/_ui/recorder/steps-of-events.ts'

/* The events of a recording as a spec. tests/e2e/testing-recorder.spec.ts runs what is written of real events. */

const START = 1_000_000
const CHROME = 'Chrome on Linux'
const TEXTS = { ...recorder.spec, title: "it's recorded" }

function startWith(preset: PresetId = 'hardened', more: Partial<RecordingStart> = {}): RecordingStart {
  const nodes = ['a', 'b', 'c'].map((id) => ({ id, up: true }))
  const known = { bench: 'b', seq: '0-0', at: START, offsetSeconds: 0, redis: 'up', mutations: [] }
  return { ...known, preset, policy: PRESETS[preset], nodes, ...more }
}

type GivenEvent = { readonly after?: number } & Readonly<Record<string, unknown>>

/** Events in order, a second apart unless stated. */
function eventsOf(...given: readonly GivenEvent[]): readonly RecordedEvent[] {
  return eventsSince(START, ...given)
}

/** Events that end with the beginning of the recording, `seconds` after the first one. */
function earlierOf(seconds: number, ...given: readonly GivenEvent[]): readonly RecordedEvent[] {
  return eventsSince(START - seconds * 1000, ...given).map((event) => ({ ...event, seq: `0-${event.seq}` }))
}

function eventsSince(from: number, ...given: readonly GivenEvent[]): readonly RecordedEvent[] {
  let at = from
  return given.map(({ after = 1, ...event }, index) => {
    at += after * 1000
    return { node: 'a', seq: `${index + 1}-0`, at, realAt: at, ...event } as unknown as RecordedEvent
  })
}

const login = (sessionId: string, more: object = {}) => ({
  ...{ type: 'session.created', mechanism: 'jwt', sessionId, user: 'alice', client: CHROME, status: 200 },
  session: { carrier: 'cookie' },
  ...more,
})
const verified = (act: string, sessionId = 's1', more: object = {}) => ({
  ...{ type: 'request.verified', act, mechanism: 'jwt', sessionId, user: 'alice', carrier: 'cookie' },
  ...{ client: CHROME, status: 200 },
  ...more,
})
const refused = (act: string, code: string, more: object = {}) => ({
  ...{ type: 'request.refused', act, mechanism: 'jwt', client: CHROME, code, status: 401 },
  ...more,
})
const ended = (sessionId: string, reason: string, more: object = {}) => ({
  ...{ type: 'session.ended', mechanism: 'jwt', sessionId, user: 'alice', reason, effect: 'immediate' },
  ...more,
})
const advanced = (seconds: number, more: object = {}) => ({
  ...{ type: 'clock.advanced', offsetSeconds: seconds, before: { offsetSeconds: 0 }, after: seconds },
  ...more,
})

/** The lines of the test, without indentation. */
function kitLines(
  events: readonly RecordedEvent[],
  {
    start = startWith(),
    facts = new Map<string, RequestFact>(),
    earlier = [] as readonly RecordedEvent[],
  } = {},
): readonly string[] {
  const text = kitSpec(start, stepsOf(events, facts, earlier), TEXTS)
  const lines = text.split('\n')
  const first = lines.findIndex((line) => line.startsWith('test('))
  return lines.slice(first + 1, -2).map((line) => line.trim())
}

describe('with the kit', () => {
  test('writes acts, results and ends, and leaves out the checks of the page', () => {
    const events = eventsOf(
      login('s1'),
      ...Array.from({ length: 5 }, () => verified('me')),
      advanced(900),
      verified('transfer'),
      ended('s1', 'revoked_by_admin'),
      refused('me', 'session_ended', { sessionId: 's1' }),
      refused('me', 'session_ended', { sessionId: 's1' }),
    )
    expect(kitLines(events)).toEqual([
      "const jwt = alice.on('jwt')",
      "await expect(jwt.login({ carrier: 'cookie' })).toBeAccepted()",
      'await clock.advance({ minutes: 15 })',
      "await expect(jwt.transfer('bob', 10)).toBeAccepted()",
      'await jwt.revoke()',
      "await expect(jwt).toHaveEnded('revoked_by_admin')",
      "await expect(jwt.me({ slide: false })).toBeRefusedWith('session_ended')",
    ])
    expect(stepsOf(events, new Map())).toMatchObject({ repeated: 6, foreign: 0 })
  })

  test('ends a session before the checks that were refused while it was being ended', () => {
    const events = eventsOf(
      login('s1'),
      refused('me', 'session_ended', { sessionId: 's1', after: 0 }),
      ended('s1', 'revoked_by_admin', { after: 0 }),
    )
    expect(kitLines(events).slice(2)).toEqual([
      'await jwt.revoke()',
      "await expect(jwt).toHaveEnded('revoked_by_admin')",
      "await expect(jwt.me({ slide: false })).toBeRefusedWith('session_ended')",
    ])
  })

  test('keeps a check that was requested, and what only the request states', () => {
    const facts = new Map<string, RequestFact>([
      ['2-0', { method: 'GET', path: '/api/jwt/me', body: null }],
      ['3-0', { method: 'POST', path: '/api/jwt/transfer', body: { to: 'carol', amount: 2 } }],
      ['4-0', { method: 'POST', path: '/api/jwt/logout', body: { scope: 'others' } }],
    ])
    const events = eventsOf(
      login('s1'),
      verified('me'),
      verified('transfer'),
      verified('logout'),
      verified('me'),
    )
    expect(kitLines(events, { facts }).slice(2)).toEqual([
      'await expect(jwt.me()).toBeAccepted()',
      "await expect(jwt.transfer('carol', 2)).toBeAccepted()",
      "await expect(alice.send('POST', '/api/jwt/logout', { data: { scope: 'others' } })).toBeAccepted()",
    ])
  })

  test('leaves out a check that was in flight during a logout or a login', () => {
    const events = eventsOf(
      login('s1'),
      ended('s1', 'signed_out', { status: 200 }),
      verified('me'),
      refused('me', 'no_credential'),
      login('s2'),
      refused('me', 'session_ended', { sessionId: 's1' }),
    )
    expect(kitLines(events)).toEqual([
      "const jwt = alice.on('jwt')",
      "await expect(jwt.login({ carrier: 'cookie' })).toBeAccepted()",
      'await expect(jwt.logout()).toBeAccepted()',
      "await expect(jwt).toHaveEnded('signed_out')",
      "await expect(jwt.login({ carrier: 'cookie' })).toBeAccepted()",
    ])
  })

  test('waits only for a result that depends on time', () => {
    const idle = [login('s1'), verified('transfer', 's1', { after: 40 })]
    expect(kitLines(eventsOf(...idle)).join()).not.toContain('clock.advance')
    const expired = [...idle, refused('me', 'token_expired', { sessionId: 's1', after: 300.5 })]
    // The access token expires after 5 minutes; the requests in between need no time.
    expect(kitLines(eventsOf(...expired)).slice(1)).toEqual([
      "await expect(jwt.login({ carrier: 'cookie' })).toBeAccepted()",
      "await expect(jwt.transfer('bob', 10)).toBeAccepted()",
      `// ${TEXTS.notes.wait}`,
      'await clock.advance({ minutes: 5 })',
      "await expect(jwt.me({ slide: false })).toBeRefusedWith('token_expired')",
    ])
  })

  test('advances no further than a later accepted request allows', () => {
    const other = { mechanism: 'server-session' }
    const events = eventsOf(
      login('s1'),
      login('s2', { ...other, after: 200 }),
      refused('me', 'token_expired', { sessionId: 's1', after: 110 }),
      advanced(1700, { after: 1700 }),
      verified('transfer', 's2', { ...other, after: 80 }),
      refused('me', 'expired_idle', { ...other, sessionId: 's2', after: 1800 }),
    )
    expect(kitLines(events).filter((line) => line.includes('clock.advance'))).toEqual([
      'await clock.advance({ seconds: 110 })',
      'await clock.advance({ seconds: 190 })',
      'await clock.advance({ seconds: 1700 })',
      'await clock.advance({ minutes: 30 })',
    ])
  })

  test('lets all of the time pass that a delayed effect took', () => {
    const events = eventsOf(
      login('s1'),
      ended('s1', 'revoked_by_admin', { effect: 'delayed' }),
      refused('me', 'session_ended', { sessionId: 's1', after: 7 }),
    )
    expect(kitLines(events)).toContain('await clock.advance({ seconds: 8 })')
  })

  test('merges advances that follow each other', () => {
    const events = eventsOf(
      login('s1'),
      advanced(30),
      { ...advanced(60), before: { offsetSeconds: 30 } },
      refused('me', 'token_expired', { sessionId: 's1', after: 300 }),
    )
    expect(kitLines(events).filter((line) => line.includes('clock.advance'))).toHaveLength(1)
    expect(kitLines(events)).toContain('await clock.advance({ minutes: 5 })')
  })

  test('explains the waits and the set-up, each once, in every form', () => {
    const waits = [
      verified('transfer', 's0', { after: 40 }),
      refused('me', 'token_expired', { sessionId: 's0', after: 301 }),
    ]
    const written = stepsOf(eventsOf(...waits), new Map(), earlierOf(2, login('s0')))
    for (const text of [kitSpec(startWith(), written, TEXTS), plainSpec(startWith(), written, TEXTS)]) {
      const lines = text.split('\n').map((line) => line.trim())
      const comments = Object.values(TEXTS.notes).map(
        (note) => lines.filter((line) => line === `// ${note}`).length,
      )
      expect(comments).toEqual([1, 1, 1])
      expect(lines[lines.indexOf(`// ${TEXTS.notes.wait}`) + 1]).toMatch(/clock/)
      expect(lines[lines.indexOf(`// ${TEXTS.notes.before}`) + 1]).toMatch(/alice|login/)
    }
    const short = stepsOf(eventsOf(login('s1')), new Map())
    expect(kitSpec(startWith(), short, TEXTS)).not.toContain('//')
  })

  test('expects each login to be accepted', () => {
    const written = stepsOf(eventsOf(login('s1'), login('s2', { client: 'Phone on iOS' })), new Map())
    const logins = kitSpec(startWith(), written, TEXTS).match(/.*login\(.*/g)
    expect(logins).toHaveLength(2)
    for (const line of logins ?? []) expect(line).toContain('toBeAccepted()')
  })

  test('lets the simulated clients act, each as a client of its own', () => {
    const events = eventsOf(
      login('s1'),
      { type: 'credential.stolen', mechanism: 'jwt', guest: 'mallory', sessionId: 's1', user: 'alice' },
      verified('me', 's1', { client: 'Mallory' }),
      login('s2', { client: 'Phone on iOS' }),
      ended('s2', 'revoked_by_admin'),
      refused('me', 'session_ended', { client: 'Phone on iOS', sessionId: 's2' }),
    )
    expect(kitLines(events).slice(2)).toEqual([
      "await mallory.on('jwt').steal(jwt)",
      "await expect(mallory.on('jwt').me()).toBeAccepted()",
      "const phoneJwt = phone.on('jwt')",
      'await expect(phoneJwt.login()).toBeAccepted()',
      'await phoneJwt.revoke()',
      "await expect(phoneJwt).toHaveEnded('revoked_by_admin')",
      "await expect(phoneJwt.me()).toBeRefusedWith('session_ended')",
    ])
  })

  test('names a session that its lane no longer has', () => {
    const events = eventsOf(login('s1'), login('s2'), ended('s1', 'revoked_by_admin'))
    expect(kitLines(events)).toEqual([
      "const jwt = alice.on('jwt')",
      "await expect(jwt.login({ carrier: 'cookie' })).toBeAccepted()",
      'const jwtSession1 = jwt.session?.id',
      "await expect(jwt.login({ carrier: 'cookie' })).toBeAccepted()",
      `await world.revoke(\`\${jwtSession1}\`)`,
    ])
  })

  test('begins with the sessions that are used and began before, and with the policy and faults of the bench', () => {
    const policy = { ...PRESETS.finance, balancer: 'sticky' as const }
    const start = startWith('finance', { policy, redis: 'slow' })
    const events = eventsOf(verified('transfer', 's0'))
    expect(kitLines(events, { start, earlier: earlierOf(2, login('s0')) })).toEqual([
      `// ${TEXTS.notes.before}`,
      "const jwt = alice.on('jwt')",
      "await expect(jwt.login({ carrier: 'cookie' })).toBeAccepted()",
      "await faults.redis('slow')",
      `// ${TEXTS.notes.recorded}`,
      "await expect(jwt.transfer('bob', 10)).toBeAccepted()",
    ])
    expect(kitSpec(start, stepsOf([], new Map()), TEXTS)).toContain(
      `// ${TEXTS.world}\ntest.use({ worldOptions: { preset: 'finance', policy: { balancer: 'sticky' } } })`,
    )
  })

  test('sets up every session that the client had, although the first request with it is refused', () => {
    const other = { mechanism: 'server-session' }
    const earlier = earlierOf(
      20,
      login('s1'),
      login('s2', other),
      login('s3', { mechanism: 'sealed-cookie' }),
    )
    const events = eventsOf(
      advanced(900, { after: 901 }),
      refused('me', 'token_expired'),
      verified('transfer', 's2', other),
    )
    expect(kitLines(events, { earlier })).toEqual([
      `// ${TEXTS.notes.before}`,
      "const jwt = alice.on('jwt')",
      "await expect(jwt.login({ carrier: 'cookie' })).toBeAccepted()",
      "const serverSession = alice.on('server-session')",
      'await expect(serverSession.login()).toBeAccepted()',
      "const sealedCookie = alice.on('sealed-cookie')",
      'await expect(sealedCookie.login()).toBeAccepted()',
      `// ${TEXTS.notes.recorded}`,
      'await clock.advance({ minutes: 15 })',
      "await expect(jwt.me({ slide: false })).toBeRefusedWith('token_expired')",
      "await expect(serverSession.transfer('bob', 10)).toBeAccepted()",
    ])
  })

  test('sets up sessions that had expired or were revoked, and none that was logged out', () => {
    const other = { mechanism: 'server-session' }
    const facts = new Map<string, RequestFact>(
      ['1-0', '2-0'].map((seq, i) => [
        seq,
        { method: 'GET', path: `/api/${['jwt', 'server-session'][i]}/me`, body: null },
      ]),
    )
    const earlier = earlierOf(
      2000,
      login('s1'),
      login('s2', other),
      login('s3', { mechanism: 'opaque-token' }),
      ended('s3', 'signed_out', { mechanism: 'opaque-token', status: 200 }),
      ended('s1', 'revoked_by_admin'),
    )
    const events = eventsOf(
      refused('me', 'session_ended', { sessionId: 's1' }),
      refused('me', 'expired_idle', { ...other, sessionId: 's2' }),
    )
    expect(kitLines(events, { earlier, facts })).toEqual([
      `// ${TEXTS.notes.before}`,
      "const jwt = alice.on('jwt')",
      "await expect(jwt.login({ carrier: 'cookie' })).toBeAccepted()",
      "const serverSession = alice.on('server-session')",
      'await expect(serverSession.login()).toBeAccepted()',
      'await jwt.revoke()',
      "await expect(jwt).toHaveEnded('revoked_by_admin')",
      `// ${TEXTS.notes.recorded}`,
      "await expect(jwt.me()).toBeRefusedWith('session_ended')",
      `// ${TEXTS.notes.wait}`,
      'await clock.advance({ minutes: 30 })',
      "await expect(serverSession.me()).toBeRefusedWith('expired_idle')",
    ])
  })

  test('leaves out what a set-up cannot reproduce, and states it', () => {
    const earlier = earlierOf(
      20,
      login('s1'),
      { type: 'policy.changed', policy: PRESETS.finance, preset: 'finance', changes: [] },
      login('s2', { mechanism: 'server-session' }),
    )
    const events = eventsOf(
      verified('transfer'),
      ended('s1', 'revoked_by_admin'),
      verified('transfer', 's2', { mechanism: 'server-session' }),
      login('s4'),
      verified('transfer', 's4'),
    )
    const lines = kitLines(events, { earlier }).join()
    expect(lines).not.toContain('revoke')
    expect(lines.match(/jwt\.transfer/g)).toHaveLength(1)
    expect(lines).toContain('serverSession.transfer')
    const texts = [kitSpec, plainSpec].map((write) =>
      write(startWith('finance'), stepsOf(events, new Map(), earlier), TEXTS),
    )
    for (const text of texts) expect(text).toContain(`// ${TEXTS.left(2)}\ntest(`)
  })

  test('leaves out a check for which the browser had deleted the cookie', () => {
    const { length } = kitLines(eventsOf(login('s1')))
    const events = eventsOf(login('s1'), refused('me', 'no_credential'))
    expect(kitLines(events)).toHaveLength(length)
    expect(kitSpec(startWith(), stepsOf(events, new Map()), TEXTS)).toContain(`// ${TEXTS.left(1)}`)
    // After a logout there is none in the test either.
    const out = eventsOf(
      login('s1'),
      ended('s1', 'signed_out', { status: 200 }),
      refused('transfer', 'no_credential'),
    )
    expect(kitLines(out).at(-1)).toContain("toBeRefusedWith('no_credential')")
  })

  test('sets up a copy of a credential, users and faults from before', () => {
    const earlier = earlierOf(
      20,
      { type: 'user.changed', user: 'bob', roles: ['user'], disabled: true, before: { disabled: false } },
      { type: 'faults.changed', redis: 'up', invalidation: 'dropped', pools: 'free', before: {} },
      login('s1'),
      { type: 'credential.stolen', mechanism: 'jwt', guest: 'mallory', sessionId: 's1', user: 'alice' },
    )
    const lines = kitLines(eventsOf(verified('transfer', 's1', { client: 'Mallory' })), { earlier })
    expect(lines.filter((line) => !line.startsWith('//'))).toEqual([
      expect.stringContaining("world.setUser('bob'"),
      "const jwt = alice.on('jwt')",
      "await expect(jwt.login({ carrier: 'cookie' })).toBeAccepted()",
      "await mallory.on('jwt').steal(jwt)",
      expect.stringContaining("faults.invalidation('dropped')"),
      "await expect(mallory.on('jwt').transfer('bob', 10)).toBeAccepted()",
    ])
  })

  test('writes the acts of the operator', () => {
    const events = eventsOf(
      {
        type: 'policy.changed',
        policy: PRESETS.hardened,
        changes: [{ path: 'jwt.accessSeconds', from: 300, to: 60 }],
      },
      { type: 'policy.changed', policy: PRESETS.finance, preset: 'finance', changes: [] },
      {
        type: 'node.changed',
        node: 'b',
        up: false,
        before: { up: true, partitioned: false, clockSkewSeconds: 0 },
      },
      {
        ...{ type: 'faults.changed', redis: 'down', invalidation: 'on', pools: 'free' },
        before: { redis: 'up', invalidation: 'on', pools: 'free' },
      },
      {
        type: 'user.changed',
        user: 'bob',
        roles: ['user'],
        disabled: true,
        before: { roles: ['user'], disabled: false },
      },
      { type: 'key.rotated', mechanism: 'jwt', mode: 'overlap', kid: 'k', node: undefined },
      { type: 'mutations.changed', active: ['m01'], before: [] },
      { type: 'bench.reset' },
    )
    expect(kitLines(events)).toEqual([
      'await world.setPolicy({ jwt: { accessSeconds: 60 } })',
      "await world.setPolicy({ preset: 'finance' })",
      "await nodes.stop('b')",
      "await faults.redis('down')",
      "await world.setUser('bob', { disabled: true })",
      "await expect(world.send('POST', '/api/bench/keys/rotate', { mechanism: 'jwt', mode: 'overlap' })).toBeAccepted()",
      "await world.setMutations(['m01'])",
      'await world.reset()',
    ])
  })

  test('leaves out the requests of other clients, and counts them', () => {
    const events = eventsOf(login('s1'), verified('transfer'), verified('transfer', 's9', { client: 'curl' }))
    expect(stepsOf(events, new Map()).foreign).toBe(1)
    expect(kitLines(events)).toHaveLength(3)
  })

  test('is marked if the address of a simulated client may decide', () => {
    const { steps } = stepsOf(eventsOf(login('s1'), login('s2', { client: 'Phone on iOS' })), new Map())
    expect(dependsOnAddresses(startWith('finance'), steps)).toBe(true)
    expect(dependsOnAddresses(startWith('hardened'), steps)).toBe(false)
    expect(dependsOnAddresses(startWith('finance'), steps.slice(0, 1))).toBe(false)
  })

  test('names the node of each request if what a node has in memory decides', () => {
    const policy = { ...PRESETS.hardened, serverSession: { store: 'memory' as const } }
    const events = eventsOf(login('s1'), verified('transfer', 's1', { node: 'c' }))
    expect(kitLines(events, { start: startWith('hardened', { policy }) })).toEqual([
      "const jwt = alice.on('jwt')",
      "await expect(jwt.login({ carrier: 'cookie', node: 'a' })).toBeAccepted()",
      "await expect(jwt.transfer('bob', 10, { node: 'c' })).toBeAccepted()",
    ])
  })
})

describe('every form', () => {
  const root = join(import.meta.dirname, '../..')
  const folder = join(root, 'test-results', 'recorded-specs')
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const events = eventsOf(
    login('s1'),
    login('t1', { mechanism: 'opaque-token', session: { carrier: 'bearer' } }),
    verified('transfer', 't1', { mechanism: 'opaque-token', carrier: 'bearer' }),
    {
      type: 'user.changed',
      user: 'alice',
      roles: ['user'],
      disabled: false,
      passwordChanged: true,
      before: { roles: ['user'], disabled: false },
    },
    refused('login', 'invalid_credentials', { user: 'alice' }),
    login('s2', { client: 'Phone on iOS' }),
    { type: 'credential.stolen', mechanism: 'jwt', guest: 'mallory', sessionId: 's1', user: 'alice' },
    refused('me', 'binding_mismatch', { client: 'Mallory', sessionId: 's1' }),
    {
      type: 'session.stepped_up',
      mechanism: 'jwt',
      sessionId: 's1',
      user: 'alice',
      client: CHROME,
      status: 200,
      session: { carrier: 'cookie' },
    },
    {
      type: 'session.adjusted',
      mechanism: 'jwt',
      sessionId: 's1',
      user: 'alice',
      session: { absoluteExpiresAt: START + 999_000 },
    },
    ended('s2', 'revoked_by_admin'),
    refused('me', 'token_expired', { sessionId: 's1', after: 400 }),
  )
  const written = stepsOf(
    events,
    new Map(),
    earlierOf(400, login('e1', { mechanism: 'server-session' }), ended('e1', 'revoked_by_admin')),
  )
  const specs = {
    kit: kitSpec(startWith('textbook'), written, TEXTS),
    plain: plainSpec(startWith('textbook'), written, TEXTS),
  }

  test('contains no password and no placeholder', () => {
    for (const text of Object.values(specs)) expect(text).not.toMatch(/<password>|<credential>/)
  })

  test('is TypeScript that compiles', () => {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    for (const [name, text] of Object.entries(specs)) {
      writeFileSync(
        join(folder, `${name}.spec.ts`),
        text.replace("'session-lab/playwright'", "'#lib/kit/playwright.ts'"),
      )
    }
    const config = {
      extends: '../../tsconfig.json',
      compilerOptions: { incremental: false, plugins: [] },
      include: ['*.spec.ts'],
      exclude: [],
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
    const { stdout, status } = spawnSync(process.execPath, [join(typescript, 'bin', 'tsc'), '-p', folder], {
      encoding: 'utf8',
    })
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 })
  })
})
