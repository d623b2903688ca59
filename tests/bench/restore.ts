/** How long a backup and a restore of a deployment take: `npm run bench -- restore`. */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Deployment } from '#lib/backup/deployment.ts'
import { restoreBackup } from '#lib/backup/restore-backup.ts'
import { writeBackup } from '#lib/backup/write-backup.ts'
import { lab } from '#lib/bench/lab.ts'
import { INITIAL_CLOCK } from '#lib/core/clock.ts'
import { PRESETS } from '#lib/core/policy.ts'
import { startRedis } from '../../lib/run/redis.ts'
import { fillTable } from './fill-table.ts'
import { printTable } from './measure.ts'

const SIZES = [1000, 10_000, 100_000]
const CLIENT = {
  ip: '203.0.113.7',
  userAgent:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  device: 'Chrome on Linux',
  node: 'a',
} as const

/** Sessions of opaque tokens in Redis. */
export async function measureRestore(): Promise<void> {
  await lab().ready()
  const directory = await mkdtemp(join(tmpdir(), 'session-lab-'))
  const empty = await startRedis()
  const { sessionSecrets: secrets, redis } = lab().environment
  const databaseUrl = `file:${join(directory, 'none.sqlite')}`
  const source: Deployment = { redis, databaseUrl, secrets }
  const target: Deployment = { redis: { topology: 'standalone', url: empty.url }, databaseUrl, secrets }
  const options = { preset: 'hardened', policy: PRESETS.hardened, clock: INITIAL_CLOCK } as const
  const { bench } = await lab().benches.create(options)
  const rows: string[][] = [['sessions', 'backup', 'restore', 'file']]
  let from = 0
  for (const to of SIZES) {
    const clientOf = () => CLIENT
    await fillTable(bench.stores.tables.ot, { from, to, perUser: 2, now: bench.now(), clientOf })
    from = to
    const file = join(directory, `${to}.backup`)
    const backup = await timed(() => writeBackup(source, file))
    const restore = await timed(() =>
      restoreBackup(target, file, { protection: { kind: 'none' }, replace: true }),
    )
    const megabytes = (await stat(file)).size / 1e6
    rows.push([String(to), `${backup.toFixed(1)} s`, `${restore.toFixed(1)} s`, `${megabytes.toFixed(1)} MB`])
  }
  printTable('Backup and restore of a deployment, both with verification of the whole file', rows)
  await empty.stop()
  await rm(directory, { recursive: true, force: true })
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await work()
  return (performance.now() - from) / 1000
}
