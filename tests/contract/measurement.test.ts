import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { ROWS } from '#lib/evidence/rows/index.ts'
import { type AppServer, serveApp } from '../support/serve.ts'
import { TestBench } from '../support/test-bench.ts'

/* Measuring cells of the comparison on a bench. Times are measured over HTTP, so the app has a socket. */

let server: AppServer
beforeAll(async () => {
  server = await serveApp()
})
afterAll(() => server.close())

const PATH = '/api/bench/evidence'
const start = (bench: TestBench, body: object) => bench.request(PATH, { method: 'POST', body })
const read = async (bench: TestBench) => (await bench.request(PATH)).body
const whenOver = (bench: TestBench) =>
  expect.poll(async () => (await read(bench)).state, { timeout: 30_000, interval: 50 }).not.toBe('running')
const cellsOf = (row: string, preset: string) =>
  MECHANISM_IDS.map((mechanism) => `${row}/${mechanism}/${preset}`)

test('measures acts on benches of its own: the results are events, and the own bench is unchanged', async () => {
  const bench = await TestBench.open({ preset: 'textbook' })
  const alice = await bench.login('jwt')
  expect(await read(bench)).toEqual({ state: 'none', total: 0, cells: [] })
  const started = await start(bench, { cells: ['revoked/*/hardened', 'revoked/jwt/hardened'] })
  expect([started.status, started.body.state, started.body.total]).toEqual([202, 'running', 5])
  await whenOver(bench)
  const { state, cells } = await read(bench)
  expect(state).toBe('done')
  expect(cells.map(({ id, value }: { id: string; value: string }) => [id, value])).toEqual(
    cellsOf('revoked', 'hardened').map((id) => [id, 'immediate']),
  )
  expect(cells[0]).toMatchObject({ commit: null, machine: null, n: 1, ci95: null, stale: false })
  expect((await alice.me()).status).toBe(200)
  const types = (await bench.events()).map(({ type }) => type).filter((type) => type.startsWith('evidence.'))
  expect(types).toEqual(['evidence.started', 'evidence.measured', 'evidence.finished'])
})

test('measures all times of the own preset by default, each with n and an interval', async () => {
  const bench = await TestBench.open({ policy: { lanes: ['server-session', 'jwt'] } })
  const { body } = await start(bench, {})
  expect(body.total).toBe(2 * ROWS.filter(({ method }) => method === 'time').length)
  await whenOver(bench)
  const { state, cells } = await read(bench)
  expect([state, cells.length]).toEqual(['done', body.total])
  for (const { value, n, ci95, unit } of cells) {
    expect([typeof value, n, unit]).toEqual(['number', 40, '× bare'])
    expect(ci95[0]).toBeLessThanOrEqual(value)
    expect(ci95[1]).toBeGreaterThanOrEqual(value)
  }
}, 60_000)

test('does one act on the own bench, which it resets first', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('jwt')
  const here = { passwords: bench.passwords }
  await start(bench, { cells: ['copy-after-logout/jwt/textbook'], here })
  await whenOver(bench)
  const { cells } = await read(bench)
  expect(cells).toMatchObject([{ value: 'at-next-refresh', seconds: 900 }])
  expect((await alice.me()).status).toBe(401)
  expect((await bench.request('/api/bench')).body.preset).toBe('textbook')
  expect((await bench.events()).map(({ type }) => type)).toContain('session.ended')
})

describe('refuses', () => {
  test('a second measurement while one is running, and accepts it after the first', async () => {
    const bench = await TestBench.open()
    const all = { cells: cellsOf('revoked', 'hardened') }
    const answers = await Promise.all([start(bench, all), start(bench, all)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409])
    await whenOver(bench)
    expect((await start(bench, all)).status).toBe(202)
    await whenOver(bench)
  })

  test.each([
    [404, { cells: ['revoked/jwt'] }],
    [404, { cells: ['revoked/jwt/hardened/x'] }],
    [404, { cells: ['__proto__/jwt/hardened'] }],
    [404, { cells: ['**/jwt/hardened'] }],
    [422, { cells: ['*/*/*'] }],
    [422, { cells: [] }],
    [422, { cells: 'revoked/jwt/hardened' }],
    [422, { cells: ['time-check/jwt/hardened'], here: { passwords: {} } }],
    [422, { cells: cellsOf('revoked', 'hardened'), here: { passwords: {} } }],
  ])('with %i: %j', async (status, body) => {
    const bench = await TestBench.open()
    expect((await start(bench, body)).status).toBe(status)
    expect((await read(bench)).state).toBe('none')
  })
})

test('refuses a wrong password before the bench is reset', async () => {
  const bench = await TestBench.open({ preset: 'textbook' })
  const alice = await bench.login('jwt')
  for (const passwords of [{}, { ...bench.passwords, carol: 'wrong' }]) {
    const { status, body } = await start(bench, { cells: ['revoked/jwt/hardened'], here: { passwords } })
    expect([status, body.code]).toEqual([422, 'invalid_request'])
  }
  expect((await read(bench)).state).toBe('none')
  expect((await alice.me()).status).toBe(200)
  expect((await bench.request('/api/bench')).body.preset).toBe('textbook')
})

test('takes no place of a bench, and changes neither metrics nor the progress of experiments', async () => {
  const bench = await TestBench.open()
  await bench.request('/api/bench/experiments/tampering', { method: 'POST', body: {} })
  const listed = vi.spyOn(lab().benches, 'create')
  const created = await sessionsCreated()
  await start(bench, { cells: ['revoked/*/hardened'] })
  await start(bench, { cells: ['revoked/*/hardened'] })
  await whenOver(bench)
  expect(listed).not.toHaveBeenCalled()
  expect(await sessionsCreated()).toBe(created)
  const { experiments } = (await bench.request('/api/bench/experiments')).body
  expect(experiments.find(({ id }: { id: string }) => id === 'tampering')).toMatchObject({ state: 'started' })
})

async function sessionsCreated(): Promise<number> {
  const { text } = await lab().meters.read()
  const lines = text.split('\n').filter((line) => line.startsWith('sessions_created_total'))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

test('leaves the bench as new if an act on it is stopped by a reset', async () => {
  const bench = await TestBench.open()
  await start(bench, { cells: ['absolute-limit/jwt/hardened'], here: { passwords: bench.passwords } })
  await expect.poll(async () => (await bench.events()).map(({ type }) => type)).toContain('session.created')
  await bench.request('/api/bench/reset', { method: 'POST', body: {} })
  const before = (await bench.events()).length
  // Longer than the pause between two requests of the act.
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(await bench.events()).toHaveLength(before)
  expect((await bench.request('/api/bench')).body.clock).toEqual({ offsetSeconds: 0, frozen: false })
})

test.each([
  ['DELETE', (bench: TestBench) => bench.request(PATH, { method: 'DELETE' })],
  [
    'a reset of the bench',
    (bench: TestBench) => bench.request('/api/bench/reset', { method: 'POST', body: {} }),
  ],
])('is stopped by %s, and writes nothing afterwards', async (_, stop) => {
  const bench = await TestBench.open()
  await start(bench, { cells: ROWS.slice(0, 12).flatMap(({ id }) => cellsOf(id, 'hardened')) })
  expect((await stop(bench)).status).toBe(204)
  expect((await read(bench)).state).toBe('stopped')
  await expect
    .poll(async () => (await start(bench, { cells: ['listed/jwt/hardened'] })).status, { timeout: 20_000 })
    .toBe(202)
  await whenOver(bench)
  expect((await read(bench)).cells).toHaveLength(1)
})
