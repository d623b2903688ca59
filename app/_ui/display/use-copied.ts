import { useState } from 'react'
import { copyText } from './clipboard.ts'

/**
 * Copies texts, and keeps the result of the last one.
 * @returns the function that copies, and one that returns whether a text was copied: null if it was not tried
 */
export function useCopied(): readonly [(text: string) => Promise<void>, (text: string) => boolean | null] {
  const [last, setLast] = useState<{ readonly text: string; readonly isDone: boolean } | null>(null)
  return [
    async (text) => setLast({ text, isDone: await copyText(text) }),
    (text) => (last?.text === text ? last.isDone : null),
  ]
}
