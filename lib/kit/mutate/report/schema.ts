import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Outcome, Scored } from '../outcome.ts'
import type { Status } from '../trial.ts'

/** The report in the schema of mutation-testing-elements, version 2. */
export interface SchemaReport {
  readonly schemaVersion: '2'
  readonly thresholds: { readonly high: number; readonly low: number }
  readonly files: Readonly<Record<string, SchemaFile>>
  readonly testFiles: Readonly<Record<string, { readonly tests: readonly SchemaTest[] }>>
  readonly performance: { readonly setup: number; readonly initialRun: number; readonly mutation: number }
  readonly framework: { readonly name: string; readonly version: string }
  readonly config: { readonly command: string; readonly strategy: string }
}

interface SchemaFile {
  readonly language: string
  readonly source: string
  readonly mutants: readonly SchemaMutant[]
}

interface SchemaMutant {
  readonly id: string
  readonly mutatorName: string
  readonly description: string
  readonly location: Location
  readonly status: Status
  readonly statusReason: string
  readonly killedBy: readonly string[]
  readonly coveredBy: readonly string[]
  readonly testsCompleted: number
  readonly duration: number
}

interface Location {
  readonly start: { readonly line: number; readonly column: number }
  readonly end: { readonly line: number; readonly column: number }
}

interface SchemaTest {
  readonly id: string
  readonly name: string
  readonly location?: { readonly start: { readonly line: number; readonly column: number } }
}

const THRESHOLDS = { high: 80, low: 60 }

/** @param root the folder of the package, which has the source of the seams */
export function schemaReport(outcome: Outcome, root: string): SchemaReport {
  const byFile = Map.groupBy(outcome.results, ({ bug }) => bug.seam.file)
  const files = Array.from(byFile, ([file, results]) => [file, fileOf(sourceOf(join(root, file)), results)])
  const tests = Map.groupBy(outcome.tests, ({ file }) => file || 'tests')
  return {
    schemaVersion: '2',
    thresholds: THRESHOLDS,
    files: Object.fromEntries(files),
    testFiles: Object.fromEntries(
      Array.from(tests, ([file, found]) => [
        file,
        {
          tests: found.map(({ name, line }) => ({
            id: name,
            name,
            ...(line > 0 && { location: { start: { line, column: 1 } } }),
          })),
        },
      ]),
    ),
    performance: {
      setup: 0,
      initialRun: Math.round(outcome.durations.baselinesMs),
      mutation: Math.round(outcome.durations.bugsMs),
    },
    framework: { name: 'Session Lab', version: outcome.version },
    config: { command: outcome.command, strategy: outcome.strategy },
  }
}

/** The server may be of another version than this package, and then have a seam that is not here. */
const sourceOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '')

function fileOf(source: string, results: readonly Scored[]): SchemaFile {
  return {
    language: 'typescript',
    source,
    mutants: results.map((scored) => mutantOf(scored, locationOf(source, scored.bug.seam.name))),
  }
}

function mutantOf({ bug, durationMs, ...result }: Scored, location: Location): SchemaMutant {
  const survivedAsControl = bug.control && result.status === 'Survived'
  return {
    id: bug.id,
    mutatorName: bug.title.en,
    description: bug.what.en,
    location,
    // A control that survives is no gap of the suite.
    status: survivedAsControl ? 'Ignored' : result.status,
    statusReason: survivedAsControl
      ? 'A control: it changes nothing that a contract promises, and no test reports it.'
      : result.reason,
    killedBy: result.killedBy === null ? [] : [result.killedBy],
    coveredBy: result.coveredBy,
    testsCompleted: result.testsCompleted,
    duration: Math.round(durationMs),
  }
}

/** The line that declares the function; the first line if the file does not have it. */
function locationOf(source: string, name: string): Location {
  const own = name.split('.').at(-1) ?? name
  const declares = new RegExp(`(?:function|const|async)\\s+${own}\\b|^\\s*(?:readonly )?${own}[?]?[(<:]`)
  const lines = source.split('\n')
  const found = lines.findIndex((line) => declares.test(line))
  const index = found < 0 ? 0 : found
  const text = lines[index] ?? ''
  const indent = text.length - text.trimStart().length
  return {
    start: { line: index + 1, column: indent + 1 },
    end: { line: index + 1, column: Math.max(text.length, indent + 1) + 1 },
  }
}

/** The script of the report page. */
export function elementsScript(): string {
  const path = fileURLToPath(import.meta.resolve('mutation-testing-elements/mutation-test-elements.js'))
  return readFileSync(path, 'utf8')
}
