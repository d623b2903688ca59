'use client'

import { callApi } from '../../../_ui/lab/api.ts'
import { BoardDialog } from './board-dialog.tsx'
import type { BoardDialogProps } from './board-dialogs.tsx'
import { ExportLinks } from './export-links.tsx'
import { useBoardWords } from './use-board-words.ts'

/** Ends the room, after its contents were offered for export. */
export function EndDialog({ tools: { room }, onClose, onEnded }: BoardDialogProps & { onEnded: () => void }) {
  const { end: texts } = useBoardWords()
  const { code } = room
  async function end(): Promise<void> {
    const { problem } = await callApi('DELETE', '/api/rooms/{code}', { params: { code }, body: {} })
    if (problem === null || problem.status === 404) onEnded()
  }
  return (
    <BoardDialog title={texts.title} submit={texts.submit} onSubmit={end} onClose={onClose}>
      <p>{texts.text}</p>
      <ExportLinks code={code} label={texts.exportFirst} />
    </BoardDialog>
  )
}
