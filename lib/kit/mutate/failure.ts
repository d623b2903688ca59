import type { TestError, TestResult, TestStep } from '@playwright/test/reporter'

/** Why a test did not pass. Only a failed assertion is a statement about the app. */
export type Failure = 'assertion' | 'timeout' | 'error'

/** Why a test of Playwright did not end as it expects. One that was expected to fail and passed has stated something, too. */
export function failureOf({
  status,
  errors,
  steps,
}: Pick<TestResult, 'status' | 'errors' | 'steps'>): Failure {
  if (status === 'timedOut') return 'timeout'
  if (status === 'passed') return 'assertion'
  const failed = failedExpectations(steps)
  return errors.some((error) => isAssertion(error, failed)) ? 'assertion' : 'error'
}

type FailedStep = TestStep & { readonly error: TestError }

/** Every `expect` that failed, also one whose error the test has caught. */
function failedExpectations(steps: readonly TestStep[]): readonly FailedStep[] {
  return steps.flatMap((step) => [
    ...(step.category === 'expect' && step.error ? [step as FailedStep] : []),
    ...failedExpectations(step.steps),
  ])
}

/** The type at the start of a message, such as `TypeError` or `AssertionError [ERR_ASSERTION]`. */
const TYPE = /^(\w+)(?: \[\w+\])?: /
/** A call of Playwright’s API that failed, such as `apiRequestContext.get: connect ECONNREFUSED`. */
const API_CALL = /^Error: (?!expect\.)[a-z]\w*\.\w+: /

/** Whether an error that failed a test is that of an assertion. A test can catch one, and fail by something else. */
function isAssertion({ message = '', location }: TestError, failed: readonly FailedStep[]): boolean {
  const text = plain(message)
  const type = TYPE.exec(text)?.[1]
  if (type === 'AssertionError') return true
  if ((type !== undefined && type !== 'Error') || API_CALL.test(text)) return false
  return failed
    .filter(({ error }) => error.message === message)
    .some((step) => {
      const inner = failedExpectations(step.steps)
      if (inner.length > 0) return inner.some(({ error }) => isStartOf(error.message, message))
      // `toPass` and `expect.poll` call a function, which can break: then the error is not of the place of the `expect`.
      return isSamePlace(step.location, location) && !NO_EXPECTATION.test(text)
    })
}

/** Of `toPass` whose function failed by something other than an `expect`. */
const NO_EXPECTATION = /^(?!.*\bexpect\().*exceeded while waiting on the predicate/s

const isStartOf = (start: string | undefined, message: string) =>
  start !== undefined && message.startsWith(start.split('\n\nCall Log:', 1)[0] ?? start)

const isSamePlace = (a: TestError['location'], b: TestError['location']) =>
  a?.file === b?.file && a?.line === b?.line && a?.column === b?.column

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')

/** Without the colours of a terminal. */
export const plain = (text: string): string => text.replaceAll(COLOURS, '').trim()

/** What reports show of a message. */
export const firstLine = (text: string): string => text.trim().split('\n', 1)[0]?.slice(0, 500) ?? ''
