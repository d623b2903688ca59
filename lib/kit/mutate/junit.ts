import { parseXml, XmlElement } from '@rgrove/parse-xml'
import type { Failure } from './reporter.ts'

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
  const [problem] = elementsOf(element).filter((child) => child.name === 'failure' || child.name === 'error')
  const isSkipped = elementsOf(element).some((child) => child.name === 'skipped')
  return {
    test: [classname, name].filter(Boolean).join(' › '),
    passed: isSkipped ? null : problem === undefined,
    failure: problem === undefined ? null : failureOf(problem),
    message: problem === undefined ? '' : messageOf(problem),
    durationMs: Number(time) * 1000 || 0,
  }
}

const messageOf = ({ attributes: { message }, text }: XmlElement): string =>
  (message ?? text).trim().split('\n', 1)[0]?.slice(0, 500) ?? ''

/** pytest, Vitest and Jest name the assertion in the type, or at the start of the message. */
const ASSERTION = /Assertion(Failed)?Error|ComparisonFailure|^assert |^(Error: )?expect\(|JestAssertionError/m
const TIMEOUT = /Timeout|timed out/i

function failureOf(problem: XmlElement): Failure {
  const { type = '', message = '' } = problem.attributes
  const said = `${type}\n${message || problem.text}`
  if (problem.name === 'failure' && ASSERTION.test(said)) return 'assertion'
  return TIMEOUT.test(said) ? 'timeout' : 'error'
}
