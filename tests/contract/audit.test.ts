import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { type AuditRow, GENESIS } from '#lib/audit/row.ts'
import { verifyRowsOf } from '#lib/audit/verify-here.ts'
import { lab } from '#lib/bench/lab.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { benchKeys } from '#lib/redis/keys.ts'
import { send } from '../support/app.ts'
import { type BenchOptions, Client, TestBench } from '../support/test-bench.ts'

/* The audit trail, by the API. */

async function exported(bench: TestBench, query = ''): Promise<AuditRow[]> {
  const response = await send(`/api/bench/audit?format=ndjson${query}`, { headers: { bench: bench.id } })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/x-ndjson')
  const text = await response.text()
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as AuditRow)
}

const open = (options: BenchOptions = {}) => TestBench.open(options)
const namesOf = (rows: readonly AuditRow[]) => rows.map(({ event }) => event)
const patchUser = (bench: TestBench, name: string, body: object) =>
  bench.must(`/api/bench/users/${name}`, { method: 'PATCH', body })
const stepUp = (client: Client) => client.post('step-up', { password: client.bench.passwords.alice })
const transfer = (client: Client) => client.post('transfer', { to: 'bob', amount: 1 })
const verify = (bench: TestBench, body: object = {}) =>
  bench.must('/api/bench/audit/verify', { method: 'POST', body }).then(({ body }) => body)

describe.each(MECHANISM_IDS)('%s', (mechanism) => {
  test('leaves a row for each decision, in order and chained', async () => {
    const bench = await open()
    const alice = await bench.login(mechanism, 'alice', {}, { ip: '203.0.113.7' })
    await new Client(bench, mechanism).login('alice', { password: 'wrong' })
    await alice.me()
    await alice.logout()
    await alice.me()
    const rows = await exported(bench)
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, at) => at + 1))
    expect(rows[0]).toMatchObject({
      ...{ event: 'authn_login_success', level: 'INFO', actor: 'alice', user: 'alice', initiator: 'user' },
      ...{ mechanism, sessionId: alice.session?.id, node: expect.stringMatching(/^[abc]$/) },
      ...{ address: '203.0.113.7', prev: GENESIS },
    })
    expect(namesOf(rows).slice(0, 3)).toEqual(['authn_login_success', 'session_created', 'authn_login_fail'])
    expect(namesOf(rows)).toContain('session_logout')
    expect(rows.at(-1)).toMatchObject({
      event: expect.stringMatching(/^(session_use_after_expire|authz_fail)$/),
      reason: expect.any(String),
    })
    expect(await verifyRowsOf(rows)).toMatchObject({ ok: true, rows: rows.length })
  })

  test('contains no credential, whatever was done', async () => {
    const bench = await open()
    const credentials = new Set<string>(Object.values(bench.passwords))
    const keep = (client: Client) => {
      for (const secret of [client.accessToken, client.refreshToken, ...client.cookies.values()]) {
        if (secret) credentials.add(secret)
      }
    }
    const alice = await bench.login(mechanism)
    keep(alice)
    for (const act of [() => alice.refresh(), () => alice.me(), () => stepUp(alice), () => transfer(alice)]) {
      await act()
      keep(alice)
    }
    await patchUser(bench, 'alice', { password: 'another-password-of-hers' })
    credentials.add('another-password-of-hers')
    await alice.me()
    const texts = [
      JSON.stringify(await exported(bench)),
      JSON.stringify((await bench.must('/api/bench/audit')).body),
    ]
    expect(credentials.size).toBeGreaterThan(4)
    for (const secret of credentials) {
      for (const text of texts) {
        expect(text).not.toContain(secret)
        // Neither the secret half of a token with two parts.
        expect(text).not.toContain(secret.split('.').at(-1))
      }
    }
    expect(texts[0]).not.toContain(bench.id)
  })
})

test('counts accepted checks: one row for each session and minute', async () => {
  const bench = await open({ clock: { frozen: true } })
  const alice = await bench.login('jwt')
  for (let at = 0; at < 5; at++) await alice.me()
  expect(namesOf(await exported(bench))).not.toContain('session_presented')
  expect((await bench.must('/api/bench/audit')).body.recording.counting).toEqual({
    ...{ sessions: 1, checks: 5, refusals: 0 },
  })
  await bench.advance(61)
  const rows = await exported(bench)
  expect(rows.filter(({ event }) => event === 'session_presented')).toMatchObject([
    { count: 5, sessionId: alice.session?.id, user: 'alice' },
  ])
})

test('writes the count of a session before its end', async () => {
  const bench = await open()
  const alice = await bench.login('opaque-token')
  await alice.me()
  await alice.logout()
  const names = namesOf(await exported(bench))
  expect(names.indexOf('session_presented')).toBe(names.indexOf('session_logout') - 1)
})

test('records each transfer and each refusal, without counting', async () => {
  const bench = await open()
  const alice = await bench.login('server-session')
  for (let at = 0; at < 3; at++) await transfer(alice)
  const other = new Client(bench, 'server-session')
  for (let at = 0; at < 3; at++) await other.me()
  const rows = await exported(bench)
  expect(rows.filter(({ event }) => event === 'sensitive_update')).toHaveLength(3)
  expect(
    rows.filter(({ event, reason }) => event === 'authz_fail' && reason === 'no_credential'),
  ).toHaveLength(3)
})

test('records the first refused check of an ended session, and counts further ones', async () => {
  const bench = await open({ clock: { frozen: true } })
  const alice = await bench.login('server-session', 'alice', {}, { userAgent: 'Alice/1.0' })
  await bench.call('DELETE', '/api/sessions/{id}', { params: { id: alice.session?.id ?? '' } })
  const copy = alice.copy().from({ userAgent: 'Mallory/1.0' })
  for (let at = 0; at < 5; at++) await alice.me()
  await copy.me()
  const isLate = ({ event }: AuditRow) => event === 'session_use_after_expire'
  // One row for each client, with the event that caused it.
  const first = (await exported(bench)).filter(isLate)
  expect(first).toMatchObject([
    { level: 'CRITICAL', cause: expect.any(String), node: expect.any(String) },
    { level: 'CRITICAL', cause: expect.any(String) },
  ])
  for (const row of first) expect(row).not.toHaveProperty('count')
  const { recording } = (await bench.must('/api/bench/audit')).body
  expect(recording.counting).toMatchObject({ sessions: 0, checks: 0, refusals: 4 })
  await bench.advance(61)
  for (let at = 0; at < 3; at++) await alice.me()
  await bench.advance(61)
  const counted = (await exported(bench)).filter(isLate).slice(2)
  expect(counted).toMatchObject([
    { count: 4, reason: 'session_ended', sessionId: alice.session?.id, node: null },
    { count: 3, reason: 'session_ended' },
  ])
  // After a minute without a refusal, the next one has a row of its own again.
  await bench.advance(61)
  await alice.me()
  const last = (await exported(bench)).at(-1)
  expect(last).toMatchObject({ event: 'session_use_after_expire', cause: expect.any(String) })
  expect(last).not.toHaveProperty('count')
  expect(await verify(bench)).toMatchObject({ ok: true })
})

test.each(['server-session', 'opaque-token'] as const)(
  'does not make a check of %s critical that was in progress during a new login',
  async (mechanism) => {
    const bench = await open()
    const alice = await bench.login(mechanism)
    const inFlight = alice.copy()
    await alice.login()
    await inFlight.me()
    const ofLate = async () =>
      (await exported(bench)).filter(({ event }) => event === 'session_use_after_expire')
    expect(await ofLate()).toMatchObject([{ level: 'WARN', reason: 'session_ended' }])
    await bench.advance(3)
    await inFlight.me()
    expect(await ofLate()).toMatchObject([{ level: 'WARN' }, { level: 'CRITICAL' }])
  },
)

describe('changes by the operator', () => {
  test('have the old and the new value', async () => {
    const bench = await open()
    await bench.policy({ lifetime: { idleSeconds: 60 }, csrf: 'off' })
    await patchUser(bench, 'alice', { roles: ['user', 'admin'] })
    await patchUser(bench, 'alice', { disabled: true })
    await bench.must('/api/bench/clock', { method: 'POST', body: { advanceSeconds: 10 } })
    await bench.must('/api/bench/nodes/b', { method: 'PATCH', body: { up: false } })
    await bench.must('/api/bench/faults', { method: 'PATCH', body: { redis: 'slow' } })
    const { body: keys } = await bench.must('/api/bench/keys/rotate', {
      method: 'POST',
      body: { mechanism: 'jwt', mode: 'overlap' },
    })
    const rows = (await exported(bench)).filter(({ initiator }) => initiator === 'admin')
    expect(rows).toMatchObject([
      { event: 'authz_admin', object: 'policy.lifetime.idleSeconds', from: 1800, to: 60 },
      { event: 'authz_admin', object: 'policy.csrf', from: 'fetch-metadata', to: 'off' },
      { event: 'authz_change', user: 'alice', object: 'roles', from: ['user'], to: ['user', 'admin'] },
      { event: 'user_updated', user: 'alice', object: 'disabled', from: false, to: true },
      { object: 'clock', from: { offsetSeconds: 0 }, to: { offsetSeconds: 10 } },
      { object: 'node', node: 'b', from: { up: true }, to: { up: false } },
      { object: 'faults', from: { redis: 'up' }, to: { redis: 'slow' } },
      { object: 'key', mechanism: 'jwt', reason: 'overlap' },
    ])
    for (const row of rows) expect(row.actor).toBe('operator')
    const rotated = rows.at(-1)
    expect(JSON.stringify(keys)).toContain(rotated?.from)
    expect(JSON.stringify(keys)).toContain(rotated?.to)
    // Each row names its request.
    const [event] = (await bench.events()).filter(({ type }) => type === 'policy.changed')
    expect(rows[0]?.cause).toBe(event?.seq)
  })

  test('include webhooks, backups, dumps and downloads', async () => {
    const bench = await open()
    const webhook = (url: string | null) =>
      bench.call('PATCH', '/api/bench/alerts', { body: { webhook: url === null ? null : { url } } })
    await webhook('http://127.0.0.1:9/secret-path')
    await webhook('http://localhost:9')
    await webhook(null)
    const { id } = (await bench.must('/api/bench/backups', { method: 'POST', body: {} })).body
    await bench.must(`/api/bench/backups/${id}`, { method: 'DELETE', body: {} })
    await bench.must('/api/bench/dumps', { method: 'POST', body: { store: 'redis' } })
    await bench.must('/api/users/alice/data')
    await bench.must('/api/users/alice/data?download=1')
    const rows = await exported(bench)
    expect(rows).toMatchObject([
      { object: 'webhook', reason: 'set', from: null, to: 'http://127.0.0.1:9' },
      { object: 'webhook', reason: 'set', from: 'http://127.0.0.1:9', to: 'http://localhost:9' },
      { object: 'webhook', reason: 'removed', from: 'http://localhost:9', to: null },
      { object: 'backup', reason: 'created' },
      { object: 'backup', reason: 'deleted' },
      { object: 'dump', reason: 'redis' },
      { event: 'sensitive_read', object: 'user data', user: 'alice', reason: 'download' },
    ])
    for (const row of rows) expect(row).toMatchObject({ actor: 'operator', level: 'WARN' })
  })

  test('include a request that a page of another site has sent', async () => {
    const bench = await open()
    const response = await bench.request('/api/bench/policy', {
      method: 'PATCH',
      body: { csrf: 'off' },
      headers: { 'sec-fetch-site': 'cross-site', origin: 'https://attacker.example' },
    })
    expect(response.status).toBe(403)
    expect(await exported(bench)).toMatchObject([
      { event: 'malicious_csrf', actor: 'operator', object: 'operator PATCH', reason: 'csrf' },
    ])
  })

  test('outlast a reset of the bench', async () => {
    const bench = await open()
    await bench.policy({ csrf: 'off' })
    await bench.must('/api/bench/reset', { method: 'POST' })
    expect(await exported(bench)).toMatchObject([
      { object: 'policy.csrf' },
      { object: 'bench', reason: 'reset' },
    ])
  })
})

describe('recording', () => {
  test('states when it was switched off and on, and nothing between', async () => {
    const bench = await open()
    await bench.policy({ audit: { recording: false } })
    const { body } = await bench.must('/api/bench/audit')
    expect(body.recording).toMatchObject({ on: false, because: 'policy' })
    await bench.login('jwt')
    await patchUser(bench, 'alice', { roles: [] })
    await bench.policy({ audit: { recording: true } })
    const rows = await exported(bench)
    expect(rows).toMatchObject([
      { event: 'sys_monitor_disabled', level: 'WARN', actor: 'operator', from: true, to: false },
      { event: 'sys_monitor_enabled', actor: 'operator', from: false, to: true },
    ])
    expect(await verifyRowsOf(rows)).toMatchObject({ ok: true })
    expect((await bench.must('/api/bench/audit')).body.recording).toMatchObject({ on: true, because: null })
  })

  test('states that a reset switched it on', async () => {
    const bench = await open()
    await bench.policy({ audit: { recording: false } })
    await bench.must('/api/bench/reset', { method: 'POST' })
    expect(namesOf(await exported(bench))).toEqual([
      'sys_monitor_disabled',
      'authz_admin',
      'sys_monitor_enabled',
    ])
  })

  test('keeps as many rows as the policy says', async () => {
    const bench = await open({ policy: { audit: { recording: true, retainSeconds: 3600, maxRows: 4 } } })
    for (const name of ['alice', 'bob', 'carol']) await bench.login('jwt', name)
    const rows = await exported(bench)
    expect(rows.map(({ seq }) => seq)).toEqual([3, 4, 5, 6])
    const { body } = await bench.must('/api/bench/audit/head')
    expect(body).toMatchObject({ seq: 6, checkpoint: { firstSeq: 3, firstPrev: rows[0]?.prev, count: 4 } })
    expect(await verify(bench, { anchor: { seq: 6, hash: body.hash } })).toMatchObject({
      ok: true,
      firstSeq: 3,
    })
  })

  test('ignores injected faults: they are those of the mechanisms', async () => {
    const bench = await open()
    await bench.must('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
    const response = await new Client(bench, 'server-session').login('alice')
    expect(response.status).toBe(503)
    expect(await exported(bench)).toMatchObject([
      { object: 'faults' },
      { event: 'authz_fail', reason: 'store_unavailable', actor: 'system' },
    ])
  })
})

describe('pages', () => {
  test('are the newest rows, then older ones, or rows after a seq', async () => {
    const bench = await open()
    for (let at = 0; at < 5; at++) await bench.login('jwt', 'alice')
    const page = async (query: string) => (await bench.must(`/api/bench/audit?${query}`)).body
    const seqs = async (query: string) => {
      const { rows, next } = await page(query)
      return { rows: rows.map(({ seq }: AuditRow) => seq), next }
    }
    const { head } = await page('limit=1')
    const last = head.seq
    expect(await seqs('limit=2')).toEqual({ rows: [last - 1, last], next: last - 1 })
    expect(await seqs(`limit=2&before=${last - 1}`)).toEqual({ rows: [last - 3, last - 2], next: last - 3 })
    expect(await seqs('before=3&limit=5')).toEqual({ rows: [1, 2], next: null })
    expect(await seqs('after=0&limit=3')).toEqual({ rows: [1, 2, 3], next: 3 })
    expect(await seqs(`after=${last}`)).toEqual({ rows: [], next: null })
    expect((await exported(bench, '&after=2&limit=2')).map(({ seq }) => seq)).toEqual([3, 4])
  })

  test('can be searched for an event and a user', async () => {
    const bench = await open()
    for (const name of ['alice', 'bob', 'alice']) await bench.login('jwt', name)
    const rows = async (query: string) =>
      (await bench.must(`/api/bench/audit?${query}`)).body.rows as AuditRow[]
    expect(namesOf(await rows('event=session_created&user=alice'))).toEqual([
      'session_created',
      'session_created',
    ])
    expect(await rows('event=session_created&user=alice&limit=1')).toHaveLength(1)
    expect(await rows('user=carol')).toEqual([])
  })

  test.each([
    'format=csv',
    'limit=0',
    'limit=1001',
    'after=-1',
    'after=x',
    'before=0',
    'after=1&before=2',
    'event=Session',
    'user=a%20b',
    'unknown=1',
    'format=ndjson&user=alice',
    'format=set&before=3',
  ])('refuse %s with 422', async (query) => {
    const bench = await open()
    const response = await bench.request(`/api/bench/audit?${query}`)
    expect(response.status).toBe(422)
    expect(response.body.code).toBe('invalid_request')
  })
})

describe('verification', () => {
  test('accepts the stored rows and the newest one as anchor', async () => {
    const bench = await open()
    await bench.login('jwt')
    const { body } = await bench.must('/api/bench/audit/head')
    expect(body.anchor).toBe(`${body.seq}:${body.hash.slice(0, 8)}`)
    const [seq, hash] = body.anchor.split(':')
    const anchor = { seq: Number(seq), hash: hash.toUpperCase() }
    expect(await verify(bench, { anchor })).toMatchObject({
      ok: true,
      anchored: true,
      head: { seq: body.seq },
    })
    const missing = await verify(bench, { anchor: { ...anchor, seq: 1000 } })
    expect(missing).toMatchObject({ ok: false, finding: { code: 'rows_after_last_missing' } })
  })

  test('reports a damaged row, which the API reads and exports as such', async () => {
    const bench = await open()
    await bench.login('jwt')
    await verify(bench)
    await lab().link.commands.hset(benchKeys(bench.id).auditRows, '1', '{cut')
    expect(await verify(bench)).toMatchObject({ ok: false, finding: { code: 'row_damaged', seq: 1 } })
    const { body } = await bench.must('/api/bench/audit')
    expect(body).toMatchObject({ damaged: [1], rows: [{ seq: 2 }], head: { seq: 2 } })
    const lines = await exported(bench)
    expect(lines).toMatchObject([{ seq: 1, damaged: 'This is not JSON.' }, { seq: 2 }])
    expect(await verify(bench, { rows: lines })).toMatchObject({ finding: { code: 'row_damaged', seq: 1 } })
    const tokens = await send('/api/bench/audit?format=set', { headers: { bench: bench.id } })
    expect((await tokens.text()).split('\n').filter(Boolean)).toHaveLength(1)
  })

  test('finds without an anchor that the newest row was deleted', async () => {
    const bench = await open()
    await bench.login('jwt')
    await verify(bench)
    await lab().link.commands.hdel(benchKeys(bench.id).auditRows, '2')
    expect(await verify(bench)).toMatchObject({
      ok: false,
      finding: { code: 'rows_after_last_missing', seq: 2 },
    })
  })

  test('reports what is wrong with given rows', async () => {
    const bench = await open()
    await bench.login('jwt')
    const rows = await exported(bench)
    expect(await verify(bench, { rows })).toMatchObject({ ok: true, rows: rows.length })
    const edited = rows.map((row) => (row.seq === 2 ? { ...row, user: 'mallory' } : row))
    expect(await verify(bench, { rows: edited })).toMatchObject({
      ok: false,
      finding: { code: 'personal_data_differs', seq: 2 },
    })
    expect(await verify(bench, { rows: ['no row'] })).toMatchObject({ finding: { code: 'not_a_row' } })
  })

  test.each([
    { anchor: { seq: 0, hash: 'a'.repeat(64) } },
    { anchor: { seq: 1, hash: 'abc' } },
    { anchor: { seq: 1 } },
    { rows: 'all' },
    { other: 1 },
  ])('refuses %o with 422', async (body) => {
    const bench = await open()
    expect((await bench.request('/api/bench/audit/verify', { method: 'POST', body })).status).toBe(422)
  })
})

describe('security event tokens', () => {
  async function tokensOf(bench: TestBench): Promise<string[]> {
    const response = await send('/api/bench/audit?format=set', { headers: { bench: bench.id } })
    expect(response.status).toBe(200)
    return (await response.text()).split('\n').filter(Boolean)
  }

  test('are verified by the JWKS, and are no access tokens', async () => {
    const bench = await open()
    const alice = await bench.login('jwt')
    await stepUp(alice)
    await bench.must(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
    await patchUser(bench, 'bob', { roles: ['user', 'admin'] })
    await patchUser(bench, 'bob', { password: 'another-password' })
    const { body: jwks } = await bench.must('/.well-known/jwks.json')
    const keys = createLocalJWKSet(jwks)
    const tokens = await tokensOf(bench)
    const events = []
    for (const token of tokens) {
      const { payload, protectedHeader } = await jwtVerify(token, keys, { typ: 'secevent+jwt' })
      expect(protectedHeader.alg).toBe('ES256')
      expect(payload).not.toHaveProperty('sub')
      expect(payload).not.toHaveProperty('exp')
      const [[uri, facts]] = Object.entries(payload.events as Record<string, object>) as [[string, object]]
      events.push([uri.split('/').at(-1), facts, payload])
      const presented = await bench.request('/api/jwt/me', { headers: { authorization: `Bearer ${token}` } })
      expect(presented.status).toBe(401)
    }
    expect(events.map(([name]) => name)).toEqual([
      'session-established',
      'assurance-level-change',
      'session-revoked',
      'token-claims-change',
      'credential-change',
    ])
    expect(events[2]?.[1]).toMatchObject({
      initiating_entity: 'admin',
      event_timestamp: expect.any(Number),
      reason_admin: { en: expect.any(String), zh: expect.any(String) },
    })
    expect(events[2]?.[2]).toMatchObject({
      sub_id: {
        format: 'complex',
        session: { format: 'opaque', id: alice.session?.id },
        user: { format: 'iss_sub', sub: 'alice', iss: decodeJwt(tokens[0] ?? '').iss },
      },
    })
    expect(events[3]?.[1]).toMatchObject({ claims: { roles: ['user', 'admin'] } })
  })

  test('contain no session-revoked after a timeout', async () => {
    const bench = await open({ preset: 'impatient', clock: { frozen: true } })
    await bench.login('server-session')
    await bench.advance(3600)
    const rows = await exported(bench)
    expect(rows.find(({ event }) => event === 'session_expired')).toMatchObject({ initiator: 'system' })
    expect(await tokensOf(bench)).toHaveLength(1)
  })

  test('need a key that others can verify', async () => {
    const bench = await open()
    await bench.policy({ jwt: { alg: 'HS256' } })
    const response = await bench.request('/api/bench/audit?format=set')
    expect(response.status).toBe(422)
    expect(response.body.code).toBe('not_supported')
  })
})
