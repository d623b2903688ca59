'use client'

import { openSheet } from '../../../_ui/display/open-sheet.ts'
import { useLabState } from '../../../_ui/lab/use-lab.tsx'
import { Button } from '../../../_ui/parts/button.tsx'
import { useWords } from '../../../_ui/words/use-words.ts'
import { changedSettings } from './policy/paths.ts'

export const ADMIN_SHEETS = ['policy', 'users', 'keys'] as const
export type AdminSheetId = (typeof ADMIN_SHEETS)[number]

/** Buttons of the three admin sheets, and the number of settings that differ from the preset. */
export function AdminButtons() {
  const words = useWords()
  const { bar } = words.admin
  const bench = useLabState((state) => state.bench)
  const changed = bench ? changedSettings(bench.preset, bench.policy).length : 0
  return (
    <nav aria-label={bar.label} className="flex items-center">
      {ADMIN_SHEETS.map((sheet) => (
        <Button key={sheet} look="quiet" className="text-xs" onClick={() => openSheet({ sheet })}>
          {bar[sheet]}
          {sheet === 'policy' && changed > 0 && (
            <span className="rounded bg-sunk px-1 text-2xs text-soft" title={bar.changed(changed)}>
              <span aria-hidden="true">{changed}</span>
              <span className="sr-only">{bar.changed(changed)}</span>
            </span>
          )}
        </Button>
      ))}
    </nav>
  )
}

/** Switches from one admin sheet to another. */
export function AdminTabs({ current }: { current: AdminSheetId }) {
  const { bar } = useWords().admin
  return (
    <nav aria-label={bar.sheets} className="mt-1 -ml-1.5 flex items-center">
      {ADMIN_SHEETS.map((sheet) => (
        <Button
          key={sheet}
          look="quiet"
          className={`text-xs ${sheet === current ? 'font-semibold text-ink underline decoration-2 underline-offset-4' : ''}`}
          aria-current={sheet === current ? 'page' : undefined}
          onClick={() => openSheet({ sheet })}
        >
          {bar[sheet]}
        </Button>
      ))}
    </nav>
  )
}
