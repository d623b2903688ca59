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

/** An `expect` that failed. */
interface FailedExpectation {
  readonly error: TestError
  /** Its place, and those of the steps around it: the error of a step that is `box`ed names the place of the step. */
  readonly places: readonly Place[]
  /** Those that `toPass` or `expect.poll` have run. */
  readonly inner: readonly FailedExpectation[]
}

type Place = TestStep['location']

/** Every `expect` that failed, also one whose error the test has caught. */
function failedExpectations(steps: readonly TestStep[], around: readonly Place[] = []): FailedExpectation[] {
  return steps.flatMap((step) => {
    const places = [...around, step.location]
    const inner = failedExpectations(step.steps, places)
    return step.category === 'expect' && step.error ? [{ error: step.error, places, inner }, ...inner] : inner
  })
}

/** The type at the start of a message, such as `TypeError` or `AssertionError [ERR_ASSERTION]`. */
const TYPE = /^(\w+)(?: \[\w+\])?: /
/** A call of Playwright’s API that failed, such as `apiRequestContext.get: connect ECONNREFUSED`. */
const API_CALL = /^Error: (apiRequestContext|apiResponse|browser|browserContext|frame|locator|page)\.\w+: /

/** Whether an error that failed a test is that of an assertion. A test can catch one, and fail by something else. */
function isAssertion({ message = '' }: TestError, failed: readonly FailedExpectation[]): boolean {
  const text = plain(message)
  const type = TYPE.exec(text)?.[1]
  if (type === 'AssertionError') return true
  const isExpect = EXPECT.test(text)
  if ((type !== undefined && type !== 'Error') || (API_CALL.test(text) && !isExpect)) return false
  return failed
    .filter(({ error }) => error.message === message)
    .some(({ error, places, inner }) => {
      if (inner.length > 0) return inner.some((each) => isStartOf(each.error.message, message))
      // `toPass` and `expect.poll` call a function, which can break: then the error is not of the place of the `expect`.
      return isExpect || (places.some((place) => isSame(place, error.location)) && !RETRIED.test(text))
    })
}

/** What Playwright’s own matchers write, also after a message of the test. */
const EXPECT = /^(Error: )?expect[.(]/m
/** Of `toPass` whose function failed. */
const RETRIED = /exceeded while waiting on the predicate/

const isStartOf = (start: string | undefined, message: string) =>
  start !== undefined && message.startsWith(start.split('\n\nCall Log:', 1)[0] ?? start)

const isSame = (a: Place, b: Place) => a?.file === b?.file && a?.line === b?.line && a?.column === b?.column

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')

/** Without the colours of a terminal. */
export const plain = (text: string): string => text.replaceAll(COLOURS, '').trim()

/** What reports show of a message. */
export const firstLine = (text: string): string => text.trim().split('\n', 1)[0]?.slice(0, 500) ?? ''
