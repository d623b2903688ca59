/** `npm run evidence`: measures every cell of the comparison with the built app, and publishes the results. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PRESET_IDS, type PresetId } from '#lib/core/policy.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { cellId, type Measured } from '#lib/evidence/cell.ts'
import { codeHash } from '#lib/evidence/code-hash.ts'
import { codeKey, type Machine, type Run } from '#lib/evidence/published.ts'
import { ROWS } from '#lib/evidence/rows/index.ts'
import { buildApp, freePort, startApp } from '../../lib/run/app.ts'
import { root } from '../../lib/run/node.mjs'
import { provideRedis } from '../../lib/run/redis.ts'
import { newSecret } from '../../lib/run/secrets.ts'

const POLL_MS = 1000
const log = (line: string) => console.log(line)

interface Answer {
  readonly state: string
  readonly total: number
  readonly cells: readonly (Measured & { readonly id: string })[]
}

type Cells = Record<string, Record<string, Record<string, Measured>>>

await buildApp({ log })
const redis = await provideRedis({ log, url: process.env.REDIS_URL ?? '' })
const env = { SESSION_SECRETS: newSecret(), BENCHES_PER_MINUTE: '0' }
const app = await startApp({ port: await freePort(), host: '127.0.0.1', redisUrl: redis.url, env, log })
try {
  const cells: Cells = {}
  for (const preset of PRESET_IDS) await measurePreset(preset, cells)
  publish(cells)
} finally {
  await app.stop()
  await redis.stop()
}

/** One measurement on a bench of its own: all rows with all mechanisms. */
async function measurePreset(preset: PresetId, cells: Cells): Promise<void> {
  const { id } = await request<{ id: string }>('POST', '/api/benches', {}, { preset })
  const bench = { bench: id }
  const wanted = ROWS.flatMap((row) => MECHANISM_IDS.map((mechanism) => cellId({ row, mechanism, preset })))
  await request('POST', '/api/bench/evidence', bench, { cells: wanted })
  let answer: Answer
  do {
    await sleep(POLL_MS)
    answer = await request<Answer>('GET', '/api/bench/evidence', bench)
    log(`${preset}: ${answer.cells.length} of ${wanted.length} cells`)
  } while (answer.state === 'running')
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

function publish(cells: Cells): void {
  const code = Object.fromEntries(
    ROWS.flatMap((row) =>
      MECHANISM_IDS.map((mechanism) => [codeKey(row, mechanism), codeHash(row.group, mechanism)]),
    ),
  )
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
  const run: Run = {
    measuredAt: new Date().toISOString(),
    commit: git('rev-parse', '--short', 'HEAD'),
    machine: thisMachine(),
    code,
    cells,
  }
  const file = join(root, 'lib', 'evidence', 'results', 'default.json')
  writeFileSync(file, `${formatted(run)}\n`)
  log(`${Object.keys(cells).length} rows are published in ${file.slice(root.length + 1)}.`)
}

function thisMachine(): Machine {
  const [first] = cpus()
  return {
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    os: type(),
    node: process.version,
    redis: redis.engine,
  }
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
