import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Outcome, Score } from '../outcome.ts'
import { htmlReport } from './html.ts'
import { junitReport } from './junit.ts'
import { markdownReport } from './markdown.ts'
import { elementsScript, type SchemaReport, schemaReport } from './schema.ts'

const JSON_REPORT = 'mutation-report.json'
const PAGE = 'index.html'
const JUNIT = 'junit.xml'
const SUMMARY = 'summary.md'

/** The files that a run writes into its folder. */
export const REPORT_FILES = [JSON_REPORT, PAGE, JUNIT, SUMMARY]

/** By bug, the test that has killed it in the last report of a folder. */
export function readKillers(folder: string): ReadonlyMap<string, string> {
  try {
    const { files } = JSON.parse(readFileSync(join(folder, JSON_REPORT), 'utf8')) as SchemaReport
    const mutants = Object.values(files).flatMap(({ mutants }) => mutants)
    return new Map(mutants.flatMap(({ id, killedBy: [test] }) => (test === undefined ? [] : [[id, test]])))
  } catch {
    // No report, or one of another program: the order of the tests is another one, and nothing else.
    return new Map()
  }
}

/**
 * Writes all reports.
 * @param root the folder of the package
 * @returns the page
 */
export function writeReports(folder: string, root: string, outcome: Outcome, score: Score): string {
  const schema = schemaReport(outcome, root)
  const page = join(folder, PAGE)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, JSON_REPORT), JSON.stringify(schema, null, 2))
  writeFileSync(page, htmlReport(outcome, score, schema, elementsScript()))
  writeFileSync(join(folder, JUNIT), junitReport(outcome))
  writeFileSync(join(folder, SUMMARY), markdownReport(outcome, score))
  return page
}
