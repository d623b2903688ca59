import { Agent, createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freePort } from '../../lib/run/app.ts'
import { type RunningHaproxy, startHaproxy } from '../../lib/run/haproxy.ts'

/*
 * The behaviour of HAProxy without a response: servers that receive a request, execute it, and break the
 * connection.
 */

let received: string[] = []
const servers: Server[] = []
let haproxy: RunningHaproxy

beforeAll(async () => {
  for (let place = 0; place < 2; place++) {
    const server = createServer(({ url, method = '', socket }, response) => {
      if (url !== '/act') return response.end('{}')
      received.push(method)
      socket.destroy()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    servers.push(server)
  }
  // The third does not exist: requests for it were never sent.
  const ports = [...servers.map((server) => (server.address() as AddressInfo).port), await freePort()]
  haproxy = await startHaproxy({
    port: await freePort(),
    balance: 'round-robin',
    apps: ports.map((port) => `127.0.0.1:${port}`),
  })
})
afterAll(async () => {
  await haproxy?.stop()
  for (const server of servers) server.close()
})
beforeEach(() => {
  received = []
})

/** @returns the status, or null if the connection was closed without a response */
function sendRequest(method: string, agent: Agent): Promise<number | null> {
  return new Promise((resolve) => {
    const outgoing = request(`${haproxy.url}/act`, { method, agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? null))
    })
    outgoing.on('error', () => resolve(null)).end(method === 'GET' ? '' : '{}')
  })
}

const onNewConnections = () => new Agent({ keepAlive: false })

test.each(['POST', 'PATCH', 'PUT', 'DELETE'])('sends %s once, even without a response', async (method) => {
  // More often than there are servers: one of them is the missing one.
  for (let turn = 1; turn <= 3; turn++) {
    expect(await sendRequest(method, onNewConnections())).toBe(502)
    expect(received).toHaveLength(turn)
  }
})

test('does not repeat it on a reused connection, which is closed without a response', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const first = new Promise<void>((resolve) => {
    request(`${haproxy.url}/good`, { agent }, (response) => response.resume().on('end', resolve)).end()
  })
  await first
  expect(await sendRequest('POST', agent)).toBeNull()
  expect(received).toEqual(['POST'])
  agent.destroy()
})

test('repeats GET, on other servers too', async () => {
  expect(await sendRequest('GET', onNewConnections())).toBeGreaterThan(500)
  expect(received.length).toBeGreaterThan(1)
})
