import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Log, lastLines, type Machine } from '../../lib/run/machine.ts'
import { root } from '../../lib/run/node.mjs'
import { requireProgram } from '../../lib/run/programs.ts'

/** The package is unpacked here and not installed: it would start a Prometheus as a system service. */
const DIRECTORY = join(root, 'node_modules/.cache/prometheus')
const UNPACKED = join(DIRECTORY, 'usr/bin/promtool')

/**
 * The path of promtool.
 * @throws Error that lists the user's choices if it is missing and cannot be unpacked
 */
export function requirePromtool(machine: Machine, log: Log): Promise<string> {
  return requireProgram(PROMTOOL, machine, log)
}

const PROMTOOL = {
  find: async (machine: Machine) => machine.find('promtool') ?? (machine.exists(UNPACKED) ? UNPACKED : null),
  installWithApt: unpack,
  brewFormula: 'prometheus',
  aptPackage: 'prometheus',
  missingMessage: 'The tests of deploy/prometheus need promtool; none was found. Choose one of:',
  alternatives: ['put promtool on the PATH: it is part of every release of Prometheus'],
}

async function unpack(machine: Machine, log: Log): Promise<void> {
  log('Unpacking promtool from the package prometheus…')
  mkdirSync(DIRECTORY, { recursive: true })
  const script =
    'cd "$1" && apt-get -qq update && apt-get -qq download prometheus && dpkg-deb -x prometheus_*.deb . && rm prometheus_*.deb'
  const { ok, output } = await machine.run('sh', ['-c', script, 'sh', DIRECTORY])
  if (!ok) log(lastLines(output, 8))
}
