import { useRef, useState } from 'react'

/**
 * What was asked for, until the server has answered: a control that springs back for a moment looks broken. Asked twice, it
 * shows the second until the second is answered, whatever becomes of the first.
 */
export function usePendingValue<T>(): readonly [
  sent: { readonly value: T } | null,
  send: (value: T, answer: Promise<unknown>) => Promise<void>,
] {
  const [sent, setSent] = useState<{ readonly value: T } | null>(null)
  const last = useRef<object | null>(null)
  async function send(value: T, answer: Promise<unknown>): Promise<void> {
    const mine = { value }
    last.current = mine
    setSent(mine)
    try {
      await answer
    } finally {
      if (last.current === mine) setSent(null)
    }
  }
  return [sent, send]
}
