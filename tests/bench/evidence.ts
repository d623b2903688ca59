/** `npm run evidence`: measures every cell of the comparison with the built app, and publishes the results. */
import { setTimeout as sleep } from 'node:timers/promises'
import { PRESET_IDS, type PresetId } from '#lib/core/policy.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import type { Measured } from '#lib/evidence/cell.ts'
import type { ClaimResult } from '#lib/evidence/claims/claim.ts'
import { CLAIMS } from '#lib/evidence/claims/index.ts'
import { codeHash } from '#lib/evidence/code-hash.ts'
import { codeKey, type Run } from '#lib/evidence/published.ts'
import type { ClaimsRun } from '#lib/evidence/published-claims.ts'
import { ROWS } from '#lib/evidence/rows/index.ts'
import { buildApp, freePort, startApp } from '../../lib/run/app.ts'
import { provideRedis } from '../../lib/run/redis.ts'
import { newSecret } from '../../lib/run/secrets.ts'
import { provenance, publish } from './publish.ts'

const POLL_MS = 5000
const log = (line: string) => console.log(line)

interface Answer {
  readonly state: string
  readonly total: number
  readonly cells: readonly (Measured & { readonly id: string })[]
}

type Cells = Record<string, Record<string, Record<string, Measured>>>

// New rows have no results yet: without this, the build would refuse them.
process.env.MEASURING_EVIDENCE = '1'
await buildApp({ log })
const redis = await provideRedis({ log, url: process.env.REDIS_URL ?? '' })
const env = { SESSION_SECRETS: newSecret(), BENCHES_PER_MINUTE: '0' }
const app = await startApp({ port: await freePort(), host: '127.0.0.1', redisUrl: redis.url, env, log })
try {
  const cells: Cells = {}
  for (const preset of PRESET_IDS) await measurePreset(preset, cells)
  publishCells(cells)
  publishClaims(await measureClaims())
} finally {
  await app.stop()
  await redis.stop()
}

/** One measurement on a bench of its own: all rows with all mechanisms. */
async function measurePreset(preset: PresetId, cells: Cells): Promise<void> {
  const { id } = await request<{ id: string }>('POST', '/api/benches', {}, { preset })
  const bench = { bench: id }
  let answer = await request<Answer>('POST', '/api/bench/evidence', bench, { cells: [`*/*/${preset}`] })
  while (answer.state === 'running') {
    await sleep(POLL_MS)
    answer = await request<Answer>('GET', '/api/bench/evidence', bench)
    log(`${preset}: ${answer.cells.length} of ${answer.total} cells`)
  }
  if (answer.state !== 'done') throw new Error(`The measurement of ${preset} ended as "${answer.state}".`)
  for (const { id: cell, value, because, seconds, n, median, ci95 } of answer.cells) {
    const [row = '', mechanism = ''] = cell.split('/')
    const isExact = ci95 === null
    cells[row] ??= {}
    cells[row][preset] ??= {}
    cells[row][preset][mechanism] = {
      value,
      ...(because === undefined ? {} : { because }),
      ...(seconds === undefined ? {} : { seconds }),
      ...(isExact ? {} : { n, median, ci95 }),
    }
  }
}

async function measureClaims(): Promise<ClaimsRun['results']> {
  const { id: bench } = await request<{ id: string }>('POST', '/api/benches', {}, {})
  const results: Record<string, ClaimResult> = {}
  for (const { id } of CLAIMS) {
    results[id] = await request<ClaimResult>('POST', `/api/bench/claims/${id}`, { bench }, {})
    log(`${id}: ${results[id].verdict}`)
  }
  return results
}

function publishCells(cells: Cells): void {
  const code = Object.fromEntries(
    ROWS.flatMap((row) =>
      MECHANISM_IDS.map((mechanism) => [codeKey(row, mechanism), codeHash(row.group, mechanism)]),
    ),
  )
  publish('default.json', formatted({ ...provenance(redis.engine), code, cells }))
  log(`${Object.keys(cells).length} rows are published.`)
}

function publishClaims(results: ClaimsRun['results']): void {
  publish('claims.json', JSON.stringify({ ...provenance(redis.engine), results }, null, 2))
  log(`${Object.keys(results).length} claims are published.`)
}

/** One line for each row and preset, so that a change of a result is a change of one line. */
function formatted({ cells, ...facts }: Run): string {
  const head = JSON.stringify(facts, null, 2).slice(0, -2)
  const rows = Object.entries(cells).map(([row, presets]) => {
    const lines = Object.entries(presets).map(([preset, of]) => `      "${preset}": ${JSON.stringify(of)}`)
    return `    "${row}": {\n${lines.join(',\n')}\n    }`
  })
  return `${head},\n  "cells": {\n${rows.join(',\n')}\n  }\n}`
}

async function request<T>(method: string, path: string, headers: object, body?: object): Promise<T> {
  const response = await fetch(`${app.url}${path}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
  return answer as T
}
