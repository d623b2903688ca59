import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClaimResult } from './claims/claim.ts'
import { CLAIMS } from './claims/index.ts'
import { isMeasuring, type Machine } from './published.ts'

/** The published results of the claims: a part of a run of `npm run evidence`. */
export interface ClaimsRun {
  /** ISO 8601. */
  readonly measuredAt: string
  readonly commit: string
  readonly machine: Machine
  /** By claim. */
  readonly results: Readonly<Record<string, ClaimResult>>
}

const FILE = join(/* turbopackIgnore: true */ process.cwd(), 'lib/evidence/results/claims.json')

let published: ClaimsRun | null = null

/**
 * The results of all claims; null while they are measured for the first time.
 * @throws Error if a claim was not measured
 */
export function publishedClaims(): ClaimsRun | null {
  if (isMeasuring && !existsSync(FILE)) return null
  published ??= readClaims()
  return published
}

function readClaims(): ClaimsRun {
  const run = JSON.parse(readFileSync(FILE, 'utf8')) as ClaimsRun
  const missing = CLAIMS.find(({ id }) => run.results[id] === undefined)
  if (missing && !isMeasuring) {
    throw new Error(`The claim ${missing.id} was not measured. npm run evidence measures all claims.`)
  }
  return run
}
