'use client'

import { QrCode } from '../shared/qr-code.tsx'
import { BoardDialog } from './board-dialog.tsx'
import type { BoardDialogProps } from './board-dialogs.tsx'
import { CopyLink, Unreachable } from './opened-room.tsx'
import { useBoardWords } from './use-board-words.ts'
import { useTeachWords } from './use-teach-words.ts'

/** How to join: for a participant who arrives late. */
export function JoinDialog({ tools: { room }, onClose }: BoardDialogProps) {
  const { joinHelp } = useBoardWords()
  const { opened: texts } = useTeachWords()
  return (
    <BoardDialog title={joinHelp} onClose={onClose}>
      <div className="flex flex-wrap items-center gap-5">
        <QrCode svg={room.qr} label={texts.qr(room.code)} className="size-40" />
        <div className="flex min-w-0 flex-col gap-2">
          <p className="font-mono text-2xl font-semibold">{room.code}</p>
          <p className="font-mono text-sm break-all">{room.joinUrl}</p>
          <Unreachable url={room.joinUrl} />
          <p>
            <CopyLink url={room.joinUrl} />
          </p>
        </div>
      </div>
    </BoardDialog>
  )
}
