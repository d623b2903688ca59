/** Finds a Chromium for the end-to-end tests, or installs one the way the platform does. */
import { join } from 'node:path'
import { aptInstall, hasApt, type Log, lastLines, type Machine, thisMachine } from './machine.ts'
import { root } from './node.mjs'

interface ProvideOptions {
  readonly log: Log
  readonly machine?: Machine
  /** Where Playwright keeps its own Chromium, were it installed. Default: asked of Playwright. */
  readonly playwrightPath?: string
}

/**
 * The path of a Chromium that starts.
 * @throws Error that tells a person what to do, where there is none and none can be installed
 */
export async function provideChromium(options: ProvideOptions): Promise<string> {
  const { log, machine = thisMachine } = options
  const playwrightPath = options.playwrightPath ?? (await pathOfPlaywrightsOwn())
  const given = process.env.CHROMIUM_PATH
  if (given) {
    if (await starts(machine, given)) return given
    throw new Error(
      `CHROMIUM_PATH names ${given}, which does not start. Correct it, or unset it to have one found.`,
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
      'The end-to-end tests need a Chromium, and there is none here that starts, nor can one be installed. Please choose one:',
      '  - install Chromium or Google Chrome (Debian: sudo apt-get install chromium)',
      '  - npx playwright install --with-deps chromium',
      '  - set CHROMIUM_PATH to the program',
    ].join('\n'),
  )
}

/** Loaded only here: whoever needs nothing but the path must not pay for the whole of Playwright. */
async function pathOfPlaywrightsOwn(): Promise<string> {
  const { chromium } = await import('@playwright/test')
  return chromium.executablePath()
}

function candidates(machine: Machine, playwrightPath: string): string[] {
  const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
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
 * A file of that name proves little: Ubuntu's is a hint to install a snap, and Playwright's own lacks its libraries on a
 * bare system. On Windows Chrome opens a window instead of telling its version, so there the file has to do.
 */
async function starts(machine: Machine, path: string): Promise<boolean> {
  if (machine.platform === 'win32') return machine.exists(path)
  const { ok } = await machine.run(path, ['--version'], { timeoutMs: 15_000 })
  return ok
}

/** Ubuntu's package is an empty one that points to a snap; Playwright installs a whole browser there. */
async function installByApt(machine: Machine, log: Log): Promise<boolean> {
  if (!hasApt(machine) || machine.distribution === 'ubuntu') return false
  const installed = await aptInstall(machine, ['chromium'], log)
  // Without it Chinese is boxes on every screenshot. No test depends on it, so neither does the run.
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
