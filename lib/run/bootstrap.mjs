/**
 * Runs a TypeScript file from a fresh clone with any Node from 18 on: installs the packages of the lockfile if necessary, then
 * continues under the Node that comes with them.
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
 * Runs a TypeScript entry, and returns when it has ended.
 * @param {URL} entry
 */
export async function bootstrap(entry) {
  process.env.SESSION_LAB_STARTED_AT = String(Date.now())
  await install()

  const own = workingProjectNode()
  if (own === null && !stripsTypes(process.versions.node)) {
    fail(
      `Session Lab installs Node 26 on most platforms, but it does not run on ${process.platform}-${process.arch} here. ` +
        `Run it with Node 22.18 or newer (this is ${process.versions.node}).`,
    )
  }
  const node = own ?? process.execPath
  process.env.PATH = [dirname(node), join(modules, '.bin'), process.env.PATH].filter(Boolean).join(delimiter)
  if (realpathSync(node) === realpathSync(process.execPath))
    await import(pathToFileURL(fileURLToPath(entry)).href)
  else await runUnder(node, fileURLToPath(entry))
}

/**
 * The project's Node if it runs here. The x64 binary for glibc is also installed on musl, where it does not run.
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
 * @param {string} node
 * @param {string} file
 */
async function runUnder(node, file) {
  const child = spawn(node, [file, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, [PARENT]: String(process.pid) },
  })
  forwardSignals(child)
  await new Promise((resolve) => {
    child.on('error', (error) => fail(`${node} does not start: ${error.message}`))
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1)
      resolve(undefined)
    })
  })
}

/**
 * Forwards signals to a child. Returns a function that ends this and returns whether a signal was forwarded.
 * @param {import('node:child_process').ChildProcess} child
 */
function forwardSignals(child) {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  let isForwarded = false
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    isForwarded = true
    child.kill(signal)
  }
  for (const signal of signals) process.on(signal, forward)
  const stopWatching = whenParentGone(() => forward('SIGTERM'))
  return () => {
    stopWatching()
    for (const signal of signals) process.off(signal, forward)
    return isForwarded
  }
}

async function install() {
  const wanted = stampOf(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return
  if (!matchesLockfile()) {
    console.log(
      'Installing the packages of package-lock.json with npm ci. The first time this takes about half a minute.',
    )
    await npmCi()
  }
  try {
    writeFileSync(stampFile, wanted)
  } catch {
    // A read-only node_modules is checked again next time, which takes milliseconds.
  }
}

/**
 * Contains the platform: a directory that is shared between a Mac and a Linux container needs different binaries.
 * @param {string} lockfile
 */
function stampOf(lockfile) {
  return `${createHash('sha256').update(lockfile).digest('hex')} ${process.platform}-${process.arch}\n`
}

/**
 * Whether the right packages are installed already, according to the lockfile that npm writes at the end. Running npm ci again
 * would take half a minute and require the network.
 */
function matchesLockfile() {
  const installed = packagesIn(join(modules, '.package-lock.json'))
  const wanted = packagesIn(join(root, 'package-lock.json'))
  if (installed === null || wanted === null) return false
  if (projectNode() === null && !stripsTypes(process.versions.node)) return false
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true
    const found = installed[path]
    return found === undefined ? optional === true || devOptional === true : found.version === version
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
  // npm ci deletes node_modules first, so the Node that runs it must not be in there.
  const node = [npmNode, process.execPath].find(
    (path) => path && !realpathSync(path).startsWith(modules + sep),
  )
  const options = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const spawned = /** @type {const} */ ({ cwd: root, stdio: 'inherit' })
  const child =
    npm && node && basename(npm) === 'npm-cli.js' && existsSync(npm)
      ? spawn(node, [npm, ...options], spawned)
      : spawn('npm', options, { ...spawned, shell: process.platform === 'win32' })
  const stopForwarding = forwardSignals(child)
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(null))
    child.on('exit', (code) => resolve(code ?? 1))
  })
  if (stopForwarding()) process.exit(130)
  if (code === 0) return
  fail(
    code === null
      ? 'npm could not be started. Install Node with npm (nodejs.org) and try again.'
      : 'npm ci failed (see above). Check the network or the npm registry and try again.',
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
