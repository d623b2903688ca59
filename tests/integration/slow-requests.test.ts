import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { limitSlowRequests } from '#lib/bench/slow-requests.ts'
import { send } from '../support/app.ts'

/* Clients that send a request slowly, or stop in the middle of it. */

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test('returns 408 for a body that does not arrive within ten seconds, and closes the connection', async () => {
  const raw = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('{"seed":')) })
  const headers = { 'content-type': 'application/json' }
  let isOver = false
  const answering = send('/api/benches', { method: 'POST', raw, headers }).finally(() => {
    isOver = true
  })
  await vi.advanceTimersByTimeAsync(9900)
  expect(isOver).toBe(false)
  await vi.advanceTimersByTimeAsync(200)
  const answer = await answering
  expect(answer.status).toBe(408)
  expect(answer.headers.get('connection')).toBe('close')
  expect(await answer.json()).toMatchObject({ code: 'invalid_request', status: 408 })
})

test('closes the connection of a body that no handler reads', async () => {
  limitSlowRequests()
  // Never reads a body, and never responds.
  const server: Server = createServer(() => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const arrived = new Promise((resolve) => server.once('request', resolve))
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
    const closed = new Promise((resolve) => client.once('close', resolve))
    client.on('error', () => {})
    client.write('POST /api/benches HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n{')
    await arrived
    expect(server.headersTimeout).toBe(10_000)
    await vi.advanceTimersByTimeAsync(12_100)
    await closed
  } finally {
    server.close()
  }
})
