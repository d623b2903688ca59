'use client'

import { useResetDialog } from '../display/open-reset.ts'
import { lazyPart } from '../parts/lazy-part.tsx'
import { withWords } from '../words/create-words.ts'
import { loadAllWords } from '../words/use-all-words.ts'

const ResetDialog = lazyPart(() =>
  withWords(import('./reset-dialog.tsx'), loadAllWords).then((module) => module.ResetDialog),
)

/** The question before a reset, if one was started. Once on each page with a bench. */
export function ConfirmReset() {
  return useResetDialog() && <ResetDialog />
}
