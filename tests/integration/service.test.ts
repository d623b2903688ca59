import { expect, test } from 'vitest'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { send } from '../support/app.ts'
import { World } from '../support/world.ts'

test('health says that the process lives and can serve', async () => {
  expect((await send('/api/health/live')).status).toBe(200)
  const ready = await send('/api/health/ready')
  expect(ready.status).toBe(200)
  expect(await ready.json()).toEqual({
    status: 'ready',
    store: { engine: 'redis', topology: 'standalone', status: 'up' },
  })
})

test('metrics can be read by Prometheus, and count what happened', async () => {
  const world = await World.open()
  for (const mechanism of MECHANISM_IDS) {
    const alice = await world.login(mechanism)
    await alice.me()
    await alice.logout()
  }
  const response = await send('/api/metrics')
  expect(response.headers.get('content-type')).toContain('text/plain')
  const text = await response.text()
  for (const line of text.split('\n').filter(Boolean)) {
    expect(line).toMatch(/^(# (HELP|TYPE) \w+ .*|\w+(\{[^}]*\})? [-+.\deENaInf]+)$/)
  }
  for (const name of [
    'sessions_active',
    'sessions_created_total',
    'sessions_ended_total{reason="signed_out"}',
    'session_duration_seconds_bucket',
    'verifications_total{mechanism="jwt",outcome="accepted"}',
    'verify_duration_seconds_bucket',
    'refresh_reuse_total',
    'sse_clients',
  ]) {
    expect(text).toContain(name)
  }
})

test('the contract is published as OpenAPI 3.1', async () => {
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

test('every answer of the API says what it cost, who served it and what it caused', async () => {
  const world = await World.open()
  const alice = await world.login('opaque-token')
  for (const { headers } of [
    await alice.me(),
    await alice.with('x').me(),
    await world.ask('/api/sessions'),
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
