import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { appendFile, lstat, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
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
const { connectRedis, whenReady } = await import('#lib/redis/connection.ts')
const { openEndJournal } = await import('#lib/backup/journal.ts')
const { journalKeyOf, lineOf } = await import('#lib/backup/journal-line.ts')
const { RestoreMark, unfinishedRestore } = await import('#lib/backup/restore-mark.ts')
const { StopError } = await import('#lib/backup/stop.ts')
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

/** The app of this process starts on others as well. */
const FROM = { REDIS_URL: original.url, DATABASE_URL: `file:${SQLITE}` }
const INTO = { REDIS_URL: target.url, DATABASE_URL: `file:${at('restored.sqlite')}` }

const EMPTY = {
  redis: { topology: 'standalone', url: target.url },
  databaseUrl: INTO.DATABASE_URL,
} as const

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
  await whenReady(lab().link, 5000)
  await lab().ready()
}

/** The status of readiness, and its reason. */
async function readiness(): Promise<{ readonly status: number; readonly detail: string }> {
  const response = await send('/api/health/ready')
  const { detail } = (await response.json()) as { detail?: string }
  return { status: response.status, detail: String(detail) }
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
    expect(await run('backup', [file])).toMatchObject({ code: 1 })
    const failed = await run('backup', [at('failed.backup')], { REDIS_URL: 'redis://127.0.0.1:1' })
    expect(failed).toMatchObject({ code: 4 })
    expect((await readdir(directory)).filter((name) => name.startsWith('failed'))).toEqual([])
  })

  test('writes one of two backups of the same name at once, and through no link', async () => {
    const [victim, twice] = [at('victim'), at('twice.backup')]
    await writeFile(victim, 'of somewhere else', { mode: 0o644 })
    await symlink(victim, `${twice}.partial`)
    const codes = await Promise.all([run('backup', [twice]), run('backup', [twice])])
    expect(codes.map(({ code }) => code).sort()).toEqual([0, 1])
    expect((await lstat(twice)).isFile()).toBe(true)
    expect((await lstat(twice)).mode & 0o777).toBe(0o600)
    expect(await readFile(victim, 'utf8')).toBe('of somewhere else')
    await symlink(at('nowhere'), at('link.backup'))
    expect(await run('backup', [at('link.backup')])).toMatchObject({ code: 1 })
    expect(await run('restore', [twice, '--unprotected', '--replace'], INTO)).toMatchObject({ code: 0 })
  })

  test('does not take a damaged database for an empty one', async () => {
    const database = at('damaged.sqlite')
    await writeFile(database, (await readFile(SQLITE)).fill(0xff, 0, 4))
    const damaged = await run('backup', [at('of-damaged.backup')], { DATABASE_URL: `file:${database}` })
    expect(damaged).toMatchObject({ code: 3 })
    expect(damaged.output).toMatch(/SQLite database .* is damaged or cannot be read/)
    expect((await readdir(directory)).filter((name) => name.startsWith('of-damaged'))).toEqual([])
    const into = { ...INTO, DATABASE_URL: `file:${database}` }
    const refused = await restoreInto([file, '--unprotected'], into)
    expect(refused).toMatchObject({ code: 3 })
    expect(refused.output).toMatch(/add --replace/)
    expect(await run('restore', [file, '--unprotected', '--replace'], into)).toMatchObject({ code: 0 })
    await targetAdmin.flushall()
  })

  test.each(['backup', 'restore'] as const)(
    'states its exit codes: npm run %s -- --help',
    async (command) => {
      const { code, output } = await run(command, ['--help'])
      expect(code).toBe(0)
      expect(output).toMatch(/Exit codes:\n {2}0 {2}done/)
    },
  )

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
    for (const args of [[], ['--epoch', '--unprotected'], ['--journal', '--replace']])
      expect(await run('restore', [file, ...args]), args.join(' ')).toMatchObject({ code: 1 })
  })

  test('refuses stores that are not empty, and touches nothing', async () => {
    const before = await admins[0]?.dbsize()
    const refused = await run('restore', [file, '--epoch'])
    expect(refused).toMatchObject({ code: 2 })
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
    for (const [name, contents] of Object.entries(cases)) {
      const changed = at('changed.backup')
      await writeFile(changed, contents)
      const options = { protection: { kind: 'epoch' }, replace: true } as const
      const restored = restoreBackup({ ...EMPTY, secrets: [SECRETS] }, changed, options)
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
    for (const name of ['none', '.']) {
      const unreadable = await run('restore', [at(name), '--epoch'], INTO)
      expect(unreadable).toMatchObject({ code: 3 })
      expect(unreadable.output).toMatch(/is not a file|cannot be read/)
    }
  })

  test('refuses a journal that was changed, is of others, is empty or begins later, and touches nothing', async () => {
    const [name = ''] = await readdir(JOURNAL)
    const lines = await readFile(join(JOURNAL, name), 'utf8')
    const later = openEndJournal(at('later-journal'), SECRETS)
    await later.whenWritten()
    const journals: Readonly<Record<string, string | null>> = {
      'changed-journal': lines.replace('signed_out', 'idle_timeout'),
      'foreign-journal': lineOf({ mark: 0 }, journalKeyOf('a secret of others with more than 32 bytes')),
      'torn-journal': '{"bench":"tor',
      'empty-journal': null,
      'later-journal': await readFile(join(at('later-journal'), name), 'utf8'),
    }
    for (const [journal, text] of Object.entries(journals)) {
      await mkdir(at(journal), { recursive: true })
      if (text !== null) await writeFile(join(at(journal), name), text)
      const protection = { kind: 'journal', directory: at(journal), secrets: [SECRETS] } as const
      const restored = restoreBackup({ ...EMPTY, secrets: [SECRETS] }, file, { protection, replace: true })
      await expect(restored, journal).rejects.toMatchObject({
        reason: 'damaged',
        message: expect.stringMatching(/The journal is not usable: .*--epoch instead/),
      })
      expect(await targetAdmin.dbsize()).toBe(0)
    }
    expect(await restoreInto([file, '--journal', at('empty-journal')])).toMatchObject({ code: 3 })
    expect(await targetAdmin.dbsize()).toBe(0)
  })

  test('reads the journal with SESSION_SECRETS, also if BACKUP_KEY seals the backup', async () => {
    const BACKUP_KEY = 'a key of backups alone with more than 32 bytes'
    const sealed = at('sealed-with-a-key.backup')
    expect(await run('backup', [sealed], { BACKUP_KEY })).toMatchObject({ code: 0 })
    const args = [sealed, '--journal', JOURNAL]
    expect(await restoreInto(args, { ...INTO, BACKUP_KEY })).toMatchObject({ code: 0 })
    const without = await restoreInto(args, {
      ...INTO,
      BACKUP_KEY,
      SESSION_SECRETS: 'secrets of others with more than 32 bytes',
    })
    expect(without).toMatchObject({ code: 3 })
    expect(without.output).toMatch(/SESSION_SECRETS, also if BACKUP_KEY/)
  })
})

describe('a restore that stops on its way', () => {
  /** Starts the app on the stores that it left. */
  const startUnready = async () => {
    await stopApp()
    Object.assign(process.env, INTO)
    await whenReady(lab().link, 5000)
  }
  afterAll(async () => {
    await targetAdmin.config('SET', 'maxmemory', '0')
  })

  test('leaves no bench that can be used, and an app that is not ready; a second one replaces it', async () => {
    // Its folder is a file: Redis is written, and then the database cannot be.
    const into = { ...INTO, DATABASE_URL: `file:${join(file, 'x.sqlite')}` }
    const stopped = await restoreInto([file, '--journal', JOURNAL], into)
    expect(stopped).toMatchObject({ code: 5 })
    expect(stopped.output).toMatch(/restored only in part.*--replace/)
    expect((await targetAdmin.keys('*:s:*')).length).toBeGreaterThan(0)
    expect(await targetAdmin.keys('*:bench')).toEqual([])

    await startUnready()
    expect(await readiness()).toMatchObject({ status: 503, detail: expect.stringMatching(/only in part/) })
    for (const client of [...leaving, ...staying]) expect(await isAccepted(client)).toBe(false)

    for (const args of [
      ['restore', file, '--epoch'],
      ['backup', at('of-a-part.backup')],
    ] as const) {
      const [command, ...others] = args
      const refused = await run(command, others, INTO)
      expect(refused).toMatchObject({ code: 2 })
      expect(refused.output).toMatch(/restored only in part/)
    }
    await stopApp()
    expect(await run('restore', [file, '--journal', JOURNAL, '--replace'], INTO)).toMatchObject({ code: 0 })
    expect(await targetAdmin.keys('*restor*')).toEqual([])
    await startApp(INTO)
    expect(await readiness()).toMatchObject({ status: 200 })
    for (const client of leaving) expect(await isAccepted(client), client.mechanism).toBe(false)
    for (const client of staying) expect(await isAccepted(client), client.mechanism).toBe(true)
  })

  test('says so if Redis is full after --replace has deleted what was there', async () => {
    const large = at('large.backup')
    const fillers = Array.from({ length: 30 }, (_, number) => `{filler ${number}}:text`)
    for (const key of fillers) await admins[0]?.set(key, randomBytes(200_000))
    expect(await run('backup', [large], FROM)).toMatchObject({ code: 0 })
    await admins[0]?.unlink(...fillers)
    await targetAdmin.flushall()
    await targetAdmin.set('{other}:bench', 'of before')
    const used = Number(/used_memory:(\d+)/.exec(await targetAdmin.info('memory'))?.[1])
    await targetAdmin.config('SET', 'maxmemory', String(used + 3_000_000))
    const stopped = await run('restore', [large, '--epoch', '--replace'], INTO)
    await targetAdmin.config('SET', 'maxmemory', '0')
    expect(stopped).toMatchObject({ code: 4 })
    expect(stopped.output).toMatch(/OOM.*\n.*restored only in part/)
    expect(await targetAdmin.exists('{other}:bench')).toBe(0)
    await startUnready()
    expect(await readiness()).toMatchObject({ status: 503 })
  })

  test('stops if another one has taken its place', async () => {
    await targetAdmin.flushall()
    const redis = connectRedis({ topology: 'standalone', url: target.url })
    await whenReady(redis, 5000)
    const mark = await RestoreMark.begin(redis, false)
    await expect(RestoreMark.begin(redis, false)).rejects.toThrow(StopError)
    await RestoreMark.begin(redis, true)
    await expect(mark.assertOwn()).rejects.toThrow(StopError)
    await expect(mark.end()).rejects.toThrow(StopError)
    expect(await unfinishedRestore(redis)).toMatch(/only in part/)
    await redis.close()
  })
})

test('readiness says so if the journal cannot be written', async () => {
  await stopApp()
  expect(await restoreInto([file, '--journal', JOURNAL])).toMatchObject({ code: 0 })
  await startApp(INTO)
  const [client] = await logIn('carol')
  await rename(JOURNAL, `${JOURNAL}-gone`)
  await client?.copy().logout()
  await expect.poll(readiness, { timeout: 10_000 }).toMatchObject({
    status: 503,
    detail: expect.stringMatching(/journal of ends cannot be written/),
  })
  await rename(`${JOURNAL}-gone`, JOURNAL)
  await expect.poll(readiness, { timeout: 5000 }).toMatchObject({ status: 200 })
})

describe('after a restore into empty stores', () => {
  beforeEach(stopApp)

  test('--journal: ended sessions stay ended, and the others go on', async () => {
    // A line that was being written when the machine stopped.
    const [name = ''] = await readdir(JOURNAL)
    await appendFile(join(JOURNAL, name), '{"bench":"tor')
    const restored = await restoreInto([file, '--journal', JOURNAL])
    expect(restored).toMatchObject({ code: 0 })
    expect(restored.output).toMatch(/1 torn lines? (?:was|were) left out/)
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
    const restored = await restoreInto([file, '--epoch'])
    expect(restored).toMatchObject({ code: 0 })
    expect(restored.output).toMatch(
      /\d+ records and indexes of sessions, which --epoch refuses, were left out/,
    )
    expect(restored.output).not.toMatch(/expired/)
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
