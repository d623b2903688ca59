import { AsyncLocalStorage } from 'node:async_hooks'
import type { Redis } from 'ioredis'
import { afterEach, expect, test, vi } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import type { PresetId } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { serveRequest } from '#lib/web/routes.ts'
import { serverBench } from '../support/forge.ts'
import { TestBench } from '../support/test-bench.ts'

/*
 * What one check makes and sends, counted: a change that makes each request more expensive fails here, on any machine.
 * Durations are measured by the benchmarks.
 */

/** Objects of the fetch standard that cost more than the rest of a handler's work. */
const COSTLY = ['Request', 'Response', 'Headers', 'URL', 'URLSearchParams', 'AbortController'] as const
/** One response is made, by any mechanism. */
const OBJECTS = { Request: 0, Response: 1, Headers: 0, URL: 0, URLSearchParams: 0, AbortController: 0 }

/** The commands to Redis by the check itself. The ledger adds one for a batch of events. */
const WAYS: readonly [mechanism: MechanismId, preset: PresetId, commands: readonly string[]][] = [
  ['server-session', 'textbook', []],
  ['server-session', 'hardened', ['get']],
  ['sealed-cookie', 'textbook', []],
  ['sealed-cookie', 'hardened', ['mget']],
  ['signed-cookie', 'textbook', []],
  ['signed-cookie', 'hardened', ['mget']],
  ['jwt', 'textbook', []],
  ['jwt', 'hardened', ['mget']],
  ['opaque-token', 'textbook', ['get']],
  ['opaque-token', 'hardened', ['get']],
]

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** Counts how often each class of the fetch standard is constructed from now on. */
function countObjects(): Record<(typeof COSTLY)[number], number> {
  const counts = Object.fromEntries(COSTLY.map((name) => [name, 0])) as Record<
    (typeof COSTLY)[number],
    number
  >
  for (const name of COSTLY) {
    const counted = new Proxy(globalThis[name], {
      construct(target, given, newTarget) {
        counts[name]++
        return Reflect.construct(target, given, newTarget)
      },
    })
    vi.stubGlobal(name, counted)
  }
  return counts
}

/** Set in what the check starts, and not in the sweeps of expired sessions that timers start at the same time. */
const theCheck = new AsyncLocalStorage<true>()

/** The names of the commands that the check sends from now on. */
function recordCommands(): string[] {
  const sent: string[] = []
  const { commands } = lab().link
  const sendCommand: Redis['sendCommand'] = commands.sendCommand.bind(commands)
  vi.spyOn(commands as Redis, 'sendCommand').mockImplementation((command, stream) => {
    if (theCheck.getStore()) sent.push(command.name)
    return sendCommand(command, stream)
  })
  return sent
}

test.each(WAYS)('a check by %s under %s makes one response', async (mechanism, preset, commands) => {
  const bench = await TestBench.open({ preset })
  bench.headers = { 'lab-node': 'a' }
  const alice = await bench.login(mechanism)
  const inProcess = await serverBench(bench)
  const check = () =>
    new Request(`http://localhost:3000/api/${mechanism}/me`, {
      headers: {
        host: 'localhost:3000',
        bench: bench.id,
        'user-agent': 'Tests/1.0',
        'lab-node': 'a',
        ...(alice.accessToken === null
          ? { cookie: alice.jar }
          : { authorization: `Bearer ${alice.accessToken}` }),
      },
    })
  await serveRequest(check())
  await inProcess.observer.ledger.whenFlushed()

  const [request, seq] = [check(), inProcess.observer.ledger.lastSeq()]
  const sent = recordCommands()
  const counts = countObjects()
  const response = await theCheck.run(true, () => serveRequest(request))
  const duringCheck = [...sent]
  expect(response.status).toBe(200)
  expect(counts).toEqual(OBJECTS)
  expect(duringCheck.filter((name) => name !== 'publish')).toEqual(commands)

  await inProcess.observer.ledger.whenFlushed()
  expect(sent.slice(duringCheck.length), 'the event is written with one command').toEqual(['evalsha'])
  const events = await inProcess.observer.ledger.read(seq, 10)
  expect(events.map(({ type }) => type)).toEqual(['request.verified'])
})
