import { describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { expectedRestore, RESTORE_PROTECTIONS } from '#lib/core/restore-prediction.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { MAX_EVENTS } from '#lib/ledger/ledger.ts'
import { selfContained } from '../support/cases.ts'
import { type BenchOptions, type Client, TestBench } from '../support/test-bench.ts'

const UNLIMITED = { perUser: 100, perIp: 100, onExceed: 'evict-oldest' }

const SETTINGS: Readonly<Record<string, BenchOptions>> = {
  'a denylist and Redis': {},
  'a frozen clock': { clock: { frozen: true } },
  'not-before': { policy: selfContained({ revocation: 'not-before' }) },
  epochs: { policy: selfContained({ revocation: 'epoch' }) },
  'no revocation': { policy: selfContained({ revocation: 'none' }) },
  'two tiers': { policy: { serverSession: { store: 'two-tier' } } },
  'SQL, with a frozen clock': { policy: { serverSession: { store: 'database' } }, clock: { frozen: true } },
  'the memory of a node': { policy: { serverSession: { store: 'memory' }, balancer: 'sticky' } },
  'replicated memory': { policy: { serverSession: { store: 'replicated' } } },
  'checks of sensitive acts only': { policy: selfContained({ checkOn: 'sensitive-acts' }) },
}

/** One user logs in per lane and client: not-before and epochs revoke all sessions of a user. */
const USERS = ['alice', 'bob', 'carol'] as const

async function open(setting: BenchOptions): Promise<TestBench> {
  return TestBench.open(setting, { policy: { ...setting.policy, concurrency: UNLIMITED } })
}

function logIn(bench: TestBench, mechanism: MechanismId): Promise<Client[]> {
  return Promise.all(USERS.map((user) => bench.login(mechanism, user, { carrier: 'cookie' })))
}

const backUp = (bench: TestBench) => bench.call('POST', '/api/bench/backups', { body: {} })

function restore(bench: TestBench, id: string, protection: (typeof RESTORE_PROTECTIONS)[number]) {
  return bench.call('POST', '/api/bench/backups/{id}/restore', { params: { id }, body: { protection } })
}

const isAccepted = async (client: Client) => (await client.copy().me('?slide=0')).status === 200

describe.each(Object.entries(SETTINGS))('with %s', (_, setting) => {
  test.each(RESTORE_PROTECTIONS)(
    'brings back what the rules predict, and reports what clients then find: %s',
    async (protection) => {
      const bench = await open(setting)
      const lanes = await Promise.all(MECHANISM_IDS.map((mechanism) => logIn(bench, mechanism)))
      const { id } = await backUp(bench)
      for (const [leaving] of lanes) await leaving?.copy().logout()
      const report = await restore(bench, id, protection)
      const { policy } = await bench.call('GET', '/api/bench')
      for (const [index, mechanism] of MECHANISM_IDS.entries()) {
        const [left, ...others] = lanes[index] ?? []
        if (!left) throw new Error('Three clients log in.')
        const expected = expectedRestore(policy, mechanism, protection)
        const outcomeOf = ({ session }: Client) =>
          report.sessions.find(({ id }) => id === session?.id)?.outcome
        expect([mechanism, outcomeOf(left)]).toEqual([mechanism, expected.ended])
        expect(await isAccepted(left), `${mechanism} ended`).toBe(expected.ended !== 'stayed-ended')
        for (const other of others) {
          expect([mechanism, outcomeOf(other)]).toEqual([mechanism, expected.active])
          expect(await isAccepted(other), `${mechanism} active`).toBe(expected.active === 'stayed')
        }
        // The lists of sessions agree.
        const { sessions } = await bench.call('GET', '/api/sessions', { query: { mechanism } })
        const stateOf = ({ session }: Client) => sessions.find(({ id }) => id === session?.id)?.state
        for (const other of others) {
          expect(stateOf(other), mechanism).toBe(expected.active === 'stayed' ? 'active' : 'ended')
        }
        if (expected.ended === 'returned') expect(stateOf(left), mechanism).toBe('active')
        if (expected.ended === 'stayed-ended') expect(stateOf(left), mechanism).toBe('ended')
        // A user who is refused can log in again, and stays logged in.
        const [again] = await logIn(bench, mechanism)
        expect(again && (await isAccepted(again)), `${mechanism} again`).toBe(true)
      }
    },
  )
})

/** What a restore must not change if it is refused. */
async function stateOf(bench: TestBench): Promise<unknown> {
  const { sessions, counts } = await bench.call('GET', '/api/sessions')
  const loaded = await lab().benches.find(bench.id)
  return { sessions, counts, restore: loaded?.state.restore ?? null }
}

const tryRestore = (bench: TestBench, id: string, protection = 'none') =>
  bench.request(`/api/bench/backups/${id}/restore`, { method: 'POST', body: { protection } })

describe('refuses as a whole, and changes nothing', () => {
  const redis = lab().link.commands
  const keyOf = (bench: TestBench) => `{${bench.id}}:backups`

  /** A bench with a backup, after which a session has ended. */
  async function prepared() {
    const bench = await open({})
    const [left] = await logIn(bench, 'opaque-token')
    const { id } = await backUp(bench)
    await left?.copy().logout()
    if (!left) throw new Error('Three clients log in.')
    return { bench, id, left, key: keyOf(bench), field: `d:${id}` }
  }

  async function expectRefused({ bench, id, left }: Awaited<ReturnType<typeof prepared>>, detail: RegExp) {
    const before = await stateOf(bench)
    const { status, body } = await tryRestore(bench, id)
    expect([status, body.code]).toEqual([409, 'conflict'])
    expect(body.detail).toMatch(detail)
    expect(await stateOf(bench)).toEqual(before)
    expect(await isAccepted(left)).toBe(false)
  }

  test('a damaged backup, whichever byte was changed', async () => {
    const case_ = await prepared()
    const sealed = Buffer.from((await redis.hget(case_.key, case_.field)) ?? '', 'base64')
    for (const at of [60, Math.floor(sealed.length / 2), sealed.length - 40, sealed.length - 1]) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      await redis.hset(case_.key, case_.field, changed.toString('base64'))
      await expectRefused(case_, /damaged/)
    }
  })

  test('a backup that was cut, or has something appended', async () => {
    const case_ = await prepared()
    const sealed = Buffer.from((await redis.hget(case_.key, case_.field)) ?? '', 'base64')
    for (const changed of [
      sealed.subarray(0, -1),
      sealed.subarray(0, 100),
      Buffer.concat([sealed, sealed]),
    ]) {
      await redis.hset(case_.key, case_.field, changed.toString('base64'))
      await expectRefused(case_, /damaged/)
    }
  })

  test('a backup of another format, or none at all', async () => {
    const case_ = await prepared()
    const sealed = Buffer.from((await redis.hget(case_.key, case_.field)) ?? '', 'base64')
    sealed.writeUInt16BE(0, 8)
    await redis.hset(case_.key, case_.field, sealed.toString('base64'))
    await expectRefused(case_, /format/)
    await redis.hset(case_.key, case_.field, Buffer.from('REDIS0011').toString('base64'))
    await expectRefused(case_, /no backup/)
  })

  test('a backup that was sealed with another secret', async () => {
    const case_ = await prepared()
    const { sealRecords } = await import('#lib/backup/sealed-text.ts')
    await redis.hset(case_.key, case_.field, await sealRecords('another secret of at least 32 bytes', []))
    await expectRefused(case_, /another key/)
  })

  test('a backup that a newer version of Redis has made', async () => {
    const case_ = await prepared()
    const { sessionSecrets } = lab().environment
    const { openRecords, sealRecords } = await import('#lib/backup/sealed-text.ts')
    const records = await openRecords(sessionSecrets, (await redis.hget(case_.key, case_.field)) ?? '')
    const newer = records.map(({ about, data }) => {
      const changed = Buffer.from(data)
      // DUMP ends with the version of its format, in 2 bytes, and a checksum, in 8.
      if (about.type === 'key') changed.writeUInt16LE(999, data.length - 10)
      return { about, data: changed }
    })
    await redis.hset(case_.key, case_.field, await sealRecords(sessionSecrets[0], newer))
    await expectRefused(case_, /newer version of Redis/)
  })

  test('a backup of another bench', async () => {
    const [case_, other] = [await prepared(), await prepared()]
    const foreign = (await redis.hget(other.key, other.field)) ?? ''
    await redis.hset(case_.key, case_.field, foreign)
    await expectRefused(case_, /something else/)
  })

  test('a backup whose records were in another store', async () => {
    const case_ = await prepared()
    await case_.bench.policy({ serverSession: { store: 'database' } })
    await expectRefused(case_, /Change it back first/)
  })

  test('a repetition of ends that the event log no longer has', async () => {
    const { bench, id, left } = await prepared()
    const loaded = await lab().benches.find(bench.id)
    for (let count = 0; count < 2 * MAX_EVENTS; count++) {
      loaded?.append({ type: 'mutations.changed', active: [] })
      if (count % 500 === 0) await loaded?.observer.ledger.whenFlushed()
    }
    await loaded?.observer.ledger.whenFlushed()
    const { status, body } = await tryRestore(bench, id, 'journal')
    expect([status, body.code]).toEqual([409, 'conflict'])
    expect(body.detail).toMatch(/no longer reaches back/)
    expect(await isAccepted(left)).toBe(false)
    expect((await tryRestore(bench, id, 'epoch')).status).toBe(200)
    expect(await isAccepted(left)).toBe(false)
  })

  test('an unknown backup', async () => {
    const { bench } = await prepared()
    expect((await tryRestore(bench, 'unknown')).status).toBe(404)
    expect((await bench.request('/api/bench/backups/unknown', { method: 'DELETE', body: {} })).status).toBe(
      404,
    )
    expect((await tryRestore(bench, 'unknown', 'hope')).status).toBe(422)
  })

  test('a backup or a restore while Redis is unavailable', async () => {
    const { bench, id } = await prepared()
    await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
    expect((await tryRestore(bench, id)).status).toBe(503)
    expect((await bench.request('/api/bench/backups', { method: 'POST', body: {} })).status).toBe(503)
  })
})

test('keeps three backups, lists them newest first, and deletes them on request and with a reset', async () => {
  const bench = await open({})
  const ids = []
  for (let count = 0; count < 3; count++) {
    ids.unshift((await backUp(bench)).id)
    await bench.advance(1)
  }
  const refused = await bench.request('/api/bench/backups', { method: 'POST', body: {} })
  expect([refused.status, refused.body.code]).toEqual([409, 'conflict'])
  const listed = async () => (await bench.call('GET', '/api/bench/backups')).backups.map(({ id }) => id)
  expect(await listed()).toEqual(ids)
  const [first = '', ...others] = ids
  await bench.request(`/api/bench/backups/${first}`, { method: 'DELETE', body: {} })
  expect(await listed()).toEqual(others)
  await bench.request('/api/bench/reset', { method: 'POST', body: {} })
  expect(await listed()).toEqual([])
})

test('states what a backup contains of each lane, and what no backup can contain', async () => {
  const bench = await open({ preset: 'textbook' })
  for (const mechanism of MECHANISM_IDS) await logIn(bench, mechanism)
  const { contents, sessions } = await backUp(bench)
  const of = (lane: MechanismId) => contents.find((content) => content.lane === lane)
  expect(of('server-session')).toMatchObject({ store: 'memory', records: 0, missing: 3 })
  expect(of('sealed-cookie')).toMatchObject({ store: 'client', records: 0, missing: 3 })
  expect(of('jwt')).toMatchObject({ store: 'redis', records: 3, missing: 0 })
  expect(of('opaque-token')).toMatchObject({ store: 'redis', records: 3, missing: 0 })
  expect(sessions).toBe(6)
})

test.each(['none', 'journal'] as const)(
  'loses the denial of a session that logged in after the backup, unless the ends are repeated: %s',
  async (protection) => {
    const bench = await open({})
    const { id } = await backUp(bench)
    const sealed = await bench.login('sealed-cookie')
    await sealed.copy().logout()
    const report = await restore(bench, id, protection)
    expect(await isAccepted(sealed)).toBe(protection === 'none')
    expect(report.returned['sealed-cookie']).toBe(protection === 'none' ? 1 : 0)
  },
)

test.each(['none', 'journal'] as const)(
  'accepts a refresh token that was replaced after the backup, unless the ends are repeated: %s',
  async (protection) => {
    const bench = await open({})
    const client = await bench.login('jwt')
    const { id } = await backUp(bench)
    const copy = client.copy()
    expect((await client.refresh()).status).toBe(200)
    await bench.advance(60)
    const report = await restore(bench, id, protection)
    // The client is refused in either case: it has a token that the restored family does not know.
    expect(report.sessions).toMatchObject([{ refresh: false }])
    expect((await client.refresh()).status).toBe(401)
    expect((await copy.refresh()).status).toBe(protection === 'none' ? 200 : 401)
  },
)

test('refuses what was issued before an epoch also on a node whose clock was ahead', async () => {
  const bench = await open({ policy: selfContained({ revocation: 'none' }) })
  await bench.request('/api/bench/nodes/a', { method: 'PATCH', body: { clockSkewSeconds: 3 } })
  const client = await bench.login('sealed-cookie', 'alice', {}, {})
  const { id } = await backUp(bench)
  await restore(bench, id, 'epoch')
  expect(await isAccepted(client)).toBe(false)
  expect(await isAccepted(await bench.login('sealed-cookie'))).toBe(true)
})

test('keeps an epoch through later restores', async () => {
  const bench = await open({})
  const client = await bench.login('sealed-cookie')
  const { id } = await backUp(bench)
  await restore(bench, id, 'epoch')
  await restore(bench, id, 'none')
  expect(await isAccepted(client)).toBe(false)
})

test('finds with requests what the stores say, for clients whose credentials the server keeps', async () => {
  const bench = await open({ preset: 'textbook' })
  const clients = (path: '' | '/logout', perLane: number) =>
    bench.request(`/api/bench/backups/clients${path}`, { method: 'POST', body: { perLane } })
  const { body } = await clients('', 10)
  expect(body.loggedIn).toEqual(Object.fromEntries(MECHANISM_IDS.map((id) => [id, 10])))
  const { id } = await backUp(bench)
  const left = (await clients('/logout', 3)).body
  expect([left.loggedIn.jwt, left.loggedOut.jwt]).toEqual([7, 3])
  const report = await restore(bench, id, 'none')
  // Those in the memory of the nodes are refused, and no longer logged in.
  const { clients: counts } = await bench.call('GET', '/api/bench/backups')
  expect(counts.loggedIn).toMatchObject({ 'server-session': 0, jwt: 7 })
  expect(counts.refused).toMatchObject({ 'server-session': 7, jwt: 0 })
  expect(counts.loggedOut).toMatchObject({ 'server-session': 3, jwt: 3 })
  expect(new Set(report.sessions.map(({ measuredBy }) => measuredBy))).toEqual(new Set(['request']))
  expect(report.ended).toEqual(Object.fromEntries(MECHANISM_IDS.map((id) => [id, 3])))
  expect(report.returned).toMatchObject({
    'server-session': 0,
    'sealed-cookie': 0,
    jwt: 0,
    'opaque-token': 3,
  })
  expect(report.neverLeft).toMatchObject({ 'sealed-cookie': 3, jwt: 3, 'opaque-token': 0 })
  expect(report.loggedOut).toMatchObject({ 'server-session': 7, 'sealed-cookie': 0, 'opaque-token': 0 })
  const events = await bench.events()
  expect(events.filter(({ type }) => type === 'session.returned')).toHaveLength(6)
  expect(events.filter(({ type }) => type === 'backup.restored')).toMatchObject([
    { protection: 'none', returned: 3, loggedOut: 7 },
  ])
})

test('states that a restore began after another one, so that the results are not compared', async () => {
  const bench = await open({})
  const [left] = await logIn(bench, 'opaque-token')
  const first = await backUp(bench)
  await left?.copy().logout()
  expect((await restore(bench, first.id, 'none')).restoredBefore).toBe(false)
  // The session that had ended is active again, so this restore logs it out.
  const again = await restore(bench, first.id, 'epoch')
  expect(again).toMatchObject({ restoredBefore: true, ended: { 'opaque-token': 0 } })
  const [other] = await logIn(bench, 'opaque-token')
  const second = await backUp(bench)
  await other?.copy().logout()
  const report = await restore(bench, second.id, 'journal')
  expect(report).toMatchObject({ restoredBefore: false, ended: { 'opaque-token': 1 } })
})

test('counts no client whose session a limit has ended', async () => {
  const bench = await open({})
  const { concurrency } = (await bench.must('/api/bench')).body.policy
  await bench.policy({ concurrency: { ...concurrency, perUser: 3, onExceed: 'evict-oldest' } })
  const { body } = await bench.request('/api/bench/backups/clients', {
    method: 'POST',
    body: { perLane: 12 },
  })
  const active = await bench.sessions('state=active')
  for (const lane of MECHANISM_IDS) {
    const count = active.filter(({ mechanism }) => mechanism === lane).length
    expect([lane, body.loggedIn[lane]]).toEqual([lane, count])
    expect(count).toBeLessThan(12)
  }
})

test('lists a backup whose summary cannot be read as damaged, and deletes it', async () => {
  const bench = await open({})
  const { id } = await backUp(bench)
  for (const summary of ['{cut', 'null', '{"id":"other"}']) {
    await lab().link.commands.hset(`{${bench.id}}:backups`, `s:${id}`, summary)
    const { backups } = await bench.call('GET', '/api/bench/backups')
    expect(backups).toMatchObject([{ id, damaged: true }])
  }
  const deleted = await bench.request(`/api/bench/backups/${id}`, { method: 'DELETE', body: {} })
  expect(deleted.status).toBe(204)
  expect((await bench.call('GET', '/api/bench/backups')).backups).toEqual([])
})
