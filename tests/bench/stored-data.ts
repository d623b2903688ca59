import { mechanismAt, sessionsFor } from '#lib/bench/compose.ts'
import { lab } from '#lib/bench/lab.ts'
import { INITIAL_CLOCK } from '#lib/core/clock.ts'
import { MECHANISM_FACTS } from '#lib/core/mechanism-facts.ts'
import { PRESETS, type ServerSessionStore } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { STORAGE_ENCRYPTIONS, type StorageEncryption } from '#lib/core/storage-settings.ts'
import { tableKeys } from '#lib/redis/keys.ts'
import { median, printTable } from './measure.ts'

const CHECKS = 400
const BLOCKS = 15

/** Clients whose records differ in size: a browser, a program with a short user agent, and a browser with session data. */
const CLIENTS: readonly (readonly [name: string, userAgent: string, device: string, data?: string])[] = [
  [
    'a browser',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
    'Chrome on Linux',
  ],
  ['a program', 'node', 'Node.js'],
  [
    'a browser, 100 B of session data',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
    'Chrome on Windows',
    'cart:'.padEnd(100, 'apples,'),
  ],
]

const WAYS: readonly (readonly [name: string, mechanism: MechanismId, store: ServerSessionStore])[] = [
  ['server-session, memory', 'server-session', 'memory'],
  ['server-session, Redis', 'server-session', 'redis'],
  ['server-session, SQL', 'server-session', 'database'],
  ['opaque-token', 'opaque-token', 'redis'],
]

/** `npm run bench -- storage`: bytes per record and µs per check, without and with sealing. */
export async function measureStoredData(): Promise<void> {
  await lab().ready()
  const bytes: (string | number)[][] = [['record in Redis', 'off', 'sealed', 'added']]
  for (const [name, userAgent, device, data] of CLIENTS) {
    const sizes: number[] = []
    for (const encryption of STORAGE_ENCRYPTIONS) {
      const { bench, sessionId } = await logIn('opaque-token', 'redis', encryption, {
        userAgent,
        device,
        data,
      })
      const key = tableKeys(bench.id, MECHANISM_FACTS['opaque-token'].table).record + sessionId
      sizes.push(Buffer.byteLength((await lab().link.commands.get(key)) ?? ''))
    }
    const [off = 0, sealed = 0] = sizes
    bytes.push([name, String(off), String(sealed), String(sealed - off)])
  }
  printTable('Bytes of a record', bytes)

  const times: (string | number)[][] = [['check, in process', 'µs, off', 'µs, sealed', 'µs added']]
  for (const [name, mechanism, store] of WAYS) {
    const [, userAgent, device, data] = CLIENTS[2] ?? ['', '', '']
    const checks = await Promise.all(
      STORAGE_ENCRYPTIONS.map(async (encryption) => {
        const { bench, credential } = await logIn(mechanism, store, encryption, { userAgent, device, data })
        return () => mechanismAt(bench, mechanism, 'a').verify(credential, bench.now())
      }),
    )
    // Blocks of both in turn: what slows the machine down slows both.
    const samples: number[][] = checks.map(() => [])
    for (let block = 0; block < BLOCKS; block++) {
      for (const [index, check] of checks.entries()) {
        const from = performance.now()
        for (let done = 0; done < CHECKS; done++) await check()
        samples[index]?.push(((performance.now() - from) * 1000) / CHECKS)
      }
    }
    const [off = 0, sealed = 0] = samples.map((micros) => median(micros.slice(2)))
    times.push([name, off, sealed, sealed - off])
  }
  printTable(`Time of a check, median of ${BLOCKS - 2} blocks of ${CHECKS}`, times)
}

async function logIn(
  mechanism: MechanismId,
  store: ServerSessionStore,
  encryption: StorageEncryption,
  { userAgent, device, data }: { userAgent: string; device: string; data?: string | undefined },
) {
  const policy = {
    ...PRESETS.hardened,
    serverSession: { store },
    storage: { encryption, minimise: 'full' },
  } as const
  const { bench } = await lab().benches.create({ preset: 'hardened', policy, clock: INITIAL_CLOCK })
  const account = bench.account('alice')
  if (!account) throw new Error('no alice')
  const sessions = sessionsFor(bench, {
    ...{ mechanism, node: 'a', act: 'login', carrier: 'cookie', credential: null },
    onEvent: () => {},
  })
  const client = { ip: '203.0.113.7', userAgent, node: 'a' } as const
  const options = { rememberMe: false, carrier: 'cookie', device } as const
  const result = await sessions.login(account, client, { ...options, ...(data ? { data } : {}) })
  if (!result.ok) throw new Error('no login')
  return { bench, credential: result.issued.credential, sessionId: result.issued.session.id }
}
