import type { TestInfo, TestType } from '@playwright/test'
import { MECHANISMS } from '../mechanisms.ts'
import { Ledger, type World } from '../world.ts'
import { type Plan, titleOf } from './plan.ts'
import { FAILED, REACH, type Reach, reachOf } from './reach.ts'

/**
 * Declares each test once for each variant of the plan. All variants of a file run in the same worker: a process for each bug
 * would cost more than most suites.
 */
export function withVariants<T extends object, W extends object>(
  test: TestType<T, W>,
  plan: Plan | null,
): TestType<T, W> {
  if (plan === null || plan.variants.length === 0) return test
  return new Proxy(test, {
    apply(declare, self, [title, ...rest]: [string, ...unknown[]]) {
      for (const variant of plan.variants) Reflect.apply(declare, self, [titleOf(title, variant), ...rest])
    },
    get(target, name) {
      if (name !== 'extend') return Reflect.get(target, name)
      return (...given: Parameters<typeof target.extend>) => withVariants(target.extend(...given), plan)
    },
  })
}

/**
 * What a world has reached, read at its end, or before the test deletes it. A world whose log cannot be read may have reached
 * everything.
 */
export function watchReach(world: World, plan: Plan): () => Promise<Reach> {
  const read = () =>
    new Ledger(world)
      .events()
      .then(reachOf)
      .catch(() => ({ bugs: plan.observed, mechanisms: MECHANISMS }))
  let reach: Promise<Reach> | null = null
  world.onDelete = async () => {
    reach ??= read()
    await reach
  }
  return () => reach ?? read()
}

/** States what a world has reached. A test that fails because of its bug is an expected result: the worker need not restart. */
export function closeVariant(reach: Reach, testInfo: TestInfo, hasBug: boolean): void {
  testInfo.annotations.push({ type: REACH, description: JSON.stringify(reach) })
  if (testInfo.status !== 'failed' || testInfo.expectedStatus !== 'passed' || !hasBug) return
  testInfo.annotations.push({ type: FAILED })
  testInfo.fail()
}
