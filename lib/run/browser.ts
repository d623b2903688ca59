/** Finds a Chromium for the end-to-end tests, or installs one. */
import { join } from 'node:path'
import { aptInstall, hasApt, type Log, lastLines, type Machine, thisMachine } from './machine.ts'
import { root } from './node.mjs'

interface ProvideOptions {
  readonly log: Log
  readonly machine?: Machine
  /** Path of Playwright's own Chromium, installed or not. Default: as Playwright reports it. */
  readonly playwrightPath?: string
}

/**
 * Returns the path of a Chromium that starts.
 * @throws Error that lists the user's choices if there is none and none can be installed
 */
export async function provideChromium(options: ProvideOptions): Promise<string> {
  const { log, machine = thisMachine } = options
  const playwrightPath = options.playwrightPath ?? (await playwrightChromiumPath())
  const given = process.env.CHROMIUM_PATH
  if (given) {
    if (await starts(machine, given)) return given
    throw new Error(
      `CHROMIUM_PATH names ${given}, which does not start. Correct it, or unset it to search for one.`,
    )
  }
  const find = async (): Promise<string | null> => {
    for (const path of candidates(machine, playwrightPath)) if (await starts(machine, path)) return path
    return null
  }
  const found = await find()
  if (found !== null) return found
  for (const install of [installByApt, installByPlaywright]) {
    if (!(await install(machine, log))) continue
    const installed = await find()
    if (installed !== null) return installed
  }
  throw new Error(
    [
      'The end-to-end tests need a Chromium; none was found that starts, and none could be installed. Choose one of:',
      '  - install Chromium or Google Chrome (Debian: sudo apt-get install chromium-headless-shell)',
      '  - npx playwright install --with-deps chromium',
      '  - set CHROMIUM_PATH to the program',
    ].join('\n'),
  )
}

/** Imports Playwright only when its path is needed. */
async function playwrightChromiumPath(): Promise<string> {
  const { chromium } = await import('@playwright/test')
  return chromium.executablePath()
}

function candidates(machine: Machine, playwrightPath: string): string[] {
  // First the one without a window system: the tests take half as long in it.
  const programs = [
    'chromium-headless-shell',
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
  ]
  const applications = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ]
  return [
    playwrightPath,
    ...programs.map((program) => machine.find(program) ?? ''),
    ...(machine.platform === 'darwin' ? applications : []),
  ].filter((path) => path !== '' && machine.exists(path))
}

/**
 * The existence of the file is not enough: Ubuntu's only recommends a snap, and Playwright's own may lack system libraries.
 * On Windows Chrome opens a window instead of printing its version, so the file is not executed there.
 */
async function starts(machine: Machine, path: string): Promise<boolean> {
  if (machine.platform === 'win32') return machine.exists(path)
  const { ok } = await machine.run(path, ['--version'], { timeoutMs: 15_000 })
  return ok
}

/** Ubuntu's package only installs a snap; Playwright installs a browser there. */
async function installByApt(machine: Machine, log: Log): Promise<boolean> {
  if (!hasApt(machine) || machine.distribution === 'ubuntu') return false
  const installed =
    (await aptInstall(machine, ['chromium-headless-shell'], log)) ||
    (await aptInstall(machine, ['chromium'], log))
  // For Chinese text in screenshots. No test depends on it.
  if (installed) await aptInstall(machine, ['fonts-wqy-microhei'], log)
  return installed
}

async function installByPlaywright(machine: Machine, log: Log): Promise<boolean> {
  log('Installing a Chromium with Playwright…')
  const dependencies = machine.platform === 'linux' && machine.isRoot ? ['--with-deps'] : []
  const cli = join(root, 'node_modules', '@playwright', 'test', 'cli.js')
  const { ok, output } = await machine.run(process.execPath, [cli, 'install', ...dependencies, 'chromium'])
  if (!ok) log(lastLines(output, 6))
  return ok
}
