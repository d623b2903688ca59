import { spawn } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { freePort } from '../../lib/run/app.ts'
import type { Machine } from '../../lib/run/machine.ts'
import { projectNode, root } from '../../lib/run/node.mjs'
import { pings, provideRedis, startRedis } from '../../lib/run/redis.ts'
import { bareMachine } from './machines.ts'

const quiet = { log: () => {}, url: '' }
const directoryOf = (url: string) => dirname(url.slice('unix:'.length))

const cleanUp: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of cleanUp.splice(0)) await stop()
})

describe('a private Redis', () => {
  it('responds once it is provided, to its own user only', async () => {
    const redis = await provideRedis(quiet)
    cleanUp.push(redis.stop)
    expect(redis).toMatchObject({ owned: true, engine: expect.stringMatching(/^(Redis|Valkey) \d/) })
    expect(redis.url).toMatch(/^unix:\//)
    expect(await pings(redis.url)).toBe(true)
    expect(statSync(directoryOf(redis.url)).mode & 0o777).toBe(0o700)
  })

  it('ends after stop, and its files are deleted', async () => {
    const redis = await provideRedis(quiet)
    await redis.stop()
    await redis.exited
    expect(await pings(redis.url)).toBe(false)
    expect(existsSync(directoryOf(redis.url))).toBe(false)
    await redis.stop()
  })

  it('ends after kill -9 of the process that started it', async () => {
    const script = `
      const { provideRedis } = await import(${JSON.stringify(join(root, 'lib/run/redis.ts'))})
      const { url } = await provideRedis({ log() {}, url: '' })
      console.log(url)
      setInterval(() => {}, 1000)`
    const parent = spawn(projectNode() ?? process.execPath, ['--input-type=module', '-e', script])
    cleanUp.push(async () => void parent.kill('SIGKILL'))
    const url = await new Promise<string>((resolve) =>
      parent.stdout.once('data', (text) => resolve(`${text}`.trim())),
    )
    expect(await pings(url)).toBe(true)

    parent.kill('SIGKILL')
    await vi.waitFor(
      async () => {
        expect(await pings(url)).toBe(false)
        expect(existsSync(directoryOf(url))).toBe(false)
      },
      { timeout: 5000 },
    )
  })

  it('is not started if one is configured', async () => {
    const redis = await provideRedis({ log: () => {}, url: 'redis://elsewhere:6379' })
    expect(redis).toMatchObject({ url: 'redis://elsewhere:6379', owned: false })
    for (const name of ['REDIS_SENTINELS', 'REDIS_CLUSTER']) {
      vi.stubEnv('REDIS_URL', '')
      vi.stubEnv(name, 'elsewhere:7000')
      expect(await provideRedis({ log: () => {} }), name).toMatchObject({ url: '', owned: false })
      vi.unstubAllEnvs()
    }
  })
})

describe('a Redis for fault tests', () => {
  it('pauses and resumes, stops and restarts empty, at one address', async () => {
    const port = await freePort()
    const redis = await startRedis({ port })
    cleanUp.push(redis.stop)
    expect(redis.url).toBe(`redis://127.0.0.1:${port}`)
    const first = redis.pid

    redis.pause()
    expect(await pings(redis.url)).toBe(false)
    redis.resume()
    expect(await pings(redis.url)).toBe(true)

    await redis.kill()
    expect(await pings(redis.url)).toBe(false)
    await redis.restart()
    expect(await pings(redis.url)).toBe(true)
    expect(redis.pid).not.toBe(first)
  })

  it('can be stopped while it is paused', async () => {
    const redis = await startRedis()
    redis.pause()
    await redis.stop()
    await sleep(10)
    expect(await pings(redis.url)).toBe(false)
  })
})

describe('without a Redis on the machine', () => {
  const provide = (machine: Machine, lines: string[] = []) =>
    provideRedis({ log: (line) => void lines.push(line), url: '', machine })

  it('names the choices in one message', async () => {
    const { machine, commands } = bareMachine()
    await expect(provide(machine)).rejects.toThrow(/install it: .*docker run .*set REDIS_URL/s)
    expect(commands).toEqual([])
  })

  it('uses apt as root only, announces it, and installs the package without a service', async () => {
    const { machine, commands } = bareMachine({ isRoot: true }, { 'apt-get': '/usr/bin/apt-get' })
    const lines: string[] = []
    await expect(provide(machine, lines)).rejects.toThrow(/needs a Redis/)
    expect(lines[0]).toBe('Installing redis-tools with apt-get (as root)…')
    expect(commands).toEqual([
      expect.stringMatching(/^apt-get .*\bupdate\b/),
      expect.stringMatching(/^apt-get .*\binstall\b.* --no-install-recommends redis-tools$/),
    ])
  })

  it('uses Homebrew on a Mac, and starts no service', async () => {
    const { machine, commands } = bareMachine({ platform: 'darwin' }, { brew: '/opt/homebrew/bin/brew' })
    await expect(provide(machine)).rejects.toThrow(/brew install redis/)
    expect(commands).toEqual(['brew install redis'])
  })

  it('points to WSL on Windows', async () => {
    const { machine } = bareMachine({ platform: 'win32' })
    await expect(provide(machine)).rejects.toThrow(/inside WSL/)
  })
})
