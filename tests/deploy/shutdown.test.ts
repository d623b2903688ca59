import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { freePort, startApp } from '../../lib/run/app.ts'
import { newSecret } from '../../lib/run/secrets.ts'
import { RemoteBench } from '../support/remote.ts'

/**
 * Longer than the two seconds after which Redis used to be closed under requests that were still in
 * progress.
 */
const BODY_AFTER_MS = 2500

test('keeps the stores of a request in progress at SIGTERM and returns its response', async () => {
  const app = await startApp({
    port: await freePort(),
    host: '127.0.0.1',
    redisUrl: process.env.TEST_REDIS_URL ?? '',
    env: { SESSION_SECRETS: newSecret(), DRAIN_SECONDS: '0' },
    log: () => {},
  })
  const bench = await RemoteBench.open(app.url)
  const body = JSON.stringify({ username: 'alice', password: bench.passwords.alice })
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1')
  const response = text(socket)
  const head = [
    'POST /api/opaque-token/login HTTP/1.1',
    'host: localhost',
    `bench: ${bench.id}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
    'connection: close',
    'expect: 100-continue',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  // The server has read the head once it requests the body.
  await new Promise((resolve) => socket.once('data', resolve))
  socket.write(body.slice(0, 5))
  const stopped = app.stop('SIGTERM')
  await sleep(BODY_AFTER_MS)
  socket.write(body.slice(5))
  expect(await response).toMatch(/HTTP\/1.1 200 OK[\s\S]*access_token/)
  await stopped
})
