import { useState } from 'react'

/** The selected seats. A range goes from the seat that was selected last to another, in the order that is shown. */
export function useSeatSelection(shown: readonly string[]) {
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [anchor, setAnchor] = useState<string | null>(null)
  const selected = chosen.filter((id) => shown.includes(id))

  return {
    selected,
    /** @param isRange also selects the seats in between */
    toggle(id: string, isRange = false): void {
      const [from, to] = [shown.indexOf(anchor ?? ''), shown.indexOf(id)]
      setAnchor(id)
      if (isRange && from >= 0) {
        const range = shown.slice(Math.min(from, to), Math.max(from, to) + 1)
        setChosen([...new Set([...selected, ...range])])
      } else {
        setChosen(selected.includes(id) ? selected.filter((other) => other !== id) : [...selected, id])
      }
    },
    choose: setChosen,
    all: () => setChosen(selected.length === shown.length ? [] : shown),
  }
}

export type SeatSelection = ReturnType<typeof useSeatSelection>
