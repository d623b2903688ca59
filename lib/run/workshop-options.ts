/** The options of `npm run workshop`. */
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

/** @throws Error that names the option and what it takes */
export function readWorkshopOptions(args: readonly string[]): WorkshopOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      https: { type: 'boolean', default: false },
      rehearse: { type: 'boolean', default: false },
      seats: { type: 'string', default: String(CLASS_SIZE) },
      seconds: { type: 'string', default: '60' },
      address: { type: 'string' },
      fresh: { type: 'boolean', default: false },
    },
  })
  const { https, rehearse, address = null, fresh } = values
  return {
    ...{ https, rehearse, address, fresh },
    seats: wholeNumber('--seats', values.seats, 200),
    seconds: wholeNumber('--seconds', values.seconds, 3600),
  }
}

function wholeNumber(name: string, value: string, most: number): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= 1 && number <= most) return number
  throw new Error(`${name} must be a whole number from 1 to ${most}.`)
}
