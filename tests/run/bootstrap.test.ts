import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root } from '../../lib/run/node.mjs'

/** A minimal project, freshly cloned into a directory with a space in its name. */
let clone: string
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'session lab '))
  mkdirSync(join(clone, 'lib/run'), { recursive: true })
  for (const file of ['bootstrap.mjs', 'node.mjs', 'demo.mjs']) {
    cpSync(join(root, 'lib/run', file), join(clone, 'lib/run', file))
  }
  mkdirSync(join(clone, 'part'))
  const part = { name: 'part', version: '1.0.0' }
  const project = { name: 'whole', version: '1.0.0', type: 'module', dependencies: { part: 'file:part' } }
  write('part/package.json', part)
  write('package.json', project)
  const installed = { resolved: 'part', link: true }
  write('package-lock.json', lockfile({ '': project, part, 'node_modules/part': installed }))
  entry(`console.log('args', ...process.argv.slice(2), process.env.PATH?.split(':')[0])`)
})
afterEach(() => rmSync(clone, { recursive: true, force: true }))

const write = (path: string, value: object) => writeFileSync(join(clone, path), JSON.stringify(value))
const lockfile = (packages: object) => ({ name: 'whole', lockfileVersion: 3, requires: true, packages })
const entry = (source: string) => writeFileSync(join(clone, 'lib/run/demo.ts'), source)
const stamp = () => join(clone, 'node_modules/.session-lab-lock')

function run(...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(clone, 'lib/run/demo.mjs'), ...args],
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? 1, output: stdout + stderr }),
    )
  })
}

describe('starting from a fresh clone', () => {
  it('installs once, reports it, and passes the arguments on', async () => {
    const first = await run('one', 'two')
    expect(first).toMatchObject({ code: 0, output: expect.stringMatching(/^Installing .*args one two /s) })
    expect(existsSync(stamp())).toBe(true)
    expect((await run()).output).not.toContain('Installing')
  })

  it('installs again if the lockfile has changed, and not after a manual install', async () => {
    await run()
    writeFileSync(join(clone, 'package-lock.json'), 'torn')
    expect(await run()).toMatchObject({ code: 1, output: expect.stringContaining('npm ci failed') })

    const packages = { '': {}, 'node_modules/other': { version: '1.0.0' } }
    write('package-lock.json', lockfile(packages))
    write('node_modules/.package-lock.json', lockfile(packages))
    expect(await run()).toMatchObject({ code: 0, output: expect.not.stringContaining('Installing') })
  })

  it('exits with the code of the command', async () => {
    entry('process.exit(7 as number)')
    expect((await run()).code).toBe(7)
  })
})
