import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { freePort } from '../../lib/run/app.ts'
import { projectNode, root } from '../../lib/run/node.mjs'
import { provideWorkshopRedis } from '../../lib/run/workshop-redis.ts'

const SECRET = 'a perfectly random secret of more than 32 bytes'
const node = projectNode() ?? process.execPath

let directory: string
const cleanUp: (() => Promise<unknown>)[] = []
beforeEach(() => {
  vi.stubEnv('REDIS_URL', '')
  directory = mkdtempSync(join(tmpdir(), 'session-lab-workshop-'))
})
afterEach(async () => {
  for (const stop of cleanUp.splice(0).reverse()) await stop()
  rmSync(directory, { recursive: true, force: true })
  vi.unstubAllEnvs()
})

async function start(fresh = false) {
  const redis = await provideWorkshopRedis({ port: 3000, fresh, isKept: true, log: () => {}, directory })
  cleanUp.push(redis.stop)
  return redis
}

/** The app in a process of its own. */
async function startApp(redisUrl: string): Promise<{ url: string; process: ChildProcess }> {
  const script = `
    const { serveApp } = await import(${JSON.stringify(join(root, 'tests/support/serve.ts'))})
    console.log((await serveApp()).url)`
  const env = { ...process.env, REDIS_URL: redisUrl, SESSION_SECRETS: SECRET, PASSWORD_COST: 'least' }
  const child = spawn(node, ['--input-type=module', '-e', script], { cwd: root, env })
  cleanUp.push(async () => child.kill('SIGKILL'))
  const url = await new Promise<string>((resolve, reject) => {
    let errors = ''
    child.stderr.on('data', (text) => {
      errors += text
    })
    child.stdout.once('data', (text) => resolve(`${text}`.trim()))
    child.once('exit', () => reject(new Error(errors)))
  })
  return { url, process: child }
}

/** A browser that keeps its cookies, over several servers. */
class Visitor {
  private readonly jar = new Map<string, string>()

  // biome-ignore lint/suspicious/noExplicitAny: the tests check the contents of a response.
  async send(url: string, method = 'GET', body?: object): Promise<{ status: number; body: any }> {
    const cookie = Array.from(this.jar, ([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      method,
      headers: { cookie, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      this.jar.set(name, value)
    }
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text) }
  }
}

/** A room with a seat that has made a prediction and raised its hand. */
async function openRoom(url: string) {
  const [teacher, seat] = [new Visitor(), new Visitor()]
  const { body } = await teacher.send(`${url}/api/rooms`, 'POST', { experiments: ['stale-role'] })
  const path = `/api/rooms/${body.code}`
  await seat.send(`${url}${path}/seats`, 'POST', { nickname: 'Ana' })
  await seat.send(`${url}/api/bench/experiments/stale-role`, 'POST', {})
  await seat.send(`${url}/api/bench/experiments/stale-role/prediction`, 'POST', { choice: 'all' })
  await seat.send(`${url}${path}/hand`, 'POST', { raised: true })
  await teacher.send(`${url}${path}/acts`, 'POST', { act: 'goto', experiment: 'stale-role', phase: 'do' })
  const board = () => teacher.send(`${url}${path}`).then((answer) => answer.body.seats[0])
  await expect.poll(() => board().then(({ progress }) => progress[0].prediction)).toBe('all')
  const views = (of: string) =>
    Promise.all(
      [teacher, seat].map((each) => each.send(`${of}${path}`).then((answer) => stable(answer.body))),
    )
  return { views, before: await views(url) }
}

/** Without what changes with the time of the reading. */
function stable({ now: _, ...view }: { now: number; seats?: { lastSeenAt: number }[] }) {
  return { ...view, joinUrl: '', qr: '', seats: view.seats?.map(({ lastSeenAt: __, ...seat }) => seat) }
}

describe('the Redis of a workshop', () => {
  it('has the same room, seat, progress and teacher after it was stopped', async () => {
    const first = await start()
    expect(first.line).toMatch(/started without any/)
    const app = await startApp(first.url)
    const room = await openRoom(app.url)
    app.process.kill('SIGTERM')
    await first.stop()

    const second = await start()
    expect(second.line).toMatch(/restored those of/)
    expect(await room.views((await startApp(second.url)).url)).toEqual(room.before)
  })

  it('has them after kill -9 of Redis and the app, as of the last snapshot', async () => {
    const first = await start()
    const app = await startApp(first.url)
    const room = await openRoom(app.url)
    const redis = new Redis(first.url.replace('unix:', ''))
    // What it does every minute.
    expect(await redis.config('GET', 'save')).toEqual(['save', '60 1'])
    await redis.bgsave()
    // It has saved once at the start, so the file is there already.
    await expect
      .poll(() => redis.info('persistence'))
      .toMatch(/rdb_changes_since_last_save:0\r[\s\S]*rdb_bgsave_in_progress:0\r/)
    redis.disconnect()
    app.process.kill('SIGKILL')
    process.kill(first.pid ?? 0, 'SIGKILL')
    await first.exited

    expect(await room.views((await startApp((await start()).url)).url)).toEqual(room.before)
  })

  it('starts empty if that is wanted, and if the snapshot is older than a room can be', async () => {
    const write = async (fresh: boolean) => {
      const redis = await start(fresh)
      const client = new Redis(redis.url.replace('unix:', ''))
      const found = await client.get('mark')
      await client.set('mark', 'here')
      client.disconnect()
      await redis.stop()
      return found
    }
    expect([await write(false), await write(false), await write(true), await write(false)]).toEqual([
      ...[null, 'here', null, 'here'],
    ])
    const yesterday = Date.now() / 1000 - 25 * 60 * 60
    utimesSync(join(directory, 'redis.rdb'), yesterday, yesterday)
    expect(await write(false)).toBe(null)
  })

  it('names the way out if the snapshot is damaged', async () => {
    writeFileSync(join(directory, 'redis.rdb'), 'REDIS0011 damaged')
    await expect(start()).rejects.toThrow(/npm run workshop -- --fresh/)
    expect(readFileSync(join(directory, 'redis.rdb'), 'utf8')).toContain('damaged')
    await start(true)
    expect(readFileSync(join(directory, 'redis.rdb.old'), 'utf8')).toContain('damaged')
  })

  it('names the port in the way out if it is another one', async () => {
    writeFileSync(join(directory, 'redis.rdb'), 'REDIS0011 damaged')
    const started = provideWorkshopRedis({ port: 4700, fresh: false, isKept: true, log: () => {}, directory })
    await expect(started).rejects.toThrow(/PORT=4700 npm run workshop -- --fresh/)
  })

  it('refuses a snapshot of other session secrets, and takes one of rotated ones', async () => {
    vi.stubEnv('SESSION_SECRETS', SECRET)
    await (await start()).stop()
    vi.stubEnv('SESSION_SECRETS', `another ${SECRET},${SECRET}`)
    await (await start()).stop()
    vi.stubEnv('SESSION_SECRETS', `a third ${SECRET}`)
    await expect(start()).rejects.toThrow(/made with other SESSION_SECRETS/)
  })

  it('reports at the end that the last snapshot could not be written', async () => {
    const lines: string[] = []
    const log = (line: string) => void lines.push(line)
    const redis = await provideWorkshopRedis({ port: 3000, fresh: false, isKept: true, log, directory })
    const client = new Redis(redis.url.replace('unix:', ''))
    rmSync(directory, { recursive: true })
    await client.set('mark', 'here')
    client.disconnect()
    await redis.stop()
    expect(lines.filter((line) => line.startsWith('!'))).toEqual([
      expect.stringContaining('The last snapshot could not be written'),
    ])
    mkdirSync(directory)
  })

  it('keeps its snapshot, and says so, if a Redis is configured', async () => {
    writeFileSync(join(directory, 'redis.rdb'), 'of a class')
    vi.stubEnv('REDIS_URL', 'redis://127.0.0.1:1')
    const lines: string[] = []
    const log = (line: string) => void lines.push(line)
    const { line } = await provideWorkshopRedis({ port: 3000, fresh: true, isKept: true, log, directory })
    expect([...lines, line].join(' ')).toMatch(/no effect.*configured Redis/)
    expect(readFileSync(join(directory, 'redis.rdb'), 'utf8')).toBe('of a class')
  })

  it('is empty and without snapshots for a rehearsal', async () => {
    const redis = await provideWorkshopRedis({
      port: 3000,
      fresh: false,
      isKept: false,
      log: () => {},
      directory,
    })
    await redis.stop()
    expect(existsSync(join(directory, 'redis.rdb'))).toBe(false)
  })
})

describe('the workshop, before it starts anything', () => {
  const workshop = (args: readonly string[], env: Record<string, string> = {}) =>
    new Promise<string>((resolve) => {
      const options = { env: { ...process.env, SESSION_SECRETS: SECRET, HOST: '127.0.0.1', ...env } }
      execFile(node, [join(root, 'lib/run/workshop.ts'), ...args], options, (_, stdout, stderr) =>
        resolve(stdout + stderr.trim()),
      )
    })

  it('reports a port that is in use, and what to do', async () => {
    const port = await freePort()
    const server = createServer().listen(port, '127.0.0.1')
    try {
      expect(await workshop([], { PORT: String(port) })).toBe(
        `Port ${port} on 127.0.0.1 is in use. Stop what runs there, or choose another: PORT=${port + 1} npm run workshop`,
      )
    } finally {
      server.close()
    }
  })

  it('refuses an unknown option and a wrong number', async () => {
    expect(await workshop(['--http'])).toMatch(/Unknown option '--http'[\s\S]*--rehearse/)
    expect(await workshop(['--help'])).toMatch(/^npm run workshop -- \[options\]/)
    expect(await workshop(['--seats', '900'])).toBe('--seats must be a whole number from 1 to 200.')
  })
})
