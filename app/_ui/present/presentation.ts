import { useCallback, useEffect, useRef, useState } from 'react'
import { safeStorage } from '../display/safe-storage.ts'
import { openChannel } from '../lab/channel.ts'

/* What the projector shows of an experiment. The window with the notes follows it through a channel, and can change it. */

/** An experiment that is presented. */
export interface Presentation {
  readonly experiment: string
  /** The position of the slide. */
  readonly slide: number
  /** Whether the bench was set up for it. */
  readonly isSetUp: boolean
  /** Wall clock of this browser. */
  readonly startedAt: number
}

/** The presenter posts what it shows, null without an experiment; the notes ask for it, and for another slide. */
type Message =
  | { readonly kind: 'shown'; readonly presentation: Presentation | null }
  | { readonly kind: 'request' }
  | { readonly kind: 'move'; readonly by: number }

const CHANNEL = 'session-lab:presentation'
const KEY = 'session-lab:presentation'
const storage = safeStorage(() => sessionStorage)

/** The presentation of this tab; it survives a reload. Posts each change to the notes. @param onMove called for a request of the notes */
export function usePresenter(onMove: (by: number) => void) {
  const [presentation, setPresentation] = useState(read)
  const channel = useRef<ReturnType<typeof openChannel<Message>>>(null)
  const latest = useRef({ presentation, onMove })
  latest.current = { presentation, onMove }

  useEffect(() => {
    const mine = openChannel<Message>(CHANNEL, (message) => {
      if (message.kind === 'request') post()
      else if (message.kind === 'move') latest.current.onMove(message.by)
    })
    const post = () => mine.post({ kind: 'shown', presentation: latest.current.presentation })
    channel.current = mine
    post()
    return () => {
      mine.post({ kind: 'shown', presentation: null })
      mine.close()
    }
  }, [])

  const show = useCallback((next: Presentation | null): void => {
    storage.set(KEY, JSON.stringify(next))
    setPresentation(next)
    channel.current?.post({ kind: 'shown', presentation: next })
  }, [])

  return { presentation, show }
}

/** What the projector shows, for the notes; null if it shows no experiment. */
export function usePresentation() {
  const [presentation, setPresentation] = useState<Presentation | null>(null)
  const channel = useRef<ReturnType<typeof openChannel<Message>>>(null)
  useEffect(() => {
    const mine = openChannel<Message>(CHANNEL, (message) => {
      if (message.kind === 'shown') setPresentation(message.presentation)
    })
    channel.current = mine
    mine.post({ kind: 'request' })
    return mine.close
  }, [])
  return { presentation, move: (by: number) => channel.current?.post({ kind: 'move', by }) }
}

function read(): Presentation | null {
  try {
    const stored: unknown = JSON.parse(storage.get(KEY) ?? 'null')
    return isPresentation(stored) ? stored : null
  } catch {
    return null
  }
}

function isPresentation(value: unknown): value is Presentation {
  if (typeof value !== 'object' || value === null) return false
  const { experiment, slide, isSetUp, startedAt } = value as Partial<Presentation>
  return (
    typeof experiment === 'string' &&
    Number.isInteger(slide) &&
    typeof isSetUp === 'boolean' &&
    typeof startedAt === 'number'
  )
}
