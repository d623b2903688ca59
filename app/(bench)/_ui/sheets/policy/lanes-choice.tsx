'use client'

import { useId } from 'react'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { usePendingValue } from '../../../../_ui/admin/use-pending-value.ts'
import { useLab, useLaneIds } from '../../../../_ui/lab/use-lab.tsx'
import { LaneName } from '../../../../_ui/parts/lane-name.tsx'
import { useSheetWords } from '../../../../_ui/words/use-sheet-words.ts'

/** The mechanisms that the bench shows. One remains. */
export function LanesChoice() {
  const { policy: texts } = useSheetWords()
  const lab = useLab()
  const shown = useLaneIds()
  const [sent, send] = usePendingValue<readonly MechanismId[]>()
  const chosen = sent?.value ?? shown
  const id = useId()

  function choose(mechanism: MechanismId, isShown: boolean): void {
    const lanes = MECHANISM_IDS.filter((known) => (known === mechanism ? isShown : chosen.includes(known)))
    send(
      lanes,
      lab.operate(() => lab.operator.changePolicy({ lanes })),
    )
  }

  return (
    <fieldset aria-labelledby={`${id}-name`} aria-describedby={`${id}-meaning`} aria-busy={sent !== null}>
      <h3 id={`${id}-name`} className="border-b border-hairline pb-1 font-semibold">
        {texts.lanes[0]}
      </h3>
      <p id={`${id}-meaning`} className="py-2 text-xs text-soft">
        {texts.lanes[1]}
      </p>
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        {MECHANISM_IDS.map((mechanism) => {
          const isChosen = chosen.includes(mechanism)
          return (
            <label key={mechanism} className="flex items-center gap-2">
              <input
                type="checkbox"
                className="size-3.5 accent-ink"
                checked={isChosen}
                disabled={isChosen && chosen.length === 1}
                onChange={({ target }) => choose(mechanism, target.checked)}
              />
              <LaneName of={mechanism} />
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}
