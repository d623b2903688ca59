/** The options of `npm run workshop`. */
import { isIP } from 'node:net'
import { parseArgs } from 'node:util'
import { CLASS_SIZE } from './workshop-checks.ts'

export interface WorkshopOptions {
  readonly https: boolean
  readonly rehearse: boolean
  /** Of the rehearsal. */
  readonly seats: number
  readonly seconds: number
  /** The address to print; null: the likeliest one. */
  readonly address: string | null
  /** Without the rooms of the last snapshot. */
  readonly fresh: boolean
}

export const USAGE = `npm run workshop -- [options]

  --https            serve https with a certificate made on this machine
  --rehearse         hold a simulated class, say whether this machine will do, and end
  --seats N          seats of the rehearsal, 1 to 200 (${CLASS_SIZE})
  --seconds N        length of its experiments, 1 to 3600 (60)
  --address NAME     the address or host name to print for the class
  --fresh            start without the rooms of the last workshop
  --help             print this

PORT, HOST and PUBLIC_URL are read from the environment (README.md, “Configuration”).`

/**
 * @returns null if the usage is wanted
 * @throws Error that names the option and what it takes
 */
export function readWorkshopOptions(args: readonly string[]): WorkshopOptions | null {
  const { https, rehearse, seats, seconds, address = null, fresh, help } = parse(args)
  if (help) return null
  if (address !== null && !isAddress(address)) {
    throw new Error('--address must be an IPv4 address or a host name of this machine, such as 192.168.1.5.')
  }
  return {
    ...{ https, rehearse, address, fresh },
    seats: wholeNumber('--seats', seats, 200),
    seconds: wholeNumber('--seconds', seconds, 3600),
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        https: { type: 'boolean', default: false },
        rehearse: { type: 'boolean', default: false },
        seats: { type: 'string', default: String(CLASS_SIZE) },
        seconds: { type: 'string', default: '60' },
        address: { type: 'string' },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
  }
}

function isAddress(text: string): boolean {
  const isName =
    text.length <= 253 && /^[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/i.test(text)
  return isIP(text) === 4 || (isName && !/^[\d.]+$/.test(text))
}

function wholeNumber(name: string, value: string, most: number): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= 1 && number <= most) return number
  throw new Error(`${name} must be a whole number from 1 to ${most}.`)
}
