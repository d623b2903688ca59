import type { XmlElement } from '@rgrove/parse-xml'
import type { Failure } from './failure.ts'

/** Names of errors that assertions throw, in Vitest, Mocha, pytest, JUnit, RSpec, PHPUnit and others; Playwright names the matcher. */
const ASSERTION =
  /assert|^expect\.|ExpectationNotMet|ExpectationFailed|MultipleExpectations|ComparisonFailure/i
/** Assertions of Jest throw an `Error`. */
const EXPECT = /^\s*(Error: )?expect[.(]/m
/** Assertions that name no error: those of pytest and Rust; xUnit and MSTest; PHPUnit; NUnit. */
const UNNAMED = /^\s*(assert |assertion\b|assert\.\w+|failed asserting|expected:)/im
/** Go has no assertions: a test calls `t.Error`, and its failure has this message. A panic has it, too. */
const GO_FAILED = 'Failed'
const GO_PANIC = /^\s*panic: /m
const TIMEOUT = /timeout|timed out/i

/** Such as `TypeError`, `java.lang.AssertionError` or `RSpec::Expectations::ExpectationNotMetError`. */
const NAME = String.raw`[\w.$\\:]*(?:Error|Exception|Failure)`
const IS_NAME = new RegExp(`^${NAME}$`)
/** Node’s runner names the error as a cause. */
const CAUSE = new RegExp(String.raw`^\s*cause: (${NAME})`, 'm')
/** At the start of a line; pytest marks the line. */
const NAMED = new RegExp(String.raw`^(?:E )?\s*(${NAME})(?: \[\w+\])?\s*:`, 'm')
/** Types of an element that do not name an error: those of Node’s runner and xUnit. */
const GENERAL = /^(failure|testCodeFailure)$/i

/** Why a test case did not pass. The name of the error decides: its message can contain any text. */
export function failureOf({ name, attributes, text }: XmlElement): Failure {
  const { type = '', message = '' } = attributes
  const all = `${message}\n${text}`
  const unclear: Failure = TIMEOUT.test(`${type}\n${all}`) ? 'timeout' : 'error'
  // JUnit’s element for everything that is no assertion.
  if (name === 'error') return unclear
  return isAssertion(errorName(type, message, text), all) ? 'assertion' : unclear
}

function isAssertion(name: string | null, text: string): boolean {
  if (name === GO_FAILED) return !GO_PANIC.test(text)
  if (name === null) return UNNAMED.test(text)
  return ASSERTION.test(name) || (name === 'Error' && EXPECT.test(text))
}

/** The error that has failed a test; null if nothing names it. */
function errorName(type: string, message: string, text: string): string | null {
  if (type.startsWith('expect.') || (IS_NAME.test(type) && !GENERAL.test(type))) return type
  if (message === GO_FAILED) return GO_FAILED
  const named = CAUSE.exec(text) ?? NAMED.exec(message) ?? NAMED.exec(text)
  return named?.[1] ?? null
}
