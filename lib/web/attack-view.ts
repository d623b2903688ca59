import type { Attack } from '#lib/attacks/attack.ts'
import { ATTACKS } from '#lib/attacks/index.ts'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import { recordOf } from '#lib/core/record-of.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { AttacksResponse } from './attack-responses.ts'
import type { JsonOf } from './contract.ts'

/** An attack as data, without its act. */
export function attackView({
  inapplicable,
  run: _,
  isBreach: __,
  isRefusal: ___,
  isOtherWay: ____,
  numbers: _____,
  defaultVariant,
  ...attack
}: Attack) {
  const defaults = recordOf(
    MECHANISM_IDS,
    (id) => defaultVariant?.(factsOf(id).carriers[0]) ?? attack.variants[0].id,
  )
  const notes = MECHANISM_IDS.flatMap((id) => {
    const because = inapplicable(id, defaults[id], factsOf(id).carriers[0])
    return because === null ? [] : [[id, because] as const]
  })
  return {
    ...attack,
    defaults,
    applies: MECHANISM_IDS.filter((id) => notes.every(([other]) => other !== id)),
    notes: Object.fromEntries(notes),
  }
}

/** All attacks for the page: exactly what the API responds. */
export function attackViews(): JsonOf<typeof AttacksResponse>['attacks'] {
  const { attacks } = AttacksResponse.parse({ attacks: ATTACKS.map(attackView) })
  return attacks as JsonOf<typeof AttacksResponse>['attacks']
}
