/**
 * From a fresh clone and any Node from 18 on to the project's own Node running a TypeScript file:
 * install what the lockfile says if it is not there yet, then go on under the Node that comes with it.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { basename, delimiter, dirname, join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { PARENT, projectNode, root, whenParentGone } from './node.mjs'

const modules = join(root, 'node_modules')
const stampFile = join(modules, '.session-lab-lock')

/**
 * Runs a TypeScript entry. Does not come back before the entry has ended.
 * @param {URL} entry
 */
export async function bootstrap(entry) {
  process.env.SESSION_LAB_STARTED_AT = String(Date.now())
  await install()

  const own = workingProjectNode()
  if (own === null && !stripsTypes(process.versions.node)) {
    fail(
      `Session Lab brings Node 26 for most platforms, but not for ${process.platform}-${process.arch} as it is here. ` +
        `Please run it with Node 22.18 or newer (this is ${process.versions.node}).`,
    )
  }
  const node = own ?? process.execPath
  process.env.PATH = [dirname(node), join(modules, '.bin'), process.env.PATH].filter(Boolean).join(delimiter)
  if (realpathSync(node) === realpathSync(process.execPath))
    await import(pathToFileURL(fileURLToPath(entry)).href)
  else await runUnder(node, fileURLToPath(entry))
}

/**
 * The project's Node if it runs here: an x64 binary for glibc is installed on musl as well, and does not.
 * @returns {string | null}
 */
function workingProjectNode() {
  const path = projectNode()
  if (path === null || realpathSync(path) === realpathSync(process.execPath)) return path
  return spawnSync(path, ['--version']).status === 0 ? path : null
}

/** @param {string} version */
function stripsTypes(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 18)
}

/**
 * The entry is a .ts file, never this one again: nothing can loop.
 * @param {string} node
 * @param {string} file
 */
async function runUnder(node, file) {
  const child = spawn(node, [file, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, [PARENT]: String(process.pid) },
  })
  passSignalsTo(child)
  await new Promise((resolve) => {
    child.on('error', (error) => fail(`${node} does not start: ${error.message}`))
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1)
      resolve(undefined)
    })
  })
}

/**
 * Whoever stops this process means the other one. Gives back the way to end this, which tells whether it came to that.
 * @param {import('node:child_process').ChildProcess} child
 */
function passSignalsTo(child) {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  let passed = false
  const pass = (/** @type {NodeJS.Signals} */ signal) => {
    passed = true
    child.kill(signal)
  }
  for (const signal of signals) process.on(signal, pass)
  const stopWatching = whenParentGone(() => pass('SIGTERM'))
  return () => {
    stopWatching()
    for (const signal of signals) process.off(signal, pass)
    return passed
  }
}

async function install() {
  const wanted = stampOf(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return
  if (!matchesLockfile()) {
    console.log(
      'Installing what package-lock.json names, with npm ci. The first time this takes about half a minute.',
    )
    await npmCi()
  }
  try {
    writeFileSync(stampFile, wanted)
  } catch {
    // A read-only node_modules is looked at again next time; that costs milliseconds.
  }
}

/**
 * The platform belongs to the stamp: a directory shared between a Mac and a Linux container needs other binaries.
 * @param {string} lockfile
 */
function stampOf(lockfile) {
  return `${createHash('sha256').update(lockfile).digest('hex')} ${process.platform}-${process.arch}\n`
}

/**
 * Whether somebody has installed the right things by hand (npm writes what it installed into a lockfile of its own, last).
 * Running npm ci a second time would cost half a minute, and need a network that may be gone by now.
 */
function matchesLockfile() {
  const installed = packagesIn(join(modules, '.package-lock.json'))
  const wanted = packagesIn(join(root, 'package-lock.json'))
  if (installed === null || wanted === null) return false
  if (projectNode() === null && !stripsTypes(process.versions.node)) return false
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true
    const there = installed[path]
    return there === undefined ? optional === true || devOptional === true : there.version === version
  })
}

/**
 * @param {string} lockfile
 * @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }> | null}
 */
function packagesIn(lockfile) {
  try {
    return JSON.parse(readFileSync(lockfile, 'utf8')).packages
  } catch {
    return null
  }
}

async function npmCi() {
  const { npm_execpath: npm, npm_node_execpath: npmNode } = process.env
  // npm ci deletes node_modules first: the Node that runs it must not live there.
  const node = [npmNode, process.execPath].find(
    (path) => path && !realpathSync(path).startsWith(modules + sep),
  )
  const options = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const spawned = /** @type {const} */ ({ cwd: root, stdio: 'inherit' })
  const child =
    npm && node && basename(npm) === 'npm-cli.js' && existsSync(npm)
      ? spawn(node, [npm, ...options], spawned)
      : spawn('npm', options, { ...spawned, shell: process.platform === 'win32' })
  const stopPassing = passSignalsTo(child)
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(null))
    child.on('exit', (code) => resolve(code ?? 1))
  })
  if (stopPassing()) process.exit(130)
  if (code === 0) return
  fail(
    code === null
      ? 'npm could not be started. Please install Node with npm (nodejs.org), then run this again.'
      : 'npm ci failed (see above). Please check the network or the npm registry, then run this again.',
  )
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message)
  process.exit(1)
}
