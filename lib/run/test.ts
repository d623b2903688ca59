/** `npm test`: runs every stage, even after a failure, then prints a summary. */
import { stopAll } from './children.ts'
import { whenParentGone } from './node.mjs'
import { STAGES } from './stages.ts'
import { type Count, countCrash, type Stage, summary, total } from './test-summary.ts'

const groups = [...new Set(STAGES.map(({ group }) => group))]
const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !groups.includes(name))
if (unknown.length > 0) {
  console.error(`Unknown stage "${unknown.join('", "')}". Valid: ${groups.join(', ')}.`)
  process.exit(1)
}

let isEnding = false
async function end(code: number): Promise<void> {
  if (isEnding) return
  isEnding = true
  await stopAll()
  process.exit(code)
}
process.on('SIGINT', () => void end(130))
process.on('SIGTERM', () => void end(143))
process.on('SIGHUP', () => void end(129))
whenParentGone(() => void end(1))

const results: Stage[] = []
for (const { name, run } of STAGES.filter(({ group }) => chosen.length === 0 || chosen.includes(group))) {
  console.log(`\n── ${name}`)
  const startedAt = performance.now()
  const count = await run().catch(crashed)
  if (isEnding) break
  results.push({ name, ...count, seconds: (performance.now() - startedAt) / 1000 })
}

function crashed(error: unknown): Count {
  const message = error instanceof Error ? error.message : String(error)
  console.error(message)
  return countCrash(message)
}

console.log(`\n${summary(results)}`)
process.exitCode = total(results).failed > 0 ? 1 : 0
