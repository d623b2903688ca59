import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { projectNode, root } from '../../lib/run/node.mjs'
import { startRedis } from '../../lib/run/redis.ts'

/*
 * `npm run backup` and `npm run restore` as processes, with Redis and SQLite: what is ended stays ended after a restore into
 * empty stores. The app runs in this process, and starts again on the restored stores.
 */

const directory = mkdtempSync(join(tmpdir(), 'session-lab-backup-'))
const at = (name: string) => join(directory, name)
const original = await startRedis()
const target = await startRedis()
const SECRETS = 'a secret of the test with more than 32 bytes'
const SQLITE = at('sessions.sqlite')
const JOURNAL = at('journal')

Object.assign(process.env, {
  REDIS_URL: original.url,
  DATABASE_URL: `file:${SQLITE}`,
  JOURNAL_DIR: JOURNAL,
  SESSION_SECRETS: SECRETS,
})
const { send } = await import('../support/app.ts')
const { TestBench } = await import('../support/test-bench.ts')
const { lab } = await import('#lib/bench/lab.ts')
const { MECHANISM_IDS } = await import('#lib/core/session.ts')
const { restoreBackup } = await import('#lib/backup/restore-backup.ts')
const { BackupRefused } = await import('#lib/backup/refusal.ts')
type Client = Awaited<ReturnType<InstanceType<typeof TestBench>['login']>>

const admins = [original, target].map(({ url }) => new Redis({ path: url.slice('unix:'.length) }))
const [, targetAdmin] = admins as [Redis, Redis]

afterAll(async () => {
  for (const admin of admins) admin.disconnect()
  await lab().link.close()
  await original.stop()
  await target.stop()
  await rm(directory, { recursive: true, force: true })
})

interface Ended {
  readonly code: number | null
  readonly output: string
}

/** Runs a command of the launcher. */
function run(command: 'backup' | 'restore', args: readonly string[], env: object = {}): Promise<Ended> {
  const file = join(root, 'lib', 'run', `${command}.ts`)
  const child: ChildProcess = spawn(projectNode() ?? process.execPath, [file, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })))
}

const INTO = { REDIS_URL: target.url, DATABASE_URL: `file:${at('restored.sqlite')}` }

/** Restores into empty stores. */
async function restoreInto(args: readonly string[], env: object = INTO): Promise<Ended> {
  await targetAdmin.flushall()
  for (const suffix of ['', '-wal', '-shm']) await rm(at(`restored.sqlite${suffix}`), { force: true })
  return run('restore', args, env)
}

/** Ends what the app of this process has opened, as a stop of the process does. */
async function stopApp(): Promise<void> {
  const opened = lab()
  await opened.link.close()
  const shared = globalThis as unknown as Record<symbol, unknown>
  for (const key of Object.getOwnPropertySymbols(shared)) if (shared[key] === opened) delete shared[key]
}

/** Starts the app again, on other stores. */
async function startApp(env: object): Promise<void> {
  Object.assign(process.env, env)
  await lab().ready()
}

const isAccepted = async (client: Client) => (await client.copy().me('?slide=0')).status === 200

const policy = { serverSession: { store: 'database' } }
const bench = await TestBench.open({ policy })
const logIn = (user: string) =>
  Promise.all(MECHANISM_IDS.map((mechanism) => bench.login(mechanism, user, { carrier: 'cookie' })))
const [leaving, staying] = [await logIn('alice'), await logIn('bob')]
const file = at('first.backup')
const written = await run('backup', [file])
for (const client of leaving) await client.copy().logout()
const late = await bench.login('sealed-cookie', 'carol')
await late.copy().logout()
await (await lab().benches.find(bench.id))?.observer.ledger.whenFlushed()

describe('npm run backup', () => {
  test('writes a sealed file that it has verified, readable by its owner only', () => {
    expect(written).toMatchObject({ code: 0 })
    expect(written.output).toMatch(/SQL sessions \(sqlite\).*Written and verified in/)
    const contents = readFileSync(file).toString('latin1')
    for (const plain of [bench.id, 'alice', 'lab_sessions', 'SQLite format'])
      expect(contents).not.toContain(plain)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('replaces no file, and leaves none that is incomplete', async () => {
    expect(await run('backup', [file])).toMatchObject({ code: 2 })
    const failed = await run('backup', [at('failed.backup')], { REDIS_URL: 'redis://127.0.0.1:1' })
    expect(failed).toMatchObject({ code: 4 })
    expect((await readdir(directory)).filter((name) => name.startsWith('failed'))).toEqual([])
  })

  test('needs a user of Redis that may list keys, which that of the app may not', () => {
    const conf = readFileSync(join(root, 'deploy', 'redis', 'server.conf'), 'utf8')
    const rulesOf = (user: string) =>
      new RegExp(`^user ${user} on .*$`, 'm').exec(conf)?.[0].split(' ').slice(2) ?? []
    const [app, backup] = [rulesOf('session-lab'), rulesOf('session-lab-backup')]
    expect(app).not.toContain('+scan')
    expect(backup.filter((rule) => !app.includes(rule))).toEqual(['+scan'])
  })
})

describe('npm run restore', () => {
  test('asks for a protection', async () => {
    expect(await run('restore', [file])).toMatchObject({ code: 2 })
    expect(await run('restore', [file, '--epoch', '--unprotected'])).toMatchObject({ code: 2 })
  })

  test('refuses stores that are not empty, and touches nothing', async () => {
    const before = await admins[0]?.dbsize()
    const refused = await run('restore', [file, '--epoch'])
    expect(refused).toMatchObject({ code: 3 })
    expect(refused.output).toMatch(/--replace/)
    expect(await admins[0]?.dbsize()).toBe(before)
  })

  test('refuses a damaged, cut, foreign, earlier or differently sealed file as a whole', async () => {
    const sealed = await readFile(file)
    const flipped = (position: number) => {
      const changed = Buffer.from(sealed)
      changed[position] = (changed[position] ?? 0) ^ 1
      return changed
    }
    const cases = {
      'in the middle': flipped(Math.floor(sealed.length / 2)),
      'at the end': flipped(sealed.length - 1),
      cut: sealed.subarray(0, sealed.length - 100),
      'cut at a chunk': sealed.subarray(0, 64 * 1024),
      extended: Buffer.concat([sealed, Buffer.from('more')]),
      earlier: flipped(9),
      'of one bench': flipped(10),
      foreign: Buffer.from('REDIS0011'),
      empty: Buffer.alloc(0),
    }
    const empty = {
      redis: { topology: 'standalone', url: target.url },
      databaseUrl: INTO.DATABASE_URL,
    } as const
    for (const [name, contents] of Object.entries(cases)) {
      const changed = at('changed.backup')
      await writeFile(changed, contents)
      const options = { protection: { kind: 'epoch' }, replace: true } as const
      const restored = restoreBackup({ ...empty, secrets: [SECRETS] }, changed, options)
      await expect(restored, name).rejects.toThrow(BackupRefused)
      expect(await targetAdmin.dbsize(), name).toBe(0)
    }
    expect(await restoreInto([at('changed.backup'), '--epoch'])).toMatchObject({ code: 3 })
    const other = await restoreInto([file, '--epoch'], {
      ...INTO,
      BACKUP_KEY: 'another key with more than 32 bytes in it',
    })
    expect(other).toMatchObject({ code: 3 })
    expect(other.output).toMatch(/another key/)
    expect(await targetAdmin.dbsize()).toBe(0)
    expect(await run('restore', [at('none'), '--epoch'], INTO)).toMatchObject({ code: 2 })
  })

  test('refuses a journal that was changed, before it touches anything', async () => {
    const [name = ''] = await readdir(JOURNAL)
    const lines = await readFile(join(JOURNAL, name), 'utf8')
    await mkdir(at('changed-journal'))
    await writeFile(join(at('changed-journal'), name), lines.replace('signed_out', 'idle_timeout'))
    const refused = await restoreInto([file, '--journal', at('changed-journal')])
    expect(refused).toMatchObject({ code: 3 })
    expect(refused.output).toMatch(/journal is damaged.*line 1/)
    expect(await targetAdmin.dbsize()).toBe(0)
  })
})

describe('after a restore into empty stores', () => {
  beforeEach(stopApp)

  test('--journal: ended sessions stay ended, and the others go on', async () => {
    // A line that was being written when the machine stopped.
    const [name = ''] = await readdir(JOURNAL)
    await appendFile(join(JOURNAL, name), '{"bench":"tor')
    const restored = await restoreInto([file, '--journal', JOURNAL])
    expect(restored).toMatchObject({ code: 0 })
    await startApp(INTO)
    for (const client of [...leaving, late]) expect(await isAccepted(client), client.mechanism).toBe(false)
    for (const client of staying) expect(await isAccepted(client), client.mechanism).toBe(true)
    const { sessions } = await bench.call('GET', '/api/sessions', { query: { user: 'alice' } })
    expect(new Set(sessions.map(({ state }) => state))).toEqual(new Set(['ended']))
  })

  test('--unprotected: they return, which is what the others prevent', async () => {
    expect(await restoreInto([file, '--unprotected'])).toMatchObject({ code: 0 })
    await startApp(INTO)
    for (const client of [...leaving, late]) expect(await isAccepted(client), client.mechanism).toBe(true)
  })

  test('--epoch: every session of before is refused, and new ones are accepted', async () => {
    expect(await restoreInto([file, '--epoch'])).toMatchObject({ code: 0 })
    await startApp(INTO)
    for (const client of [...leaving, ...staying, late]) {
      expect(await isAccepted(client), client.mechanism).toBe(false)
    }
    for (const client of await logIn('bob')) expect(await isAccepted(client), client.mechanism).toBe(true)
    const { counts } = await bench.call('GET', '/api/sessions')
    expect(counts.active).toBe(MECHANISM_IDS.length)
  })

  test('--replace overwrites stores that are not empty', async () => {
    expect(await run('restore', [file, '--journal', JOURNAL, '--replace'], INTO)).toMatchObject({ code: 0 })
    await startApp(INTO)
    for (const client of staying) expect(await isAccepted(client), client.mechanism).toBe(true)
    for (const client of leaving) expect(await isAccepted(client), client.mechanism).toBe(false)
    expect((await send('/api/health/ready')).status).toBe(200)
  })
})
