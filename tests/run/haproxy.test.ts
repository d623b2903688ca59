import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { freePort } from '../../lib/run/app.ts'
import { startHaproxy } from '../../lib/run/haproxy.ts'
import { requireHaproxy } from '../../lib/run/haproxy-program.ts'
import type { Machine } from '../../lib/run/machine.ts'
import { projectNode, root } from '../../lib/run/node.mjs'
import { bareMachine } from './machines.ts'

const cleanUp: (() => void)[] = []
afterEach(() => {
  for (const stop of cleanUp.splice(0)) stop()
})

function listens(port: number): Promise<boolean> {
  const connection = connect(port, '127.0.0.1')
  return new Promise((resolve) => {
    connection.on('error', () => resolve(false))
    connection.on('connect', () => {
      connection.destroy()
      resolve(true)
    })
  })
}

describe('an HAProxy', () => {
  it('reports why it does not start', async () => {
    // Another HAProxy would share the port; other programs do not.
    const port = await freePort()
    const taken = createServer().listen(port, '127.0.0.1')
    await once(taken, 'listening')
    cleanUp.push(() => taken.close())
    await expect(startHaproxy({ port, apps: ['127.0.0.1:9'] })).rejects.toThrow(/cannot bind/i)
  })

  it('ends after kill -9 of the process that started it', async () => {
    const port = await freePort()
    const script = `
      const { startHaproxy } = await import(${JSON.stringify(join(root, 'lib/run/haproxy.ts'))})
      console.log((await startHaproxy({ port: ${port}, apps: ['127.0.0.1:9'] })).url)
      setInterval(() => {}, 1000)`
    const parent = spawn(projectNode() ?? process.execPath, ['--input-type=module', '-e', script])
    cleanUp.push(() => parent.kill('SIGKILL'))
    await once(parent.stdout, 'data')
    expect(await listens(port)).toBe(true)
    parent.kill('SIGKILL')
    await vi.waitFor(async () => expect(await listens(port)).toBe(false), { timeout: 10_000 })
  })
})

describe('without an HAProxy on the machine', () => {
  const provide = (machine: Machine, lines: string[] = []) =>
    requireHaproxy(machine, (line) => void lines.push(line))

  it('names the choices in one message', async () => {
    const { machine, commands } = bareMachine()
    await expect(provide(machine)).rejects.toThrow(/install haproxy.*docker compose up/s)
    expect(commands).toEqual([])
  })

  it('uses none that is too old to balance by bench', async () => {
    const { machine } = bareMachine(
      { run: async () => ({ ok: true, output: 'HAProxy version 2.4.30-0ubuntu0 2026/01/01\n' }) },
      { haproxy: '/usr/sbin/haproxy' },
    )
    await expect(provide(machine)).rejects.toThrow(/2\.6 or newer/)
  })

  it('uses Homebrew on a Mac, and starts no service', async () => {
    const { machine, commands, programs } = bareMachine(
      { platform: 'darwin' },
      { brew: '/opt/homebrew/bin/brew' },
    )
    const run: Machine['run'] = async (program, args) => {
      commands.push([program, ...args].join(' '))
      if (program === 'brew') programs.haproxy = '/opt/homebrew/bin/haproxy'
      return { ok: true, output: program === 'brew' ? '' : 'HAProxy version 3.2.9-0 2026/01/01\n' }
    }
    const lines: string[] = []
    expect(await provide({ ...machine, run }, lines)).toEqual({
      path: '/opt/homebrew/bin/haproxy',
      engine: 'HAProxy 3.2.9',
    })
    expect(commands).toEqual(['brew install haproxy', '/opt/homebrew/bin/haproxy -v'])
    expect(lines[0]).toMatch(/Homebrew/)
  })
})
