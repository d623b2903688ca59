import { RequestRefused } from '#lib/core/errors.ts'
import type { Race } from './race.ts'
import type { Conditions } from './world.ts'

/**
 * Redis executes one command at a time, so their order decides the result of a race: provided that nothing else can.
 * @throws RequestRefused naming the condition that is not met
 */
export function assertConditions(
  { movesClock, usesCache }: Pick<Race, 'movesClock' | 'usesCache'>,
  conditions: Conditions,
): void {
  const { isClockFrozen, areIdsSeeded, areCachesOff, hasHashedPassword } = conditions
  if (!isClockFrozen && !movesClock) throw refusal('the clock has moved')
  if (!areIdsSeeded) throw refusal('session IDs are random')
  if (!areCachesOff && !usesCache) throw refusal('a cache is in use')
  if (hasHashedPassword) throw refusal('an actor has hashed a password')
}

function refusal(reason: string): RequestRefused {
  return new RequestRefused('conflict', `The order of store commands would not decide this race: ${reason}.`)
}
