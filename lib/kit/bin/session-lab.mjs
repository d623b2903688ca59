#!/usr/bin/env node
/** `npx session-lab`: the app for the tests of a project that has installed the kit, and the runner with planted bugs. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const USAGE = `session-lab serve                serve the app on PORT (3000) and HOST, with a Redis of its own, until Ctrl-C
session-lab mutate -- command…   run a test suite against planted bugs; session-lab mutate --help has the options
session-lab open FILE            open the bench of a test that failed (test-results/…/world.json) in Chromium, while its server runs

Playwright starts it by itself:
  webServer: { command: 'npx session-lab serve', url: 'http://127.0.0.1:3000/api/health/ready', reuseExistingServer: true }`

const packageRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')
const isInstalled = packageRoot.split(sep).includes('node_modules')
const [command, ...rest] = process.argv.slice(2)

if (command === 'serve' && rest.length === 0) serve(checkout())
else if (command === 'mutate') await mutate(rest)
else if (command === 'open' && rest.length === 1) await open(rest[0] ?? '')
else {
  const isHelp = command === undefined || command === '--help' || command === 'help'
  console[isHelp ? 'log' : 'error'](
    isHelp ? USAGE : `Unknown command: ${[command, ...rest].join(' ')}\n\n${USAGE}`,
  )
  process.exitCode = isHelp ? 0 : 2
}

/**
 * Where the app can be built: neither Node nor Next compiles TypeScript inside `node_modules`, so an installed package is copied
 * once, by its contents, to the cache of the user.
 */
function checkout() {
  if (!isInstalled) return packageRoot
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'))
  const lock = readFileSync(join(packageRoot, 'dist', 'package-lock.json'))
  const mark = createHash('sha256').update(packageRoot).update(lock).digest('hex').slice(0, 12)
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  const copy = join(cache, 'session-lab', `${version}-${mark}`)
  if (existsSync(copy)) return copy
  const unfinished = `${copy}.${process.pid}`
  cpSync(packageRoot, unfinished, {
    recursive: true,
    filter: (path) => !relative(packageRoot, path).split(sep).includes('node_modules'),
  })
  cpSync(join(packageRoot, 'dist', 'package-lock.json'), join(unfinished, 'package-lock.json'))
  try {
    renameSync(unfinished, copy)
  } catch (error) {
    // Another process was faster.
    rmSync(unfinished, { recursive: true, force: true })
    if (!existsSync(copy)) throw error
  }
  return copy
}

/** Until its window is closed. @param {string} file */
async function open(file) {
  const { openKeptWorld } = await import(pathToFileURL(moduleOf('kept-world')).href)
  const { chromium } = await import('@playwright/test')
  const browser = await chromium.launch({ headless: false })
  const page = await openKeptWorld(browser, file)
  page.on('close', () => browser.close())
}

/** @param {string} name of a module of the kit: compiled if the kit is installed, because Node strips no types in `node_modules` */
function moduleOf(name) {
  return isInstalled
    ? join(packageRoot, 'dist', 'kit', `${name}.js`)
    : join(packageRoot, 'lib', 'kit', `${name}.ts`)
}

/** @param {string[]} args */
async function mutate(args) {
  const runner = await import(pathToFileURL(moduleOf('mutate/main')).href)
  process.exitCode = await runner.main(args, packageRoot, [
    process.execPath,
    fileURLToPath(import.meta.url),
    'serve',
  ])
}

/** @param {string} root */
function serve(root) {
  const child = spawn(process.execPath, [join(root, 'lib', 'run', 'demo.mjs')], {
    cwd: root,
    stdio: 'inherit',
    // Each test creates a bench: the limit of a public server would refuse them.
    env: { BENCHES_PER_MINUTE: '100000', ...process.env },
  })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal))
  }
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 0 : 1)
  })
}
