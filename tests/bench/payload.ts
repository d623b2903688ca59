import { mechanismAt } from '#lib/bench/compose.ts'
import { lab } from '#lib/bench/lab.ts'
import type { Carrier, MechanismId } from '#lib/core/session.ts'
import { Client, TestBench } from '../support/test-bench.ts'
import { median, printTable } from './measure.ts'

const KILOBYTES = [0, 1, 2, 3, 4, 6, 8]
const ROUNDS = 5
const CHECKS = 300

const TARGETS: readonly {
  readonly name: string
  readonly mechanism: MechanismId
  readonly carrier: Carrier
}[] = [
  { name: 'server-session, Redis', mechanism: 'server-session', carrier: 'cookie' },
  { name: 'sealed-cookie', mechanism: 'sealed-cookie', carrier: 'cookie' },
  { name: 'jwt ES256, cookie', mechanism: 'jwt', carrier: 'cookie' },
  { name: 'jwt ES256, bearer', mechanism: 'jwt', carrier: 'bearer' },
  { name: 'opaque-token', mechanism: 'opaque-token', carrier: 'bearer' },
]

/** The cost of session data: on the network, in the processor, in the store. */
export async function measureSessionData(): Promise<void> {
  const rows: (string | number)[][] = [
    [
      'GET /me',
      'data B',
      'credential B',
      'of at most',
      'up B',
      'down B',
      'verify CPU µs',
      'reads',
      'in store B',
    ],
  ]
  for (const { name, mechanism, carrier } of TARGETS) {
    const policy = { serverSession: { store: 'redis' }, concurrency: { perUser: 100, perIp: 1000 } }
    const bench = await TestBench.open({ preset: 'textbook', policy })
    for (const kilobytes of KILOBYTES) {
      const data = 'x'.repeat(kilobytes * 1024)
      const client = new Client(bench, mechanism)
      const { status, body } = await client.login('alice', { carrier, data })
      const { bytes, mostBytes } = body.carriage
      if (status === 413) {
        rows.push([name, String(data.length), '413', `${bytes}/${mostBytes}`, '', '', '', '', ''])
        continue
      }
      const answer = await client.me('?slide=0')
      const reads = /reads=(\d+)/.exec(answer.headers.get('server-timing') ?? '')?.[1] ?? '?'
      rows.push([
        name,
        String(data.length),
        String(client.credential.length),
        `${bytes}/${mostBytes}`,
        String(sentBy(client)),
        String(Buffer.byteLength(JSON.stringify(answer.body))),
        await verifyMicros(bench, mechanism, client.credential),
        reads,
        String(await storedBytes(bench, client)),
      ])
    }
  }
  printTable(`Session data, verification median of ${ROUNDS} × ${CHECKS}`, rows)
}

/** The header lines with the credentials of the client. */
function sentBy(client: Client): number {
  if (client.accessToken !== null) return `Authorization: Bearer ${client.accessToken}`.length
  const pairs = Array.from(client.cookies, ([name, value]) => `${name}=${value}`)
  return `Cookie: ${pairs.join('; ')}`.length
}

/** Processor time and not elapsed time: other work on this machine does not count. */
async function verifyMicros(bench: TestBench, mechanism: MechanismId, credential: string): Promise<number> {
  const liveBench = await lab().benches.find(bench.id)
  if (!liveBench) throw new Error('The bench was evicted.')
  const verify = () => mechanismAt(liveBench, mechanism, 'a').verify(credential, liveBench.now())
  for (let i = 0; i < CHECKS; i++) await verify()
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage()
    for (let i = 0; i < CHECKS; i++) await verify()
    const { user, system } = process.cpuUsage(before)
    rounds.push((user + system) / CHECKS)
  }
  return median(rounds)
}

/** The memory that Redis reports for the session. */
async function storedBytes(bench: TestBench, { session }: Client): Promise<number> {
  const { body } = await bench.request(`/api/sessions/${session?.id}`)
  const kept: { key: string; bytes: number }[] = body.storage.redis
  return kept.find(({ key }) => key.endsWith(session?.id ?? '-'))?.bytes ?? 0
}
