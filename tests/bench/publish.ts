import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, totalmem, type } from 'node:os'
import { join } from 'node:path'
import type { ClaimsRun } from '#lib/evidence/published-claims.ts'
import { root } from '../../lib/run/node.mjs'

/** Writes a file of published results. */
export function publish(name: string, content: string): void {
  writeFileSync(join(root, 'lib', 'evidence', 'results', name), `${content}\n`)
}

/**
 * When, on what code and on which machine something was measured.
 * @param redis the Redis that it was measured with
 */
export function provenance(redis: string): Omit<ClaimsRun, 'results'> {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
  const [first] = cpus()
  return {
    measuredAt: new Date().toISOString(),
    commit,
    machine: {
      cpu: first?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      os: type(),
      node: process.version,
      redis,
    },
  }
}
