'use client'

import type { BoardTools, DialogId } from './board-types.ts'
import { EndDialog } from './end-dialog.tsx'
import { HintDialog } from './hint-dialog.tsx'
import { JoinDialog } from './join-dialog.tsx'
import { MessageDialog } from './message-dialog.tsx'
import { PushDialog } from './push-dialog.tsx'
import { ResetRoomDialog } from './reset-room-dialog.tsx'
import { TimerDialog } from './timer-dialog.tsx'

export interface BoardDialogProps {
  readonly tools: BoardTools
  readonly onClose: () => void
}

/** The dialog that is open. */
export function BoardDialogs({
  of,
  onEnded,
  ...props
}: BoardDialogProps & { of: DialogId; onEnded: () => void }) {
  switch (of) {
    case 'join':
      return <JoinDialog {...props} />
    case 'push':
      return <PushDialog {...props} />
    case 'message':
      return <MessageDialog {...props} />
    case 'hint':
      return <HintDialog {...props} />
    case 'timer':
      return <TimerDialog {...props} />
    case 'reset':
      return <ResetRoomDialog {...props} />
    case 'end':
      return <EndDialog {...props} onEnded={onEnded} />
  }
}
