import { describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { headersOf } from '#lib/client/client.ts'
import { factsOf, MECHANISM_FACTS } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { MINIMISATIONS, STORAGE_ENCRYPTIONS } from '#lib/core/storage-settings.ts'
import { orUnavailable } from '#lib/redis/connection.ts'
import { tableKeys } from '#lib/redis/keys.ts'
import { send } from '../support/app.ts'
import { EVERY, WITH_RECORDS } from '../support/cases.ts'
import { textInMemory, textInRedis, textInSql } from '../support/stored-text.ts'
import { type BenchOptions, type Client, TestBench } from '../support/test-bench.ts'

/* policy.storage: what the stores have of a client, in which form, and that sessions work in every form. */

const AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'
const HOME = { ip: '203.0.113.7', userAgent: AGENT }
const NEIGHBOUR = { ip: '203.0.113.99', userAgent: AGENT }
const AWAY = { ip: '198.51.100.23', userAgent: AGENT }
const SECRET = 'a cart with 12 apples'

const SETTINGS = STORAGE_ENCRYPTIONS.flatMap((encryption) =>
  MINIMISATIONS.map((minimise) => ({ encryption, minimise })),
)
const open = (options: BenchOptions, policy: object) => TestBench.open(options, { policy: { ...policy } })

const change = (client: Client, data: unknown) => client.request('data', { method: 'PATCH', body: { data } })

describe.each(SETTINGS)('$encryption, $minimise', (storage) => {
  test.each(EVERY)('$name: logs in, checks, refreshes, changes data and logs out', async (tried) => {
    const { mechanism, options } = tried
    const bench = await open(options, { storage })
    const alice = await bench.login(mechanism, 'alice', { data: SECRET }, HOME)
    const { body } = await alice.me()
    expect(body).toMatchObject({ user: { name: 'alice' }, data: SECRET })
    expect((await alice.refresh()).status).toBe(200)
    expect((await change(alice, { cart: ['tea'] })).status).toBe(200)
    expect((await alice.refresh()).status).toBe(200)
    expect((await alice.me()).body).toMatchObject({ data: { cart: ['tea'] }, version: 1 })
    const stepped = await alice.post('step-up', { password: bench.passwords.alice })
    expect(stepped.status).toBe(200)
    expect((await alice.me()).body.data).toEqual({ cart: ['tea'] })
    expect((await bench.sessions('state=active')).map(({ id }) => id)).toEqual([alice.session?.id])
    const { body: left } = await alice.logout()
    expect(['everywhere', 'this-browser']).toContain(left.reach)
    const isPureJwt = mechanism === 'jwt' && left.reach === 'this-browser'
    expect((await alice.me()).status).toBe(isPureJwt ? 200 : 401)
  })

  test.each(EVERY)('$name: distinguishes the own network from another', async ({ mechanism, options }) => {
    const bench = await open(options, { storage, binding: { ip: 'strict', userAgent: 'strict' } })
    const alice = await bench.login(mechanism, 'alice', {}, HOME)
    expect((await alice.me()).status).toBe(200)
    expect((await alice.copy().from(NEIGHBOUR).me()).status).toBe(200)
    expect((await alice.copy().from(AWAY).me()).body.code).toBe('binding_mismatch')
    expect((await alice.copy().from({ userAgent: 'curl/8.9.1' }).me()).body.code).toBe('binding_mismatch')
    expect((await alice.refresh()).status).toBe(200)
    expect((await alice.me()).status).toBe(200)
  })

  test.each(WITH_RECORDS)('$name: counts the sessions of an address', async ({ mechanism, options }) => {
    const concurrency = { perUser: 10, perIp: 2, onExceed: 'reject' }
    const bench = await open(options, { storage, concurrency })
    bench.headers = { 'lab-node': 'a' }
    await bench.login(mechanism, 'alice', {}, HOME)
    await bench.login(mechanism, 'bob', {}, HOME)
    await expect(bench.login(mechanism, 'carol', {}, HOME)).rejects.toThrow('too_many_sessions')
    await bench.login(mechanism, 'carol', {}, AWAY)
    // Without the address, its network is counted.
    const isNetwork = storage.minimise === 'network'
    const neighbour = bench.login(mechanism, 'carol', {}, NEIGHBOUR)
    if (isNetwork) await expect(neighbour).rejects.toThrow('too_many_sessions')
    else expect((await (await neighbour).me()).status).toBe(200)
  })

  test.each(WITH_RECORDS)('$name: counts the sessions of a device class', async ({ mechanism, options }) => {
    const concurrency = { perUser: 10, perDeviceClass: 1, onExceed: 'reject' }
    const bench = await open(options, { storage, concurrency })
    bench.headers = { 'lab-node': 'a' }
    await bench.login(mechanism, 'alice', {}, HOME)
    await expect(bench.login(mechanism, 'alice', {}, AWAY)).rejects.toThrow('too_many_sessions')
    await bench.login(mechanism, 'alice', {}, { ...HOME, userAgent: 'curl/8.9.1' })
  })
})

const FORMS = {
  full: { ip: HOME.ip, userAgent: AGENT, device: 'Chrome on Windows' },
  network: { ip: '203.0.113.0/24', userAgent: 'Chrome (desktop)', device: 'Chrome' },
  marks: {
    ip: expect.stringMatching(/^#[\w-]{12}$/),
    userAgent: expect.stringMatching(/^#d[\w-]{12}$/),
    device: expect.stringMatching(/^#[\w-]{12}$/),
  },
}

test.each(MINIMISATIONS)('%s: a response shows the user what is kept', async (minimise) => {
  const bench = await open({}, { storage: { encryption: 'sealed', minimise } })
  for (const mechanism of MECHANISM_IDS) {
    const alice = await bench.login(mechanism, 'alice', {}, HOME)
    // A JWT does not contain the properties of its client.
    if (mechanism !== 'jwt') expect((await alice.me()).body.session).toMatchObject(FORMS[minimise])
    expect((await bench.sessions(`mechanism=${mechanism}`))[0]).toMatchObject(FORMS[minimise])
  }
})

describe.each(EVERY)('no clear text in a store: $name', ({ mechanism, options }) => {
  test('sealed and marks: neither address, user agent, device nor data', async () => {
    const bench = await open(options, { storage: { encryption: 'sealed', minimise: 'marks' } })
    bench.headers = headersOf(HOME)
    const alice = await bench.login(mechanism, 'alice', { data: SECRET, device: 'Alice’s notebook' }, HOME)
    await alice.me()
    await alice.refresh()
    await alice.post('step-up', { password: bench.passwords.alice })
    await alice.post('login', { username: 'alice', password: 'not the password' })
    expect((await change(alice, `${SECRET}, and pears`)).status).toBe(200)
    await bench.events()
    const texts = [
      ...Array.from(await textInRedis(bench.id), ([key, value]) => `${key} ${value}`),
      await textInSql(bench.id),
      await textInMemory(bench.id),
    ]
    expect(texts.length).toBeGreaterThan(4)
    const forbidden = [HOME.ip, '203.0.113', 'Windows NT', 'AppleWebKit', 'Chrome', 'notebook', 'apples']
    for (const text of texts) for (const word of forbidden) expect(text).not.toContain(word)
  })
})

describe.each(EVERY)('changes of policy: $name', ({ mechanism, options }) => {
  test('keep every session, and its values readable', async () => {
    const bench = await open(options, {})
    const others = { concurrency: { perUser: 20 }, binding: { ip: 'strict', userAgent: 'strict' } }
    await bench.policy(others)
    const clients = [await bench.login(mechanism, 'alice', { data: SECRET }, HOME)]
    for (const storage of [...SETTINGS, ...SETTINGS.toReversed()]) {
      expect((await bench.policy({ storage })).status).toBe(200)
      clients.push(await bench.login(mechanism, 'alice', { data: SECRET }, HOME))
      for (const client of clients) expect((await client.me()).body.data).toBe(SECRET)
    }
    for (const client of clients) {
      expect((await client.refresh()).status).toBe(200)
      expect((await client.me()).body.data).toBe(SECRET)
    }
    expect(await bench.sessions('state=active')).toHaveLength(clients.length)
  })
})

const redis = () => lab().link.commands
const recordKey = (bench: TestBench, mechanism: MechanismId, { session }: Client) =>
  `${tableKeys(bench.id, MECHANISM_FACTS[mechanism].table).record}${session?.id}`

/** Changes the cells of a record in Redis, as an attacker with write access can. */
async function rewrite(key: string, change: (row: unknown[]) => unknown[]): Promise<void> {
  const row = JSON.parse((await orUnavailable(redis().get(key))) ?? '[]') as unknown[]
  await redis().set(key, JSON.stringify(change(row)), 'KEEPTTL')
}

const IN_REDIS = ['server-session', 'opaque-token'] as const
const sealed = { storage: { encryption: 'sealed', minimise: 'full' } }

describe.each(IN_REDIS)('values that were changed in Redis: %s', (mechanism) => {
  const refusal = { code: 'session_ended', endReason: 'record_unreadable', status: 401 }

  test('two sealed values that are swapped are refused in both places', async () => {
    const bench = await open({}, sealed)
    const [alice, bob] = [
      await bench.login(mechanism, 'alice', { data: 'of alice' }),
      await bench.login(mechanism, 'bob', { data: 'of bob' }),
    ]
    const keys = [alice, bob].map((client) => recordKey(bench, mechanism, client))
    const cells = await Promise.all(
      keys.map(async (key) => JSON.parse((await redis().get(key)) ?? '').at(-1)),
    )
    expect(cells.every((cell) => /^1\.[\w-]{40,}$/.test(cell))).toBe(true)
    for (const [index, key] of keys.entries()) {
      await rewrite(key, (row) => [...row.slice(0, -1), cells[1 - index]])
    }
    for (const client of [alice, bob]) {
      expect((await client.copy().me()).body).toMatchObject(refusal)
      expect((await client.copy().refresh()).body).toMatchObject(refusal)
      expect((await client.copy().request('data')).body).toMatchObject(refusal)
    }
    expect((await alice.logout()).body).toEqual({ reach: 'nothing' })
    // The user can log in again.
    expect((await bob.login('bob')).status).toBe(200)
    expect((await bob.me()).status).toBe(200)
  })

  test('a changed ciphertext is refused, and one session does not break a list or a login', async () => {
    const bench = await open({}, { ...sealed, concurrency: { perUser: 2 } })
    const [alice, other] = [await bench.login(mechanism), await bench.login(mechanism)]
    await rewrite(recordKey(bench, mechanism, alice), (row) => [
      ...row.slice(0, -1),
      String(row.at(-1)).replace(/.(?=.{5}$)/, (letter) => (letter === 'A' ? 'B' : 'A')),
    ])
    expect((await alice.me()).body).toMatchObject(refusal)
    expect((await other.me()).status).toBe(200)
    // It is counted, and evicted as the oldest.
    expect((await (await bench.login(mechanism)).me()).status).toBe(200)
    expect((await other.me()).status).toBe(200)
    const ended = await bench.request('/api/sessions?user=alice', { method: 'DELETE' })
    expect(ended.status).toBe(200)
  })

  test('another user in the record is refused', async () => {
    const bench = await open({}, sealed)
    const alice = await bench.login(mechanism)
    await rewrite(recordKey(bench, mechanism, alice), (row) =>
      row.map((cell) => (cell === 'alice' ? 'carol' : cell)),
    )
    expect((await alice.me()).body).toMatchObject(refusal)
  })
})

const rotate = (bench: TestBench, mode: string, more = {}) =>
  bench.request('/api/bench/keys/rotate', { method: 'POST', body: { mechanism: 'storage', mode, ...more } })

describe('the key of stored values', () => {
  test.each([...WITH_RECORDS, ...EVERY.filter(({ name }) => name === 'jwt with a denylist')])(
    '$name: an overlap ends no session, an immediate rotation ends those that it makes unreadable',
    async ({ mechanism, options }) => {
      const bench = await open(options, sealed)
      bench.headers = { 'lab-node': 'a' }
      const before = await bench.login(mechanism, 'alice', { data: SECRET })
      expect((await rotate(bench, 'overlap')).body).toMatchObject({ mechanism: 'storage', loggedOut: [] })
      expect((await before.me()).body.data).toBe(SECRET)
      const after = await bench.login(mechanism, 'bob', { data: SECRET })
      const retired = await rotate(bench, 'retire')
      expect(retired.body.loggedOut).toEqual([{ id: before.session?.id, user: 'alice' }])
      expect((await before.copy().me()).body).toMatchObject({ status: 401, endReason: 'key_retired' })
      expect((await before.copy().refresh()).body).toMatchObject({ status: 401, endReason: 'key_retired' })
      expect((await after.me()).body.data).toBe(SECRET)
      expect((await rotate(bench, 'immediate')).body.loggedOut).toHaveLength(1)
      expect((await after.me()).body).toMatchObject({ status: 401, endReason: 'key_retired' })
      expect(await bench.sessions('state=active')).toEqual([])
      const ends = (await bench.events()).filter(({ type }) => type === 'session.ended')
      expect(ends).toMatchObject([{ reason: 'key_retired' }, { reason: 'key_retired' }])
      expect((await (await bench.login(mechanism)).me()).status).toBe(200)
    },
  )

  test.each(['sealed-cookie', 'signed-cookie'] as const)(
    '%s: a cookie that contains the session survives the loss of its entry in the index',
    async (mechanism) => {
      const bench = await open({}, sealed)
      const alice = await bench.login(mechanism, 'alice', { data: SECRET })
      expect((await rotate(bench, 'immediate')).body.loggedOut).toEqual([])
      expect((await alice.me()).body.data).toBe(SECRET)
      expect((await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })).status).toBe(
        200,
      )
      expect((await alice.me()).status).toBe(401)
    },
  )

  test('is listed with its state, and has no single node', async () => {
    const bench = await open({}, {})
    await rotate(bench, 'prepare')
    const { body } = await bench.request('/api/bench/keys')
    expect(body.storage.map(({ state }: { state: string }) => state)).toEqual(['next', 'active'])
    expect((await rotate(bench, 'overlap', { node: 'a' })).body).toMatchObject({
      status: 422,
      code: 'invalid_request',
    })
    expect((await rotate(bench, 'overlap')).status).toBe(200)
    const [event] = (await bench.events()).filter(({ type }) => type === 'key.rotated').toReversed()
    expect(event).toMatchObject({ purpose: 'storage', mode: 'overlap', kid: '2' })
    expect(event).not.toHaveProperty('mechanism')
  })

  test('sealed values survive a change by another process, which reads the keys from Redis', async () => {
    const bench = await open({}, sealed)
    const alice = await bench.login('opaque-token', 'alice', { data: SECRET })
    await rotate(bench, 'overlap')
    const loaded = await lab().benches.find(bench.id)
    if (loaded) loaded.stale = true
    expect((await alice.me()).body.data).toBe(SECRET)
  })
})

describe('what is shown', () => {
  test.each(WITH_RECORDS)(
    '$name: the storage view states what is ciphertext',
    async ({ mechanism, options }) => {
      const bench = await open(options, sealed)
      const alice = await bench.login(mechanism, 'alice', { data: SECRET }, HOME)
      const { storage } = (await bench.request(`/api/sessions/${alice.session?.id}`)).body
      const stored = [...storage.nodes, ...storage.database, ...storage.redis.slice(0, 1)]
      expect(stored.length).toBeGreaterThan(0)
      for (const { value, sealed } of stored) {
        expect(sealed).toMatchObject({ kid: '1' })
        expect(value).toContain(sealed.start)
        for (const word of [HOME.ip, 'Chrome', 'apples']) expect(value).not.toContain(word)
      }
    },
  )

  const dump = async (bench: TestBench, store: string) => {
    const { body } = await bench.request('/api/bench/dumps', { method: 'POST', body: { store } })
    return Object.fromEntries(body.lanes.map((lane: { lane: string }) => [lane.lane, lane]))
  }

  test('a dump of Redis shows each field in its form, and no credential', async () => {
    const bench = await open({}, {})
    const alice = await bench.login('opaque-token', 'alice', { data: SECRET }, HOME)
    const plain = (await dump(bench, 'redis'))['opaque-token']
    expect(plain).toMatchObject({
      records: 1,
      fields: {
        user: { forms: { readable: 1 }, sample: 'alice' },
        address: { forms: { readable: 1 }, sample: HOME.ip },
        userAgent: { forms: { readable: 1 } },
        data: { forms: { readable: 1 }, sample: SECRET },
        token: { forms: { hash: 1 } },
      },
    })
    await bench.policy({ storage: { encryption: 'sealed', minimise: 'marks' } })
    await bench.login('opaque-token', 'bob', { data: SECRET }, HOME)
    const both = await dump(bench, 'redis')
    expect(both['opaque-token']).toMatchObject({
      records: 2,
      fields: {
        user: { forms: { readable: 2 } },
        address: { forms: { readable: 1, ciphertext: 1 } },
        limitKey: { forms: { readable: 1, mark: 1 } },
        data: { forms: { readable: 1, ciphertext: 1 } },
        instants: { forms: { readable: 2 } },
      },
    })
    expect(both['event-log']).toMatchObject({
      records: 2,
      fields: { address: { forms: { readable: 1, mark: 1 } } },
    })
    expect(JSON.stringify(both)).not.toContain(alice.credential)
  })

  test.each([
    ['memory', 'replicated'],
    ['sql', 'database'],
  ])('a dump of %s has the records of a policy that keeps them there', async (store, place) => {
    const bench = await open({}, { serverSession: { store: place }, ...sealed })
    await bench.login('server-session', 'alice', { data: SECRET }, HOME)
    const found = await dump(bench, store)
    expect(found['server-session']).toMatchObject({
      records: 1,
      fields: { data: { forms: { ciphertext: 1 } } },
    })
    expect(found.jwt).toMatchObject({ records: 0, fields: { data: { forms: {}, sample: null } } })
    expect((await dump(bench, 'redis'))['server-session']).toMatchObject({ records: 0 })
  })

  test('a dump of the browser shows what a credential reveals without a key', async () => {
    const bench = await open({}, { storage: { encryption: 'off', minimise: 'network' } })
    for (const mechanism of MECHANISM_IDS) await bench.login(mechanism, 'alice', { data: SECRET }, HOME)
    const found = await dump(bench, 'browser')
    const formsOf = (id: MechanismId, field: string) => Object.keys(found[id].fields[field].forms)
    for (const mechanism of MECHANISM_IDS) expect(formsOf(mechanism, 'token')).toEqual(['usable'])
    expect(MECHANISM_IDS.map((id) => formsOf(id, 'data')[0])).toEqual(
      MECHANISM_IDS.map(
        (id) =>
          ({ reference: 'absent', seal: 'ciphertext', jwt: 'readable', signed: 'readable' })[
            factsOf(id).credential
          ],
      ),
    )
    expect(formsOf('jwt', 'address')).toEqual(['mark'])
    expect(formsOf('signed-cookie', 'address')).toEqual(['network'])
  })

  test('a dump of the browser states which credentials the bench refuses, and writes no event', async () => {
    const bench = await open({}, sealed)
    for (const mechanism of MECHANISM_IDS) await bench.login(mechanism, 'alice', {}, HOME)
    await rotate(bench, 'immediate')
    const before = await bench.events()
    const found = await dump(bench, 'browser')
    const tokens = MECHANISM_IDS.map((id) => [id, Object.keys(found[id].fields.token.forms)])
    expect(Object.fromEntries(tokens)).toEqual(
      Object.fromEntries(
        // A cookie that contains its session does not need the record that can no longer be read.
        MECHANISM_IDS.map((id) => [
          id,
          [['seal', 'signed'].includes(factsOf(id).credential) ? 'usable' : 'refused'],
        ]),
      ),
    )
    expect(await bench.events()).toEqual(before)
  })

  test('a dump of the browser needs no store: without one, a credential counts as usable', async () => {
    const bench = await open({}, {})
    await bench.login('opaque-token')
    await bench.call('PATCH', '/api/bench/faults', { body: { redis: 'down' } })
    expect((await dump(bench, 'browser'))['opaque-token'].fields.token.forms).toEqual({ usable: 1 })
  })

  test('a record that was made for the costs has the form of policy', async () => {
    const bench = await open({}, { storage: { encryption: 'off', minimise: 'marks' } })
    // Its index entry has no token.
    await bench.login('sealed-cookie', 'alice', {}, HOME)
    const measured = await bench.request('/api/bench/storage/costs', {
      method: 'POST',
      body: {},
      headers: headersOf(HOME),
    })
    expect(measured.body.record).not.toHaveProperty('sessionId')
    for (const word of [HOME.ip, 'Chrome', 'Windows']) expect(measured.body.record.plain).not.toContain(word)
  })

  test('costs are measured with a record of the bench, or with one of its own', async () => {
    const bench = await open({}, {})
    const measure = async () =>
      (await bench.request('/api/bench/storage/costs', { method: 'POST', body: {} })).body
    expect((await measure()).record).not.toHaveProperty('sessionId')
    const alice = await bench.login('opaque-token', 'alice', {}, HOME)
    const { record, micros } = await measure()
    expect(record).toMatchObject({ sessionId: alice.session?.id, mechanism: 'opaque-token' })
    expect(record.plain).toContain(HOME.ip)
    expect(record.sealed).not.toContain(HOME.ip)
    expect(record.sealedBytes - record.plainBytes).toBeLessThanOrEqual(60)
    for (const value of Object.values(micros)) expect(value).toBeGreaterThan(0)
  })

  test('a stolen dump shows the attack lab only what is readable', async () => {
    const bench = await open({}, { storage: { encryption: 'sealed', minimise: 'marks' } })
    const body = { mechanism: 'opaque-token', stolen: 'redis-dump' }
    const { readable } = (await bench.request('/api/bench/keys/steal', { method: 'POST', body })).body
    expect(readable).toContain('user')
    for (const field of ['ip', 'userAgent', 'device', 'data']) expect(readable).not.toContain(field)
  })

  test('Inspect shows the address and the user agent in the form that policy keeps', async () => {
    const bench = await open({}, { storage: { encryption: 'off', minimise: 'marks' } })
    const alice = await bench.login('opaque-token', 'alice', {}, HOME)
    const { headers } = await alice.me()
    const { body } = await bench.request(`/api/exchanges/${headers.get('lab-exchange')}`)
    expect(JSON.stringify(body)).not.toMatch(/203\.0\.113|AppleWebKit/)
    const again = { method: 'POST', body: { credential: alice.credential } }
    const resent = await bench.request(`/api/exchanges/${body.id}/resend`, again)
    expect(resent.body.status).toBe(200)
  })
})

test('the address that a bench was created from is stored as a mark', async () => {
  const created = await send('/api/benches', { method: 'POST', body: {}, headers: headersOf(HOME) })
  const { id } = (await created.json()) as { id: string }
  for (const [key, value] of await textInRedis(id)) expect(`${key} ${value}`).not.toContain(HOME.ip)
})
