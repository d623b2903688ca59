import { spawn } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Machine } from '../../lib/run/machine.ts'
import { projectNode, root } from '../../lib/run/node.mjs'
import { startPostgres } from '../../lib/run/postgres.ts'
import { bareMachine } from './machines.ts'

const directoryOf = (url: string) => new URL(url).searchParams.get('host') ?? ''

const cleanUp: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of cleanUp.splice(0)) await stop()
})

function listens(directory: string): Promise<boolean> {
  const connection = connect(join(directory, '.s.PGSQL.5432'))
  return new Promise((resolve) => {
    connection.on('error', () => resolve(false))
    connection.on('connect', () => {
      connection.destroy()
      resolve(true)
    })
  })
}

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query({ text, rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}

describe('a private PostgreSQL', () => {
  it('responds once it is provided, to its own user only; keeps its data over a crash; and leaves no files', async () => {
    const postgres = await startPostgres()
    cleanUp.push(postgres.stop)
    expect(postgres.engine).toMatch(/^PostgreSQL \d/)
    expect(await ask(postgres.url, 'select 1 + 1')).toEqual([[2]])
    const directory = directoryOf(postgres.url)
    expect(statSync(directory).mode & 0o777).toBe(0o700)

    await ask(postgres.url, 'create table kept as select 7 as number')
    await postgres.kill()
    expect(await listens(directory)).toBe(false)
    await postgres.restart()
    expect(await ask(postgres.url, 'select * from kept')).toEqual([[7]])

    await postgres.stop()
    expect(await listens(directory)).toBe(false)
    expect(existsSync(directory)).toBe(false)
    await postgres.stop()
  })

  it('ends after kill -9 of the process that started it', async () => {
    const script = `
      const { startPostgres } = await import(${JSON.stringify(join(root, 'lib/run/postgres.ts'))})
      console.log((await startPostgres()).url)
      setInterval(() => {}, 1000)`
    const parent = spawn(projectNode() ?? process.execPath, ['--input-type=module', '-e', script])
    cleanUp.push(async () => void parent.kill('SIGKILL'))
    const url = await new Promise<string>((resolve) =>
      parent.stdout.once('data', (text) => resolve(`${text}`.trim())),
    )
    const directory = directoryOf(url)
    expect(await listens(directory)).toBe(true)
    parent.kill('SIGKILL')
    await vi.waitFor(
      async () => {
        expect(await listens(directory)).toBe(false)
        expect(existsSync(directory)).toBe(false)
      },
      { timeout: 10_000 },
    )
  })
})

describe('without a PostgreSQL on the machine', () => {
  const start = (machine: Machine, lines: string[] = []) =>
    startPostgres({ log: (line) => void lines.push(line), machine })

  it('names the choices in one message', async () => {
    const { machine, commands } = bareMachine()
    await expect(start(machine)).rejects.toThrow(/install it: .*set TEST_DATABASE_URL/s)
    expect(commands).toEqual([])
  })

  it('uses apt as root only, announces it, and installs first what keeps services from starting', async () => {
    const { machine, commands } = bareMachine({ isRoot: true }, { 'apt-get': '/usr/bin/apt-get' })
    const lines: string[] = []
    await expect(start(machine, lines)).rejects.toThrow(/need a PostgreSQL/)
    expect(lines[0]).toBe('Installing postgresql-common with apt-get (as root)…')
    expect(commands).toEqual([
      expect.stringMatching(/^apt-get .*\bupdate\b/),
      expect.stringMatching(/^apt-get .*\binstall\b.* --no-install-recommends postgresql-common$/),
    ])
  })

  it('uses Homebrew on a Mac, and starts no service', async () => {
    const { machine, commands } = bareMachine({ platform: 'darwin' }, { brew: '/opt/homebrew/bin/brew' })
    await expect(start(machine)).rejects.toThrow(/brew install postgresql/)
    expect(commands).toEqual(['brew install postgresql@17'])
  })
})
