'use client'

import { timeAndDay } from '../../../_ui/words/format.ts'
import { useJoinWords } from './use-join-words.ts'

/** What the room keeps of a participant, and until when. */
export function KeptData({ expiresAt }: { expiresAt: number }) {
  const { keeps: words } = useJoinWords()
  // Without the seconds.
  const time = timeAndDay(expiresAt, Date.now()).slice(0, -3)
  return (
    <section aria-labelledby="kept-title" className="text-sm text-soft">
      <h2 id="kept-title" className="font-medium text-ink">
        {words.title}
      </h2>
      <p className="mt-1">{words.text(time)}</p>
    </section>
  )
}
