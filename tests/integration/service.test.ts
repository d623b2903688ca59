import { expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { PEER_HEADER } from '#lib/server/peers.ts'
import { send } from '../support/app.ts'
import { parsePrometheus } from '../support/prometheus.ts'
import { TestBench } from '../support/test-bench.ts'

test('reports liveness and readiness', async () => {
  expect((await send('/api/health/live')).status).toBe(200)
  const ready = await send('/api/health/ready')
  expect(ready.status).toBe(200)
  expect(await ready.json()).toEqual({
    status: 'ready',
    store: { engine: 'redis', topology: 'standalone', status: 'up' },
  })
})

test('returns metrics that Prometheus can parse, with the right counts', async () => {
  const bench = await TestBench.open()
  for (const mechanism of MECHANISM_IDS) {
    const alice = await bench.login(mechanism)
    await alice.me()
    await alice.logout()
  }
  // The observer is asynchronous; readers of its events wait for it.
  await bench.events()
  const response = await send('/api/metrics', { headers: { [PEER_HEADER]: '127.0.0.1' } })
  expect(response.headers.get('content-type')).toContain('text/plain')
  const families = parsePrometheus(await response.text())
  const count = (name: string, labels: object) =>
    families.get(name)?.samples.find((sample) => JSON.stringify(sample.labels) === JSON.stringify(labels))
      ?.value
  for (const [name, type] of Object.entries(EXPECTED_METRICS))
    expect(families.get(name)?.type, name).toBe(type)
  for (const mechanism of MECHANISM_IDS) {
    expect(count('sessions_created_total', { mechanism })).toBe(1)
    expect(count('verifications_total', { mechanism, outcome: 'accepted' })).toBe(1)
  }
  expect(count('sessions_ended_total', { reason: 'signed_out' })).toBe(MECHANISM_IDS.length)
  expect(count('sessions_active', {})).toBe(0)
  expect(count('sse_clients', {})).toBe(0)
})

const scrape = async (headers: Record<string, string>) => (await send('/api/metrics', { headers })).status

test.each([
  [{ [PEER_HEADER]: '127.0.0.1' }, 200],
  [{ [PEER_HEADER]: '::1' }, 200],
  [{ [PEER_HEADER]: '::ffff:127.0.0.1', 'x-forwarded-for': '::ffff:127.0.0.1' }, 200],
  [{ [PEER_HEADER]: '192.0.2.7' }, 403],
  [{ [PEER_HEADER]: '127.0.0.1', 'x-forwarded-for': '192.0.2.7' }, 403],
  [{ [PEER_HEADER]: '192.0.2.7', 'x-forwarded-for': '127.0.0.1' }, 403],
  [{ [PEER_HEADER]: '127.evil.example' }, 403],
  [{}, 403],
])('returns metrics without METRICS_TOKEN to this machine only: %j is %i', async (headers, status) => {
  expect(await scrape(headers as Record<string, string>)).toBe(status)
})

test('returns metrics with METRICS_TOKEN to its holder, from anywhere', async () => {
  const token = 'a-token-of-more-than-16'
  const { environment } = lab()
  Object.assign(environment, { metricsToken: token })
  try {
    const remote = { [PEER_HEADER]: '192.0.2.7' }
    expect(await scrape({ ...remote, authorization: `Bearer ${token}` })).toBe(200)
    expect(await scrape({ ...remote, authorization: `Bearer ${token}x` })).toBe(401)
    expect(await scrape({ ...remote, authorization: `Basic ${token}` })).toBe(401)
    expect(await scrape({ [PEER_HEADER]: '127.0.0.1' })).toBe(401)
  } finally {
    Object.assign(environment, { metricsToken: null })
  }
})

const EXPECTED_METRICS = {
  sessions_active: 'gauge',
  sessions_created_total: 'counter',
  sessions_ended_total: 'counter',
  session_duration_seconds: 'histogram',
  verifications_total: 'counter',
  verify_duration_seconds: 'histogram',
  refresh_reuse_total: 'counter',
  sse_clients: 'gauge',
}

test('publishes the contract as OpenAPI 3.1', async () => {
  const document = await (await send('/api/openapi.json')).json()
  expect(document.openapi).toBe('3.1.0')
  expect(
    document.paths['/api/{mechanism}/login'].post.requestBody.content['application/json'].schema,
  ).toMatchObject({
    required: ['username', 'password'],
    additionalProperties: false,
  })
  expect(document.components.schemas.Problem.properties.code.enum).toContain('store_unavailable')
})

test('states cost, node and position in every response of the API', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('opaque-token')
  for (const { headers } of [
    await alice.me(),
    await alice.with('x').me(),
    await bench.request('/api/sessions'),
    await alice.refresh(),
  ]) {
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('lab-node')).toMatch(/^[abc]$/)
    expect(headers.get('lab-seq')).toMatch(/^\d+-\d+$/)
    for (const step of ['parse', 'verify', 'store', 'policy', 'total']) {
      expect(headers.get('server-timing')).toMatch(new RegExp(`${step};dur=\\d+\\.\\d+`))
    }
  }
})
