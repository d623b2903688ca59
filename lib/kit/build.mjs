/**
 * Compiles the kit to `dist/kit`, for projects that install it: Node strips no types in `node_modules`. npm runs this as the script
 * `prepare` of a git dependency.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const out = join(root, 'dist', 'kit')

rmSync(out, { recursive: true, force: true })
const compiler = join(
  dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin',
  'tsc',
)
const { status } = spawnSync(process.execPath, [compiler, '-p', join(root, 'lib', 'kit', 'tsconfig.json')], {
  stdio: 'inherit',
})
// npm leaves the lockfile out of every package; a server that is started from it needs the same versions.
if (status === 0) copyFileSync(join(root, 'package-lock.json'), join(root, 'dist', 'package-lock.json'))
process.exitCode = status ?? 1
