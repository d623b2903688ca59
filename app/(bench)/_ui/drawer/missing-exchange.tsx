'use client'

import { openSheet } from '../../../_ui/display/open-sheet.ts'
import type { Reading } from '../../../_ui/lab/use-reading.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import type { View } from './drawer.tsx'
import { useDrawerWords } from './use-drawer-words.ts'

/** There is no request to show: not yet, or no longer. */
export function MissingExchange({ reading, view }: { reading: Reading<unknown>; view: View }) {
  const words = useDrawerWords()
  if (reading.state !== 'failed') return <p className="text-soft">{words.loading}</p>
  const isMissing = reading.problem.status === 404 || reading.problem.status === 422
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="font-medium">{isMissing ? words.missingTitle : words.unreachable}</p>
      {isMissing && (
        <>
          <p className="text-soft">{words.missing}</p>
          <Button onClick={() => openSheet({ sheet: view, of: '' })}>{words.newest}</Button>
        </>
      )}
    </div>
  )
}
