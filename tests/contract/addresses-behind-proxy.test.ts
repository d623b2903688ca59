/* Behind a trusted proxy, a simulated client still has the address of its own network. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { type AppServer, serveApp } from '../support/serve.ts'
import { TestBench } from '../support/test-bench.ts'

// Before the environment is read.
vi.hoisted(() => {
  process.env.TRUST_PROXY = '1'
})

let server: AppServer
beforeAll(async () => {
  server = await serveApp()
})
afterAll(() => server.close())

const addressesIn = async (bench: TestBench) =>
  (await bench.events()).flatMap((event) => (event.type === 'session.created' ? [event.session.ip] : []))

test('the phone has its own address, or that of the client behind the proxy', async () => {
  const bench = await TestBench.open()
  const body = { mechanism: 'jwt', username: 'alice', password: bench.passwords.alice }
  const headers = { 'x-forwarded-for': '192.0.2.7' }
  for (const network of ['own', 'victim']) {
    const sent = { method: 'POST', body: { ...body, network }, headers }
    expect((await bench.request('/api/guests/phone/login', sent)).body.status).toBe(200)
  }
  expect(await addressesIn(bench)).toEqual(['198.51.100.23', '192.0.2.7'])
})

test('a client cannot state another address than the one that the proxy appended', async () => {
  const bench = await TestBench.open()
  const { port = 0 } = lab().ownAddress() ?? {}
  await fetch(`http://127.0.0.1:${port}/api/jwt/login`, {
    method: 'POST',
    headers: {
      bench: bench.id,
      'content-type': 'application/json',
      'session-lab-stated-address': `${'A'.repeat(43)} 203.0.113.66`,
      'session-lab-peer': '203.0.113.66',
      'x-forwarded-for': '203.0.113.66, 192.0.2.9',
    },
    body: JSON.stringify({ username: 'alice', password: bench.passwords.alice }),
  })
  expect(await addressesIn(bench)).toEqual(['192.0.2.9'])
})
