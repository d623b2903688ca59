import { describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { INITIAL_CLOCK } from '#lib/core/clock.ts'
import { PRESETS, SERVER_SESSION_STORES } from '#lib/core/policy.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { FLAWS, MUTATIONS } from '#lib/mutants/index.ts'
import { benchKeys } from '#lib/redis/keys.ts'
import { send } from '../support/app.ts'
import { EXPOSURES, type Exposure, FLAW_EXPOSURES } from '../support/exposures.ts'
import { signWithBenchKey } from '../support/forge.ts'
import { type ApiResponse, TestBench } from '../support/test-bench.ts'

const PLANTED = MUTATIONS.filter(({ control }) => !control)
const CONTROLS = MUTATIONS.filter(({ control }) => control)

async function activate(
  bench: TestBench,
  active: readonly string[],
  observed: readonly string[] = [],
): Promise<ApiResponse> {
  return bench.request('/api/bench/mutations', {
    method: 'PATCH',
    body: { active, ...(observed.length > 0 && { observed }) },
  })
}

/** The result of an act on a new bench with these planted bugs, and those that it has reached. */
async function runOf(
  { act, options }: Exposure,
  mechanism: MechanismId,
  active: readonly string[],
  observed: readonly string[] = [],
) {
  const bench = await TestBench.open({ policy: { concurrency: { perUser: 60, perIp: 240 } } }, options)
  if (active.length + observed.length > 0) expect((await activate(bench, active, observed)).status).toBe(200)
  return { result: await act(bench, mechanism), reached: await reachedIn(bench) }
}

async function resultOf(...given: Parameters<typeof runOf>): Promise<unknown> {
  return (await runOf(...given)).result
}

async function reachedIn(bench: TestBench): Promise<readonly string[]> {
  const events = await bench.events()
  return [...new Set(events.flatMap((event) => (event.type === 'mutation.reached' ? [event.mutation] : [])))]
}

const exposureOf = (id: string) => [...EXPOSURES, ...FLAW_EXPOSURES].find((each) => each.id === id)

/** One row for each planted bug and each mechanism that it breaks. */
const ROWS = [...PLANTED, ...FLAWS].flatMap((mutant) =>
  mutant.mechanisms.map((mechanism) => ({ ...mutant, name: `${mutant.id} ${mechanism}`, mechanism })),
)

/** Everything that an honest client does; each act must succeed. */
async function honestFlow(bench: TestBench, mechanism: MechanismId, more: object = {}) {
  const alice = await bench.login(mechanism, 'alice', more)
  const statuses = {
    me: (await alice.me()).status,
    refresh: (await alice.refresh()).status,
    stepUp: (await alice.post('step-up', { password: bench.passwords.alice })).status,
    transfer: (await alice.post('transfer', { to: 'bob', amount: 1 })).status,
    again: (await alice.me()).status,
    logout: (await alice.logout()).status,
  }
  return statuses
}
const SERVED = { me: 200, refresh: 200, stepUp: 200, transfer: 200, again: 200, logout: 200 }

describe('the list', () => {
  test('has 24 planted bugs, 3 controls, and the flaws of the attack lab', async () => {
    const { status, body } = await readJson('/api/mutations')
    expect(status).toBe(200)
    const ids = body.mutations.map(({ id }: { id: string }) => id)
    expect(ids.filter((id: string) => /^m\d\d$/.test(id))).toHaveLength(24)
    expect(ids.filter((id: string) => /^c\d\d$/.test(id))).toEqual(['c01', 'c02', 'c03'])
    expect(body.flaws.map(({ id }: { id: string }) => id)).toEqual(FLAWS.map(({ id }) => id))
    expect(body.served).toBe(true)
  })

  test('has an exposing act of this suite for each bug', () => {
    expect([...PLANTED, ...FLAWS].filter(({ id }) => !exposureOf(id)).map(({ id }) => id)).toEqual([])
  })
})

async function readJson(path: string) {
  const response = await send(path)
  return { status: response.status, body: await response.json() }
}

describe.each(ROWS)('$name', ({ id, mechanism, exposingAct }) => {
  const exposure = exposureOf(id) as Exposure

  test(`is exposed by: ${exposingAct.en}`, async () => {
    expect(await runOf(exposure, mechanism, [])).toEqual({ result: exposure.right, reached: [] })
    expect(await runOf(exposure, mechanism, [id])).toEqual({ result: exposure.wrong, reached: [id] })
  })

  test('changes nothing while it is only observed, and is reported', async () => {
    expect(await runOf(exposure, mechanism, [], [id])).toEqual({ result: exposure.right, reached: [id] })
  })

  test('still serves an honest client', async () => {
    const bench = await TestBench.open()
    await activate(bench, [id])
    expect(await honestFlow(bench, mechanism, { carrier: 'cookie' })).toEqual(SERVED)
    expect(await honestFlow(bench, mechanism)).toEqual(SERVED)
  })
})

describe('controls', () => {
  const controls = CONTROLS.map(({ id }) => id)

  test.each(ROWS)('pass the act of $name unchanged', async ({ id, mechanism }) => {
    const exposure = exposureOf(id) as Exposure
    expect(await resultOf(exposure, mechanism, controls)).toEqual(exposure.right)
  })

  test.each(CONTROLS)('$id serves an honest client of each mechanism', async ({ id }) => {
    const bench = await TestBench.open()
    await activate(bench, [id])
    for (const mechanism of MECHANISM_IDS) expect(await honestFlow(bench, mechanism)).toEqual(SERVED)
  })

  test('c01 changes the order of the attributes and nothing else', async () => {
    const attributesWith = async (active: readonly string[]) => {
      const bench = await TestBench.open()
      await activate(bench, active)
      const alice = await bench.login('sealed-cookie')
      const { headers } = await alice.login('alice')
      return (headers.getSetCookie()[0] ?? '').split('; ').slice(1)
    }
    const [plain, changed] = [await attributesWith([]), await attributesWith(['c01'])]
    expect(changed).not.toEqual(plain)
    expect(new Set(changed)).toEqual(new Set(plain))
  })

  test('c02 changes the detail of a problem and nothing else', async () => {
    const problemWith = async (active: readonly string[]) => {
      const bench = await TestBench.open()
      await activate(bench, active)
      return (await bench.request('/api/jwt/me')).body
    }
    const [plain, changed] = [await problemWith([]), await problemWith(['c02'])]
    expect(changed.detail).not.toBe(plain.detail)
    expect({ ...changed, detail: '' }).toEqual({ ...plain, detail: '' })
  })

  test('c03 changes the form of session IDs, which are the same in each run of a seeded bench', async () => {
    const idsWith = async (active: readonly string[]) => {
      const bench = await TestBench.open({ seed: 'a seed' })
      await activate(bench, active)
      const clients = []
      for (const mechanism of MECHANISM_IDS) clients.push(await bench.login(mechanism))
      return clients.map(({ session }) => session?.id)
    }
    const changed = await idsWith(['c03'])
    expect(changed).not.toEqual(await idsWith([]))
    expect(changed).toEqual(await idsWith(['c03']))
    for (const id of changed) expect(id).toMatch(/^([A-Za-z0-9]{22}|[0-9a-f]{32})$/)
  })
})

describe('the event mutation.reached', () => {
  test('is written once, when a request has run into the bug, and again after a reset', async () => {
    const bench = await TestBench.open()
    await activate(bench, ['m01'])
    const alice = await bench.login('opaque-token')
    await alice.me()
    expect(await reachedIn(bench)).toEqual([])
    await alice.logout()
    const bob = await bench.login('opaque-token', 'bob')
    await bob.logout()
    const isReached = ({ type }: { type: string }) => type === 'mutation.reached'
    expect((await bench.events()).filter(isReached)).toEqual([
      expect.objectContaining({ mutation: 'm01', mechanism: 'opaque-token' }),
    ])
    await bench.must('/api/bench/reset', { method: 'POST', body: {} })
    await activate(bench, ['m01'])
    await (await bench.login('opaque-token')).logout()
    expect((await bench.events()).filter(isReached)).toHaveLength(2)
  })

  test('is not written for a bug of other mechanisms, or one that changes nothing here', async () => {
    const bench = await TestBench.open()
    await activate(bench, ['m02', 'm12', 'm22', 'm24'])
    // No denylist, no refresh, and no others to log out; a record is read, which m22 does in another way.
    const alice = await bench.login('opaque-token')
    await alice.me()
    await alice.logout()
    expect(await reachedIn(bench)).toEqual(['m22'])
  })

  test('is written for the bugs of one request too', async () => {
    const bench = await TestBench.open()
    bench.headers = { 'lab-mutations': 'm08' }
    await bench.login('server-session')
    expect(await reachedIn(bench)).toEqual(['m08'])
  })
})

describe.each(SERVER_SESSION_STORES)('with records in the store %s', (store) => {
  // On one node: `memory` has the records of no other.
  const onNodeA = async (id: string) => {
    const bench = await TestBench.open({ policy: { serverSession: { store } } }, exposureOf(id)?.options)
    bench.headers = { 'lab-node': 'a' }
    await activate(bench, [id])
    return bench
  }

  test.each(['m01', 'm03', 'm04', 'm05', 'm06', 'm24', 'signature-unchecked'])(
    '%s breaks the same',
    async (id) => {
      const { act, wrong } = exposureOf(id) as Exposure
      expect(await act(await onNodeA(id), 'server-session')).toEqual(wrong)
    },
  )
})

describe('PATCH /api/bench/mutations', () => {
  test('sets the list, which the bench shows, in the order of the table', async () => {
    const bench = await TestBench.open()
    expect((await bench.request('/api/bench')).body.mutations).toEqual([])
    const { status, body } = await activate(bench, ['c01', 'any-seal', 'm02'])
    expect({ status, body }).toEqual({ status: 200, body: { active: ['m02', 'c01', 'any-seal'] } })
    expect((await bench.request('/api/bench')).body.mutations).toEqual(['m02', 'c01', 'any-seal'])
    await activate(bench, [])
    expect((await bench.request('/api/bench')).body.mutations).toEqual([])
  })

  test('writes one event for each change', async () => {
    const bench = await TestBench.open()
    await activate(bench, ['m01'])
    await activate(bench, ['m01'])
    await activate(bench, [])
    const changes = (await bench.events()).filter(({ type }) => type === 'mutations.changed')
    expect(changes.map((event) => 'active' in event && event.active)).toEqual([['m01'], []])
  })

  test.each([
    ['an unknown ID', ['m01', 'm99'], 'm99'],
    ['an ID that occurs twice', ['m01', 'm01'], 'm01'],
  ])('refuses %s', async (_, active, named) => {
    const bench = await TestBench.open()
    const { status, body } = await activate(bench, active)
    expect({ status, code: body.code, field: body.errors[0].field }).toEqual({
      status: 422,
      code: 'invalid_request',
      field: 'active',
    })
    expect(body.detail).toContain(named)
    expect((await bench.request('/api/bench')).body.mutations).toEqual([])
  })

  test('names the IDs that exist if one is unknown', async () => {
    const { body } = await activate(await TestBench.open(), ['m25'])
    for (const { id } of [...MUTATIONS, ...FLAWS]) expect(body.detail).toContain(id)
  })

  test('changes one bench and no other', async () => {
    const [broken, sound] = [await TestBench.open(), await TestBench.open()]
    await activate(broken, ['m01'])
    const { act, right, wrong } = exposureOf('m01') as Exposure
    expect(await Promise.all([act(broken, 'opaque-token'), act(sound, 'opaque-token')])).toEqual([
      wrong,
      right,
    ])
  })

  test('is undone by a reset', async () => {
    const bench = await TestBench.open()
    await activate(bench, ['m01', 'm17'])
    await bench.must('/api/bench/reset', { method: 'POST', body: {} })
    expect((await bench.request('/api/bench')).body.mutations).toEqual([])
    const { act, right } = exposureOf('m01') as Exposure
    expect(await act(bench, 'server-session')).toEqual(right)
  })

  test('forgets what a planted bug remembered when it is switched off', async () => {
    const bench = await TestBench.open()
    await activate(bench, ['m17'])
    const alice = await bench.login('jwt')
    await bench.must(`/api/sessions/${alice.session?.id}`, { method: 'DELETE', headers: { 'lab-node': 'a' } })
    await activate(bench, [])
    // The revocation reached no store, so the shipped code does not know of it.
    expect((await alice.request('me', { headers: { 'lab-node': 'a' } })).status).toBe(200)
  })

  test('keeps a result that was verified with a bug out of the cache of the shipped code', async () => {
    const bench = await TestBench.open({ policy: { jwt: { verifiedCacheSeconds: 300 } } })
    const alice = await bench.login('jwt')
    const token = await signWithBenchKey(bench, (good) => ({ ...good, aud: 'another-service' }))
    const at = { headers: { 'lab-node': 'a' } }
    await activate(bench, ['m20'])
    expect((await alice.with(token).request('me', at)).status).toBe(200)
    await activate(bench, [])
    expect((await alice.with(token).request('me', at)).status).toBe(401)
    const once = { headers: { 'lab-node': 'a', 'lab-mutations': 'm20' } }
    expect((await alice.with(token).request('me', once)).status).toBe(200)
    expect((await alice.with(token).request('me', at)).status).toBe(401)
  })
})

describe('Lab-Mutations', () => {
  test('applies to its request, and to no other that runs at the same time', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('jwt')
    const token = await signWithBenchKey(bench, (good) => ({ ...good, aud: 'another-service' }))
    const requests = Array.from({ length: 30 }, (_, index) =>
      index % 2 === 0 ? { 'lab-mutations': 'm20' } : {},
    )
    const statuses = await Promise.all(
      requests.map(async (headers) => (await alice.with(token).request('me', { headers })).status),
    )
    expect(statuses).toEqual(requests.map((headers) => ('lab-mutations' in headers ? 200 : 401)))
    expect((await bench.request('/api/bench')).body.mutations).toEqual([])
  })

  test('replaces the list of the bench; empty switches all off', async () => {
    const bench = await TestBench.open()
    await activate(bench, ['m08'])
    const loginWith = async (headers: Record<string, string>) => {
      const sent = { method: 'POST', body: { username: 'alice', password: bench.passwords.alice }, headers }
      const [line] = (await bench.request('/api/server-session/login', sent)).headers.getSetCookie()
      return { sameSite: line?.includes('SameSite'), httpOnly: line?.includes('HttpOnly') }
    }
    expect(await loginWith({})).toEqual({ sameSite: false, httpOnly: true })
    expect(await loginWith({ 'lab-mutations': '' })).toEqual({ sameSite: true, httpOnly: true })
    expect(await loginWith({ 'lab-mutations': 'm09' })).toEqual({ sameSite: true, httpOnly: false })
    expect(await loginWith({ 'lab-mutations': ' m08 , m09 ' })).toEqual({ sameSite: false, httpOnly: false })
  })

  test('is not passed on to the requests that a measurement sends in this process', async () => {
    const measured = async (headers: Record<string, string>) => {
      const bench = await TestBench.open()
      const body = { cells: ['copy-after-logout/server-session/hardened'] }
      await bench.must('/api/bench/evidence', { method: 'POST', body, headers })
      const read = async () => (await bench.request('/api/bench/evidence')).body
      await expect.poll(async () => (await read()).state, { timeout: 30_000 }).toBe('done')
      return (await read()).cells.map(({ value }: { value: unknown }) => value)
    }
    expect(await measured({ 'lab-mutations': 'm01' })).toEqual(await measured({}))
  })

  test.each([['m99'], ['m01,m01'], ['m01,M02'], ['x'.repeat(2000)]])('refuses %s', async (header) => {
    const bench = await TestBench.open()
    const { status, body } = await bench.request('/api/jwt/me', { headers: { 'lab-mutations': header } })
    expect({ status, code: body.code, field: body.errors[0].field }).toEqual({
      status: 422,
      code: 'invalid_request',
      field: 'Lab-Mutations',
    })
  })

  test('applies to a request of the operator too', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('opaque-token')
    const once = { 'lab-node': 'a', 'lab-mutations': 'm17' }
    await bench.must(`/api/sessions/${alice.session?.id}`, { method: 'DELETE', headers: once })
    expect((await alice.me()).status, 'the revocation reached no store').toBe(200)
    expect((await alice.request('me', { headers: once })).status).toBe(401)
  })

  test('composes again what a bench no longer keeps', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('jwt')
    // More lists than the compositions of one bench that are kept.
    const lists = PLANTED.flatMap((one, index) => PLANTED.slice(index + 1).map((other) => [one.id, other.id]))
    expect(lists.length).toBeGreaterThan(200)
    for (const ids of lists.filter((pair) => !pair.includes('m05')).slice(0, 210)) {
      const headers = { 'lab-mutations': ids.join() }
      expect((await alice.request('me', { headers })).status, ids.join()).toBe(200)
    }
    expect((await alice.me()).status).toBe(200)
  })
})

describe('POST /api/benches', () => {
  test('plants bugs in the new bench, which a reset keeps', async () => {
    const bench = await TestBench.open({ mutations: ['m01'], observedMutations: ['m08'] })
    for (const _ of ['new', 'reset']) {
      expect((await bench.request('/api/bench')).body.mutations).toEqual(['m01'])
      await (await bench.login('server-session')).logout()
      expect(await reachedIn(bench)).toEqual(['m08', 'm01'])
      await bench.must('/api/bench/reset', { method: 'POST', body: {} })
    }
  })

  test('refuses an unknown ID', async () => {
    const response = await send('/api/benches', { method: 'POST', body: { observedMutations: ['m99'] } })
    expect(response.status).toBe(422)
    expect((await response.json()).errors[0].field).toBe('observedMutations')
  })
})

describe('PUT /api/bench/mutation-run', () => {
  const run = '00000000-0000-4000-8000-000000000000'
  const runsOf = async (bench: TestBench) => (await bench.call('GET', '/api/bench/mutation-run')).runs
  const put = (bench: TestBench, bugs: readonly object[], more: object = {}) =>
    bench.request('/api/bench/mutation-run', {
      method: 'PUT',
      body: { run, state: 'running', bugs, ...more },
    })
  const eventsOf = async (bench: TestBench) =>
    (await bench.events()).filter(({ type }) => type === 'mutation.run')
  const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

  test('replaces the results of a run, and writes its score to the event log', async () => {
    const bench = await TestBench.open()
    expect(await runsOf(bench)).toEqual([])
    const bugs = [
      { id: 'm01', status: 'Killed', killedBy: 'logs out' },
      { id: 'm02', status: 'Pending' },
      { id: 'c01', status: 'Pending' },
    ]
    expect((await put(bench, bugs)).status).toBe(204)
    const [event] = await eventsOf(bench)
    expect(event).toMatchObject({ run, state: 'running', killed: 1, counted: 2, isOverFitted: false })
    expect(JSON.stringify(event)).not.toContain('logs out')
    const kept = { run, at: expect.any(Number), silentSeconds: expect.any(Number) }
    expect(await runsOf(bench)).toEqual([{ ...kept, state: 'running', bugs }])
    const ended = [{ id: 'm01', status: 'Survived' }]
    await put(bench, ended, { state: 'ended' })
    expect(await runsOf(bench)).toEqual([{ ...kept, state: 'ended', bugs: ended }])
  })

  test('writes an event only if the results have changed', async () => {
    const bench = await TestBench.open()
    const bugs = [{ id: 'm01', status: 'Pending' }]
    for (let sent = 0; sent < 20; sent++) expect((await put(bench, bugs)).status).toBe(204)
    expect(await eventsOf(bench)).toHaveLength(1)
    await put(bench, bugs, { state: 'ended' })
    expect(await eventsOf(bench)).toHaveLength(2)
  })

  test('keeps the newest 20 runs of a bench, also after a reset, and deletes them with it', async () => {
    const bench = await TestBench.open()
    const bugs = [{ id: 'm01', status: 'Killed' }]
    for (let number = 0; number < 25; number++) await put(bench, bugs, { run: id(number) })
    await put(bench, bugs, { run: id(10), state: 'ended' })
    await bench.call('POST', '/api/bench/reset')
    const kept = (await runsOf(bench)).map(({ run: name }) => name)
    expect(kept).toEqual([10, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 9, 8, 7, 6, 5].map(id))
    const { redis } = lab().benches.surroundings
    const { runs, runResults } = benchKeys(bench.id)
    expect(await redis.hlen(runResults)).toBe(20)
    expect((await bench.request('/api/bench', { method: 'DELETE' })).status).toBe(204)
    expect(await redis.exists(runs, runResults)).toBe(0)
  })

  test('keeps results apart from the log: a flood takes a bounded space, and no progress of experiments', async () => {
    const bench = await TestBench.open()
    await bench.call('POST', '/api/bench/experiments/{id}', {
      params: { id: 'log-out-everywhere' },
      body: {},
    })
    const { redis } = lab().benches.surroundings
    const sizeOf = async (key: string) => (await redis.memory('USAGE', key, 'SAMPLES', 0)) ?? 0
    const flood = async () => {
      for (let sent = 0; sent < 60; sent++) {
        const bugs = MUTATIONS.map((bug) => ({
          id: bug.id,
          status: 'Killed',
          killedBy: `${sent} `.repeat(50),
        }))
        expect((await put(bench, bugs, { run: id(sent), state: 'ended' })).status).toBe(204)
      }
    }
    await flood()
    const { runResults, events } = benchKeys(bench.id)
    const [before, log] = [await sizeOf(runResults), await sizeOf(events)]
    await flood()
    expect(await sizeOf(runResults)).toBeLessThan(1.2 * before)
    // Some 300 bytes for each event.
    expect((await sizeOf(events)) - log).toBeLessThan(60 * 1000)
    const known = await lab().benches.find(bench.id)
    const milestones = (await known?.observer.ledger.readMilestones()) ?? []
    expect(milestones.map(({ type }) => type)).toContain('experiment.started')
    expect(milestones.some(({ type }) => type === 'mutation.run')).toBe(false)
  })

  describe('takes the largest valid body', () => {
    const ids = [...MUTATIONS, ...FLAWS].map((bug) => bug.id)
    const bodyWith = (killedBy: string) => ({
      run,
      state: 'ended',
      bugs: ids.map((bug) => ({ id: bug, status: 'RuntimeError', killedBy })),
    })
    const escaped = (text: string) =>
      text.replaceAll(/[\s\S]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

    const escapedJson = (body: object) =>
      JSON.stringify(body).replaceAll(/"((?:[^"\\]|\\.)*)"/g, (_, text: string) => `"${escaped(text)}"`)

    test.each([
      ['Chinese', '测'.repeat(200), JSON.stringify],
      ['emoji', '🔒'.repeat(100), escapedJson],
      ['quotation marks', '"'.repeat(200), JSON.stringify],
      ['control characters', '\u0001'.repeat(200), JSON.stringify],
      ['escapes of JSON', '测'.repeat(200), escapedJson],
      ['indented JSON', '测'.repeat(200), (body: object) => JSON.stringify(body, null, 8)],
    ] as const)('with names in %s', async (_, killedBy, encode) => {
      const bench = await TestBench.open()
      const body = encode(bodyWith(killedBy))
      const response = await sendText(bench.id, body)
      expect(response.status).toBe(204)
      expect((await runsOf(bench))[0]?.bugs).toEqual(bodyWith(killedBy).bugs)
    })

    test('and refuses a longer name as invalid, and a larger body', async () => {
      const bench = await TestBench.open()
      const tooLong = await sendText(bench.id, JSON.stringify(bodyWith('测'.repeat(201))))
      expect([tooLong.status, (await tooLong.json()).errors[0].field]).toEqual([422, 'bugs.0.killedBy'])
      const tooLarge = await sendText(bench.id, JSON.stringify(bodyWith('测'.repeat(1000))))
      expect(tooLarge.status).toBe(413)
      // No other route takes as much.
      const other = { method: 'POST', body: { advanceSeconds: 1, more: 'x'.repeat(20_000) } }
      expect((await bench.request('/api/bench/clock', other)).status).toBe(413)
    })

    const sendText = (bench: string, text: string) =>
      send('/api/bench/mutation-run', {
        method: 'PUT',
        headers: { bench, 'content-type': 'application/json' },
        raw: text,
      })
  })

  test.each([
    ['an unknown bug', [{ id: 'm99', status: 'Killed' }]],
    [
      'a bug twice',
      [
        { id: 'm01', status: 'Killed' },
        { id: 'm01', status: 'Survived' },
      ],
    ],
    ['an unknown status', [{ id: 'm01', status: 'Done' }]],
    ['no bug', []],
  ])('refuses %s', async (_, bugs) => {
    const bench = await TestBench.open()
    expect((await put(bench, bugs)).status).toBe(422)
    expect((await bench.events()).some(({ type }) => type === 'mutation.run')).toBe(false)
  })
})

describe('a temporary bench', () => {
  test('is created with planted bugs, for the attack lab', async () => {
    const { benches } = lab()
    const setting = { preset: 'hardened', policy: PRESETS.hardened, clock: INITIAL_CLOCK } as const
    const { bench, passwords } = await benches.createTemporary({ ...setting, mutations: ['m01'] })
    const { act, wrong } = exposureOf('m01') as Exposure
    expect(await act(new TestBench(send, bench.id, passwords), 'server-session')).toEqual(wrong)
    await benches.deleteTemporary(bench)
    await expect(benches.createTemporary({ ...setting, mutations: ['m99'] })).rejects.toThrow(
      'Unknown mutation m99',
    )
  })
})
