import { parseXml, XmlElement } from '@rgrove/parse-xml'
import { type Failure, firstLine } from './failure.ts'
import { failureOf } from './junit-failure.ts'

/** One test case of a JUnit report. */
export interface JunitCase {
  readonly test: string
  /** null if it was skipped. */
  readonly passed: boolean | null
  readonly failure: Failure | null
  readonly message: string
  readonly durationMs: number
}

/** Reads the test cases of a JUnit report. @throws Error if the text is no XML */
export function readJunit(xml: string): readonly JunitCase[] {
  const { root } = parseXml(xml)
  return root === null ? [] : casesIn(root)
}

function casesIn(element: XmlElement): readonly JunitCase[] {
  if (element.name === 'testcase') return [caseOf(element)]
  return elementsOf(element).flatMap(casesIn)
}

const elementsOf = ({ children }: XmlElement): readonly XmlElement[] =>
  children.filter((child): child is XmlElement => child instanceof XmlElement)

function caseOf(element: XmlElement): JunitCase {
  const { classname = '', name = '', time = '0' } = element.attributes
  const parts = elementsOf(element)
  const problems = parts
    .filter((part) => part.name === 'failure' || part.name === 'error')
    .map((problem) => ({ failure: failureOf(problem), message: messageOf(problem) }))
  // A test whose assertion failed can break once more while it ends.
  const problem = problems.find(({ failure }) => failure === 'assertion') ?? problems[0]
  const isSkipped = parts.some((part) => part.name === 'skipped')
  return {
    test: [classname, name].filter(Boolean).join(' › '),
    passed: isSkipped ? null : problem === undefined,
    failure: problem?.failure ?? null,
    message: problem?.message ?? '',
    durationMs: Number(time) * 1000 || 0,
  }
}

const messageOf = ({ attributes: { message }, text }: XmlElement): string => firstLine(message || text)
