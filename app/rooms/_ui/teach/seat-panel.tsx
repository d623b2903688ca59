'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { BoardSeatView } from '#lib/web/room-types.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import type { BoardTools } from './board-types.ts'
import { NewPhrase } from './new-phrase.tsx'
import { SeatBench } from './seat-bench.tsx'
import { SeatProgress } from './seat-progress.tsx'
import { useBoardWords } from './use-board-words.ts'

interface Props {
  readonly tools: BoardTools
  readonly seat: BoardSeatView
  readonly onClose: () => void
  /** Asks whether to reset it. */
  readonly onReset: () => void
}

/** One seat: what the teacher can do with it, its progress, and its bench, read-only. */
export function SeatPanel({ tools, seat, onClose, onReset }: Props) {
  const { seat: texts } = useBoardWords()
  const panel = useRef<HTMLElement>(null)
  useEffect(() => panel.current?.focus({ preventScroll: true }), [])
  const { room, act } = tools
  const { id, nickname, isRemoved, handAt } = seat
  const isLit = room.spotlight === id
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      data-focus-fallback
      data-look-in={id}
      aria-labelledby="seat-name"
      className="relative flex min-h-0 flex-col gap-4 overflow-y-auto pb-4 text-sm outline-none [scrollbar-width:thin]"
      onKeyDown={({ key }) => key === 'Escape' && onClose()}
    >
      <header className="flex flex-col gap-1.5">
        <div className="flex items-center justify-between gap-2">
          <h2 id="seat-name" className="truncate text-lg font-medium">
            <bdi>{nickname}</bdi>
          </h2>
          <Button look="quiet" onClick={onClose}>
            {texts.close}
          </Button>
        </div>
        <div className="flex flex-wrap gap-1.5 [&>button]:h-7 [&>button]:px-2 [&>button]:text-xs">
          {isRemoved ? (
            <>
              <p className="basis-full text-xs text-soft">{texts.removedNote}</p>
              <Button onClick={() => act({ act: 'readmit', seat: id })}>{texts.readmit}</Button>
            </>
          ) : (
            <>
              <Button onClick={() => act({ act: 'spotlight', seat: isLit ? null : id })}>
                {isLit ? texts.spotlightOff : texts.spotlight}
              </Button>
              {handAt !== null && (
                <Button onClick={() => act({ act: 'lower-hand', seat: id })}>{texts.lower}</Button>
              )}
              <NewPhrase code={room.code} seat={id} />
              <Button onClick={onReset}>{texts.reset}</Button>
              <Button onClick={() => act({ act: 'remove', seat: id })}>{texts.remove}</Button>
            </>
          )}
        </div>
      </header>
      {!isRemoved && <Note tools={tools} seat={seat} />}
      <SeatProgress tools={tools} seat={seat} />
      <SeatBench tools={tools} seat={id} />
    </aside>
  )
}

function Note({ tools, seat }: { tools: BoardTools; seat: BoardSeatView }) {
  const { seat: texts } = useBoardWords()
  const [text, setText] = useState(seat.note)
  function save(event: FormEvent): void {
    event.preventDefault()
    tools.act({ act: 'note', seat: seat.id, text })
  }
  return (
    <form className="flex flex-col gap-1" onSubmit={save}>
      <label className="flex flex-col gap-1">
        <span className="text-xs text-faint">
          {texts.note} · {texts.noteHelp}
        </span>
        <textarea
          className="min-h-14 rounded-md border border-edge/60 bg-raised px-2 py-1"
          maxLength={500}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </label>
      <div>
        <Button type="submit" className="h-7! px-2! text-xs" aria-disabled={text === seat.note || undefined}>
          {texts.saveNote}
        </Button>
      </div>
    </form>
  )
}
