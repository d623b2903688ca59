import type { Person } from './person.ts'
import type { World } from './world.ts'

/**
 * Waits until the page of a person shows the newest event of the world: `data-seq` of its root is the last event that it shows,
 * and each response has the last one that it caused (`Lab-Seq`).
 */
export async function settle(world: World, person: Person): Promise<void> {
  const { body } = await world.must('GET', '/api/bench')
  const page = await person.page()
  await page.waitForFunction((wanted) => {
    // A document that the page is leaving has no root.
    const shown = document.documentElement?.dataset.seq
    if (shown === undefined) return false
    const [ms = 0, count = 0] = shown.split('-').map(Number)
    const [wantedMs = 0, wantedCount = 0] = wanted.split('-').map(Number)
    return ms > wantedMs || (ms === wantedMs && count >= wantedCount)
  }, String(body.seq))
}
