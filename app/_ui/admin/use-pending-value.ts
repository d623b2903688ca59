import { useRef, useState } from 'react'

/**
 * The requested value until the server has responded, so that the control does not jump back. After two requests it
 * shows the second until that one has a response, whatever the result of the first.
 */
export function usePendingValue<T>(): readonly [
  sent: { readonly value: T } | null,
  send: (value: T, response: Promise<unknown>) => Promise<void>,
] {
  const [sent, setSent] = useState<{ readonly value: T } | null>(null)
  const last = useRef<object | null>(null)
  async function send(value: T, response: Promise<unknown>): Promise<void> {
    const mine = { value }
    last.current = mine
    setSent(mine)
    try {
      await response
    } finally {
      if (last.current === mine) setSent(null)
    }
  }
  return [sent, send]
}
